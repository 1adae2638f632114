"""Stores what the customer's way runs on, and where it stood still."""

from journeys.models.costs import HourlyCost
from journeys.models.outages import Outage
from journeys.models.stages import Stage, StageCategory

__all__ = ["HourlyCost", "Outage", "Stage", "StageCategory"]
