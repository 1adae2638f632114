"""Users, teams, training, absences, shifts and calendars."""

from django.apps import AppConfig


class PeopleConfig(AppConfig):
    name = "people"

    def ready(self) -> None:
        from people import tasks  # noqa: F401  registers what serves the topics
