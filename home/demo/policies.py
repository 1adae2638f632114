"""
Makes the law of the demo: remedies, reasons, and policies with versions, through the governance services.
"""

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime, timedelta
from decimal import Decimal

from guardian.shortcuts import assign_perm

from customers.choices import Channel, Priority, Segment
from empowerment.choices import Effect, RemedyKind, Window
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
from empowerment.selectors.rulebooks import compile_rulebook
from empowerment.services.limits import edit_draft, start_draft, submit_draft
from governance.choices import ScopeKind
from governance.models import Policy, PolicyVersion
from governance.services.adoption import adopt_version
from governance.services.drafts import draft_version
from home.demo.organization import Organization
from people.choices import QualificationKind
from people.models import Region, User

REMEDIES = {
    "refund": ("Refund", None),
    "credit": ("Account credit", None),
    "fee-waiver": ("Fee waiver", None),
    "replacement": ("Replacement", ("item", "items", 35)),
    "voucher": ("Gift voucher", ("voucher", "vouchers", 20)),
    "upgrade": ("Upgrade", ("month", "months", 12)),
}
REASONS = {
    "late-delivery": "Late delivery",
    "damaged": "Damaged or faulty",
    "wrong-bill": "Wrong bill",
    "outage": "Service outage",
    "long-wait": "Waited too long",
    "repeat-fault": "Same fault again",
    "goodwill": "Goodwill",
}
# Limits per decision by remedy: agent tiers 1 to 4, lead, manager, director.
LADDER = {
    "refund": ((50, 150, 300, 500), 1000, 3000, 10000),
    "credit": ((75, 200, 400, 600), 1000, 3000, 10000),
    "fee-waiver": ((40, 80, 120, 200), 400, 1000, 5000),
    "replacement": ((35, 105, 210, 350), 700, 2100, 7000),
    "voucher": ((40, 60, 100, 160), 300, 800, 2000),
    "upgrade": ((24, 48, 96, 144), 300, 900, 3000),
}
WHY = {
    "refund": "Nine in ten refunds of last year were below this; it covers the usual parcel or bill.",
    "credit": "A credit stays with us, so it may be a little higher than a refund.",
    "fee-waiver": "Our own fees: waiving one costs little and settles most arguments about it.",
    "replacement": "Cheaper than the return journey of what is broken.",
    "voucher": "A gesture, not a payment: large ones read as a bribe.",
    "upgrade": "Costs us little where capacity is free; a year at most.",
}
CAPS = {
    "agent": {
        Window.AGENT_DAY: (
            400,
            "A hard day has three or four large cases; more asks for a second pair of eyes.",
        ),
        Window.AGENT_MONTH: (4000, "Twice what the most generous agent gave in a usual month."),
        Window.CUSTOMER_90_DAYS: (600, "Beyond this a customer has a problem that money does not solve."),
        Window.CASE: (500, "One matter, one sum: splitting it over days changes nothing."),
        Window.TEAM_MONTH: (60000, "The team's share of the recovery budget."),
    },
    "ai-agent": {
        Window.AGENT_DAY: (200, "Small sums while we learn how well it judges."),
        Window.CUSTOMER_90_DAYS: (60, "A machine does not settle a long quarrel."),
    },
    "lead": {
        Window.AGENT_DAY: (5000, "A lead answers for a whole team's hard cases."),
        Window.AGENT_MONTH: (40000, "The team's reserve for what its agents may not give alone."),
        Window.CUSTOMER_90_DAYS: (3000, "Beyond this the manager should know the customer."),
        Window.CASE: (2000, "Beyond this the manager should know the case."),
    },
    "manager": {
        Window.AGENT_MONTH: (150000, "The region's reserve."),
        Window.CUSTOMER_90_DAYS: (8000, "Beyond this the director decides."),
    },
    "director": {Window.AGENT_MONTH: (500000, "A quarter of the yearly recovery budget.")},
}


