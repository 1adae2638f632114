"""The API under input generated from its own schema: it never answers 5xx, and only what the schema says."""

import pytest
import schemathesis
from django.core.wsgi import get_wsgi_application
from hypothesis import HealthCheck, Phase, given, settings
from schemathesis import GenerationMode
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import (
    response_schema_conformance,
    status_code_conformance,
)

from people.services.tokens import create_token
from tests.empowerment.conftest import NOON

# A real server closes its connections between requests, so the data is really committed.
pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.security("S-37")]
EXAMPLES = 15


@pytest.fixture
def headers(desk, monkeypatch):
    monkeypatch.setattr("rest_framework.throttling.SimpleRateThrottle.allow_request", lambda *_: True)
    monkeypatch.setattr("rest_framework.throttling.ScopedRateThrottle.allow_request", lambda *_: True)
    desk.log("10")
    desk.log("120")
    token = create_token(user=desk.agent, actor_id=None, at=NOON)
    return {"Authorization": f"Token {token.secret}"}


def test_the_docs_say_what_each_operation_does(client, headers):
    paths = client.get("/api/schema/?format=json", headers=headers).json()["paths"]
    silent = [path for path, found in paths.items() for one in found.values() if not one.get("summary")]
    assert silent == []


@pytest.mark.parametrize("mode", list(GenerationMode))
def test_generated_requests_meet_no_fault_of_ours(headers, mode):
    schema = schemathesis.openapi.from_wsgi(
        "/api/schema/?format=json", get_wsgi_application(), headers=headers
    )
    operations = [found.ok() for found in schema.get_all_operations()]
    if mode is GenerationMode.NEGATIVE:
        operations = [one for one in operations if one.body or one.query or one.path_parameters]
    assert len(operations) >= 14
    for operation in operations:
        _try(operation, mode, headers)


def _try(operation, mode, headers):
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
        response = case.call(headers=headers)
        case.validate_response(
            response,
            checks=(not_a_server_error, status_code_conformance, response_schema_conformance),
        )

    generated()
