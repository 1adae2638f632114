"""Asks what people have chosen for themselves: only the person, and after sharing whoever leads them."""

from collections.abc import Collection

from people.models import User
from performance.models import PersonalGoal


def current_goal_of(person: User) -> PersonalGoal | None:
    """Return the goal of somebody, for that person."""
    return PersonalGoal.objects.filter(person=person, ended_at=None).first()


def goals_shared_by(people: Collection[User]) -> dict[int, PersonalGoal]:
    """Return the goals that these people share, by person, for whoever leads them."""
    shared = PersonalGoal.objects.filter(person__in=people, ended_at=None, shared_at__isnull=False)
    return {goal.person_id: goal for goal in shared}
