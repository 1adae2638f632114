"""A training expires: the agent's next decision is judged by the lower tier, and the desk says why."""

from datetime import timedelta
from decimal import Decimal

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from tests.factories import (
    AuthorityLimitFactory,
    CompletionFactory,
    CourseFactory,
    PolicyFactory,
    PolicyTermsFactory,
    PolicyVersionFactory,
    TierRequirementFactory,
    put_in_force,
)


@pytest.fixture
def training(office):
    """The team's own law: €150 at tier 2, which asks for a course; the agent has passed it."""
    version = PolicyVersionFactory(policy=PolicyFactory(of_team=True, team=office.team))
    PolicyTermsFactory(version=version)
    position, course = office.agent.position, CourseFactory(title="Judgment")
    for who, tier, amount in [(position, 1, 50), (position, 2, 150), (office.lead.position, 1, 500)]:
        AuthorityLimitFactory(
            version=version, position=who, tier=tier, remedy=office.remedy, per_decision=Decimal(amount)
        )
    TierRequirementFactory(version=version, position=position, tier=2, tenure_months=6, courses=[course])
    put_in_force(version)
    passed_at = timezone.now() - timedelta(days=365)
    return CompletionFactory(user=office.agent, course=course, completed_at=passed_at)


@pytest.mark.capability("S0.11")
def test_the_lower_tier_counts_at_once_and_the_desk_says_why(office, training, open_page, sign_in, faults):
    page = open_page()
    sign_in(page, office.agent, "/")
    expect(page.get_by_text("Tier 2 of 2")).to_be_visible()
    page.goto(f"/cases/{office.case.pk}/")
    verdict(page, "80", "Within your authority")

    training.expires_at = timezone.now() - timedelta(minutes=1)
    training.save()

    verdict(page, "90", "Needs approval")
    page.goto("/")
    expect(page.get_by_text("tier 1 instead of 2. Renewed, it counts at once.")).to_be_visible()
    expect(page.get_by_text("Tier 1 of 2")).to_be_visible()
    assert faults(page) == []

    CompletionFactory(user=office.agent, course=training.course, completed_at=timezone.now())
    page.reload()
    expect(page.get_by_text("Tier 2 of 2")).to_be_visible()
    expect(page.get_by_text("Renewed, it counts at once.")).to_have_count(0)
    page.goto(f"/cases/{office.case.pk}/")
    verdict(page, "80", "Within your authority")


def verdict(page, amount, says):
    form = page.locator("#decision-form")
    form.get_by_label("Amount").fill(amount)
    expect(form.get_by_text(says)).to_be_visible()
