"""Says who did what when for one decision: logged, asked, answered, given, taken back."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext as _

from empowerment.choices import GrantBasis, StepKind
from empowerment.models import ApprovalStep, Decision, Grant, Reversal
from empowerment.web.words import how_much, money, small
from people.models import User

BAD = frozenset(
    {StepKind.DENIED, StepKind.EXPIRED, StepKind.BREACHED, StepKind.UNASSIGNED, StepKind.WITHDRAWN}
)
WAITING = frozenset(
    {
        StepKind.ASKED,
        StepKind.ASSIGNED,
        StepKind.WARNED,
        StepKind.PAUSED,
        StepKind.RESUMED,
        StepKind.RETURNED,
        StepKind.COUNTERED,
        StepKind.EDITED,
    }
)
# Steps whose free text may tell what the customer said.
TELLING = frozenset({StepKind.RETURNED, StepKind.EDITED, StepKind.DECLINED, StepKind.WITHDRAWN})
WITH_AMOUNT = frozenset(
    {
        StepKind.ASKED,
        StepKind.EDITED,
        StepKind.COUNTERED,
        StepKind.APPROVED,
        StepKind.ACCEPTED,
        StepKind.DEEMED,
    }
)


@dataclass(frozen=True)
class Entry:
    """One line of the component `timeline.html`."""

    what: str
    when: datetime
    who: User | None = None
    note: str = ""
    kind: str = ""
    version: str = ""
    url: str = ""


def timeline_of(
    decision: Decision, *, steps: Iterable[ApprovalStep], reversals: Iterable[Reversal], may_read: bool
) -> list[Entry]:
    """
    Return everything that happened to a decision, oldest first. The grant, if any, must be loaded.

    :param may_read: the reader needs to know what the customer said
    """
    entries = [_logged(decision), *(_step(step, decision, may_read=may_read) for step in steps)]
    grant = getattr(decision, "grant", None)
    if grant is not None:
        entries.append(_given(grant, decision))
    entries.extend(_reversed(reversal, decision) for reversal in reversals)
    return sorted(entries, key=lambda entry: entry.when)


def request_timeline(decision: Decision, steps: Iterable[ApprovalStep], *, may_read: bool) -> list[Entry]:
    """Return what happened to a request, newest first: what happened last is what one comes to see."""
    return [_step(step, decision, may_read=may_read) for step in reversed(list(steps))]


def _logged(decision: Decision) -> Entry:
    return Entry(
        what=_("Logged %(remedy)s of %(amount)s: %(outcome)s")
        % {
            "remedy": small(decision.remedy.name),
            "amount": how_much(decision.remedy, decision.quantity, decision.amount, decision.currency),
            "outcome": small(decision.get_outcome_display()),
        },
        who=decision.agent,
        when=decision.decided_at,
        version=_("policy %(policy)s v%(number)s")
        % {"policy": decision.version.policy.name, "number": decision.version.number},
    )


def _step(step: ApprovalStep, decision: Decision, *, may_read: bool) -> Entry:
    kind = StepKind(step.kind)
    what = _capital(str(kind.label))
    if kind in WITH_AMOUNT and step.amount is not None:
        what = f"{what}: {how_much(decision.remedy, step.quantity, step.amount, decision.currency)}"
    look = "bad" if kind in BAD else "wait" if kind in WAITING else ""
    note = step.why if may_read or kind not in TELLING else ""
    return Entry(what=what, who=step.by, when=step.happened_at, note=note, kind=look)


def _given(grant: Grant, decision: Decision) -> Entry:
    return Entry(
        what=_("Given to the customer: %(amount)s (%(basis)s)")
        % {
            "amount": how_much(decision.remedy, grant.quantity, grant.amount, decision.currency),
            "basis": small(str(GrantBasis(grant.basis).label)),
        },
        who=grant.authority_of,
        when=grant.granted_at,
    )


def _reversed(reversal: Reversal, decision: Decision) -> Entry:
    room = _("room returned to the budgets") if reversal.gave_back else _("no room returned to the budgets")
    return Entry(
        what=_("Took back %(amount)s, %(room)s")
        % {"amount": money(reversal.amount, decision.currency), "room": room},
        who=reversal.reversed_by,
        when=reversal.reversed_at,
        note=reversal.why,
        kind="bad",
    )


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]
