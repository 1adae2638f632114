"""Does the giving: a grant and its draw on the budgets, at most once for a decision; and the taking back."""

from datetime import datetime
from decimal import Decimal

from django.db import transaction
from django.db.models import Sum
from django.utils.translation import get_language, gettext as _

from audit.services import record_event
from common.errors import DomainError
from common.money import check_amount, format_money
from customers.models import Customer
from customers.services.recompute import recompute_debt
from effects.services import owe_all
from empowerment.choices import GrantBasis, MovementKind
from empowerment.models import Decision, Grant, Reversal
from empowerment.selectors.rulebooks import rulebook_of
from empowerment.services.budgets import lock_and_read, move, purse_drawn
from empowerment.services.judgements import Judgement
from people.models import User

NOTHING = Decimal(0)


class NothingGranted(DomainError):
    code = "nothing_granted"


class MoreThanGranted(DomainError):
    code = "more_than_granted"


class KeyReused(DomainError):
    code = "key_reused"


def give(
    *,
    decision: Decision,
    basis: GrantBasis,
    authority_of_id: int,
    judgement: Judgement,
    at: datetime,
) -> Grant:
    """Write the grant of a decision just judged within authority, and draw on the budgets locked for it."""
    ask = judgement.facts.ask
    grant = Grant.objects.create(
        decision=decision,
        basis=basis,
        authority_of_id=authority_of_id,
        quantity=ask.quantity,
        amount=ask.amount,
        granted_at=at,
    )
    move(
        decision=decision,
        kind=MovementKind.POST,
        purse=judgement.purse,
        used=ask.amount,
        held=NOTHING,
        at=at,
        lines=judgement.verdict.budgets,
    )
    return grant


@transaction.atomic
def reverse_grant(
    *, decision_id: int, amount: Decimal, why: str, actor: User, at: datetime, key: str = ""
) -> Reversal:
    """
    Take back part or all of what a decision granted. Room under the budgets returns only if the policy
    version says so, to the buckets that were drawn.

    :param key: sent again by the same actor for the same decision, it gives the first answer for ever
    :raises KeyReused: if the key was used for another reversal of this decision
    :raises NothingGranted: if the decision granted nothing
    :raises MoreThanGranted: if more would be taken back than is left of the grant
    """
    grant = (
        Grant.objects.select_for_update(of=("self",))
        .select_related("decision__version")
        .filter(decision=decision_id)
        .first()
    )
    if grant is None:
        raise NothingGranted(_("Nothing was granted by this decision, so there is nothing to reverse."))
    decision = grant.decision
    if key and (earlier := grant.reversals.filter(reversed_by=actor, idempotency_key=key).first()):
        # A reason that was erased since cannot be held against what is sent.
        if earlier.amount != amount or earlier.why not in (why, ""):
            raise KeyReused(_("This key was already used for another reversal. Use a new one."))
        return earlier
    check_amount(amount, decision.currency)
    left = grant.amount - (grant.reversals.aggregate(sum=Sum("amount"))["sum"] or NOTHING)
    if amount > left:
        raise MoreThanGranted(
            _("Only %(amount)s of this grant is left to reverse.")
            % {"amount": format_money(left, decision.currency, locale=get_language() or "en")}
        )
    gives_back = rulebook_of(decision.version_id, decision.version.content_hash).terms.reversal_gives_back
    reversal = Reversal.objects.create(
        grant=grant,
        amount=amount,
        why=why,
        gave_back=gives_back,
        reversed_by=actor,
        reversed_at=at,
        idempotency_key=key,
    )
    if gives_back:
        _give_back(decision, amount, at=at)
    record_event(
        name="decision.reversed",
        actor_id=actor.pk,
        subject=decision,
        facts={"amount": amount, "currency": decision.currency, "gave_back": gives_back},
        at=at,
    )
    owe_all([recompute_debt(key=f"reversal:{reversal.pk}", case_ids=[decision.case_id])], at=at)
    return reversal


def _give_back(decision: Decision, amount: Decimal, *, at: datetime) -> None:
    drawn = decision.movements.filter(used_delta__gt=0).get()
    purse = purse_drawn(drawn)
    Customer.objects.select_for_update(no_key=True).get(pk=purse.customer_id)
    lock_and_read(purse)
    move(decision=decision, kind=MovementKind.GIVE_BACK, purse=purse, used=-amount, held=NOTHING, at=at)
