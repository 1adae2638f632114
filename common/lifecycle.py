"""The table of moves a status may make."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Generic, TypeVar

from common.errors import DomainError
from common.words import gettext as _

State = TypeVar("State", bound=str)


class TransitionNotAllowed(DomainError):
    code = "transition_not_allowed"


@dataclass(frozen=True)
class Lifecycle(Generic[State]):
    """The only table of moves a status may make."""

    moves: Mapping[State, frozenset[State]]

    def check(self, current: State, target: State) -> None:
        if target not in self.moves[current]:
            words = _(
                "This is already “%(current)s”; from there it cannot become “%(target)s”. "
                "Reload the page to see what happened."
            )
            raise TransitionNotAllowed(words % {"current": _label(current), "target": _label(target)})


def _label(state: str) -> str:
    """Return what people read of a state, where it has such a word."""
    return str(getattr(state, "label", state))
