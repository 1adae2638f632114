"""Suggestions, concerns, surveys and operational reviews."""

from importlib import import_module

from django.apps import AppConfig


class FeedbackConfig(AppConfig):
    name = "feedback"

    def ready(self) -> None:
        import_module("feedback.tasks")
        import_module("feedback.selectors.outages")