def make_remedies() -> tuple[dict[str, Remedy], dict[str, ReasonCode]]:
    """Make what can be given and why."""
    remedies = {}
    for code, (name, unit) in REMEDIES.items():
        quantity = (
            {
                "kind": RemedyKind.QUANTITY,
                "unit": unit[0],
                "units": unit[1],
                "unit_cost": Decimal(unit[2]),
                "unit_cost_currency": "EUR",
            }
            if unit
            else {}
        )
        remedies[code] = Remedy.objects.create(code=code, name=name, **quantity)
    reasons = {code: ReasonCode.objects.create(code=code, label=label) for code, label in REASONS.items()}
    return remedies, reasons


def make_policies() -> tuple[Policy, Policy]:
    """Make the policy of the organization and a nearer one of the Americas."""
    organization = Policy.objects.create(name="Service recovery", scope_kind=ScopeKind.ORGANIZATION)
    americas = Policy.objects.create(
        name="Service recovery Americas",
        scope_kind=ScopeKind.REGION,
        region=Region.objects.get(code="amer"),
    )
    return organization, americas


def write_content(
    version: PolicyVersion,
    *,
    organization: Organization,
    remedies: Mapping[str, Remedy],
    reasons: Mapping[str, ReasonCode],
    share: Decimal = Decimal(1),
) -> None:
    """
    Write the rows of a draft.

    :param share: what part of the usual limits the agents get, such as 0.8 in a careful first version
    """
    _Writer(version, organization, remedies, reasons, share).write()


class _Writer:
    def __init__(
        self,
        version: PolicyVersion,
        organization: Organization,
        remedies: Mapping[str, Remedy],
        reasons: Mapping[str, ReasonCode],
        share: Decimal,
    ) -> None:
        self.version = version
        self.positions = organization.positions
        self.courses = organization.courses
        self.remedies = remedies
        self.reasons = reasons
        self.share = share

    def write(self) -> None:
        self._terms()
        self._tiers()
        self._limits()
        self._caps()

    def _terms(self) -> None:
        PolicyTerms.objects.create(
            version=self.version,
            approval_minutes=30,
            reversal_gives_back=True,
            deemed_limit=Decimal(250),
            rationale="Nobody should lose a customer because an approver is in a meeting.",
        )
        for remedy, priority, minutes, why in (
            (None, Priority.CRITICAL, 10, "Somebody's work stands still."),
            ("refund", None, 20, "The customer usually waits on the line."),
            ("upgrade", None, 240, "Nothing burns: half a day is soon enough."),
        ):
            ApprovalTarget.objects.create(
                version=self.version,
                remedy=self.remedies[remedy] if remedy else None,
                priority=priority,
                minutes=minutes,
                rationale=why,
            )
        for rank, position in enumerate(("manager", "director"), start=1):
            NamedApprover.objects.create(
                version=self.version,
                position=self.positions[position],
                rank=rank,
                rationale="Somebody with authority is always found.",
            )

    def _tiers(self) -> None:
        for tier, months, performance, courses, why in (
            (
                2,
                6,
                None,
                ["judgment"],
                "Half a year shows what is usual here; the course shows how to weigh it.",
            ),
            (
                3,
                12,
                ("0.60", 20),
                ["judgment", "recovery"],
                "A quarter's scorecard says whether the judgment holds; a month has too few cases to tell.",
            ),
            (
                4,
                36,
                ("0.70", 40),
                ["judgment", "recovery", "hospitality"],
                "The highest tier is for those who teach the others.",
            ),
        ):
            row = TierRequirement.objects.create(
                version=self.version,
                position=self.positions["agent"],
                tier=tier,
                tenure_months=months,
                qualification=QualificationKind.QUALITY if performance else "",
                min_bound=Decimal(performance[0]) if performance else None,
                min_n=performance[1] if performance else None,
                rationale=why,
            )
            row.courses.set(self.courses[code] for code in courses)

    def _limits(self) -> None:
        rows = []
        for code, (tiers, lead, manager, director) in LADDER.items():
            rows += [
                self._limit("agent", tier, code, (amount * self.share).quantize(Decimal(1)))
                for tier, amount in enumerate(map(Decimal, tiers), start=1)
            ]
            rows += [
                self._limit(position, 1, code, Decimal(amount))
                for position, amount in (("lead", lead), ("manager", manager), ("director", director))
            ]
        rows += [
            self._limit(
                "agent",
                tier,
                "refund",
                Decimal(amount),
                segment=Segment.PREMIUM,
                rationale="Premium customers pay for being believed.",
            )
            for tier, amount in ((1, 80), (2, 200), (3, 400), (4, 600))
        ]
        rows += [
            self._limit(
                "ai-agent", 1, code, Decimal(20), rationale="Small sums while we learn how well it judges."
            )
            for code in ("refund", "credit", "fee-waiver")
        ]
        rows += [
            AuthorityLimit(
                version=self.version,
                effect=Effect.FORBID,
                remedy=self.remedies["voucher"],
                segment=Segment.BUSINESS,
                rationale=(
                    "Business customers may not accept gifts under their own rules. "
                    "Offer an account credit instead."
                ),
            ),
            AuthorityLimit(
                version=self.version,
                effect=Effect.FORBID,
                remedy=self.remedies["refund"],
                channel=Channel.SELF_SERVICE,
                reason=self.reasons["goodwill"],
                rationale=(
                    "Goodwill needs a conversation. Call the customer back first, or offer an account credit."
                ),
            ),
        ]
        AuthorityLimit.objects.bulk_create(rows)

    def _limit(
        self,
        position: str,
        tier: int,
        remedy: str,
        amount: Decimal,
        *,
        segment: str = "",
        rationale: str = "",
    ) -> AuthorityLimit:
        return AuthorityLimit(
            version=self.version,
            position=self.positions[position],
            tier=tier,
            remedy=self.remedies[remedy],
            segment=segment,
            per_decision=amount,
            rationale=rationale or WHY[remedy],
        )

    def _caps(self) -> None:
        BudgetCap.objects.bulk_create(
            BudgetCap(
                version=self.version,
                position=self.positions[position],
                window=window,
                amount=Decimal(amount),
                rationale=why,
            )
            for position, windows in CAPS.items()
            for window, (amount, why) in windows.items()
        )
        BudgetCap.objects.create(
            version=self.version,
            position=self.positions["agent"],
            remedy=self.remedies["refund"],
            window=Window.AGENT_DAY,
            amount=Decimal(300),
            rationale="Refunds leave the house at once; credits and replacements carry the rest.",
        )


