"""Stores figures and what is made of them."""

from performance.models.calibration import CalibrationNote
from performance.models.demotions import Appeal, Demotion
from performance.models.goals import PersonalGoal
from performance.models.kpis import KpiSetting
from performance.models.peers import PeerAnswer, PeerRequest
from performance.models.rollup import DailyFigures
from performance.models.scorecards import (
    Dispute,
    Scorecard,
    ScorecardLine,
    ScorecardRun,
    ScorecardSection,
    ScorecardTemplate,
    ScorecardVersion,
)

__all__ = [
    "Appeal",
    "CalibrationNote",
    "DailyFigures",
    "Demotion",
    "Dispute",
    "KpiSetting",
    "PeerAnswer",
    "PeerRequest",
    "PersonalGoal",
    "Scorecard",
    "ScorecardLine",
    "ScorecardRun",
    "ScorecardSection",
    "ScorecardTemplate",
    "ScorecardVersion",
]
