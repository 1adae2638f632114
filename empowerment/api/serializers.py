"""Speaks the shapes of the API: what comes in, what goes out. Amounts are strings of decimal digits."""

import re
from datetime import date
from decimal import Decimal
from typing import Any

from rest_framework import serializers

from empowerment.choices import DecisionStatus, Outcome, RequestStatus, Window
from empowerment.models import ApprovalRequest, Decision
from empowerment.rules.explanations import requirement, sentence
from empowerment.rules.limits import BudgetLine, Verdict, verdict_from_json
from empowerment.rules.tiers import NextTier
from empowerment.selectors.approvals import WhoCanApprove
from empowerment.selectors.authority_sheets import AuthoritySheet, RemedyOnSheet
from empowerment.selectors.remedies import all_reasons, all_remedies, reasons_in_use, remedies_on_offer

LONGEST_TEXT = 4000
EARLIEST, LATEST = date(2000, 1, 1), date(2100, 1, 1)
AMOUNT = re.compile(r"[0-9]{1,12}(\.[0-9]{1,3})?")


class Money(serializers.DecimalField):
    """An exact amount as a string, never a float: two digits behind the point, or the three it has."""

    def __init__(self, **options: Any) -> None:
        super().__init__(max_digits=15, decimal_places=3, coerce_to_string=True, **options)

    def to_internal_value(self, data: Any) -> Decimal:
        # A number with a point would have been a float; other digits than 0 to 9 are a trick.
        if isinstance(data, bool) or not AMOUNT.fullmatch(str(data)) or not isinstance(data, str | int):
            self.fail("invalid")
        amount: Decimal = super().to_internal_value(data)
        return amount

    def to_representation(self, value: Any) -> str:
        cents = Decimal(value).quantize(Decimal("0.01"))
        return f"{cents if cents == value else Decimal(value).quantize(Decimal('0.001')):f}"


class Plain(serializers.Serializer[Any]):
    """Input or output that is no row."""


class AskInput(Plain):
    case = serializers.IntegerField(min_value=1, max_value=2**63 - 1, help_text="Id of the case.")
    remedy = serializers.SlugRelatedField(slug_field="code", queryset=remedies_on_offer())
    reason = serializers.SlugRelatedField(slug_field="code", queryset=reasons_in_use())
    amount = Money(required=False, min_value=0, help_text="Of money, in the currency of the case.")
    quantity = serializers.IntegerField(
        required=False, min_value=1, max_value=100000, help_text="Of anything else, in the remedy's unit."
    )


class DecisionInput(AskInput):
    note = serializers.CharField(max_length=LONGEST_TEXT, help_text="What happened.")
    wish = serializers.CharField(
        required=False, default="", allow_blank=True, max_length=LONGEST_TEXT, help_text="What was asked for."
    )


class RepeatedInput(DecisionInput):
    """The same sent again: what is no longer on offer was, then."""

    remedy = serializers.SlugRelatedField(slug_field="code", queryset=all_remedies())
    reason = serializers.SlugRelatedField(slug_field="code", queryset=all_reasons())


class BudgetOutput(Plain):
    window = serializers.ChoiceField(choices=Window.choices)
    remedy = serializers.CharField(help_text="A remedy's code, or * for all money.")
    cap = Money()
    used = Money()
    held = Money()
    left = Money()


class ApproverOutput(Plain):
    name = serializers.CharField(allow_blank=True, help_text="Empty: nobody on shift may approve.")
    stands_in_for = serializers.CharField(allow_blank=True)
    expected_minutes = serializers.IntegerField(allow_null=True, help_text="Median; null: not enough data.")
    target_minutes = serializers.IntegerField(help_text="Working minutes promised for the answer.")
    holders = serializers.ListField(child=serializers.CharField(), help_text="All who could, lowest first.")


class VerdictOutput(Plain):
    outcome = serializers.ChoiceField(choices=Outcome.choices)
    amount = Money()
    currency = serializers.CharField()
    tier = serializers.IntegerField()
    limit = serializers.IntegerField(allow_null=True, help_text="Id of the matched limit.")
    per_decision = Money()
    headroom = Money()
    budgets = BudgetOutput(many=True)
    explanation = serializers.ListField(child=serializers.CharField())


