"""Does the writing of the rows of a draft. Its callers hold the lock of the version."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import TypeVar

from django.utils.translation import gettext as _

from common.errors import DomainError
from empowerment.models import (
    ApprovalTarget,
    AuthorityLimit,
    BudgetCap,
    NamedApprover,
    PolicyTerms,
    ReasonCode,
    Remedy,
    TierRequirement,
)
from empowerment.rules.diffs import Change
from empowerment.rules.facts import ALL_MONEY
from empowerment.rules.rulebook import ApproverRow, CapRow, LimitRow, TargetRow, Terms, TierRow
from people.models import Course, Position

Row = TypeVar("Row")


class UnknownCode(DomainError):
    code = "unknown_code"


@dataclass(frozen=True)
class Codes:
    """The ids behind the codes that rows are written with."""

    positions: dict[str, int]
    remedies: dict[str, int]
    reasons: dict[str, int]
    courses: dict[str, int]


def codes() -> Codes:
    """Return every code with its id, in four queries."""
    return Codes(
        positions=dict(Position.objects.values_list("code", "pk")),
        remedies=dict(Remedy.objects.values_list("code", "pk")),
        reasons=dict(ReasonCode.objects.values_list("code", "pk")),
        courses=dict(Course.objects.values_list("code", "pk")),
    )


def write_changes(version_id: int, changes: Iterable[Change]) -> None:
    """
    Write changes to the rows of a draft. A changed row is taken out and put in anew: nothing refers to one.

    :raises UnknownCode: if a row names a position, remedy, reason or course that does not exist
    """
    changes = list(changes)
    known = codes()
    old = [change.old for change in changes if change.old is not None]
    new = [change.new for change in changes if change.new is not None]
    AuthorityLimit.objects.filter(version=version_id, pk__in=_ids(old, LimitRow)).delete()
    BudgetCap.objects.filter(version=version_id, pk__in=_ids(old, CapRow)).delete()
    for tier in _of(old, TierRow):
        TierRequirement.objects.filter(
            version=version_id, position__code=tier.position, tier=tier.tier
        ).delete()
    for target in _of(old, TargetRow):
        ApprovalTarget.objects.filter(
            version=version_id, remedy=_optional(known.remedies, target.remedy), priority=target.priority
        ).delete()
    for approver in _of(old, ApproverRow):
        NamedApprover.objects.filter(version=version_id, position__code=approver.position).delete()
    AuthorityLimit.objects.bulk_create(_limit(version_id, row, known) for row in _of(new, LimitRow))
    BudgetCap.objects.bulk_create(_cap(version_id, row, known) for row in _of(new, CapRow))
    ApprovalTarget.objects.bulk_create(_target(version_id, row, known) for row in _of(new, TargetRow))
    NamedApprover.objects.bulk_create(_approver(version_id, row, known) for row in _of(new, ApproverRow))
    _write_tiers(version_id, _of(new, TierRow), known)
    for terms in _of(new, Terms):
        PolicyTerms.objects.update_or_create(version_id=version_id, defaults=vars(terms))


def _write_tiers(version_id: int, rows: list[TierRow], known: Codes) -> None:
    for row in rows:
        requirement = TierRequirement.objects.create(
            version_id=version_id,
            position_id=_found(known.positions, row.position),
            tier=row.tier,
            tenure_months=row.tenure_months,
            qualification=row.qualification,
            min_bound=row.min_bound,
            min_n=row.min_n,
            rationale=row.rationale,
        )
        requirement.courses.add(*(_found(known.courses, course) for course in sorted(row.courses)))


def _limit(version_id: int, row: LimitRow, known: Codes) -> AuthorityLimit:
    return AuthorityLimit(
        version_id=version_id,
        effect=row.effect,
        position_id=_optional(known.positions, row.position),
        tier=row.tier,
        remedy_id=_found(known.remedies, row.remedy),
        channel=row.channel,
        segment=row.segment,
        reason_id=_optional(known.reasons, row.reason),
        per_decision=row.per_decision,
        rationale=row.rationale,
    )


def _cap(version_id: int, row: CapRow, known: Codes) -> BudgetCap:
    return BudgetCap(
        version_id=version_id,
        position_id=_found(known.positions, row.position),
        tier=row.tier,
        remedy_id=None if row.remedy == ALL_MONEY else _found(known.remedies, row.remedy),
        window=row.window,
        amount=row.amount,
        rationale=row.rationale,
    )


def _target(version_id: int, row: TargetRow, known: Codes) -> ApprovalTarget:
    return ApprovalTarget(
        version_id=version_id,
        remedy_id=_optional(known.remedies, row.remedy),
        priority=row.priority,
        minutes=row.minutes,
        rationale=row.rationale,
    )


def _approver(version_id: int, row: ApproverRow, known: Codes) -> NamedApprover:
    return NamedApprover(
        version_id=version_id,
        position_id=_found(known.positions, row.position),
        rank=row.rank,
        rationale=row.rationale,
    )


def _optional(known: dict[str, int], code: str | None) -> int | None:
    return _found(known, code) if code else None


def _found(known: dict[str, int], code: str) -> int:
    if code not in known:
        raise UnknownCode(_("“%(code)s” does not exist (any more).") % {"code": code})
    return known[code]


def _of(rows: Iterable[object], kind: type[Row]) -> list[Row]:
    return [row for row in rows if isinstance(row, kind)]


def _ids(rows: Iterable[object], kind: type[LimitRow] | type[CapRow]) -> list[int]:
    return [row.id for row in rows if isinstance(row, kind)]
