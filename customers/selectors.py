"""Asks about customers and their cases. Fetching is checking: what one may not see is not found."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.db.models.functions import Coalesce, TruncDate
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _

from customers.choices import Channel, ContactDirection
from customers.models import Case, Contact, Customer, EndsKnown
from customers.permissions import can_see_sensitive, has_texts_at_hand
from customers.rules.cases import OPEN, STAYED_DAYS
from customers.rules.masking import masked_email, masked_phone
from people.choices import Role
from people.models import Team, User
from people.rules.imports import Change, Plan, Row, parse_day, read_sheet
from people.selectors.imports.sheets import Cells, change_of, judged, sheet_of, written
from people.selectors.organization import ids_of_teams_overseen_by

OPEN_STATUSES = tuple(OPEN)
LONGEST_HISTORY = 50
ENDINGS = ("source", "reference", "ended_on")
# Cases that were resolved while their team could not work. By name only: outages live on a higher floor.
RESOLVED_IN_OUTAGE = Exists(
    Team.objects.filter(
        Q(outages__ended_at=None) | Q(outages__ended_at__gt=OuterRef("resolved_at")),
        pk=OuterRef("team"),
        outages__withdrawn_at=None,
        outages__started_at__lte=OuterRef("resolved_at"),
    )
)


@dataclass(frozen=True)
class Stopped:
    """Which teams could not work in one outage, from when until when, half-open; nobody, if it is none."""

    team_ids: tuple[int, ...]
    start: datetime
    end: datetime


@dataclass(frozen=True)
class CustomerCard:
    """What a page shows of a customer. `email` and `phone` are masked unless `is_full`."""

    customer: Customer
    email: str
    phone: str
    is_full: bool
    may_be_shown: bool


@dataclass(frozen=True)
class HistoryEntry:
    """
    One line of a customer's history, newest first. `kind` is opened, resolved, closed or contact. `is_masked`
    says that more was told than `detail` says.
    """

    kind: str
    happened_at: datetime
    title: str
    case_id: int
    case_reference: str
    channel: str = ""
    direction: str = ""
    detail: str = ""
    is_masked: bool = False


@dataclass(frozen=True)
class CaseHistory:
    """
    The history of a case's customer as far as its reader may see it.

    `hidden_cases` counts the customer's cases with teams the reader does not see: their number, nothing else.
    `told_of` are the cases of which free text is shown; `may_be_shown`: there is more, for a purpose.
    """

    entries: tuple[HistoryEntry, ...]
    hidden_cases: int
    is_cut: bool
    told_of: tuple[int, ...] = ()
    may_be_shown: bool = False


def cases_visible_to(user: User) -> QuerySet[Case]:
    """
    Return the cases that the roles of the user add up to.

    Agents see those of their own team, their own and those they resolved, leads and managers those of the
    teams they oversee, auditors all, everybody else none.
    """
    cases = Case.objects.select_related("customer", "team", "agent")
    if not user.is_active or not user.is_authenticated:
        return cases.none()
    if Role.AUDITOR in user.roles:
        return cases
    seen = Q(pk__in=())
    if Role.AGENT in user.roles:
        seen |= Q(agent=user) | Q(resolved_by=user)
        if user.team_id is not None:
            seen |= Q(team=user.team_id)
    if user.roles & {Role.LEAD, Role.MANAGER}:
        seen |= Q(team__in=ids_of_teams_overseen_by(user))
    return cases.filter(seen)


def get_case_for(user: User, case_id: int) -> Case:
    """
    Return a case the user may see.

    :raises Http404: if there is none, or none for this user
    """
    return get_object_or_404(cases_visible_to(user), pk=case_id)


def may_open_case(user: User, case_id: int) -> bool:
    """Whether `get_case_for` would find it: so that no page links to what its reader may not open."""
    return cases_visible_to(user).filter(pk=case_id).exists()


def stopped_in(outage_id: int, *, at: datetime) -> Stopped:
    """Return whom an outage keeps from working and when; one that goes on ends now."""
    hit = (
        Team.objects.filter(outages=outage_id)
        .order_by()
        .values_list("pk", "outages__started_at", "outages__ended_at")
    )
    rows = list(hit)
    if not rows:
        return Stopped((), at, at)
    _team, start, end = rows[0]
    return Stopped(tuple(team_id for team_id, _start, _end in rows), start, end or at)


def resolved_meanwhile(cases: QuerySet[Case], stopped: Stopped) -> QuerySet[Case]:
    """Return those that were resolved while their team could not work."""
    within = {"resolved_at__gte": stopped.start, "resolved_at__lt": stopped.end}
    return cases.filter(team__in=stopped.team_ids, **within)


def open_meanwhile(cases: QuerySet[Case], stopped: Stopped) -> QuerySet[Case]:
    """Return those that were open at some moment while their team could not work."""
    done_at = Coalesce("resolved_at", "closed_at")
    cases = cases.filter(team__in=stopped.team_ids, opened_at__lt=stopped.end)
    return cases.alias(done_at=done_at).filter(Q(done_at=None) | Q(done_at__gt=stopped.start))


def teams_of(cases: QuerySet[Case]) -> QuerySet[Team]:
    """Return the teams that have one of these cases."""
    return Team.objects.filter(pk__in=cases.order_by().values("team"))


def agents_of(cases: QuerySet[Case]) -> QuerySet[User]:
    """Return the agents who have one of these cases, by name."""
    agents = User.objects.filter(pk__in=cases.order_by().values("agent"))
    return agents.order_by("first_name", "last_name", "pk")


def categories_of(cases: QuerySet[Case]) -> list[str]:
    """Return the categories of these cases, those with numbers in the order of the numbers."""
    names = cases.order_by().values_list("category", flat=True).distinct()
    return sorted(filter(None, names), key=lambda name: (len(name), name))


def open_cases_of(user: User) -> QuerySet[Case]:
    """
    Return the open cases that belong to the agent: customers on the line first, those we wait for last, each
    by priority and age.
    """
    cases = cases_visible_to(user).filter(agent=user, status__in=OPEN_STATUSES)
    return cases.order_by("-customer_waiting", "status", "priority", "opened_at", "pk")


def open_cases_of_customer(user: User, customer_id: int) -> QuerySet[Case]:
    """Return the customer's open cases that the user may see, newest first."""
    return cases_visible_to(user).filter(customer=customer_id, status__in=OPEN_STATUSES)


