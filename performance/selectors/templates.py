"""Asks what people are rated by: the templates of all positions, with their versions."""

from performance.models import ScorecardTemplate


def templates_with_versions() -> list[ScorecardTemplate]:
    """Return every template with its versions, newest first, and their sections; four queries."""
    templates = ScorecardTemplate.objects.select_related("position")
    return list(
        templates.prefetch_related(
            "versions__sections__departments", "versions__sections__exception_by", "versions__activated_by"
        )
    )
