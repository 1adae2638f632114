"""Asks for the stages of the customer's journey, each as the categories of cases that belong to it."""

from dataclasses import dataclass

from django.db.models import Q
from django.utils.translation import gettext as _

from journeys.models import Stage

# In an address, what belongs to no stage; no code of a stage looks like it.
UNKNOWN_STAGE = "?"
# And before the name of a category that is looked at alone.
CATEGORY = "category:"


@dataclass(frozen=True)
class JourneyStage:
    """
    A stage by the categories that belong to it. The one without a key is the rest: it names the categories of
    all others, and whatever else there is belongs to it. A category alone is looked at like a stage of its
    own.
    """

    pk: int | None
    code: str
    name: str
    categories: tuple[str, ...]

    @property
    def is_rest(self) -> bool:
        return self.pk is None

    def within(self, field: str) -> Q:
        """The rows whose category, in this field, belongs to the stage."""
        named = Q(**{f"{field}__in": self.categories})
        return ~named if self.is_rest else named


def journey_stages() -> tuple[JourneyStage, ...]:
    """Return the stages in the order of the journey, the rest last; none if no stage is named. One query."""
    found: dict[int, tuple[str, str, list[str]]] = {}
    rows = Stage.objects.order_by("position", "categories__category")
    for pk, code, name, category in rows.values_list("pk", "code", "name", "categories__category"):
        categories = found.setdefault(pk, (code, name, []))[2]
        if category is not None:
            categories.append(category)
    stages = [
        JourneyStage(pk, code, name, tuple(categories)) for pk, (code, name, categories) in found.items()
    ]
    if not stages:
        return ()
    named = tuple(category for stage in stages for category in stage.categories)
    return (*stages, JourneyStage(None, UNKNOWN_STAGE, _("Stage unknown"), named))


def stage_of_category(category: str) -> JourneyStage:
    """Return a category alone, empty for cases without one, as what figures can be narrowed to."""
    name = _("Category: %(category)s") % {"category": category} if category else _("Without a category")
    return JourneyStage(0, f"{CATEGORY}{category}", name, (category,))
