"""Survey responses for tests."""

from datetime import UTC, datetime

import factory

from feedback.models import SurveyResponse
from tests.factories.customers import CaseFactory


class SurveyResponseFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = SurveyResponse

    source = "test"
    external_id = factory.Sequence("S-{}".format)
    case = factory.SubFactory(CaseFactory)
    team = factory.SelfAttribute("case.team")
    agent = factory.SelfAttribute("case.resolved_by")
    csat = 4
    ces = 5
    nps = 9
    answered_at = datetime(2026, 11, 20, 15, tzinfo=UTC)
    received_at = datetime(2026, 11, 20, 16, tzinfo=UTC)
    body_hash = "0" * 64
