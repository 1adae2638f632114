"""The board and the versions of its policies."""

from django.apps import AppConfig


class GovernanceConfig(AppConfig):
    name = "governance"

    def ready(self) -> None:
        from governance import notifications  # noqa: F401  registers what serves the topics