class DecideInput(Plain):
    amount = Money(required=False, min_value=0, help_text="If it is less than was asked for.")
    quantity = serializers.IntegerField(required=False, min_value=1, max_value=100000)


class ResubmitInput(Plain):
    why = serializers.CharField(
        required=False, default="", allow_blank=True, max_length=LONGEST_TEXT, help_text="Answer or reason."
    )
    amount = Money(required=False, min_value=0)
    quantity = serializers.IntegerField(required=False, min_value=1, max_value=100000)
    note = serializers.CharField(required=False, max_length=LONGEST_TEXT, help_text="If it changes.")


class RequirementOutput(Plain):
    met = serializers.BooleanField()
    text = serializers.CharField()


class CheckOutput(VerdictOutput):
    approver = ApproverOutput(allow_null=True, help_text="Who could approve it, if an approval is needed.")
    unlocks = RequirementOutput(many=True, help_text="What the next tier asks for.")


class DecisionOutput(Plain):
    """A decision as it was logged. What became of it is in `status`."""

    id = serializers.IntegerField()
    status = serializers.ChoiceField(choices=DecisionStatus.choices)
    outcome = serializers.ChoiceField(choices=Outcome.choices)
    case = serializers.IntegerField(source="case_id")
    agent = serializers.CharField(source="agent.username")
    remedy = serializers.CharField(source="remedy.code")
    reason = serializers.CharField(source="reason.code")
    quantity = serializers.IntegerField(allow_null=True)
    amount = Money()
    currency = serializers.CharField()
    granted = Money(allow_null=True)
    taken_back = Money()
    request = serializers.IntegerField(source="request.id", allow_null=True, default=None)
    decided_at = serializers.DateTimeField()


class LoggedOutput(Plain):
    """The answer to logging: the same for ever, whatever becomes of the decision later."""

    id = serializers.IntegerField()
    outcome = serializers.ChoiceField(choices=Outcome.choices)
    request = serializers.IntegerField(allow_null=True, help_text="Of the approval that is needed.")
    policy_version = serializers.IntegerField()
    verdict = VerdictOutput()
    decided_at = serializers.DateTimeField()


class ReplayOutput(Plain):
    same = serializers.BooleanField(help_text="Judged again on its stored facts, it comes out word for word.")
    differences = serializers.ListField(child=serializers.CharField(), help_text="What came out otherwise.")
    verdict = VerdictOutput(help_text="As it was stored.")


class ReversalInput(Plain):
    amount = Money(min_value=0)
    why = serializers.CharField(max_length=LONGEST_TEXT)


class ReversalOutput(Plain):
    id = serializers.IntegerField()
    amount = Money()
    gave_back = serializers.BooleanField(help_text="Whether room under the budgets returned.")
    reversed_at = serializers.DateTimeField()


class RequestOutput(Plain):
    id = serializers.IntegerField()
    status = serializers.ChoiceField(choices=RequestStatus.choices)
    decision = serializers.IntegerField(source="decision_id")
    case = serializers.IntegerField(source="decision.case_id")
    requester = serializers.CharField(source="decision.agent.username")
    approver = serializers.CharField(source="approver.username", allow_null=True, default=None)
    remedy = serializers.CharField(source="decision.remedy.code")
    quantity = serializers.IntegerField(allow_null=True)
    amount = Money()
    currency = serializers.CharField(source="decision.currency")
    content_hash = serializers.CharField(help_text="Send it back with an answer: it says what was seen.")
    offered_amount = Money(allow_null=True)
    offered_quantity = serializers.IntegerField(allow_null=True)
    opened_at = serializers.DateTimeField()
    due_at = serializers.DateTimeField(allow_null=True)
    closed_at = serializers.DateTimeField(allow_null=True)


