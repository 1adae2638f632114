"""What is owed after a commit, and the timers."""

from django.apps import AppConfig


class EffectsConfig(AppConfig):
    name = "effects"