def masked_customer(user: User, case: Case) -> CustomerCard:
    """Return a case's customer with the sensitive fields masked, and whether the user may ask for all."""
    customer = case.customer
    return CustomerCard(
        customer=customer,
        email=masked_email(customer.email),
        phone=masked_phone(customer.phone),
        is_full=False,
        may_be_shown=bool(customer.email or customer.phone) and can_see_sensitive(user, case),
    )


def full_customer(case: Case) -> CustomerCard:
    """Return a case's customer with everything. Only the service that records the view may hand it out."""
    customer = case.customer
    return CustomerCard(
        customer=customer, email=customer.email, phone=customer.phone, is_full=True, may_be_shown=False
    )


def masked_history(user: User, case: Case) -> CaseHistory:
    """
    Return the latest contacts and cases of the customer of `case` in one line of time, newest first, without
    what was said.
    """
    return _history(user, case, told=lambda _case: False)


def full_history(user: User, case: Case, *, has_purpose: bool) -> CaseHistory:
    """
    Return the history with what was said: of cases at hand, and for a purpose of all that the user may work
    on. Only the service that records the view may hand it out.
    """
    may_read = can_see_sensitive if has_purpose else has_texts_at_hand
    return _history(user, case, told=lambda each: may_read(user, each))


def _history(user: User, case: Case, *, told: Callable[[Case], bool]) -> CaseHistory:
    visible = cases_visible_to(user).filter(customer=case.customer_id)
    cases = list(visible.order_by("-opened_at", "-pk")[: LONGEST_HISTORY + 1])
    shown = {each.pk: each for each in cases[:LONGEST_HISTORY]}
    contacts = Contact.objects.filter(case__in=list(shown)).order_by("-happened_at", "-pk")
    entries = [entry for each in shown.values() for entry in _entries_of_case(each)]
    open_to_reader = {pk for pk, each in shown.items() if told(each)}
    entries += [
        _entry_of_contact(contact, shown[contact.case_id], is_told=contact.case_id in open_to_reader)
        for contact in contacts[: LONGEST_HISTORY + 1]
    ]
    entries.sort(key=lambda entry: (entry.happened_at, entry.case_id, entry.kind), reverse=True)
    total = Case.objects.filter(customer=case.customer_id).count()
    seen = visible.count() if len(cases) > LONGEST_HISTORY else len(cases)
    latest = tuple(entries[:LONGEST_HISTORY])
    contacted = [entry for entry in latest if entry.kind == "contact"]
    return CaseHistory(
        entries=latest,
        hidden_cases=total - seen,
        is_cut=len(entries) > LONGEST_HISTORY or len(cases) > LONGEST_HISTORY,
        told_of=tuple(sorted({entry.case_id for entry in contacted if entry.detail})),
        may_be_shown=any(
            entry.is_masked and can_see_sensitive(user, shown[entry.case_id]) for entry in contacted
        ),
    )