def make_law(organization: Organization, *, at: datetime) -> tuple[dict[str, Remedy], dict[str, ReasonCode]]:
    """
    Make the policies of the demo: two versions in turn for the organization, one for the Americas, a draft.
    """
    remedies, reasons = make_remedies()
    policy, americas = make_policies()
    people = organization.people
    board = people["board1"]
    stages = [
        (policy, timedelta(days=400), Decimal("0.8"), "First limits for the front line.", people["director"]),
        (policy, timedelta(days=60), Decimal(1), "What a year has shown: a fifth more.", people["director"]),
        (americas, timedelta(days=45), Decimal("0.9"), "Lower parcel prices.", people["manager of amer"]),
    ]
    for of, ago, share, summary, author in stages:
        version = draft_version(policy=of, actor=author, summary=summary, at=at - ago - timedelta(days=7))
        write_content(version, organization=organization, remedies=remedies, reasons=reasons, share=share)
        submit_draft(version_id=version.pk, actor=author, at=at - ago - timedelta(days=5))
        began_at = at - ago
        adopt_version(
            version_id=version.pk, actor=board, effective_from=began_at, at=began_at - timedelta(hours=3)
        )
    for manager, of in ((people["manager"], policy), (people["manager of amer"], americas)):
        assign_perm("governance.edit_policy", manager, of)
    _draft_a_raise(policy, people["manager"], at=at - timedelta(days=2))
    return remedies, reasons


def _draft_a_raise(policy: Policy, author: User, *, at: datetime) -> None:
    """Leave a draft at work in which experienced agents may refund more."""
    draft = start_draft(policy=policy, actor=author, at=at)
    raised = {2: Decimal(200), 3: Decimal(350)}
    why = "Two in five requests of these tiers were approved unchanged within minutes."
    edit_draft(
        version_id=draft.pk,
        actor=author,
        edits=[
            Change(old=row, new=replace(row, per_decision=raised[row.tier], rationale=why))
            for row in compile_rulebook(draft.pk).limits
            if (row.position, row.remedy, row.segment) == ("agent", "refund", "") and row.tier in raised
        ],
        at=at + timedelta(minutes=20),
    )
