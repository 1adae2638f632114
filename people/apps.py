"""Users, teams, training, absences, shifts and calendars."""

from django.apps import AppConfig
from django.utils.translation import gettext

from common.words import speak_through


class PeopleConfig(AppConfig):
    name = "people"

    def ready(self) -> None:
        from people import tasks  # noqa: F401  registers what serves the topics

        speak_through(gettext)
