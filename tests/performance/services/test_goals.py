from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pytest
from django.db import IntegrityError, transaction

from audit.models import AuditEvent
from people.choices import Role
from performance.models import PersonalGoal
from performance.selectors.goals import current_goal_of, goals_shared_by
from performance.services.goals import (
    NoGoal,
    NotForGoals,
    end_goal,
    keep_goal_private,
    set_goal,
    share_goal,
)
from tests.factories import UserFactory

pytestmark = [pytest.mark.django_db, pytest.mark.capability("S0.11")]
AT = datetime(2026, 11, 20, 12, tzinfo=UTC)


@pytest.fixture
def agent():
    return UserFactory(roles=[Role.AGENT])


def choose(agent, kpi="fcr", at=AT):
    return set_goal(
        person=agent, kpi=kpi, target=Decimal("0.8"), why="Fewer calls.", starts_on=date(2026, 11, 20), at=at
    )


def events(name):
    return list(AuditEvent.objects.filter(name=name).values_list("actor_id", "facts"))


def test_a_goal_is_private_and_the_log_does_not_say_which(agent):
    goal = choose(agent)

    assert current_goal_of(agent) == goal
    assert goals_shared_by([agent]) == {}
    assert events("goal.set") == [(agent.pk, {})]


def test_another_goal_ends_the_one_before(agent):
    first = choose(agent)
    second = choose(agent, kpi="repeat_contact", at=AT + timedelta(days=1))

    first.refresh_from_db()
    assert first.ended_at == AT + timedelta(days=1)
    assert current_goal_of(agent) == second
    assert len(events("goal.ended")) == 1


def test_shared_it_is_seen_and_kept_private_it_is_not(agent):
    goal = choose(agent)

    share_goal(person=agent, at=AT)
    share_goal(person=agent, at=AT + timedelta(days=1))
    assert goals_shared_by([agent]) == {agent.pk: goal}
    assert len(events("goal.shared")) == 1

    keep_goal_private(person=agent, at=AT)
    keep_goal_private(person=agent, at=AT)
    assert goals_shared_by([agent]) == {}
    assert len(events("goal.kept_private")) == 1


def test_a_new_goal_is_private_again(agent):
    choose(agent)
    share_goal(person=agent, at=AT)

    choose(agent, kpi="csat", at=AT)

    assert goals_shared_by([agent]) == {}


def test_an_ended_goal_is_gone(agent):
    choose(agent)

    end_goal(person=agent, at=AT)

    assert current_goal_of(agent) is None


@pytest.mark.parametrize("deed", [share_goal, keep_goal_private, end_goal])
def test_without_a_goal_nothing_can_be_done_with_it(agent, deed):
    with pytest.raises(NoGoal):
        deed(person=agent, at=AT)

    assert not AuditEvent.objects.filter(name__startswith="goal.").exists()


@pytest.mark.parametrize("kpi", ["volume", "retention_90", "remedy_cost"])
def test_what_says_nothing_about_one_person_is_no_goal(agent, kpi):
    with pytest.raises(NotForGoals):
        choose(agent, kpi=kpi)

    assert not PersonalGoal.objects.exists()


def test_the_database_keeps_one_goal_a_person(agent):
    goal = choose(agent)
    goal.pk = None
    with pytest.raises(IntegrityError, match="goal_one_at_a_time"), transaction.atomic():
        goal.save()
    goal.ended_at = AT - timedelta(days=1)
    with pytest.raises(IntegrityError, match="goal_ends_after_it_was_set"), transaction.atomic():
        goal.save()
