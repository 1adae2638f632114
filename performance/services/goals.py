"""
Does what a person does with the goal they chose: set, share, keep private again, end.

The log says that it happened, never which KPI or what for: a goal is private.
"""

from datetime import date, datetime
from decimal import Decimal

from django.db import transaction
from django.utils.translation import gettext as _

from audit.services import record_event
from common.errors import DomainError
from people.models import User
from performance.models import PersonalGoal
from performance.rules.kpis import kpi_of
from performance.rules.practice import may_be_goal


class NoGoal(DomainError):
    code = "no_goal"


class NotForGoals(DomainError):
    code = "not_for_goals"


@transaction.atomic
def set_goal(
    *, person: User, kpi: str, target: Decimal, why: str, starts_on: date, at: datetime
) -> PersonalGoal:
    """
    Choose a KPI for oneself; the one before ends. A new goal is private.

    :param target: in the unit of the KPI: shares between 0 and 1
    :raises NotForGoals: if the KPI says nothing about one person, or is not better high or low
    """
    if not may_be_goal(kpi_of(kpi)):
        raise NotForGoals(_("This figure says nothing about one person. Choose another one."))
    current = _current(person)
    if current is not None:
        _end(current, at=at)
    goal = PersonalGoal.objects.create(
        person=person, kpi=kpi, target=target, why=why, starts_on=starts_on, set_at=at
    )
    record_event(name="goal.set", actor_id=person.pk, subject=goal, facts={}, at=at)
    return goal


@transaction.atomic
def share_goal(*, person: User, at: datetime) -> PersonalGoal:
    """
    Let those who lead the person see the goal; again, it changes nothing.

    :raises NoGoal: if there is none
    """
    goal = _current_or_refuse(person)
    if goal.shared_at is None:
        goal.shared_at = at
        goal.save(update_fields=["shared_at"])
        record_event(name="goal.shared", actor_id=person.pk, subject=goal, facts={}, at=at)
    return goal


@transaction.atomic
def keep_goal_private(*, person: User, at: datetime) -> PersonalGoal:
    """
    Show the goal to nobody any more; again, it changes nothing.

    :raises NoGoal: if there is none
    """
    goal = _current_or_refuse(person)
    if goal.shared_at is not None:
        goal.shared_at = None
        goal.save(update_fields=["shared_at"])
        record_event(name="goal.kept_private", actor_id=person.pk, subject=goal, facts={}, at=at)
    return goal


@transaction.atomic
def end_goal(*, person: User, at: datetime) -> None:
    """
    End the goal.

    :raises NoGoal: if there is none
    """
    _end(_current_or_refuse(person), at=at)


def _end(goal: PersonalGoal, *, at: datetime) -> None:
    goal.ended_at = at
    goal.save(update_fields=["ended_at"])
    record_event(name="goal.ended", actor_id=goal.person_id, subject=goal, facts={}, at=at)


def _current(person: User) -> PersonalGoal | None:
    # The person is locked as well: two first goals at once would not see each other.
    User.objects.select_for_update(of=("self",)).get(pk=person.pk)
    own = PersonalGoal.objects.select_for_update(of=("self",)).filter(person=person, ended_at=None)
    return own.first()


def _current_or_refuse(person: User) -> PersonalGoal:
    goal = _current(person)
    if goal is None:
        raise NoGoal(_("There is no goal of yours. Choose one first."))
    return goal
