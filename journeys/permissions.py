"""Decides who may look after the customer's journey, by role."""

from people.choices import Role
from people.models import User


def can_manage_stages(user: User) -> bool:
    """Name the stages of the journey and say which categories of cases belong to them."""
    return user.is_active and Role.ADMINISTRATOR in user.roles
