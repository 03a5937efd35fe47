"""核验一次抽取，只需本文件与 Python 3.8 以上。Verify a draw with nothing but this file and Python 3.8 or newer.

    python3 verify_draw.py BUNDLE        文件夹或 zip / a folder or a zip

It shares no code with the program that drew, and follows LYD/1. It does not search the teams: it shows that no chain of
hand-overs evens out the loads, and that no slot, those before it kept, could go to a better-ranked inspector with loads
as even. How hard the public numbers are to guess, it leaves to you.
"""

from __future__ import annotations

import hashlib
import json
import re
import sys
import zipfile
from pathlib import Path
from typing import Any, Iterable  # noqa: UP035  # Python 3.8 can't subscript collections.abc

FILES = ("frame.tsv", "inspectors.tsv", "conflicts.tsv", "notice.json", "result.json")
KEYS = {"draw", "files", "plan", "plan_item", "prev", "publish_by", "seed_sources", "spec", "team", "title"}
ID, NATURAL, DIGEST, LIMIT = r"[A-Za-z0-9_.:-]{1,40}", r"0|[1-9][0-9]{0,15}", r"[0-9a-f]{64}", 64 * 2**20
COLUMNS = {FILES[0]: (ID, ID, NATURAL), FILES[1]: (ID, NATURAL, NATURAL, r"\S*"), FILES[2]: (ID, ID)}


def need(holds: object, what: str) -> None:
    """Report what was checked, or refuse the bundle."""
    if not holds:
        raise ValueError(what)
    print(f"[通过 PASS] {what}")


def sha256(text: str | bytes) -> str:
    """Return a SHA-256 in hexadecimal digits."""
    return hashlib.sha256(text.encode() if isinstance(text, str) else text).hexdigest()


def ordered(seed: str, tag: str, labels: Iterable[str]) -> list[str]:
    """Return labels in the order of (T, label), T being the SHA-256 of seed|tag|label."""
    return sorted(labels, key=lambda label: (sha256(f"{seed}|{tag}|{label}"), label))


def load(path: Path) -> list[bytes]:
    """Read the five files of a folder or a zip; if the zip carries a seal, it must hold."""
    if path.is_dir():
        return [(path / name).read_bytes() for name in FILES]
    with zipfile.ZipFile(path) as archive:
        body, seal = path.read_bytes()[: -len(archive.comment) or None], archive.comment
        whole = body[-22:-18] == b"PK\5\6" and seal in {b"", b"LYD/1 sha256:" + sha256(body).encode()}
        names = [entry.filename for entry in archive.infolist() if not entry.is_dir() and entry.file_size <= LIMIT]
        found = {name.rpartition("/")[2]: name for name in names}
        need(whole and len(found) == len(names), "zip 完整，文件不重名 / the zip is whole, each file in it once")
        return [archive.read(found[name]) for name in FILES]


def table(name: str, body: bytes) -> list[list[str]]:
    """Read a TSV file: lines sorted and unique, ids unique, each column in its form."""
    *lines, rest = body.decode("utf-8").split("\n")
    rows, columns = [line.split("\t") for line in lines], COLUMNS[name]
    good = all(len(row) == len(columns) and all(map(re.fullmatch, columns, row)) for row in rows) and not rest
    unique = lines == sorted(set(lines)) and (name == FILES[2] or len({row[0] for row in rows}) == len(rows))
    need(good and unique, f"{name} 格式严格，有序不重 / in strict form, sorted, unique: {len(rows)}")
    return rows


def seed_of(notice: dict[str, Any], digest: str, values: dict[str, str]) -> str:
    """Check the published numbers against the notice, and make the seed of them."""
    names, text = [source["name"] for source in notice["seed_sources"]], f"LYD1|seed|{digest}\n"
    need(sorted(values) == sorted(names) and "secret" not in names[:-1], "每个来源一个数值 / one value per source")
    for source in notice["seed_sources"]:
        name, value = source["name"], values[source["name"]]
        good = re.fullmatch(source["regex"], value, re.ASCII) and not re.search(r"[\0-\x1f]", value) and "=" not in name
        good = good and (name != "secret" or (re.fullmatch(DIGEST, value) and sha256(value) == notice["secret_sha256"]))
        need(good, f"来源 {name} 的数值 / the value of {name}: {value}")
        text += f"{name}={value}\n"
    return sha256(text)


