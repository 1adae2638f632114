"""Asks what people call the codes that rules are written with."""

from dataclasses import dataclass
from typing import Any

from django.db.models import F, QuerySet, Value
from django.utils.translation import gettext as _

from customers.choices import Channel, Segment
from empowerment.models import ReasonCode, Remedy
from empowerment.rules.facts import ALL_MONEY
from people.models import Course, Position


@dataclass(frozen=True)
class Names:
    """Names by code, each kind in the order in which people read it."""

    positions: dict[str, str]
    remedies: dict[str, str]
    reasons: dict[str, str]
    courses: dict[str, str]
    active_remedies: frozenset[str]
    active_reasons: frozenset[str]

    def position(self, code: str | None) -> str:
        return self.positions.get(code, code) if code else "Everybody"

    def remedy(self, code: str) -> str:
        return _("All money") if code == ALL_MONEY else self.remedies.get(code, code)

    def reason(self, code: str) -> str:
        return self.reasons.get(code, code)

    def course(self, code: str) -> str:
        return self.courses.get(code, code)

    def conditions(self, channel: str, segment: str, reason: str) -> str:
        """Say under which conditions a row holds; nothing when it always does."""
        said = [
            str(Channel(channel).label) if channel else "",
            str(Segment(segment).label) if segment else "",
            self.reason(reason) if reason else "",
        ]
        return ", ".join(one for one in said if one)


def names() -> Names:
    """Return the names of all positions, remedies, reasons and courses, in one query."""
    found: dict[str, list[tuple[int, str, str, bool]]] = {kind: [] for kind in ("p", "m", "r", "c")}
    for kind, code, name, rank, active in _everything():
        found[kind].append((rank, name, code, active))
    named = {kind: {code: name for _, name, code, _ in sorted(rows)} for kind, rows in found.items()}
    return Names(
        positions=named["p"],
        remedies=named["m"],
        reasons=named["r"],
        courses=named["c"],
        active_remedies=frozenset(code for _, _, code, active in found["m"] if active),
        active_reasons=frozenset(code for _, _, code, active in found["r"] if active),
    )


def _everything() -> QuerySet[Any, tuple[str, str, str, int, bool]]:
    always, first = Value(value=True), Value(0)
    return _rows("p", Position.objects.all(), F("name"), F("rank"), always).union(
        _rows("m", Remedy.objects.all(), F("name"), first, F("active")),
        _rows("r", ReasonCode.objects.all(), F("label"), first, F("active")),
        _rows("c", Course.objects.all(), F("title"), first, always),
        all=True,
    )


def _rows(kind: str, rows: QuerySet[Any], called: Any, place: Any, used: Any) -> QuerySet[Any, Any]:
    told = rows.order_by().annotate(is_kind=Value(kind), called=called, place=place, used=used)
    named: QuerySet[Any, Any] = told.values_list("is_kind", "code", "called", "place", "used")
    return named
