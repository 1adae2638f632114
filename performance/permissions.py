"""Decides who may look after KPIs, by role."""

from people.choices import Role
from people.models import User


def can_manage_kpis(user: User) -> bool:
    """Settle owner, target and minimum n of a KPI."""
    return user.is_active and Role.ADMINISTRATOR in user.roles