def _entries_of_case(case: Case) -> list[HistoryEntry]:
    moments = [
        ("opened", _("Case opened"), case.opened_at),
        ("resolved", _("Case resolved"), case.resolved_at),
        ("closed", _("Case closed"), case.closed_at),
    ]
    return [
        HistoryEntry(
            kind=kind,
            happened_at=at,
            title=title,
            case_id=case.pk,
            case_reference=case.reference,
            detail=case.category,
        )
        for kind, title, at in moments
        if at is not None
    ]


def _entry_of_contact(contact: Contact, case: Case, *, is_told: bool) -> HistoryEntry:
    return HistoryEntry(
        kind="contact",
        happened_at=contact.happened_at,
        title=str(ContactDirection(contact.direction).label),
        case_id=case.pk,
        case_reference=case.reference,
        channel="" if contact.channel == Channel.UNKNOWN else str(Channel(contact.channel).label),
        direction=contact.direction,
        detail=contact.summary if is_told else "",
        is_masked=bool(contact.summary) and not is_told,
    )


def find_customer(source: str, reference: str) -> Customer | None:
    """Return a customer by where they come from and what they are called there, for a command."""
    return Customer.objects.filter(source=source, reference=reference).first()


def plan_endings(text: str, *, actor: User | None, at: datetime) -> Plan:
    """
    Tell what importing a file would do that says which customers have ceased to be customers, and when. An
    empty day says that somebody is one still, or again.

    Each change holds `customer_id` and `ended_on`; no name is shown. `actor` is None for whoever works at the
    console.

    :raises UnreadableFile: if it is no such file
    """
    sheet = sheet_of(text, required=ENDINGS, known=ENDINGS)
    references = {row.cells["reference"] for row in sheet.rows}
    customers = Customer.objects.filter(reference__in=references).order_by()
    known = {(customer.source, customer.reference): customer for customer in customers}
    today = at.astimezone(ZoneInfo(settings.TIME_ZONE)).date()

    def judge(row: Row, cells: Cells) -> Change | None:
        customer = known.get((row.cells["source"], row.cells["reference"]))
        if customer is None:
            cells.refuse("reference", _("There is no such customer."))
        ended_on = cells.read("ended_on", written(parse_day, _("Write the day as 2026-11-30.")))
        if ended_on is not None and ended_on > today:
            cells.refuse("ended_on", _("Somebody who leaves later is a customer until then."))
        elif ended_on is not None and customer and customer.since_on and ended_on < customer.since_on:
            cells.refuse("ended_on", _("This is before they became a customer."))
        if cells.bad or customer is None:
            return None
        change = change_of(
            row,
            f"{customer.source} {customer.reference}",
            {"ended_on": customer.ended_on},
            {"ended_on": ended_on},
        )
        return change and replace(change, values={"customer_id": customer.pk, "ended_on": ended_on})

    return judged(sheet, ENDINGS[:2], judge).plan()


def sources_told(text: str, plan: Plan) -> set[str]:
    """Return the sources of which a file of ends, read into a plan, has a good row."""
    bad = {cell.line for cell in plan.bad}
    return {row.cells["source"] for row in read_sheet(text).rows if row.line not in bad}


def followed_or_not(cases: QuerySet[Case]) -> QuerySet[Case]:
    """
    Mark resolved cases: `is_followed` are those resolved so long ago that their source has told whether the
    customer stayed.
    """
    told = EndsKnown.objects.filter(
        source=OuterRef("source"), through_on__gte=OuterRef("resolved_day") + timedelta(days=STAYED_DAYS)
    )
    return cases.annotate(resolved_day=TruncDate("resolved_at")).annotate(is_followed=Exists(told))


def ends_known() -> list[EndsKnown]:
    """Return through which day each source has told which of its customers ended."""
    return list(EndsKnown.objects.all())
