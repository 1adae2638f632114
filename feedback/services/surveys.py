"""Does the taking in of survey responses: one by one, each once. Cases are locked before responses."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db import IntegrityError, connection, transaction
from django.utils.translation import gettext as _

from audit.services import record_event
from common.canonical import content_hash
from common.errors import DomainError
from customers.models import Case
from customers.services.recompute import recompute_debt
from effects.services import owe_all
from feedback.choices import Fault
from feedback.models import AttributeImportance, SurveyResponse
from feedback.rules.surveys import Answers, decision_answered, faults_of
from feedback.selectors.surveys import grants_of_cases
from people.models import User

# Names the lock that an import holds alone and single responses hold together.
IMPORTING = 7_411


class OtherResponse(DomainError):
    code = "other_response"


class NotBelievable(DomainError):
    """Refused with the code and sentence of the first fault; `faults` has all, by field."""

    def __init__(self, faults: Mapping[str, Fault]) -> None:
        first = next(iter(faults.values()))
        super().__init__(str(first.label))
        self.code = first.value
        self.faults = dict(faults)


@transaction.atomic
def receive_response(
    *, source: str, external_id: str, case_id: int, answers: Answers, actor: User, at: datetime
) -> SurveyResponse:
    """
    Take in what a customer answered about a case. The same answer again returns the first one.

    :param external_id: names the response in its source, for ever
    :raises OtherResponse: if another answer is here under this id
    :raises NotBelievable: if it cannot have been answered so
    """
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock_shared(%s)", [IMPORTING])
    case = Case.objects.select_for_update(of=("self",)).get(pk=case_id)
    body_hash = content_hash(answers.as_body(case.pk))
    known = _known(source, external_id, body_hash)
    if known is not None:
        return known
    if faults := faults_of(answers, case_opened_at=case.opened_at, at=at):
        raise NotBelievable(faults)
    decision_id = decision_answered(grants_of_cases([case.pk]).get(case.pk, []), answers.answered_at)
    response = response_of(
        source, external_id, case, answers, decision_id=decision_id, body_hash=body_hash, actor=actor, at=at
    )
    try:
        with transaction.atomic():
            response.save()
    except IntegrityError:
        # Somebody sent the same id about another case at this very moment.
        return _known_or_refused(source, external_id, body_hash)
    AttributeImportance.objects.bulk_create(importances_of(response, answers))
    record_event(
        name="survey.received",
        actor_id=actor.pk,
        subject=response,
        facts={
            "source": source,
            "case_id": case.pk,
            "csat": answers.csat,
            "ces": answers.ces,
            "nps": answers.nps,
        },
        at=at,
    )
    debt = recompute_debt(
        key=f"survey:{response.pk}",
        days=[(day_of(response.answered_at), response.team_id)],
        case_ids=[case.pk],
    )
    owe_all([debt], at=at)
    return response


def response_of(
    source: str,
    external_id: str,
    case: Case,
    answers: Answers,
    *,
    decision_id: int | None,
    body_hash: str,
    actor: User | None,
    at: datetime,
) -> SurveyResponse:
    """Return the row of a response, not saved: with team and agent as the case has them now."""
    return SurveyResponse(
        source=source,
        external_id=external_id,
        case=case,
        team_id=case.team_id,
        agent_id=case.resolved_by_id,
        decision_id=decision_id,
        csat=answers.csat,
        ces=answers.ces,
        nps=answers.nps,
        comment=answers.comment,
        language=answers.language,
        answered_at=answers.answered_at,
        received_at=at,
        received_from=actor,
        body_hash=body_hash,
    )


def importances_of(response: SurveyResponse, answers: Answers) -> list[AttributeImportance]:
    """Return the rows of what matters to the customer, not saved."""
    return [
        AttributeImportance(response=response, attribute=attribute, importance=number)
        for attribute, number in answers.importances.items()
    ]


def day_of(moment: datetime) -> Any:
    """Return the day of the organization's zone on which a response counts."""
    return moment.astimezone(ZoneInfo(settings.TIME_ZONE)).date()


def _known(source: str, external_id: str, body_hash: str) -> SurveyResponse | None:
    known = SurveyResponse.objects.filter(source=source, external_id=external_id).first()
    if known is not None and known.body_hash != body_hash:
        raise OtherResponse(_("Another answer is here under this id. What a customer said is never changed."))
    return known


def _known_or_refused(source: str, external_id: str, body_hash: str) -> SurveyResponse:
    known = _known(source, external_id, body_hash)
    if known is None:
        raise OtherResponse(_("Another answer is here under this id. What a customer said is never changed."))
    return known
