"""Pages and commands that show or touch several apps at once."""

from django.apps import AppConfig


class HomeConfig(AppConfig):
    name = "home"
