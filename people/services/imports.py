"""Does the importing of people, teams and training from a file. Importing it again changes nothing."""

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any

from django.contrib.auth.models import Group
from django.db import connection, transaction
from django.utils.translation import gettext as _

from audit.services import record_event
from common.errors import DomainError
from effects.services import owe
from people.choices import Role
from people.models import Completion, Team, User
from people.rules.imports import BadCell, Change, Plan
from people.selectors.imports import plan_people, plan_teams, plan_training
from people.services.absences import REROUTE
from people.services.people import LINE, STANDING, facts_of
from people.services.training import owe_reroute

BATCH = 1000
# The columns of the file that the model calls otherwise.
RENAMED = {"active": "is_active"}


class BadRows(DomainError):
    """Nothing was imported because of these cells."""

    code = "bad_rows"

    def __init__(self, bad: tuple[BadCell, ...]) -> None:
        super().__init__(_("The file has bad rows, so nothing was imported."))
        self.bad = bad


@transaction.atomic
def import_people(*, text: str, skip_bad: bool = False, actor: User | None, at: datetime) -> Plan:
    """
    Create and change people as the file says; new ones get the role of an agent and no password.

    :param skip_bad: import the good rows only, instead of nothing
    :param actor: None for whoever works at the console
    :return: what was done, and the rows left out
    :raises UnreadableFile: if it is no such file
    :raises BadRows: if it has bad rows that are not to be skipped
    """
    plan = _plan(plan_people, text, skip_bad=skip_bad, actor=actor, at=at)
    _create_accounts([change for change in plan.changes if change.is_new], at=at)
    names = {change.key for change in plan.changes}
    managers = {name for change in plan.changes if (name := change.values.get("manager"))}
    locked = User.objects.select_for_update(of=("self",)).order_by("pk")
    # By lower case: the file may spell a manager who is new in it otherwise than the manager's own row.
    accounts = {account.username.lower(): account for account in locked.filter(username__in=names | managers)}
    for change in plan.changes:
        _change_account(change, accounts, actor=actor, at=at)
    fields = {RENAMED.get(name, name) for change in plan.changes for name in change.values}
    if fields:
        changed = [accounts[name.lower()] for name in names]
        User.objects.bulk_update(changed, sorted(fields), batch_size=BATCH)
    return plan


@transaction.atomic
def import_teams(*, text: str, skip_bad: bool = False, actor: User | None, at: datetime) -> Plan:
    """
    Create and change teams as the file says.

    :param skip_bad: import the good rows only, instead of nothing
    :param actor: None for whoever works at the console
    :return: what was done, and the rows left out
    :raises UnreadableFile: if it is no such file
    :raises BadRows: if it has bad rows that are not to be skipped
    """
    plan = _plan(plan_teams, text, skip_bad=skip_bad, actor=actor, at=at)
    for change in plan.changes:
        team = Team(code=change.key) if change.is_new else Team.objects.get(code=change.key)
        before = {} if change.is_new else {name: getattr(team, name) for name in change.values}
        for name, value in change.values.items():
            setattr(team, name, value)
        team.save()
        record_event(
            name="team.created" if change.is_new else "team.changed",
            actor_id=actor.pk if actor else None,
            subject=team,
            facts=facts_of(before, change.values),
            at=at,
        )
    return plan


@transaction.atomic
def import_training(*, text: str, skip_bad: bool = False, actor: User | None, at: datetime) -> Plan:
    """
    Record the completions of the file; each counts as long as its course says.

    :param skip_bad: import the good rows only, instead of nothing
    :param actor: None for whoever works at the console
    :return: what was done, and the rows left out
    :raises UnreadableFile: if it is no such file
    :raises BadRows: if it has bad rows that are not to be skipped
    """
    plan = _plan(plan_training, text, skip_bad=skip_bad, actor=actor, at=at)
    completions = Completion.objects.bulk_create(
        (Completion(**change.values) for change in plan.changes), batch_size=BATCH
    )
    for completion in completions:
        record_event(
            name="completion.recorded",
            actor_id=actor.pk if actor else None,
            subject=completion,
            facts={
                "user_id": completion.user_id,
                "course": completion.course.code,
                "completed_at": completion.completed_at,
                "expires_at": completion.expires_at,
            },
            at=at,
        )
        owe_reroute(completion, at=at)
    return plan


def _plan(plan: Callable[..., Plan], text: str, *, skip_bad: bool, actor: User | None, at: datetime) -> Plan:
    # In turn with everybody else who changes the line: the plan is what is done.
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [LINE])
    planned = plan(text, actor=actor, at=at)
    if planned.bad and not skip_bad:
        raise BadRows(planned.bad)
    return planned


def _create_accounts(changes: list[Change], *, at: datetime) -> None:
    accounts = [User(username=change.key, date_joined=at) for change in changes]
    for account in accounts:
        account.set_unusable_password()
    created = User.objects.bulk_create(accounts, batch_size=BATCH)
    agents = Group.objects.get(name=Role.AGENT)
    through = User.groups.through
    through._default_manager.bulk_create(
        (through(user_id=account.pk, group_id=agents.pk) for account in created), batch_size=BATCH
    )


def _change_account(
    change: Change, accounts: Mapping[str, User], *, actor: User | None, at: datetime
) -> None:
    account = accounts[change.key.lower()]
    fields = {RENAMED.get(name, name): value for name, value in change.values.items()}
    if fields.get("manager"):
        fields["manager"] = accounts[fields["manager"].lower()]
    before = {} if change.is_new else {name: getattr(account, name) for name in fields}
    for name, value in fields.items():
        setattr(account, name, value)
    event = record_event(
        name=_event(change, fields),
        actor_id=actor.pk if actor else None,
        subject=account,
        facts=facts_of(before, fields) | ({"roles": [Role.AGENT]} if change.is_new else {}),
        at=at,
    )
    if not change.is_new and STANDING & fields.keys():
        owe(REROUTE, key=f"person:{event.pk}", facts={"user_id": account.pk}, at=at)


def _event(change: Change, fields: Mapping[str, Any]) -> str:
    if change.is_new:
        return "person.created"
    return "person.deactivated" if fields.get("is_active") is False else "person.changed"
