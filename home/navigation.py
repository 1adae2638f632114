"""Which places of Leeway a person finds in the rail, by role; a page still asks its own permissions."""

from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest
from django.urls import reverse
from django.utils.functional import SimpleLazyObject
from django.utils.translation import gettext_lazy as _

from people.choices import Role


@dataclass(frozen=True)
class Place:
    """One entry of the rail. Empty roles mean everyone who is signed in; `but` names who has a better one."""

    label: Any
    url_name: str
    icon: str
    roles: AbstractSet[str] = frozenset()
    but: AbstractSet[str] = frozenset()


@dataclass(frozen=True)
class Item:
    """A place as shown to one person on one page. `key` names it for tests and styles."""

    label: Any
    url_name: str
    icon: str
    key: str
    url: str
    current: bool = False


AGENT, LEAD, MANAGER, BOARD = Role.AGENT.value, Role.LEAD.value, Role.MANAGER.value, Role.BOARD.value
OPERATIONS, HR = Role.OPERATIONS.value, Role.HR.value
AUDITOR, ADMINISTRATOR = Role.AUDITOR.value, Role.ADMINISTRATOR.value

# Who answers requests, or reads all of them, finds their own ones there too.
APPROVALS = {LEAD, MANAGER, BOARD, AUDITOR}

# (label, URL name, icon, roles; no roles: everyone who is signed in)
PLACES = [
    Place(_("Desk"), "home:desk", "house"),
    Place(_("Cases"), "customers:case-list", "inboxes", {AGENT, LEAD, MANAGER, AUDITOR}),
    Place(_("Decisions"), "empowerment:decision-list", "journal-check", {AGENT, LEAD, MANAGER, AUDITOR}),
    Place(_("Approvals"), "empowerment:request-list", "hourglass-split", APPROVALS),
    Place(_("My requests"), "empowerment:request-list", "hourglass-split", {AGENT}, but=APPROVALS),
    Place(_("My impact"), "performance:impact", "graph-up-arrow", {AGENT}),
    Place(
        _("Dashboards"),
        "performance:dashboard-all",
        "speedometer2",
        {LEAD, MANAGER, BOARD, OPERATIONS, AUDITOR},
    ),
    Place(_("What may I do?"), "empowerment:authority-mine", "patch-check", {AGENT, LEAD, MANAGER}),
    Place(_("Coverage"), "empowerment:coverage", "calendar3", {LEAD, MANAGER}),
    Place(_("Surveys"), "feedback:survey-list", "chat-square-dots", {LEAD, MANAGER}),
    # Whoever reads responses brings them in from their list.
    Place(
        _("Add surveys"),
        "feedback:survey-import",
        "upload",
        {OPERATIONS},
        but={LEAD, MANAGER},
    ),
    Place(_("Outages"), "journeys:outage-list", "lightning-charge", {LEAD, MANAGER, OPERATIONS}),
    Place(
        _("Scorecards"), "performance:scorecard-list", "clipboard-data", {AGENT, LEAD, MANAGER, HR, AUDITOR}
    ),
    Place(_("People"), "people:person-list", "people", {LEAD, MANAGER, HR, AUDITOR, ADMINISTRATOR}),
    Place(_("Policies"), "governance:policy-list", "bank", {LEAD, MANAGER, BOARD, AUDITOR}),
    Place(_("My exports"), "people:export-list", "download", {HR}),
    Place(_("Audit log"), "audit:event-list", "shield-check", {AUDITOR}),
    Place(_("Erase a customer"), "customers:customer-erase", "trash", {ADMINISTRATOR}),
    Place(_("Admin"), "admin:index", "sliders", {MANAGER, ADMINISTRATOR}),
]


def navigation_for(user: Any, *, current_view: str = "") -> list[Item]:
    """The rail of this person, in the order of the table; nothing for the anonymous."""
    if not getattr(user, "is_authenticated", False):
        return []
    roles: AbstractSet[str] = user.roles
    items = []
    for place in PLACES:
        if (place.roles and not place.roles & roles) or place.but & roles:
            continue
        items.append(
            Item(
                label=place.label,
                url_name=place.url_name,
                icon=place.icon,
                key=place.url_name.replace(":", "-"),
                url=reverse(place.url_name),
                current=_section(place.url_name) == _section(current_view),
            )
        )
    return items


def _section(view_name: str) -> str:
    """`customers:case-detail` is in the section `customers:case`: details keep their list marked."""
    return view_name.rpartition("-")[0] or view_name


def navigation(request: HttpRequest) -> dict[str, Any]:
    """Context processor: `navigation` for the frame, computed only where a template asks for it."""
    match = getattr(request, "resolver_match", None)
    current_view = match.view_name if match else ""
    return {
        "navigation": SimpleLazyObject(
            lambda: navigation_for(getattr(request, "user", None), current_view=current_view)
        )
    }
