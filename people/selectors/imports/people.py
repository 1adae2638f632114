"""Asks what importing people would do."""

from collections.abc import Collection, Iterator
from datetime import datetime
from typing import Any
from zoneinfo import available_timezones

from django.utils.translation import gettext as _

from people.choices import Role
from people.models import Position, Team, User
from people.rules.imports import BadCell, Change, Plan, Row, parse_day, parse_flag
from people.rules.lines import closes_circle
from people.selectors.imports.sheets import (
    Cells,
    Parser,
    by_code,
    change_of,
    field_of,
    judged,
    one_of,
    sheet_of,
    written,
)

TEXTS = ("first_name", "last_name", "email")
COLUMNS = ("username", *TEXTS, "position", "team", "manager", "hired_on", "time_zone", "active")
# What a person's own authority rests on: nobody imports it for themselves.
STANDING = frozenset({"position", "team", "manager", "hired_on", "active"})
EMPTY = {"first_name": "", "last_name": "", "email": "", "time_zone": "", "active": True}


def plan_people(text: str, *, actor: User | None, at: datetime) -> Plan:
    """
    Tell what importing these people would do. An empty cell empties the field; a missing column leaves it.

    A manager may be in the same file. Nobody imports a new position, team, manager, hiring day or leaving for
    themselves; `actor` is None for whoever works at the console.

    :raises UnreadableFile: if it is no such file
    """
    sheet = sheet_of(text, required=("username",), known=COLUMNS)
    people = _People(actor)
    rows = judged(sheet, ("username",), people.judge)
    # A row that is refused may have been somebody's manager.
    while refused := list(people.bad_managers(rows.good.values())):
        for cell in refused:
            rows.refuse(cell)
    return rows.plan()


class _People:
    """Judges rows against the accounts, positions and teams there are."""

    def __init__(self, actor: User | None) -> None:
        self.actor = actor
        accounts = User.objects.select_related("position", "team", "manager")
        self.accounts = {account.username.lower(): account for account in accounts}
        administrators = User.objects.filter(groups__name=Role.ADMINISTRATOR)
        self.administrators = set(administrators.values_list("pk", flat=True))
        zones = {zone.lower(): zone for zone in available_timezones()}
        self.parsers: dict[str, Parser] = {
            **{name: field_of(User, name) for name in ("username", *TEXTS)},
            "position": one_of(by_code(Position), _("There is no position “%(value)s”.")),
            "team": one_of(by_code(Team), _("There is no team “%(value)s”.")),
            "manager": self._spelled,
            "hired_on": written(parse_day, _("Write the day as 2026-11-30.")),
            "time_zone": one_of(zones, _("There is no time zone “%(value)s”.")),
            "active": written(parse_flag, _("Write yes or no.")),
        }

    def judge(self, row: Row, cells: Cells) -> Change | None:
        account = self.accounts.get(row.cells["username"].lower())
        after = {name: cells.read(name, self.parsers[name], empty=EMPTY.get(name)) for name in row.cells}
        username = after.pop("username")
        if cells.bad:
            return None
        if account is None:
            return change_of(row, username, None, after)
        change = change_of(row, account.username, _before(account), after)
        for name in change.values if change else ():
            self._check(name, after[name], account, cells)
        return change

    def bad_managers(self, changes: Collection[Change]) -> Iterator[BadCell]:
        """Yield the rows whose manager does not exist, or reports to the person in the end."""
        line = {name: _manager_of(account) for name, account in self.accounts.items()}
        for change in changes:
            if change.is_new or "manager" in change.values:
                line[change.key.lower()] = (change.values.get("manager") or "").lower() or None
        for change in changes:
            manager = (change.values.get("manager") or "").lower()
            if manager and manager not in line:
                reason = _("There is no account “%(value)s”.") % {"value": change.values["manager"]}
                yield BadCell(change.line, "manager", reason)
            elif manager and closes_circle(change.key.lower(), manager, line):
                yield BadCell(change.line, "manager", _("This manager reports to the person."))

    def _spelled(self, username: str) -> str:
        account = self.accounts.get(username.lower())
        return account.username if account else username

    def _check(self, name: str, value: Any, account: User, cells: Cells) -> None:
        if name in STANDING and self.actor is not None and account.person == self.actor.person:
            cells.refuse(name, _("Somebody else has to change your own account."))
        if name == "position" and value is not None and account.pk in self.administrators:
            cells.refuse(name, _("An administrator holds no position, because positions carry limits."))


def _before(account: User) -> dict[str, Any]:
    fields = (name for name in COLUMNS if name not in {"username", "manager", "active"})
    return {name: getattr(account, name) for name in fields} | {
        "manager": account.manager.username if account.manager else None,
        "active": account.is_active,
    }


def _manager_of(account: User) -> str | None:
    return account.manager.username.lower() if account.manager else None
