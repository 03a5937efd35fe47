"""A paper against the log: the same, another root, another leaf, an unknown size, and a log rewritten behind it."""

from dataclasses import replace
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from flask import Flask
from sqlalchemy import select, text

from audit_log import ProofFile, verify_inclusion
from oversight.audit_trail.checkpointing import sign_checkpoint
from oversight.audit_trail.keys import make_key
from oversight.audit_trail.papers import Agreement, Finding, Paper, address_of, compare
from oversight.clock import FixedClock
from oversight.persistence import Database
from oversight.persistence.log_storage import latest_checkpoint
from oversight.persistence.log_tables import log_leaf
from tests.oversight.persistence.places import rename


@pytest.fixture
def paper(city: Database, clock: FixedClock, tmp_path: Path) -> Paper:
    """A paper printed by a checkpoint that the log has outgrown since."""
    make_key(tmp_path / "log.key", city.origin)
    size = sign_checkpoint(city, clock, tmp_path / "log.key").size
    rename(city, clock, "连城")
    sign_checkpoint(city, clock, tmp_path / "log.key")
    with city.readonly.connect() as connection:
        root = connection.execute(text("SELECT root FROM log_checkpoint ORDER BY size LIMIT 1")).scalar_one()
        leaf = connection.scalar(select(log_leaf.c.hash).where(log_leaf.c.leaf_index == 3))
    return Paper(size=size, root=root, index=3, leaf=leaf)


def held_against(database: Database, paper: Paper) -> Finding:
    with database.readonly.connect() as connection:
        return compare(connection, paper)


def test_a_true_paper_is_confirmed_with_the_leafs_way_to_its_root(city: Database, paper: Paper) -> None:
    found = held_against(city, paper)
    assert (found.checkpoint, found.entry) == (Agreement.SAME, Agreement.SAME)
    assert found.path is not None
    assert found.path.reached == paper.root
    assert found.newest is not None
    assert found.newest.size == paper.size + 1
    assert held_against(city, Paper(size=paper.size, root=paper.root)).entry is None


def test_whatever_differs_is_named(city: Database, paper: Paper) -> None:
    assert held_against(city, replace(paper, root=bytes(32))).checkpoint is Agreement.OTHER
    assert held_against(city, replace(paper, size=2)).checkpoint is Agreement.UNKNOWN
    assert held_against(city, replace(paper, leaf=bytes(32))).entry is Agreement.OTHER
    assert held_against(city, replace(paper, index=paper.size)).entry is Agreement.UNKNOWN
    assert held_against(city, replace(paper, index=10**9)).entry is Agreement.UNKNOWN


def test_a_log_that_was_rewritten_or_lost_leaves_behind_the_checkpoint_is_found(city: Database, paper: Paper) -> None:
    with city.engine.begin() as connection:
        connection.execute(text("DROP TRIGGER log_leaf_refuse_update"))
        connection.execute(text("DROP TRIGGER log_leaf_refuse_delete"))
        connection.execute(text("UPDATE log_leaf SET hash = zeroblob(32) WHERE leaf_index = 2"))
    assert held_against(city, paper).checkpoint is Agreement.BROKEN
    assert held_against(city, paper).entry is Agreement.BROKEN
    with city.engine.begin() as connection:
        connection.execute(text("DELETE FROM log_leaf WHERE leaf_index = 2"))
    assert held_against(city, paper).checkpoint is Agreement.BROKEN
    assert held_against(city, paper).entry is Agreement.BROKEN


@pytest.mark.parametrize(("lang", "words"), [("zh", "与纸上的一致"), ("en", "the root that the paper prints")])
def test_anybody_scans_the_code_and_sees_it_confirmed_without_the_entry(
    app: Flask, paper: Paper, lang: str, words: str
) -> None:
    address = urlsplit(address_of("https://oversight.example/", paper))
    answer = app.test_client().get(f"{address.path}?{address.query}&lang={lang}")
    assert answer.status_code == 200
    assert words in answer.text
    assert 'class="tree ok"' in answer.text
    assert "occurred_at" not in answer.text


def test_typed_by_hand_with_spaces_and_separators_it_is_read_and_what_is_wrong_is_said(
    app: Flask, paper: Paper
) -> None:
    anybody, root = app.test_client(), paper.root.hex()
    spaced = f"{root[:32]} {root[32:].upper()}"
    assert "与纸上的一致" in anybody.get("/public/log/", query_string={"size": f" {paper.size:,}", "root": spaced}).text
    other = anybody.get("/public/log/", query_string={"size": paper.size, "root": "00" * 32}).text
    assert "不一致" in other
    assert "保留原件" in other
    assert "没有签发过" in anybody.get("/public/log/", query_string={"size": 2, "root": root}).text
    wrong = anybody.get("/public/log/?size=many&root=abc")
    assert wrong.status_code == 422
    assert "64 位十六进制" in wrong.text
    assert "核对" in anybody.get("/public/log/").text


def test_the_leafs_proof_is_public_and_verifies_and_none_is_made_up(city: Database, app: Flask, paper: Paper) -> None:
    anybody = app.test_client()
    proof = ProofFile.parse(anybody.get(f"/public/log/leaf-3-{paper.size}.tlog-proof").data)
    assert paper.leaf is not None
    verify_inclusion(paper.leaf, 3, paper.size, proof.proof, paper.root)
    assert anybody.get(f"/public/log/leaf-{paper.size}-{paper.size}.tlog-proof").status_code == 404
    assert anybody.get("/public/log/leaf-0-2.tlog-proof").status_code == 404
    with city.readonly.connect() as connection:
        assert latest_checkpoint(connection) is not None