def proportional(seed: str, tag: str, pool: dict[str, int], count: int) -> list[str]:
    """Draw with probability proportional to size; what is certain comes first."""
    rest, total, left, point, end, attempt = pool, sum(pool.values()), count, 2**256, 0, 0
    while sure := {unit for unit, weight in rest.items() if left * weight >= total}:
        rest, left = {unit: weight for unit, weight in rest.items() if unit not in sure}, left - len(sure)
        total = sum(rest.values())
    while rest and point >= 2**256 - 2**256 % total:
        point, attempt = int(sha256(f"{seed}|{tag}/start|{attempt}"), 16), attempt + 1
    taken: list[str] = []
    point %= total or 1
    for unit in ordered(seed, f"{tag}/order", rest):
        end += left * rest[unit]
        taken += [unit] if point < end else []
        point += total if point < end else 0
    return ordered(seed, f"{tag}/rank", pool.keys() - rest.keys()) + ordered(seed, f"{tag}/rank", taken)


def draw_objects(seed: str, plans: dict[str, Any], frame: list[list[str]]) -> tuple[dict[str, list[str]], list[str]]:
    """Draw the objects: per stratum the drawn and the reserves, and all drawn ones in call order."""
    objects, drawn = {}, []
    need(frame and set(plans) == {row[1] for row in frame}, "计划与层一致 / the plan is for the strata of the frame")
    for name, plan in plans.items():
        mode, k, count = plan["mode"], plan["k"], plan["k"] + plan["reserve"]
        units = {row[0]: int(row[2]) for row in frame if row[1] == name and (mode != "pps" or row[2] != "0")}
        good = units and 0 <= k <= min(count, len(units)) and mode in {"srs", "pps", "all"}
        need(good, f"层 {name} 可抽 / stratum {name} can be drawn: {mode} {k}/{len(units)}")
        in_order = ordered(seed, f"object/{name}", units)[: len(units) if mode == "all" else count]
        objects[name] = proportional(seed, f"object/{name}", units, count) if mode == "pps" else in_order
        drawn += objects[name] if mode == "all" else objects[name][:k]
    return objects, ordered(seed, "call", drawn)


