import pytest

from common.errors import DomainError
from common.lifecycle import Lifecycle, TransitionNotAllowed

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
    with pytest.raises(TransitionNotAllowed, match=f"from {current} to {target}") as refusal:
        DOOR.check(current, target)

    assert isinstance(refusal.value, DomainError)
    assert refusal.value.code == "transition_not_allowed"
