"""Slots and inspectors as a flow: who holds which slot, and the paths along which slots can be handed on.

A slot's holder can hand it to anybody lawful who is not in the team already; a chain of such hand-overs changes the
loads of its two ends alone. Inspectors are bits of integer masks, so that one step looks at all of them at once.
"""

from collections.abc import Sequence
from typing import NamedTuple

NOBODY = -1


class Slot(NamedTuple):
    """A slot to fill: `lawful` is the mask of the inspectors it is open to, as places in the roster."""

    object: str
    number: int
    lawful: int


class Problem(NamedTuple):
    """Slots in call order; per inspector the id, the load now, and how many more visits are allowed."""

    slots: Sequence[Slot]
    inspectors: Sequence[str]
    loads: Sequence[int]
    room: Sequence[int]


def places_in(mask: int) -> list[int]:
    """Return the places of a mask's bits, ascending."""
    return [place for place, bit in enumerate(f"{mask:b}"[::-1]) if bit == "1"]


class Flow:
    """The state of an assignment under way; slots before `settled` are frozen."""

    def __init__(self, problem: Problem) -> None:
        slots = problem.slots
        groups: dict[str, int] = {}
        self.lawful = [slot.lawful for slot in slots]
        self.group: list[int] = [groups.setdefault(slot.object, len(groups)) for slot in slots]
        self.members: list[list[int]] = [[] for _ in groups]
        for index, group in enumerate(self.group):
            self.members[group].append(index)
        self.mixed = [len({self.lawful[index] for index in members}) > 1 for members in self.members]
        self.team = [0] * len(groups)
        self.fixed = [0] * len(groups)  # the part of the team that is frozen
        self.holder = [NOBODY] * len(slots)
        self.settled = 0
        self.dead = 0  # from whom the slot being settled can't be made good
        self.held: list[set[int]] = [set() for _ in problem.inspectors]  # slots that can still be handed on
        self.movable = 0  # who holds any of those
        self.load, self.room = list(problem.loads), list(problem.room)
        self.at: dict[int, int] = {}  # load: who has it
        self.open_at: dict[int, int] = {}  # load: who has it and may get more
        for place in range(len(self.load)):
            self._enter(place)

    def fill(self) -> list[int]:
        """Give every slot to somebody, loads as equal as can be; return the slots for which no path is left."""
        return [slot for slot in range(len(self.lawful)) if not self._fill(slot)]

    def lift(self, slot: int) -> int:
        """Empty the next slot to settle, the others' loads at their best; return the load the optimum adds to."""
        holder = self.holder[slot]
        self.take(slot)
        self.settled, self.dead = slot + 1, 0
        load, walk = self.load[holder], Walk(self)
        for level in sorted((level for level in self.at if level > load + 1), reverse=True):
            starts = self.at[level] & self.movable & ~walk.seen
            if starts and walk.run(starts, (), 1 << holder):
                self.hand_over(walk.moves(holder))
                return level - 1
        return load

    def candidates(self, slot: int, level: int) -> int:
        """Return the mask of those who might take the lifted slot; the others can neither hand on nor take more."""
        return self.lawful[slot] & ~self.fixed[self.group[slot]] & (self.movable | self.open_at.get(level, 0))

    def settle(self, slot: int, place: int, level: int) -> bool:
        """Give the lifted slot to an inspector for good if somebody with room at `level` is reached."""
        bit, goal, group = 1 << place, self.open_at.get(level, 0), self.group[slot]
        walk = Walk(self, self.dead)
        if bit & self.team[group]:
            own = next(other for other in self.members[group] if self.holder[other] == place)
            walk.came[own] = NOBODY
            hit = walk.run(0, (own,), goal)
        else:
            hit = bit & goal or walk.run(bit, (), goal)
        if not hit:
            self.dead = walk.seen
            return False
        self.hand_over([*walk.moves(hit.bit_length() - 1), (slot, place)])
        self.held[place].discard(slot)
        self._note_movable(place)
        self.fixed[group] |= bit
        return True

    def hand_over(self, moves: Sequence[tuple[int, int]]) -> None:
        """Take slots from their holders, then give each to another."""
        for slot, _ in moves:
            if self.holder[slot] != NOBODY:
                self.take(slot)
        for slot, place in moves:
            self.holder[slot] = place
            self.team[self.group[slot]] |= 1 << place
            self.held[place].add(slot)
            self._change(place, 1)

    def take(self, slot: int) -> None:
        """Take a slot from its holder."""
        place = self.holder[slot]
        self.holder[slot] = NOBODY
        self.team[self.group[slot]] &= ~(1 << place)
        self.held[place].discard(slot)
        self._change(place, -1)

    def _fill(self, slot: int) -> bool:
        """Give a slot along a path that ends at the least load that can be reached."""
        free = self.lawful[slot] & ~self.team[self.group[slot]]
        levels = [level for level in sorted(self.open_at) if self.open_at[level]]
        if not levels:
            return False
        lowest = self.open_at[levels[0]]
        if hit := free & lowest:
            self.hand_over([(slot, (hit & -hit).bit_length() - 1)])
            return True
        walk = Walk(self)
        hit = walk.run(0, (slot,), lowest)
        for level in levels:
            hit = hit or walk.seen & self.open_at[level]
        if not hit:
            return False
        self.hand_over(walk.moves((hit & -hit).bit_length() - 1))
        return True

    def _change(self, place: int, step: int) -> None:
        bit = 1 << place
        self.at[self.load[place]] ^= bit
        if self.room[place]:
            self.open_at[self.load[place]] ^= bit
        self.load[place] += step
        self.room[place] -= step
        self._enter(place)
        self._note_movable(place)

    def _enter(self, place: int) -> None:
        load, bit = self.load[place], 1 << place
        self.at[load] = self.at.get(load, 0) | bit
        if self.room[place]:
            self.open_at[load] = self.open_at.get(load, 0) | bit

    def _note_movable(self, place: int) -> None:
        bit = 1 << place
        self.movable = self.movable | bit if self.held[place] else self.movable & ~bit


