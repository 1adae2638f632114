"""Asks what importing training would do."""

from datetime import datetime

from django.conf import settings
from django.utils.translation import gettext as _

from people.choices import Role
from people.models import Completion, Course, User
from people.rules.imports import Change, Plan, Row, parse_moment
from people.rules.training import expires_at
from people.selectors.imports.sheets import Cells, by_code, change_of, judged, one_of, sheet_of, written
from people.selectors.people import people_led_by

COLUMNS = ("username", "course", "completed_at")
IMPORTS_FOR_ALL = frozenset({Role.HR, Role.ADMINISTRATOR})


def plan_training(text: str, *, actor: User | None, at: datetime) -> Plan:
    """
    Tell what importing these completions would do. Who is neither HR nor administrator imports for the people
    they lead; `actor` is None for whoever works at the console.

    :raises UnreadableFile: if it is no such file
    """
    sheet = sheet_of(text, required=COLUMNS, known=COLUMNS)
    return judged(sheet, COLUMNS, _Training(actor, at).judge).plan()


class _Training:
    """Judges rows against the accounts, courses and completions there are."""

    def __init__(self, actor: User | None, at: datetime) -> None:
        self.at = at
        for_all = actor is None or actor.roles & IMPORTS_FOR_ALL
        people = User.objects.all() if for_all or actor is None else people_led_by(actor)
        accounts = {person.username.lower(): person for person in people.select_related("team__calendar")}
        self.account = one_of(accounts, _("There is no account “%(value)s” that you may import for."))
        self.course = one_of(by_code(Course), _("There is no course “%(value)s”."))
        self.known = set(Completion.objects.values_list("user_id", "course_id", "completed_at"))

    def judge(self, row: Row, cells: Cells) -> Change | None:
        account, course = cells.read("username", self.account), cells.read("course", self.course)
        zone = account.team.calendar.time_zone if account and account.team else settings.TIME_ZONE
        parse = written(lambda text: parse_moment(text, zone), _("Write the day as 2026-11-30."))
        completed_at = cells.read("completed_at", parse)
        if completed_at and completed_at > self.at:
            cells.refuse("completed_at", _("A course is recorded once it has been completed."))
        if cells.bad or (account.pk, course.pk, completed_at) in self.known:
            return None
        # The same moment may be written in two ways.
        self.known.add((account.pk, course.pk, completed_at))
        expires = expires_at(completed_at, valid_months=course.valid_months, zone=zone)
        values = {"user": account, "course": course, "completed_at": completed_at, "expires_at": expires}
        return change_of(row, f"{account.username} {course.code}", None, values)
