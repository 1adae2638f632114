"""Figures, scorecards and calibration."""

from django.apps import AppConfig


class PerformanceConfig(AppConfig):
    name = "performance"

    def ready(self) -> None:
        from performance import notifications, tasks  # noqa: F401  register what serves the topics
        from performance.selectors import scorecard_files  # noqa: F401  registers what can be taken out
