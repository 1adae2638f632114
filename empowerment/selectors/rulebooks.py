"""Asks for policy versions as rule books. A submitted version never changes, so its book is kept."""

from functools import lru_cache

from django.db.models import QuerySet

from empowerment.models import (
    ApprovalTarget,
    AuthorityLimit,
    BudgetCap,
    NamedApprover,
    PolicyTerms,
    TierRequirement,
)
from empowerment.rules.facts import ALL_MONEY
from empowerment.rules.rulebook import (
    ApproverRow,
    CapRow,
    LimitRow,
    RuleBook,
    TargetRow,
    Terms,
    TierRow,
)
from governance.models import PolicyVersion

KEPT_BOOKS = 256
DEFAULT_TERMS = PolicyTerms(approval_minutes=30, reversal_gives_back=False, deemed_limit=None, rationale="")


@lru_cache(maxsize=KEPT_BOOKS)
def rulebook_of(version_id: int, content_hash: str) -> RuleBook:
    """
    Return the rule book of a submitted version, compiled once per process.

    The hash is part of the key so that a book can never be mistaken for another content.
    """
    return compile_rulebook(version_id)


def compile_rulebook(version_id: int) -> RuleBook:
    """Return the rule book of a version as its rows stand now: for drafts, and to check a content hash."""
    version = PolicyVersion.objects.select_related("policy", "terms").get(pk=version_id)
    terms = getattr(version, "terms", DEFAULT_TERMS)
    return RuleBook(
        version_id=version.pk,
        policy=version.policy.name,
        number=version.number,
        currency=version.policy.currency,
        terms=Terms(
            approval_minutes=terms.approval_minutes,
            reversal_gives_back=terms.reversal_gives_back,
            deemed_limit=terms.deemed_limit,
            rationale=terms.rationale,
        ),
        limits=tuple(_limits(AuthorityLimit.objects.filter(version=version))),
        caps=tuple(_caps(BudgetCap.objects.filter(version=version))),
        tiers=tuple(_tiers(TierRequirement.objects.filter(version=version))),
        targets=tuple(_targets(ApprovalTarget.objects.filter(version=version))),
        approvers=tuple(_approvers(NamedApprover.objects.filter(version=version))),
    )


def _limits(rows: QuerySet[AuthorityLimit]) -> list[LimitRow]:
    return [
        LimitRow(
            id=row.pk,
            effect=row.effect,
            position=row.position.code if row.position else None,
            tier=row.tier,
            remedy=row.remedy.code,
            channel=row.channel,
            segment=row.segment,
            reason=row.reason.code if row.reason else "",
            per_decision=row.per_decision,
            rationale=row.rationale,
        )
        for row in rows.select_related("position", "remedy", "reason").order_by("pk")
    ]


def _caps(rows: QuerySet[BudgetCap]) -> list[CapRow]:
    return [
        CapRow(
            id=row.pk,
            position=row.position.code,
            tier=row.tier,
            remedy=row.remedy.code if row.remedy else ALL_MONEY,
            window=row.window,
            amount=row.amount,
            rationale=row.rationale,
        )
        for row in rows.select_related("position", "remedy").order_by("pk")
    ]


def _tiers(rows: QuerySet[TierRequirement]) -> list[TierRow]:
    return [
        TierRow(
            position=row.position.code,
            tier=row.tier,
            tenure_months=row.tenure_months,
            qualification=row.qualification,
            min_bound=row.min_bound,
            min_n=row.min_n,
            courses=frozenset(course.code for course in row.courses.all()),
            rationale=row.rationale,
        )
        for row in rows.select_related("position").prefetch_related("courses").order_by("pk")
    ]


def _targets(rows: QuerySet[ApprovalTarget]) -> list[TargetRow]:
    return [
        TargetRow(
            remedy=row.remedy.code if row.remedy else "",
            priority=row.priority,
            minutes=row.minutes,
            rationale=row.rationale,
        )
        for row in rows.select_related("remedy").order_by("pk")
    ]


def _approvers(rows: QuerySet[NamedApprover]) -> list[ApproverRow]:
    return [
        ApproverRow(position=row.position.code, rank=row.rank, rationale=row.rationale)
        for row in rows.select_related("position").order_by("rank", "pk")
    ]
