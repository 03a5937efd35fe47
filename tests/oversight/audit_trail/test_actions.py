"""What the actions of the log are called."""

import oversight.models
from oversight.audit_trail.actions import action_title
from oversight.bilingual import Text
from oversight.persistence.events import Event


def _actions(kind: type[Event]) -> set[str]:
    own = {kind.ACTION} if "ACTION" in vars(kind) and kind.__module__.startswith("oversight.") else set()
    return own.union(*(_actions(one) for one in kind.__subclasses__()))


def test_every_action_of_the_product_has_a_title_in_both_languages() -> None:
    assert oversight.models
    assert {one for one in _actions(Event) if action_title(one).zh == one} == set()


def test_an_unknown_action_keeps_its_code() -> None:
    assert action_title("harvest.begun/1") == Text("harvest.begun/1", "harvest.begun/1")
