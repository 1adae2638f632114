"""Does the importing of survey responses from a file. Importing it again changes nothing."""

from datetime import datetime
from hashlib import sha256

from django.db import connection, transaction

from audit.services import record_event
from customers.services.recompute import recompute_debt
from effects.services import owe_all
from feedback.models import AttributeImportance, SurveyResponse
from feedback.rules.surveys import decision_answered
from feedback.selectors.imports import plan_surveys
from feedback.selectors.surveys import grants_of_cases
from feedback.services.surveys import IMPORTING, day_of, importances_of, response_of
from people.models import User
from people.rules.imports import Plan
from people.services.imports import BadRows

BATCH = 1000


@transaction.atomic
def import_surveys(*, text: str, skip_bad: bool = False, actor: User | None, at: datetime) -> Plan:
    """
    Take in the responses of a file, in a few statements for any number of rows.

    :param skip_bad: import the good rows only, instead of nothing
    :param actor: None for whoever works at the console
    :return: what was done, and the rows left out
    :raises UnreadableFile: if it is no such file
    :raises BadRows: if it has bad rows that are not to be skipped
    """
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [IMPORTING])
    plan = plan_surveys(text, actor=actor, at=at)
    if plan.bad and not skip_bad:
        raise BadRows(plan.bad)
    if plan.changes:
        _take_in(plan, file_hash=sha256(text.encode()).hexdigest(), actor=actor, at=at)
    return plan


def _take_in(plan: Plan, *, file_hash: str, actor: User | None, at: datetime) -> None:
    granted = grants_of_cases({change.values["case"].pk for change in plan.changes})
    responses = [
        response_of(
            change.values["source"],
            change.values["external_id"],
            change.values["case"],
            change.values["answers"],
            decision_id=decision_answered(
                granted.get(change.values["case"].pk, []), change.values["answers"].answered_at
            ),
            body_hash=change.values["body_hash"],
            actor=actor,
            at=at,
        )
        for change in plan.changes
    ]
    created = SurveyResponse.objects.bulk_create(responses, batch_size=BATCH)
    AttributeImportance.objects.bulk_create(
        (
            importance
            for response, change in zip(created, plan.changes, strict=True)
            for importance in importances_of(response, change.values["answers"])
        ),
        batch_size=BATCH,
    )
    event = record_event(
        name="surveys.imported",
        actor_id=actor.pk if actor else None,
        subject=created[0],
        facts={
            "file_hash": file_hash,
            "created": len(created),
            "left_out": plan.bad_lines,
            "first_id": min(response.pk for response in created),
            "last_id": max(response.pk for response in created),
        },
        at=at,
    )
    owe_all(
        (
            recompute_debt(
                key=f"surveys:{event.pk}:{start}",
                days=[(day_of(response.answered_at), response.team_id) for response in part],
                case_ids=[response.case_id for response in part],
            )
            for start in range(0, len(created), BATCH)
            for part in [created[start : start + BATCH]]
        ),
        at=at,
    )