class Teams:
    """The slots in call order, who may take them (masks of the places of inspectors), and who holds them (places)."""

    def __init__(self, order: list[str], team: list[str], tables: list[list[list[str]]], seats: list[Any]) -> None:
        people, stratum = tables[1], {row[0]: row[1] for row in tables[0]}
        self.ids, self.cap = [row[0] for row in people], [int(row[1]) for row in people]
        self.slots, self.size = [[name, n + 1] for name in order for n in range(len(team))], len(team)
        able = [sum(1 << at for at, row in enumerate(people) if skill in {"", *row[3].split(",")}) for skill in team]
        barred = {name: {row[0] for row in tables[2] if row[1] in {name, stratum[name]}} for name in order}
        free = {name: sum(1 << at for at, i in enumerate(self.ids) if i not in barred[name]) for name in order}
        self.open = [mask & free[name] for name in order for mask in able]
        self.holder = [self.ids.index(seat[2]) for seat in seats]
        self.load = [int(row[2]) + self.holder.count(at) for at, row in enumerate(people)]
        self.room = [at for at, cap in enumerate(self.cap) if self.holder.count(at) < cap]
        self.all = range(len(self.slots))
        self.teams = [self.all[start : start + self.size] for start in self.all[:: self.size]]

    def reaching(self, people: int, load: int, start: int, left: int = -1) -> tuple[set[int], set[int]]:
        """Return who and which slots from `start` are linked to people or to room at a load; `left` is empty."""
        slots, new = {left}, {left}
        people |= sum(1 << at for at in self.room if self.load[at] <= load)
        while new:
            stay = [sum(1 << self.holder[t] for t in team if t not in slots) for team in self.teams]
            new = {t for t in self.all[start:] if self.open[t] & people & ~stay[t // self.size]} - slots
            slots |= new
            people |= sum({1 << self.holder[slot] for slot in new})
        return {at for at in range(len(self.ids)) if people >> at & 1}, slots

    def better(self, seed: str, slot: int) -> list[str]:
        """Return the better-ranked inspectors to whom a slot could go, with those before it kept and loads as even."""
        at, label = self.holder[slot], "{}#{}@".format(*self.slots[slot])
        able = [label + name for other, name in enumerate(self.ids) if self.open[slot] >> other & 1]
        names = [rank[len(label) :] for rank in ordered(seed, "inspector", able)]
        top = max(self.load[other] for other in self.reaching(1 << at, -1, slot + 1, slot)[0])
        people, slots = self.reaching(1 << at, top - 1, slot + 1, slot)
        people -= {self.holder[t] for t in self.teams[slot // self.size] if t not in slots}
        reached = {self.ids[other] for other in people}
        return [name for name in names[: names.index(self.ids[at])] if name in reached]

    def check(self, seed: str) -> None:
        """Check that the seats are lawful, the loads as even as can be, and the ranks the smallest in order."""
        lawful = all(self.open[slot] >> at & 1 for slot, at in enumerate(self.holder))
        lawful = lawful and all(len({self.holder[t] for t in team}) == self.size for team in self.teams)
        need(lawful and all(self.holder.count(at) <= cap for at, cap in enumerate(self.cap)), "席位合法 / lawful seats")
        near = [(load, at) for load in set(self.load) for at in self.reaching(0, load, 0)[0]]
        need(all(self.load[at] <= load + 1 for load, at in near), "负荷尽可能均衡 / loads as even as can be")
        wrong = [(slot + 1, *names[:1]) for slot, names in enumerate(self.better(seed, t) for t in self.all) if names]
        need(not wrong, f"席位按抽取号顺序 / seats in the order of ranks {wrong[:1] or ''}")

    def check_hall(self, hall: dict[str, Any]) -> None:
        """Check the proof that no lawful teams exist: more slots than those they are open to can serve."""
        blocked = [slot for slot in self.all if self.slots[slot] in hall["blocked"]]
        open_to = [(at, slot) for at in range(len(self.ids)) for slot in blocked if self.open[slot] >> at & 1]
        visits = [at for at, _ in {(at, slot // self.size) for at, slot in open_to}]
        right = {"blocked": [self.slots[slot] for slot in blocked], "need": len(blocked)}
        right["inspectors"] = [self.ids[at] for at in sorted(set(visits))]
        right["capacity"] = sum(min(self.cap[at], visits.count(at)) for at in set(visits))
        need(hall == right and hall["capacity"] < hall["need"], "无法组成检查组，已证明 / proven: no lawful teams")


def verify(files: list[bytes]) -> None:
    """Check everything, a line per step."""
    notice, result = (json.loads(body.decode()) for body in files[3:])
    texts = [json.dumps(v, sort_keys=True, separators=(",", ":"), ensure_ascii=False) for v in (notice, result)]
    good = [text + "\n" * files[3].endswith(b"\n") for text in texts] == [body.decode() for body in files[3:]]
    good = good and set(notice) - {"secret_sha256"} == KEYS and notice["spec"] == "LYD/1" and len(notice["team"]) > 1
    good = good and set(result) - {"hall"} == {"objects", "seed", "seed_values", "teams"}
    plain = re.fullmatch(r"[][{},:0-9]*", re.sub(r'"(?:[^"\\]|\\.)*"', "", texts[1]))
    need(good and plain, "公告与结果为规范 JSON / notice and result are canonical JSON")
    hashes = {name: sha256(files[at]) for at, name in enumerate(FILES[:3])}
    need(notice["files"] == hashes, "三个表的 SHA-256 与公告一致 / the tables are those of the notice")
    tables = [table(name, files[at]) for at, name in enumerate(hashes)]
    seed = seed_of(notice, sha256(files[3]), result["seed_values"])
    need(result["seed"] == seed, f"种子 / seed: {seed}")
    objects, order = draw_objects(seed, notice["plan"], tables[0])
    need(result["objects"] == objects, f"对象与备选，抽出 {len(order)} 个 / objects and reserves, {len(order)} drawn")
    teams = Teams(order, notice["team"], tables, result["teams"])
    seats = [[name, number] for name, number, _ in result["teams"]]
    need(seats == ([] if "hall" in result else teams.slots), f"席位按叫号顺序 / seats in call order: {len(seats)}")
    teams.check_hall(result["hall"]) if "hall" in result else teams.check(seed)


if __name__ == "__main__":
    sys.stdout.reconfigure(errors="backslashreplace")  # type: ignore[union-attr]  # stdout is a text file
    try:
        verify(load(Path(sys.argv[1])))
    except Exception as error:  # noqa: BLE001  # whatever goes wrong, the bundle is not verified
        print(f"[不通过 FAIL] {error}\nFAILED")
        sys.exit(1)
    print("VERIFIED")
