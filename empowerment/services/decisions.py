"""Does the logging of decisions."""

from datetime import datetime
from decimal import Decimal

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from audit.services import record_event
from common.canonical import content_hash, hash_of_plain
from common.errors import DomainError
from customers.models import Case
from customers.services.recompute import recompute_debt
from effects.services import owe_all
from empowerment.choices import GrantBasis, Outcome
from empowerment.models import Decision, DecisionNote, ReasonCode, Remedy
from empowerment.rules.facts import Ask, facts_to_json
from empowerment.rules.limits import verdict_to_json
from empowerment.selectors.authority import ask_for, authority_of
from empowerment.services.approvals import open_request
from empowerment.services.grants import KeyReused, give
from empowerment.services.judgements import judge_under_lock, lock_case
from people.models import User


class OwnBenefit(DomainError):
    code = "own_benefit"


def log_decision(
    *,
    agent: User,
    case: Case,
    remedy: Remedy,
    quantity: int | None,
    amount: Decimal | None,
    reason: ReasonCode,
    note: str,
    wish: str,
    key: str,
    at: datetime,
) -> Decision:
    """
    Log a decision: granted at once within the agent's authority, else with an approval request opened.

    The same agent and key give the first answer for ever, whatever has become of rules, prices and case.

    :raises KeyReused: if the key was used for another body
    :raises Forbidden: if a rule forbids it
    :raises NoAuthority: if neither the agent nor anybody who could approve holds authority for it
    :raises OwnBenefit: if the customer of the case is the agent
    """
    body_hash = _hash_of_body(
        case_id=case.pk,
        remedy=remedy,
        quantity=quantity,
        amount=amount,
        reason=reason,
        note=note,
        wish=wish,
    )
    try:
        with transaction.atomic():
            return _answered(agent, key, body_hash) or _log(
                agent=agent,
                case_id=case.pk,
                ask=ask_for(
                    remedy=remedy, quantity=quantity, amount=amount, currency=case.currency, reason=reason
                ),
                remedy=remedy,
                reason=reason,
                texts=DecisionNote(note=note, wish=wish),
                key=key,
                body_hash=body_hash,
                at=at,
            )
    except IntegrityError as error:
        # Somebody used the key at this very moment: what they were answered is the answer.
        if "decision_once_per_key" not in str(error):
            raise
        with transaction.atomic():
            answered = _answered(agent, key, body_hash)
        if answered is None:
            raise
        return answered


def was_logged_with(*, agent: User, key: str) -> bool:
    """Tell whether the agent has used this key: then `answer_again` has the answer."""
    return Decision.objects.filter(agent=agent, idempotency_key=key).exists()


def answer_again(
    *,
    agent: User,
    case_id: int,
    remedy: Remedy,
    quantity: int | None,
    amount: Decimal | None,
    reason: ReasonCode,
    note: str,
    wish: str,
    key: str,
) -> Decision:
    """
    Return the decision that was logged with this key; nothing is judged or looked for anew.

    :raises KeyReused: if the key was used for another body
    :raises Decision.DoesNotExist: if it was not used at all
    """
    body_hash = _hash_of_body(
        case_id=case_id,
        remedy=remedy,
        quantity=quantity,
        amount=amount,
        reason=reason,
        note=note,
        wish=wish,
    )
    decision = _answered(agent, key, body_hash)
    if decision is None:
        raise Decision.DoesNotExist
    return decision


def _hash_of_body(
    *,
    case_id: int,
    remedy: Remedy,
    quantity: int | None,
    amount: Decimal | None,
    reason: ReasonCode,
    note: str,
    wish: str,
) -> str:
    """Return the hash of what was sent, not of what it meant: a price may change, and 50 is 50.00."""
    return content_hash(
        {
            "case": case_id,
            "remedy": remedy.code,
            "quantity": quantity,
            "amount": None if amount is None else f"{amount.normalize():f}",
            "reason": reason.code,
            "note": note,
            "wish": wish,
        }
    )


def _answered(agent: User, key: str, body_hash: str) -> Decision | None:
    # Nearly always there is none, so the row itself is read only once it is known to be there.
    used = Decision.objects.filter(agent=agent, idempotency_key=key).order_by().values_list("pk", "body_hash")
    for decision_id, earlier_hash in used:
        if earlier_hash != body_hash:
            raise KeyReused(_("This key was already used for another decision. Use a new one."))
        return Decision.objects.get(pk=decision_id)
    return None


def _log(
    *,
    agent: User,
    case_id: int,
    ask: Ask,
    remedy: Remedy,
    reason: ReasonCode,
    texts: DecisionNote,
    key: str,
    body_hash: str,
    at: datetime,
) -> Decision:
    case = lock_case(case_id)
    authority = authority_of(agent.pk, at=at)
    if case.customer.person is not None and case.customer.person == authority.standing.person:
        raise OwnBenefit(_("You are the customer of this case, so somebody else has to decide."))
    judgement = judge_under_lock(
        authority=authority, case=case, team_id=authority.standing.team_id, ask=ask, at=at
    )
    facts = facts_to_json(judgement.facts)
    decision = Decision.objects.create(
        agent=agent,
        case=case,
        customer=case.customer,
        team_id=judgement.purse.team_id,
        remedy=remedy,
        reason=reason,
        quantity=ask.quantity,
        amount=ask.amount,
        currency=ask.currency,
        outcome=judgement.verdict.outcome,
        version_id=judgement.book.version_id,
        limit_id=judgement.verdict.limit_id,
        facts=facts,
        facts_hash=hash_of_plain(facts),
        verdict=verdict_to_json(judgement.verdict),
        idempotency_key=key,
        body_hash=body_hash,
        decided_at=at,
    )
    texts.decision = decision
    texts.save()
    if judgement.verdict.outcome == Outcome.WITHIN_AUTHORITY:
        give(
            decision=decision,
            basis=GrantBasis.OWN,
            authority_of_id=agent.pk,
            judgement=judgement,
            at=at,
        )
        owe_all([recompute_debt(key=f"decision:{decision.pk}", case_ids=[case.pk])], at=at)
    else:
        open_request(decision=decision, case=case, judgement=judgement, at=at)
    record_event(
        name="decision.logged",
        actor_id=agent.pk,
        subject=decision,
        facts={
            "outcome": decision.outcome,
            "amount": ask.amount,
            "currency": ask.currency,
            "facts_hash": decision.facts_hash,
            "version": decision.version_id,
        },
        at=at,
    )
    return decision
