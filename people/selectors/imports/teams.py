"""Asks what importing teams would do."""

from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _

from people.models import BusinessCalendar, Department, Team, User
from people.rules.imports import Change, Plan, Row
from people.selectors.imports.sheets import (
    Cells,
    Parser,
    by_code,
    change_of,
    field_of,
    judged,
    one_of,
    sheet_of,
)

COLUMNS = ("code", "name", "department", "calendar")


def plan_teams(text: str, *, actor: User | None, at: datetime) -> Plan:
    """
    Tell what importing these teams would do. Departments (by code) and calendars (by name) have to exist.

    :raises UnreadableFile: if it is no such file
    """
    sheet = sheet_of(text, required=("code",), known=COLUMNS)
    return judged(sheet, ("code",), _Teams().judge).plan()


class _Teams:
    """Judges rows against the teams, departments and calendars there are."""

    def __init__(self) -> None:
        teams = Team.objects.select_related("department", "calendar")
        self.teams = {team.code.lower(): team for team in teams}
        calendars = {calendar.name.lower(): calendar for calendar in BusinessCalendar.objects.all()}
        self.parsers: dict[str, Parser] = {
            "code": field_of(Team, "code"),
            "name": field_of(Team, "name"),
            "department": one_of(by_code(Department), _("There is no department “%(value)s”.")),
            "calendar": one_of(calendars, _("There is no calendar “%(value)s”.")),
        }

    def judge(self, row: Row, cells: Cells) -> Change | None:
        team = self.teams.get(row.cells["code"].lower())
        for name in COLUMNS:
            if not row.cells.get(name) and (team is None or name in row.cells):
                cells.refuse(name, _("A team needs this."))
        after = {name: cells.read(name, self.parsers[name]) for name in row.cells}
        code = after.pop("code")
        if cells.bad:
            return None
        return change_of(row, team.code, _before(team), after) if team else change_of(row, code, None, after)


def _before(team: Team) -> dict[str, Any]:
    return {"name": team.name, "department": team.department, "calendar": team.calendar}
