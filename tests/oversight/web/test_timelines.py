"""The course of a record: who did what and when, with the way to the proof for those who may open the log."""

from dataclasses import replace

from oversight.bilingual import Text
from oversight.permissions import Role
from oversight.persistence import Principal
from oversight.persistence.log_reading import LoggedAct
from oversight.web.timelines import moments

ACT = LoggedAct("e1", "2026-11-24T06:08:00.000Z", "u1", "county_officer", "350825", "findings.opened/1", "finding:f1")
AUDITOR = Principal("u9", Role.AUDITOR, "350800.CZ", "")
CLERK = Principal("u8", Role.TOWNSHIP_CLERK, "350825101", "350825101")


def test_an_act_is_told_with_shanghais_time_a_name_and_the_way_to_its_proof() -> None:
    titles = {"findings.opened/1": Text("认定", "Found")}
    assert moments([ACT], titles, {"u1": "张三"}, AUDITOR) == [
        {
            "at": "2026-11-24 14:08:00",
            "what": Text("认定", "Found"),
            "who": Text("张三（县级经办）", "张三 (County officer)"),
            "url": "/audit/entries/e1",
        }
    ]


def test_those_who_may_not_open_the_log_get_no_link_and_unknown_acts_keep_their_code() -> None:
    told = moments([ACT], {}, {}, CLERK)[0]
    assert told["url"] is None
    assert told["what"] == Text("findings.opened/1", "findings.opened/1")
    assert str(told["who"]) == "u1（县级经办） / u1 (County officer)"


def test_the_system_has_no_name_beside_its_role() -> None:
    act = replace(ACT, actor="system", role="system")
    assert moments([act], {}, {}, AUDITOR)[0]["who"] == Text("系统", "System")


def test_an_entry_out_of_reach_is_told_without_a_link() -> None:
    officer, inspector = (
        Principal("u7", Role.COUNTY_OFFICER, "350802", "350802"),
        Principal("u6", Role.INSPECTOR, "350800", ""),
    )
    secret = replace(ACT, action="exemptions.decided/1")
    assert moments([ACT], {}, {}, officer)[0]["url"] is None
    assert moments([secret], {}, {}, inspector)[0]["url"] is None
    assert moments([secret], {}, {}, AUDITOR)[0]["url"] == "/audit/entries/e1"
