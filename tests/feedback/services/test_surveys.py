from datetime import timedelta

import pytest

from audit.models import AuditEvent
from effects.models import Owed
from feedback.choices import Attribute
from feedback.models import SurveyResponse
from feedback.rules.surveys import Answers
from feedback.services.surveys import NotBelievable, OtherResponse, receive_response
from tests.empowerment.conftest import NOON as DECIDED
from tests.factories import CaseFactory, UserFactory
from tests.feedback.conftest import NOON

pytestmark = pytest.mark.django_db
HOUR = timedelta(hours=1)


def receive(case, *, external_id="r-1", actor=None, **answers):
    return receive_response(
        source="tool",
        external_id=external_id,
        case_id=case.pk,
        answers=Answers(**{"answered_at": NOON - HOUR, "csat": 4, **answers}),
        actor=actor or UserFactory(),
        at=NOON,
    )


def test_a_response_is_joined_to_the_team_and_to_who_resolved_the_case(case):
    actor = UserFactory()

    response = receive(
        case, actor=actor, ces=6, nps=9, comment="Quick.", language="en", importances={Attribute.SPEED: 5}
    )

    response.refresh_from_db()
    assert (response.team, response.agent, response.decision) == (case.team, case.resolved_by, None)
    assert (response.csat, response.ces, response.nps) == (4, 6, 9)
    assert (response.comment, response.language, response.received_from) == ("Quick.", "en", actor)
    assert list(response.importances.values_list("attribute", "importance")) == [("speed", 5)]


def test_it_is_recorded_without_the_comment_and_its_day_and_case_are_owed(case):
    response = receive(case, comment="Ada helped me.")

    event = AuditEvent.objects.get(name="survey.received")
    assert event.facts == {"source": "tool", "case_id": case.pk, "csat": 4, "ces": None, "nps": None}
    owed = Owed.objects.get(topic="performance.recompute")
    assert owed.key == f"survey:{response.pk}"
    assert owed.facts == {"days": [["2026-11-21", case.team_id]], "case_ids": [case.pk]}


def test_the_decision_is_the_latest_one_granted_when_the_customer_answered(desk):
    before = desk.log("10", at=DECIDED)
    after = desk.log("20", at=DECIDED + 2 * HOUR)

    first = receive(desk.case, external_id="1", answered_at=DECIDED - timedelta(minutes=1))
    second = receive(desk.case, external_id="2", answered_at=DECIDED + HOUR)
    third = receive(desk.case, external_id="3", answered_at=DECIDED + 3 * HOUR)

    assert [one.decision for one in (first, second, third)] == [None, before, after]


def test_a_request_that_waits_is_no_decision_the_customer_knows_of(desk):
    desk.log("120", at=DECIDED)

    assert receive(desk.case, answered_at=DECIDED + HOUR).decision is None


def test_the_same_answer_again_is_the_first_one(case):
    first = receive(case, comment="Quick.")
    again = receive(case, comment="Quick.")

    assert again == first
    assert SurveyResponse.objects.count() == 1
    assert AuditEvent.objects.filter(name="survey.received").count() == 1


@pytest.mark.parametrize("other", [{"csat": 5}, {"comment": "Slow."}, {"answered_at": NOON - 2 * HOUR}])
def test_another_answer_under_the_same_id_is_refused(case, other):
    receive(case)

    with pytest.raises(OtherResponse):
        receive(case, **other)

    response = SurveyResponse.objects.get()
    assert (response.csat, response.comment) == (4, "")


def test_the_same_id_about_another_case_is_refused(case):
    receive(case)

    with pytest.raises(OtherResponse):
        receive(CaseFactory())

    assert SurveyResponse.objects.get().case == case


def test_what_cannot_be_believed_is_refused_and_leaves_no_trace(case):
    with pytest.raises(NotBelievable) as refusal:
        receive(case, answered_at=NOON + HOUR)

    assert refusal.value.code == "answered_in_future"
    assert not SurveyResponse.objects.exists()
    assert not AuditEvent.objects.filter(name="survey.received").exists()
    assert not Owed.objects.filter(topic="performance.recompute").exists()
