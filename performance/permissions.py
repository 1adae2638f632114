"""Decides who may look after KPIs, by role."""

from empowerment.permissions import can_see_authority
from people.choices import Role
from people.models import User
from performance.models import Scorecard

DECIDES_APPEALS = frozenset({Role.LEAD, Role.MANAGER, Role.BOARD, Role.HR})


def can_manage_kpis(user: User) -> bool:
    """Settle owner, target and minimum n of a KPI."""
    return user.is_active and Role.ADMINISTRATOR in user.roles


SEES_EVERY_TEAM = frozenset({Role.BOARD, Role.OPERATIONS, Role.AUDITOR})
LEADS_PEOPLE = frozenset({Role.LEAD, Role.MANAGER})
WEIGHS_EMPOWERMENT = frozenset({Role.MANAGER, Role.BOARD, Role.OPERATIONS, Role.AUDITOR})


def can_see_dashboards(user: User) -> bool:
    """Leads and managers see the teams they oversee; the board, operations and auditors add all teams up."""
    return user.is_active and bool(user.roles & (SEES_EVERY_TEAM | LEADS_PEOPLE))


def can_see_every_team(user: User) -> bool:
    """See the figures of every team, and of all together."""
    return user.is_active and bool(user.roles & SEES_EVERY_TEAM)


def can_see_figures_of_people(user: User) -> bool:
    """Figures of single people are for whoever leads them, never for the board or for colleagues."""
    return user.is_active and bool(user.roles & LEADS_PEOPLE)


def can_weigh_empowerment(user: User) -> bool:
    """See what empowerment costs and brings, where limits are proposed and decided."""
    return user.is_active and bool(user.roles & WEIGHS_EMPOWERMENT)


def can_see_own_impact(user: User) -> bool:
    """Agents resolve cases and decide on them, so there is an impact to see."""
    return user.is_active and Role.AGENT in user.roles


def can_decide_appeals(user: User) -> bool:
    """Decide appeals against demotions, where one is asked to: those who lead, and HR."""
    return user.is_active and bool(DECIDES_APPEALS & user.roles)


def can_run_scorecards(user: User) -> bool:
    """Keep templates, compute, calibrate and publish scorecards, and amend them."""
    return user.is_active and Role.HR in user.roles


def can_ask_peers(user: User) -> bool:
    """Ask colleagues about somebody: leads and managers about people they lead, HR about everybody."""
    return user.is_active and bool({Role.LEAD, Role.MANAGER, Role.HR} & user.roles)


def can_look_through_scorecards(user: User) -> bool:
    """Look through the scorecards of others that one may see."""
    return user.is_active and bool({Role.LEAD, Role.MANAGER, Role.HR, Role.AUDITOR} & user.roles)


def can_see_standing(user: User, scorecard: Scorecard) -> bool:
    """See what a scorecard that one may read is to the tier of its person, as long as it holds."""
    return scorecard.holds and can_see_authority(user, scorecard.person)


def can_note_calibration(user: User) -> bool:
    """Leave notes about scorecards in calibration that one sees: whoever leads the people, and HR."""
    return user.is_active and bool({Role.LEAD, Role.MANAGER, Role.HR} & user.roles)


def can_write_templates(user: User) -> bool:
    """Write scorecard templates and their versions; putting one in use is for who runs scorecards."""
    return user.is_active and Role.ADMINISTRATOR in user.roles
