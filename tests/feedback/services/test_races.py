from datetime import timedelta

import pytest

from customers.models import Case
from feedback.models import SurveyResponse
from feedback.rules.surveys import Answers
from feedback.services.imports import import_surveys
from feedback.services.surveys import OtherResponse, receive_response
from tests.factories import CaseFactory, UserFactory
from tests.feedback.conftest import NOON
from tests.races import ROUNDS, at_once

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.race]


def test_one_id_sent_twice_at_once_is_stored_once():
    cases = [CaseFactory(), CaseFactory()]
    actor = UserFactory()

    def send(number, case):
        return lambda: receive_response(
            source="tool",
            external_id=str(number),
            case_id=case.pk,
            answers=Answers(NOON - timedelta(hours=1), csat=3),
            actor=actor,
            at=NOON,
        )

    for number in range(ROUNDS):
        same = at_once(send(f"s{number}", cases[0]), send(f"s{number}", cases[0]))
        assert same[0] == same[1]
        other = at_once(*(send(f"o{number}", case) for case in cases))
        assert sorted(type(one).__name__ for one in other) == [OtherResponse.__name__, "SurveyResponse"]

    assert SurveyResponse.objects.count() == 2 * ROUNDS


def test_a_response_sent_while_its_file_is_imported_is_stored_once():
    case, actor = CaseFactory(), UserFactory()
    head = "source,external_id,case_source,case_reference,answered_at,csat\n"

    for number in range(ROUNDS):
        file = f"{head}tool,{number},{case.source},{case.reference},2026-11-21T10:00+00:00,3\n"
        found = at_once(
            lambda file=file: import_surveys(text=file, actor=None, at=NOON),
            lambda number=number: receive_response(
                source="tool",
                external_id=str(number),
                case_id=Case.objects.get().pk,
                answers=Answers(NOON - timedelta(hours=2), csat=3),
                actor=actor,
                at=NOON,
            ),
        )
        assert [one for one in found if isinstance(one, Exception)] == []

    assert SurveyResponse.objects.count() == ROUNDS
