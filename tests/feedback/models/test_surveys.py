from datetime import UTC, datetime

import pytest
from django.db import IntegrityError

from feedback.models import AttributeImportance
from tests.factories import SurveyResponseFactory

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("fields", "constraint"),
    [
        ({"csat": 0}, "survey_csat_range"),
        ({"csat": 6}, "survey_csat_range"),
        ({"ces": 0}, "survey_ces_range"),
        ({"ces": 8}, "survey_ces_range"),
        ({"nps": 11}, "survey_nps_range"),
        (
            {"comment": "Still here", "comment_erased_at": datetime(2026, 11, 21, tzinfo=UTC)},
            "survey_erased_comment_is_empty",
        ),
    ],
)
def test_what_is_out_of_range_is_not_stored(fields, constraint):
    with pytest.raises(IntegrityError, match=constraint):
        SurveyResponseFactory(**fields)


def test_questions_may_be_unanswered():
    assert SurveyResponseFactory(csat=None, ces=None, nps=None).pk


def test_a_response_is_stored_once_per_source():
    SurveyResponseFactory(source="qualtrics", external_id="7")
    SurveyResponseFactory(source="medallia", external_id="7")

    with pytest.raises(IntegrityError, match="survey_once_per_source"):
        SurveyResponseFactory(source="qualtrics", external_id="7")


@pytest.mark.parametrize("importance", [0, 6])
def test_importance_has_five_steps(importance):
    with pytest.raises(IntegrityError, match="survey_importance_range"):
        AttributeImportance.objects.create(
            response=SurveyResponseFactory(), attribute="speed", importance=importance
        )
