"""Makes the large demo: the small organization in a crowd, with a year of decisions behind it."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from random import Random

from django.db import transaction
from django.utils.translation import gettext as _

from audit.services import record_event
from customers.services.demo_extract import demo_roster
from effects.services import owe_all
from empowerment.choices import RequestStatus
from empowerment.models import ApprovalRequest
from empowerment.services.approvals.timers import timers_of
from home.demo.copying import analyze, rows_checked_at_once
from home.demo.crowd import gather_crowd
from home.demo.organization import found_organization
from home.demo.outages import let_systems_of_a_crowd_fail
from home.demo.policies import make_law
from home.demo.seed import SEEDED, AlreadySeeded, is_seeded
from home.demo.stages import name_stages
from home.demo.surveys import let_the_crowd_answer
from home.demo.year import Year
from people.models import Team, User
from performance.services.rollup import recompute_days


@dataclass(frozen=True)
class Sizes:
    """How large the demo is. Teams and agents count those of the small demo."""

    teams: int = 300
    agents: int = 5_000
    customers: int = 200_000
    cases: int = 400_000
    decisions: int = 1_000_000
    days: int = 365


@transaction.atomic
def seed_large(
    *, random: Random, at: datetime, progress: Callable[[str], object], sizes: Sizes = Sizes()
) -> str:
    """
    Make the large demo, all of it or nothing, and return a sentence that says what there is now.

    One audit event stands for the whole year: nobody did these things one by one.

    :raises AlreadySeeded: if the demo stands already
    :raises CutOff: if an earlier run of the small one was ended in the middle
    """
    if is_seeded():
        raise AlreadySeeded(_("There are people in this database already; the demo needs an empty one."))
    progress("People and places ...")
    organization = found_organization(roster=demo_roster(), random=random, at=at)
    progress("Policies ...")
    remedies, reasons = make_law(organization, at=at)
    name_stages()
    progress("A crowd ...")
    gather_crowd(organization, teams=sizes.teams, agents=sizes.agents, random=random, at=at)
    progress("A year of decisions ...")
    year = Year(days=sizes.days, remedies=remedies, reasons=reasons, random=random, at=at, progress=progress)
    with rows_checked_at_once():
        made = year.walk(customers=sizes.customers, cases=sizes.cases, decisions=sizes.decisions)
        progress("What customers said, and what did not work ...")
        people = organization.people
        made["surveys"] = let_the_crowd_answer(actor=people["ops"], random=random, at=at)
        made["outages"] = let_systems_of_a_crowd_fail(
            actor=people["ops"], settled_by=people["admin"], days=sizes.days, random=random, at=at
        )
    for request in ApprovalRequest.objects.filter(status=RequestStatus.OPEN):
        owe_all(timers_of(request), at=at)
    counts = {"people": User.objects.count(), "teams": Team.objects.count(), **made}
    record_event(name=SEEDED, actor_id=None, subject=people["admin"], facts=counts, at=at)
    progress("Statistics for the planner ...")
    analyze()
    progress("Figures ...")
    recompute_days()
    return ", ".join(f"{number:,} {noun}" for noun, number in counts.items()) + "."
