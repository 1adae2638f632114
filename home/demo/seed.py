"""Makes the whole demo, step by step."""

from collections.abc import Callable
from datetime import datetime, timedelta
from random import Random

from django.db import connection
from django.utils import timezone
from django.utils.translation import gettext as _

from audit.models import AuditEvent
from audit.services import record_event
from common.errors import DomainError
from customers.choices import Segment
from customers.models import Case, Customer
from customers.services.demo_extract import demo_roster, import_demo
from empowerment.models import ApprovalRequest, Decision
from home.demo.copying import analyze
from home.demo.earlier import live_before
from home.demo.earned import earn_and_take_out
from home.demo.endings import let_customers_leave
from home.demo.history import live_through, serve_until
from home.demo.now import set_the_scene
from home.demo.organization import found_organization
from home.demo.outages import let_systems_fail
from home.demo.policies import make_law
from home.demo.ratings import rate_first_quarter, rate_people
from home.demo.stages import name_stages
from home.demo.surveys import let_customers_answer
from home.demo.targets import choose_goals, settle_kpis
from home.demo.worked import let_time_be_recorded
from people.models import Notification, User
from performance.services.digests import owe_digests
from performance.services.rollup import recompute_days

DECISIONS = 750
SEEDED = "demo.seeded"


class AlreadySeeded(DomainError):
    code = "already_seeded"


class CutOff(DomainError):
    code = "cut_off"


def is_seeded() -> bool:
    """
    Tell whether the demo stands.

    :raises CutOff: if an earlier run was ended in the middle
    """
    if User.objects.exists() and not AuditEvent.objects.filter(name=SEEDED).exists():
        raise CutOff(_("There are people here, but no whole demo. `make clean` forgets everything."))
    return User.objects.exists()


def seed_small(*, random: Random, at: datetime, progress: Callable[[str], object]) -> str:
    """
    Make the small demo and return a sentence that says what there is now.

    Each act commits by itself, as in life: what is owed is served between them.

    :raises AlreadySeeded: if the demo stands already
    :raises CutOff: if an earlier run was ended in the middle
    """
    if is_seeded():
        raise AlreadySeeded(_("There are people in this database already; the demo needs an empty one."))
    # A demo that loses its last second is made anew; waiting for the disk would double the time.
    connection.cursor().execute("SET synchronous_commit TO off")
    progress("People and places ...")
    organization = found_organization(roster=demo_roster(), random=random, at=at)
    addresses = _take_addresses()
    progress("Policies ...")
    remedies, reasons = make_law(organization, at=at)
    name_stages()
    progress("Real cases ...")
    import_demo(at=at, teams=organization.log_teams, agents=organization.agents)
    _describe_customers(random, at=at)
    progress("The year before them ...")
    people, earlier = organization.people, at - timedelta(hours=2)
    began_at = live_before(remedies=remedies, reasons=reasons, learner=people["agent"], random=random, at=at)
    analyze()
    let_customers_answer(actor=people["ops"], at=began_at)
    settle_kpis(organization)
    recompute_days()
    rate_first_quarter(organization, random=random, at=began_at, today=timezone.localdate(at))
    progress("Eleven weeks of decisions and approvals ...")
    live_through(
        decisions=DECISIONS,
        remedies=remedies,
        reasons=reasons,
        refused=people["agent"],
        random=random,
        at=earlier,
    )
    progress("What customers said, and what did not work ...")
    let_customers_answer(actor=people["ops"], at=earlier, since=began_at)
    let_customers_leave(actor=people["ops"], at=earlier)
    let_time_be_recorded()
    let_systems_fail(organization.teams, actor=people["ops"], settled_by=people["admin"], at=earlier)
    progress("This hour ...")
    set_the_scene(organization, remedies=remedies, reasons=reasons, random=random, at=at)
    choose_goals(organization, at=at)
    progress("Figures and scorecards ...")
    recompute_days()
    rate_people(organization, random=random, at=at)
    earn_and_take_out(organization, random=random, at=at)
    for weeks in (1, 0):
        owe_digests(at=at - timedelta(weeks=weeks))
    serve_until(at)
    recompute_days()
    _give_back(addresses)
    old = Notification.objects.filter(deliver_at__lt=at - timedelta(days=1))
    old.exclude(key__startswith="digest:").update(read_at=at)
    counts = {
        "people": User.objects.count(),
        "cases": Case.objects.count(),
        "decisions": Decision.objects.count(),
        "requests": ApprovalRequest.objects.count(),
    }
    record_event(name=SEEDED, actor_id=None, subject=organization.people["admin"], facts=counts, at=at)
    return ", ".join(f"{number} {noun}" for noun, number in counts.items()) + "."


def _take_addresses() -> dict[int, str]:
    """While history is made nobody has an address, so that nobody is mailed about it."""
    addresses = dict(User.objects.values_list("pk", "email"))
    User.objects.update(email="")
    return addresses


def _give_back(addresses: dict[int, str]) -> None:
    people = User.objects.in_bulk(addresses)
    for pk, email in addresses.items():
        people[pk].email = email
    User.objects.bulk_update(people.values(), ["email"])


def _describe_customers(random: Random, *, at: datetime) -> None:
    """The log knows callers by number only; the rest is made up."""
    customers = list(Customer.objects.order_by("pk"))
    for customer in customers:
        customer.segment = random.choices(
            [Segment.STANDARD, Segment.PREMIUM, Segment.BUSINESS], weights=[72, 18, 10]
        )[0]
        number = random.randint(100000, 999999)
        customer.email = f"caller.{customer.pk}@customer.example"
        customer.phone = f"+49 30 5550 {number}"
        customer.since_on = (at - timedelta(days=random.randint(120, 5200))).date()
    Customer.objects.bulk_update(customers, ["segment", "email", "phone", "since_on"], batch_size=500)
