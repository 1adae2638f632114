import pytest

from common.errors import DomainError
from common.lifecycle import Lifecycle, TransitionNotAllowed
from performance.choices import ScorecardState
from performance.rules.scorecards import LIFECYCLE

DOOR = Lifecycle(
    {"open": frozenset({"closed"}), "closed": frozenset({"open", "locked"}), "locked": frozenset()}
)


@pytest.mark.parametrize(
    ("current", "target"), [("open", "closed"), ("closed", "open"), ("closed", "locked")]
)
def test_a_move_in_the_table_is_allowed(current, target):
    assert DOOR.check(current, target) is None


@pytest.mark.parametrize(("current", "target"), [("open", "locked"), ("locked", "open"), ("open", "open")])
def test_any_other_move_is_refused(current, target):
    with pytest.raises(TransitionNotAllowed, match=f"“{current}”.*“{target}”") as refusal:
        DOOR.check(current, target)

    assert isinstance(refusal.value, DomainError)
    assert refusal.value.code == "transition_not_allowed"


def test_a_refusal_names_the_states_as_people_read_them():
    with pytest.raises(TransitionNotAllowed) as refusal:
        LIFECYCLE.check(ScorecardState.DISPUTED, ScorecardState.ACKNOWLEDGED)

    assert str(refusal.value).startswith(
        "This is already “Disputed”; from there it cannot become “Acknowledged”. Reload"
    )