class Walk:
    """A search along hand-overs, from inspectors or slots to a goal; `seen` are the inspectors not to visit again."""

    def __init__(self, flow: Flow, seen: int = 0) -> None:
        self.flow = flow
        self.seen = seen
        self.trail: list[tuple[int, int]] = []  # inspectors first met through a slot, and that slot
        self.came: dict[int, int] = {}  # slot entered within a team: the slot that wants its holder

    def run(self, starts: int, slots: Sequence[int], goal: int) -> int:
        """Return the bit of the first inspector of the goal that is met, 0 if none can be."""
        flow, queue, pending, seen = self.flow, list(slots), starts, self.seen | starts
        lawful, teams, groups, mixed = flow.lawful, flow.team, flow.group, flow.mixed
        while queue or pending:
            while queue:
                slot = queue.pop()
                group = groups[slot]
                unseen = lawful[slot] & ~seen
                if fresh := unseen & ~teams[group]:
                    self.trail.append((fresh, slot))
                    seen |= fresh
                    pending |= fresh
                    if hit := fresh & goal:
                        return hit & -hit
                if mixed[group] and unseen & teams[group]:
                    queue += self._within_team(slot, group, seen)
            if pending:
                bit = pending & -pending
                pending ^= bit
                held = flow.held[bit.bit_length() - 1]
                queue += held - self.came.keys() if self.came else held
        self.seen = seen
        return 0

    def moves(self, place: int) -> list[tuple[int, int]]:
        """Return the hand-overs (slot, to whom) that lead from the start to an inspector."""
        moves: list[tuple[int, int]] = []
        while place != NOBODY and (slot := self._through(place)) != NOBODY:
            moves.append((slot, place))
            while slot in self.came:
                wanting = self.came[slot]
                if wanting == NOBODY:
                    return moves
                moves.append((wanting, self.flow.holder[slot]))
                slot = wanting
            place = self.flow.holder[slot]
        return moves

    def _through(self, place: int) -> int:
        """Return the slot through which an inspector was met, NOBODY for those the search started from."""
        return next((slot for met, slot in self.trail if met >> place & 1), NOBODY)

    def _within_team(self, slot: int, group: int, seen: int) -> list[int]:
        """Return the team's other slots whose holders could change to this slot, if they are not reached otherwise."""
        flow, found = self.flow, []
        for other in flow.members[group]:
            place = flow.holder[other]
            if other >= flow.settled and place != NOBODY and other != slot and other not in self.came:
                bit = 1 << place
                if flow.lawful[slot] & bit and not seen & bit:
                    self.came[other] = slot
                    found.append(other)
        return found
