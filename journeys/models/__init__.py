"""Stores what the customer's way runs on, and where it stood still."""

from journeys.models.costs import HourlyCost
from journeys.models.outages import Outage

__all__ = ["HourlyCost", "Outage"]