class AnswerInput(Plain):
    content_hash = serializers.CharField(
        max_length=64, help_text="As shown: an answer binds to what was seen."
    )
    why = serializers.CharField(max_length=LONGEST_TEXT)


class CounterInput(AnswerInput):
    amount = Money(required=False, min_value=0)
    quantity = serializers.IntegerField(required=False, min_value=1, max_value=100000)


class WithdrawInput(Plain):
    why = serializers.CharField(required=False, default="", allow_blank=True, max_length=LONGEST_TEXT)


class RemedyOutput(Plain):
    remedy = serializers.CharField()
    currency = serializers.CharField()
    per_decision = Money()
    budgets = BudgetOutput(many=True)
    at_next_tier = Money(allow_null=True)


class DayInput(Plain):
    on = serializers.DateField(required=False, default=None)

    def validate_on(self, day: date | None) -> date | None:
        if day is not None and not EARLIEST <= day <= LATEST:
            raise serializers.ValidationError(f"A day from {EARLIEST} to {LATEST}.")
        return day


class AuthorityOutput(Plain):
    name = serializers.CharField()
    position = serializers.CharField()
    policy_version = serializers.IntegerField(allow_null=True)
    tier = serializers.IntegerField()
    top_tier = serializers.IntegerField()
    remedies = RemedyOutput(many=True)
    unlocks = RequirementOutput(many=True, help_text="What the next tier asks for.")


def verdict_shape(verdict: Verdict, *, amount: Any, currency: str) -> dict[str, Any]:
    """Say a verdict as the API does."""
    return {
        "outcome": verdict.outcome,
        "amount": amount,
        "currency": currency,
        "tier": verdict.tier,
        "limit": verdict.limit_id,
        "per_decision": verdict.per_decision,
        "headroom": verdict.headroom,
        "budgets": [_budget(line) for line in verdict.budgets],
        "explanation": [sentence(reason, currency=currency) for reason in verdict.reasons],
    }


def approver_shape(found: WhoCanApprove | None) -> dict[str, Any] | None:
    """Say who would be asked as the API does; none where nobody holds authority for it."""
    if found is None or not found.holders:
        return None
    return {
        "name": found.name,
        "stands_in_for": found.stands_in_for,
        "expected_minutes": found.expected.minutes if found.expected else None,
        "target_minutes": found.target_minutes,
        "holders": found.holders,
    }


def authority_shape(sheet: AuthoritySheet) -> dict[str, Any]:
    """Say what a person may do as the API does."""
    return {
        "name": sheet.name,
        "position": sheet.position,
        "policy_version": sheet.version.pk if sheet.version else None,
        "tier": sheet.tier,
        "top_tier": sheet.top_tier,
        "remedies": [_remedy(one) for one in sheet.remedies],
        "unlocks": unlocks_shape(sheet.next_tier),
    }


def unlocks_shape(tier: NextTier | None) -> list[dict[str, Any]]:
    """Say what the next tier asks for as the API does."""
    return [{"met": one.met, "text": requirement(one)} for one in (tier.requirements if tier else ())]


def logged_shape(decision: Decision) -> dict[str, Any]:
    """Say what logging answers: only what the ledger keeps, so that it is the same for ever."""
    asked = decision.outcome == Outcome.NEEDS_APPROVAL
    request: ApprovalRequest | None = getattr(decision, "request", None) if asked else None
    return {
        "id": decision.pk,
        "outcome": decision.outcome,
        "request": request.pk if request else None,
        "policy_version": decision.version_id,
        "verdict": verdict_shape(
            verdict_from_json(decision.verdict), amount=decision.amount, currency=decision.currency
        ),
        "decided_at": decision.decided_at,
    }


def _remedy(one: RemedyOnSheet) -> dict[str, Any]:
    return {
        "remedy": one.remedy.code,
        "currency": one.currency,
        "per_decision": one.per_decision,
        "budgets": [_budget(budget.line) for budget in one.budgets if budget.line is not None],
        "at_next_tier": one.unlocked,
    }


def _budget(line: BudgetLine) -> dict[str, Any]:
    return {**vars(line), "left": line.left}
