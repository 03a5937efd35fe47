"""What the demonstration shows after loading: the open draw, its offline check, a signed log, a proof, a report.

Each act is done once; on a second run what is there is only checked again.
"""

import subprocess
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import time
from functools import partial
from importlib.resources import files as package_files
from pathlib import Path

from oversight.accounts.queries import principal_named
from oversight.annual_reports.printing import PrintOptions, printable
from oversight.approvals.policy import ApprovalState
from oversight.approvals.queries import ApprovalFilter, ApprovalRow, approval_rows
from oversight.audit_trail.cosigning import WitnessState, witness_states
from oversight.audit_trail.keys import make_key
from oversight.audit_trail.policies import policy_of
from oversight.audit_trail.proofs import ENTRY_NAME, POLICY_NAME, PROOF_NAME, evidence_for
from oversight.audit_trail.witnessing import LogSigner
from oversight.bilingual import Text
from oversight.clock import Clock, FixedClock, SystemClock, shanghai
from oversight.demo.inspecting import OPEN_DRAW, OPEN_SEEDS
from oversight.demo.stage import TODAY
from oversight.errors import OversightError
from oversight.inspections import drawing, queries
from oversight.inspections.rows import DrawDetail
from oversight.inspections.service import RunDraw, attempt, run_draw
from oversight.persistence import Database, begin, reading
from oversight.persistence.log_storage import StoredCheckpoint
from oversight.settings import LOCAL_URL, Settings
from reports import render_pdf

REPORT = ("350825", 2025)
"""The annual report that is printed: 连城县, 2025."""


class VerifierRefusedError(OversightError):
    """An offline verifier did not accept what was exported."""

    code = "verifier-refused"

    def __init__(self, output: str) -> None:
        super().__init__(
            Text("离线核验没有通过：{output}", "The offline verifier refused: {output}").format(output=output)
        )


@dataclass(frozen=True, slots=True)
class Show:
    """A database with the demonstration in it, the folder for what is written, the settings, and the clock."""

    database: Database
    folder: Path
    settings: Settings
    clock: Clock


def show_clock() -> Clock:
    """Return the machine's clock, or one that stands in the demonstration's day as long as that hasn't come."""
    story = FixedClock(shanghai(TODAY, time(14, 0)))
    system = SystemClock()
    return story if system.now() < story.now() else system


def draw_once(show: Show) -> tuple[DrawDetail, bool]:
    """Draw what is open, as the inspector, unless it was drawn before; return the draw and whether it is new."""
    with reading(show.database) as session:
        before = queries.draw(session, OPEN_DRAW)
        inspector = principal_named(session, "inspector")
    if before.result is not None:
        return before, False
    command = RunDraw(notice=before.row.id, seeds=OPEN_SEEDS)
    attempt(partial(begin, show.database, inspector, show.clock), lambda tx: run_draw(tx, command))
    with reading(show.database) as session:
        return queries.draw(session, OPEN_DRAW), True


def export_draw(show: Show, draw: DrawDetail) -> Path:
    """Write a draw's bundle and its verifier, and return the folder."""
    folder = show.folder / f"draw-{draw.row.number}"
    _write(folder, {**drawing.bundle(draw.files, draw.result), "verify_draw.py": drawing.verifier()})
    return folder


def verify_draw(folder: Path) -> str:
    """Check a bundle with the one-file verifier in a process of its own, and return its last line."""
    return _verified(folder, ["verify_draw.py", "."])[-1]


def make_log_key(show: Show) -> bool:
    """Make the log's key unless it is there; return whether it is new."""
    fresh = not show.settings.log_key.exists()
    if fresh:
        make_key(show.settings.log_key, show.database.origin)
    return fresh


def sign(show: Show) -> StoredCheckpoint:
    """Sign the log's state and have it cosigned by the witnesses of the policy."""
    signer = LogSigner(show.database, show.clock, show.settings)
    signed = signer.sign()
    signer.ask()
    return signed


def witness_answers(show: Show) -> list[WitnessState]:
    """Return where the witnesses of the policy stand."""
    with reading(show.database) as session:
        return witness_states(session.connection(), policy_of(show.settings, show.database.origin))


def prove_approval(show: Show) -> tuple[ApprovalRow, Path]:
    """Write the proof of the latest approval's entry with the verifier, and return the approval and the folder."""
    policy = policy_of(show.settings, show.database.origin)
    with reading(show.database) as session:
        approval = approval_rows(session, "", ApprovalFilter(state=ApprovalState.APPROVED.value), limit=1)[0]
        evidence = evidence_for(session.connection(), approval.event_id, policy)
    folder = show.folder / "proof"
    program = package_files("audit_log").joinpath("audit_verify.py").read_bytes()
    found = {PROOF_NAME: evidence.proof, ENTRY_NAME: evidence.entry, POLICY_NAME: evidence.policy}
    _write(folder, {**found, "audit_verify.py": program})
    return approval, folder


def verify_proof(folder: Path) -> Text:
    """Check a proof with the one-file verifier in a process of its own, and return its first words."""
    zh, en, *_ = _verified(folder, ["audit_verify.py", "proof", PROOF_NAME, ENTRY_NAME, "--policy", POLICY_NAME])
    return Text(zh, en)


def write_report(show: Show) -> tuple[Path, bool]:
    """Write the annual report as PDF unless it is there; return its place and whether it is new.

    Raises ReportError (of `reports`) where the machine can't render.
    """
    agency, year = REPORT
    target = show.folder / f"annual-report-{agency}-{year}.pdf"
    if target.exists():
        return target, False
    with reading(show.database) as session:
        made = printable(session, agency, year, TODAY, PrintOptions(sample=True, public_url=LOCAL_URL))
    _write(show.folder, {target.name: render_pdf(made.document)})
    return target, True


def _write(folder: Path, contents: Mapping[str, bytes]) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    for name, content in contents.items():
        (folder / name).write_bytes(content)


def _verified(folder: Path, command: Sequence[str]) -> list[str]:
    """Run a verifier that shares nothing with this program, in isolated mode."""
    done = subprocess.run(  # noqa: S603 - the verifier we have just written, with a fixed command line
        [sys.executable, "-I", "-S", *command], cwd=folder, capture_output=True, text=True, check=False
    )
    said = done.stdout.strip() or done.stderr.strip()
    if done.returncode:
        raise VerifierRefusedError(said)
    return said.splitlines()
