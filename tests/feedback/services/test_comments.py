import pytest

from audit.models import AuditEvent
from customers.choices import TextPurpose
from feedback.services.comments import NotNeeded, view_answers
from tests.factories import SurveyResponseFactory, UserFactory
from tests.feedback.conftest import NOON

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("role", ["auditor", "hr", "board", "operations", "administrator"])
def test_comments_are_refused_to_those_who_do_not_need_them(case, role):
    SurveyResponseFactory(case=case, comment="Ada was kind to me.")
    user = UserFactory(roles=[role])

    with pytest.raises(NotNeeded):
        view_answers(case=case, purpose=TextPurpose.CHECK, actor=user, at=NOON)

    assert [answer.comment for answer in view_answers(case=case, actor=user, at=NOON)] == [""]
    assert not AuditEvent.objects.exists()


def test_for_a_purpose_comments_are_shown_and_it_is_recorded_without_them(case):
    SurveyResponseFactory(case=case, comment="Ada was kind to me.")
    lead = UserFactory(roles=["lead"])

    answers = view_answers(case=case, purpose=TextPurpose.COACH, actor=lead, at=NOON)

    event = AuditEvent.objects.get()
    assert [answer.comment for answer in answers] == ["Ada was kind to me."]
    assert (event.name, event.occurred_at, event.reason) == ("case.texts_viewed", NOON, "Coach the agent")
    assert event.facts == {"cases": [case.pk], "fields": ["surveys"], "purpose": "coach"}
