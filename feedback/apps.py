"""Suggestions, concerns, surveys and operational reviews."""

from django.apps import AppConfig


class FeedbackConfig(AppConfig):
    name = "feedback"
