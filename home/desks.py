"""Which parts a desk has, by role: each is served by the app that knows it and stands there as a panel."""

from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext_lazy as _


@dataclass(frozen=True)
class Part:
    """
    One panel. `fragment` names the URL that serves its body (no heading, no panel of its own). A live body
    is fetched again after `refresh` seconds. Neighbours of the same `stack` stand one below the other; a
    `wide` panel takes the whole row.
    """

    key: str
    title: Any
    roles: frozenset[str]
    link: str
    link_label: Any
    fragment: str
    refresh: int = 0
    wide: bool = False
    stack: str = ""


PARTS = [
    Part(
        "inbox",
        _("Waiting for your answer"),
        frozenset({"lead", "manager", "board"}),
        fragment="empowerment:desk-inbox",
        link="empowerment:request-list",
        link_label=_("All approvals"),
        refresh=20,
        wide=True,
    ),
    Part(
        "appeals",
        _("Appeals for you to decide"),
        frozenset({"lead", "manager", "board", "hr"}),
        fragment="performance:desk-appeals",
        link="performance:appeal-list",
        link_label=_("All appeals"),
        wide=True,
    ),
    Part(
        "versions",
        _("Waiting for the board"),
        frozenset({"board"}),
        fragment="governance:desk-versions",
        link="governance:policy-list",
        link_label=_("All policies"),
        refresh=60,
        wide=True,
    ),
    Part(
        "outages",
        _("What does not work now"),
        frozenset({"operations"}),
        fragment="journeys:desk-outages",
        link="journeys:outage-list",
        link_label=_("All outages"),
        refresh=60,
    ),
    Part(
        "backlog",
        _("Owed and not done"),
        frozenset({"administrator"}),
        fragment="effects:desk-backlog",
        link="admin:effects_owed_changelist",
        link_label=_("All effects"),
        stack="admin",
    ),
    Part(
        "accounts",
        _("Accounts"),
        frozenset({"administrator"}),
        fragment="people:desk-accounts",
        link="admin:index",
        link_label=_("Open the admin"),
        stack="admin",
    ),
    Part(
        "intake",
        _("From other systems"),
        frozenset({"operations", "administrator"}),
        fragment="feedback:desk-intake",
        link="customers:customer-import",
        link_label=_("Import"),
    ),
    Part(
        "audit",
        _("Audit log"),
        frozenset({"auditor"}),
        fragment="audit:desk-log",
        link="audit:event-list",
        link_label=_("Open the log"),
    ),
    Part(
        "requests",
        _("Needs you now"),
        frozenset({"agent"}),
        fragment="empowerment:desk-requests",
        link="empowerment:request-list",
        link_label=_("All my requests"),
        refresh=20,
        stack="now",
    ),
    Part(
        "changes",
        _("Your authority changes"),
        frozenset({"agent"}),
        fragment="performance:desk-demotions",
        link="empowerment:authority-mine",
        link_label=_("What may I do?"),
    ),
    Part(
        "scorecards",
        _("Scorecards and feedback"),
        frozenset({"agent", "lead", "manager", "hr"}),
        fragment="performance:desk-scorecards",
        link="performance:scorecard-list",
        link_label=_("All scorecards"),
        stack="now",
    ),
    Part(
        "coverage",
        _("Coverage"),
        frozenset({"lead", "manager"}),
        fragment="empowerment:desk-coverage",
        link="empowerment:coverage",
        link_label=_("Who may approve how much"),
        stack="now",
    ),
    Part(
        "limits",
        _("Policies and limits"),
        frozenset({"manager", "auditor"}),
        fragment="empowerment:desk-limits",
        link="governance:policy-list",
        link_label=_("All policies"),
        stack="now",
    ),
    Part(
        "exceptions",
        _("Decisions"),
        frozenset({"auditor"}),
        fragment="empowerment:desk-exceptions",
        link="empowerment:decision-list",
        link_label=_("Open decisions"),
        stack="now",
    ),
    Part(
        "headroom",
        _("My leeway today"),
        frozenset({"agent"}),
        fragment="empowerment:desk-headroom",
        link="empowerment:authority-mine",
        link_label=_("What unlocks more"),
        refresh=60,
    ),
    Part(
        "decisions",
        _("What my teams decided"),
        frozenset({"lead", "manager"}),
        fragment="empowerment:desk-decisions",
        link="empowerment:decision-list",
        link_label=_("All decisions"),
        refresh=60,
    ),
    Part(
        "rating",
        _("Scorecards that wait"),
        frozenset({"hr"}),
        fragment="performance:desk-rating",
        link="performance:selection-list",
        link_label=_("Publish and export"),
    ),
    Part(
        "contested",
        _("Disputes, appeals and demotions"),
        frozenset({"hr"}),
        fragment="performance:desk-contested",
        link="performance:appeal-list",
        link_label=_("Appeals"),
        stack="contested",
    ),
    Part(
        "exports",
        _("My exports"),
        frozenset({"hr"}),
        fragment="people:desk-exports",
        link="people:export-list",
        link_label=_("All my exports"),
        stack="contested",
    ),
    Part(
        "cases",
        _("My open cases"),
        frozenset({"agent"}),
        fragment="customers:desk-cases",
        link="customers:case-list",
        link_label=_("All cases"),
        wide=True,
    ),
]


def parts_for(roles: frozenset[str]) -> list[Part]:
    """The panels of somebody with these roles, in the order of the table."""
    return [part for part in PARTS if part.roles & roles]
