"""The intake of survey responses under input generated from its own schema, about a case that there is."""

import pytest
import schemathesis
from django.core.wsgi import get_wsgi_application
from hypothesis import HealthCheck, Phase, given, settings
from schemathesis import GenerationMode
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import response_schema_conformance, status_code_conformance

from feedback.models import SurveyResponse
from people.services.tokens import create_token
from tests.factories import CaseFactory, UserFactory
from tests.feedback.conftest import NOON

# A real server closes its connections between requests, so the data is really committed.
pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.security("S-37")]
EXAMPLES = 40


@pytest.fixture
def headers(monkeypatch):
    monkeypatch.setattr("rest_framework.throttling.SimpleRateThrottle.allow_request", lambda *_: True)
    CaseFactory(source="crm", reference="C-1")
    token = create_token(user=UserFactory(roles=["operations"]), actor_id=None, at=NOON)
    return {"Authorization": f"Token {token.secret}"}


@pytest.mark.parametrize("mode", list(GenerationMode))
def test_generated_responses_meet_no_fault_of_ours(headers, mode):
    schema = schemathesis.openapi.from_wsgi(
        "/api/schema/?format=json", get_wsgi_application(), headers=headers
    )
    operation = schema["/api/v1/surveys/"]["POST"]
    taken = set()

    @given(case=operation.as_strategy(generation_mode=mode))
    @settings(
        max_examples=EXAMPLES,
        deadline=None,
        database=None,
        derandomize=True,
        phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    def generated(case):
        if isinstance(case.body, dict) and mode is GenerationMode.POSITIVE:
            case.body |= {"case_source": "crm", "case_reference": "C-1"}
            case.body["answered_at"] = "2026-11-20T10:00:00Z"
        response = case.call(headers=headers)
        taken.add(response.status_code)
        case.validate_response(
            response,
            checks=(not_a_server_error, status_code_conformance, response_schema_conformance),
        )

    generated()

    # What fits the schema is taken in, unless nothing was answered or the same id said something else.
    if mode is GenerationMode.POSITIVE:
        assert 201 in taken
        assert SurveyResponse.objects.exists()
