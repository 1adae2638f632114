"""What customers say, about cases of a team that somebody leads."""

from datetime import UTC, datetime

import pytest

from tests.empowerment.conftest import desk, draft_desk  # noqa: F401  fixtures
from tests.factories import CaseFactory, TeamFactory, UserFactory

NOON = datetime(2026, 11, 21, 12, tzinfo=UTC)


@pytest.fixture
def lead(db):
    """Leads one agent, and so the agent's team."""
    team = TeamFactory()
    lead = UserFactory(roles=["lead"], team=team)
    UserFactory(roles=["agent"], team=team, manager=lead)
    return lead


@pytest.fixture
def case(lead):
    """A case of the team, resolved by its agent."""
    agent = lead.reports.get()
    return CaseFactory(
        team=lead.team,
        agent=agent,
        resolved_by=agent,
        reference="C-1",
        source="crm",
        status="resolved",
        opened_at=datetime(2026, 11, 1, tzinfo=UTC),
    )
