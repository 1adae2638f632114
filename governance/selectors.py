"""Asks which versions of which policies hold, and what a person may see of them."""

from collections.abc import Iterable
from datetime import datetime

from django.db.models import F, Q
from django.db.models.functions import Coalesce

from governance.choices import ScopeKind
from governance.models import PolicyVersion
from governance.rules.policies import Place, VersionInForce, nearest


def versions_binding(places: Iterable[Place], *, at: datetime) -> dict[Place, VersionInForce | None]:
    """Return the version in force for each place at a moment, in one query."""
    places = set(places)
    found = (
        PolicyVersion.objects.in_force(at)
        .filter(
            Q(policy__scope_kind=ScopeKind.ORGANIZATION)
            | Q(policy__region__in={place.region_id for place in places})
            | Q(policy__department__in={place.department_id for place in places})
            | Q(policy__team__in={place.team_id for place in places})
        )
        .annotate(scope_id=Coalesce("policy__team_id", "policy__department_id", "policy__region_id"))
        .values_list("id", "policy__scope_kind", F("scope_id"), "content_hash")
    )
    versions = [VersionInForce(*row) for row in found]
    return {place: nearest(place, versions) for place in places}
