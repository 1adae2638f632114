"""Makes remedies, reasons and the rows of a policy version: all of one draft, unless told otherwise."""

from decimal import Decimal

import factory
from factory.django import DjangoModelFactory

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
from tests.factories.governance import the_draft
from tests.factories.people import PositionFactory


class RemedyFactory(DjangoModelFactory):
    class Meta:
        model = Remedy
        django_get_or_create = ("code",)

    class Params:
        quantity = factory.Trait(
            code="voucher",
            name="Voucher",
            kind=RemedyKind.QUANTITY,
            unit="voucher",
            units="vouchers",
            unit_cost=Decimal(10),
            unit_cost_currency="EUR",
        )

    code = "refund"
    name = factory.LazyAttribute(lambda remedy: remedy.code.replace("-", " ").capitalize())


class ReasonCodeFactory(DjangoModelFactory):
    class Meta:
        model = ReasonCode
        django_get_or_create = ("code",)

    code = "late-delivery"
    label = factory.LazyAttribute(lambda reason: reason.code.replace("-", " ").capitalize())


class PolicyTermsFactory(DjangoModelFactory):
    class Meta:
        model = PolicyTerms

    version = factory.LazyFunction(the_draft)
    approval_minutes = 30
    rationale = "A customer on the phone waits half an hour at most."


class AuthorityLimitFactory(DjangoModelFactory):
    """€50 for a refund at tier 1; `forbids=True` binds everybody and names no amount."""

    class Meta:
        model = AuthorityLimit

    class Params:
        forbids = factory.Trait(effect=Effect.FORBID, position=None, tier=None, per_decision=None)

    version = factory.LazyFunction(the_draft)
    position = factory.SubFactory(PositionFactory)
    tier = 1
    remedy = factory.SubFactory(RemedyFactory)
    per_decision = Decimal(50)
    rationale = "Covers what most customers ask for."


class BudgetCapFactory(DjangoModelFactory):
    """€150 per agent and day over all money, at every tier."""

    class Meta:
        model = BudgetCap

    version = factory.LazyFunction(the_draft)
    position = factory.SubFactory(PositionFactory)
    window = Window.AGENT_DAY
    amount = Decimal(150)
    rationale = "Three full remedies a day."


class TierRequirementFactory(DjangoModelFactory):
    """Tier 2 after a year; `courses=[course, …]` asks for these too."""

    class Meta:
        model = TierRequirement
        skip_postgeneration_save = True

    version = factory.LazyFunction(the_draft)
    position = factory.SubFactory(PositionFactory)
    tier = 2
    tenure_months = 12
    rationale = "A year shows what is usual here."

    @factory.post_generation
    def courses(self, create, extracted, **kwargs):
        self.courses.add(*(extracted or ()))


class ApprovalTargetFactory(DjangoModelFactory):
    class Meta:
        model = ApprovalTarget

    version = factory.LazyFunction(the_draft)
    minutes = 15
    rationale = "Critical cases cannot wait."


class NamedApproverFactory(DjangoModelFactory):
    class Meta:
        model = NamedApprover

    version = factory.LazyFunction(the_draft)
    position = factory.SubFactory(PositionFactory)
    rationale = "Somebody always answers."
