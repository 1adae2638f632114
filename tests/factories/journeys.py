"""Outages for tests."""

from datetime import UTC, date, datetime
from decimal import Decimal

import factory

from journeys.choices import Cause
from journeys.models import HourlyCost, Outage


class HourlyCostFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = HourlyCost

    effective_from = date(2020, 1, 1)
    amount = Decimal(30)
    rationale = "Wages and everything beside them, divided by hours worked."


class OutageFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Outage
        skip_postgeneration_save = True

    system = "Billing"
    cause = Cause.SOFTWARE
    started_at = datetime(2026, 11, 20, 9, tzinfo=UTC)
    ended_at = datetime(2026, 11, 20, 11, tzinfo=UTC)
    recorded_at = datetime(2026, 11, 20, 9, 5, tzinfo=UTC)

    @factory.post_generation
    def teams(self, create, teams, **kwargs):
        if create and teams:
            self.teams.set(teams)
