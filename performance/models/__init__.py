"""Stores figures and what is made of them."""

from performance.models.kpis import KpiSetting
from performance.models.rollup import DailyMeasure

__all__ = ["DailyMeasure", "KpiSetting"]
