"""
Two organizations side by side, one person of every role in the first, and a canary in every text.

Nobody of the first may see the second by scope. Every text of every object carries a token that names the place
it belongs to and what it is: `cnry-other-casereference-7`. A token on a page tells what leaked, and from where.
"""

from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from itertools import count

from django.test import Client
from guardian.shortcuts import assign_perm

from audit.models import AuditEvent
from audit.services import record_event, seal_events, write_checkpoint
from customers.choices import ViewPurpose
from customers.services import cases as case_services
from effects.services import fulfil_due
from empowerment.choices import Window
from empowerment.models import ApprovalRequest
from empowerment.services.approvals import (
    counter_request,
    decide_deemed,
    deny_request,
    return_request,
)
from empowerment.services.decisions import log_decision
from empowerment.services.grants import reverse_grant
from empowerment.services.limits import start_draft, submit_draft
from empowerment.services.reviews import close_review
from people.choices import Role
from people.models import Notification, User
from people.services.notifications import notify
from people.services.people import set_roles
from people.services.tokens import create_token
from performance.choices import DisputeAnswer
from performance.models import CalibrationNote, KpiSetting, PersonalGoal
from performance.rules.kpis import KPIS
from performance.services.disputes import answer_dispute
from tests.factories import (
    AbsenceFactory,
    AppealFactory,
    ApprovalTargetFactory,
    AuthorityLimitFactory,
    BudgetCapFactory,
    CalendarFactory,
    CaseFactory,
    CompletionFactory,
    ContactFactory,
    CourseFactory,
    CustomerFactory,
    DemotionFactory,
    DepartmentFactory,
    DisputeFactory,
    ExportFactory,
    HourlyCostFactory,
    NamedApproverFactory,
    OutageFactory,
    PeerAnswerFactory,
    PeerRequestFactory,
    PolicyFactory,
    PolicyTermsFactory,
    PolicyVersionFactory,
    PositionFactory,
    QualificationFactory,
    ReasonCodeFactory,
    RegionFactory,
    RemedyFactory,
    ScorecardFactory,
    ScorecardSectionFactory,
    ScorecardTemplateFactory,
    ShiftFactory,
    StageFactory,
    SurveyResponseFactory,
    TeamFactory,
    TierRequirementFactory,
    UserFactory,
    put_in_force,
)

NOW = datetime(2026, 11, 20, 12, tzinfo=UTC)  # a Friday
HOUR, DAY = timedelta(hours=1), timedelta(days=1)
OWN, PEER, OTHER = "own", "peer", "other"
ANONYMOUS, API_CLIENT = "anonymous", "api"
UNHEARD_OF = 7_000_001  # a key of another place that is no amount, priority or count by chance
SIGNED_IN = [role.value for role in Role]
ROLES = [ANONYMOUS, *SIGNED_IN, API_CLIENT]

_numbers = count(1)


def canary(scope, kind):
    """A token that is nowhere else; only letters, digits and dashes, which no escaping changes."""
    return f"cnry-{scope}-{kind}-{next(_numbers)}x"


@dataclass
class Place:
    """What one agent's corner of the organization holds. A peer shares everything but the desk."""

    scope: str
    region: object = None
    department: object = None
    team: object = None
    calendar: object = None
    agent: User = None
    lead: User = None
    manager: User = None
    region_policy: object = None
    department_policy: object = None
    case: object = None
    decision: object = None
    absence: object = None
    shift: object = None
    completion: object = None
    qualification: object = None
    demotion: object = None
    draft: object = None
    submitted: object = None
    adopted: object = None
    review: object = None
    survey: object = None
    outage: object = None
    reversal: object = None
    requests: dict = field(default_factory=dict)
    scorecard: object = None
    in_calibration: object = None
    dispute: object = None
    amendment: object = None
    peer_request: object = None
    peer_answer: object = None


@dataclass
class World:
    """`people` by role, all at home in the own place; `clients` hold a session of each."""

    own: Place
    peer: Place
    other: Place
    positions: dict
    remedy: object
    reason: object
    course: object
    kpi: object
    hourly_cost: object
    people: dict = field(default_factory=dict)
    sessions: dict = field(default_factory=dict)
    token: str = ""
    stage: object = None
    template: object = None
    draft_version: object = None
    notifications: dict = field(default_factory=dict)
    exports: dict = field(default_factory=dict)
    forms: dict = field(default_factory=dict)

    def place(self, scope):
        return {OWN: self.own, PEER: self.peer, OTHER: self.other}[scope]

    def client(self, role, **options):
        """A new client with the session of the role, nothing kept from an earlier request."""
        client = Client(**options)
        if role in self.sessions:
            client.cookies["sessionid"] = self.sessions[role]
        return client

    def headers(self, role, path):
        """The token of the API client; pages do not know tokens."""
        return {"authorization": f"Token {self.token}"} if role == API_CLIENT else {}


def build():
    """Make the world at NOW; call it with time standing still."""
    positions = {
        code: PositionFactory(code=code, name=code.capitalize(), rank=rank)
        for rank, code in enumerate(["agent", "lead", "manager", "unfilled"])
    }
    remedy = RemedyFactory(code="refund", name="Refund")
    RemedyFactory(quantity=True)
    reason = ReasonCodeFactory(code="late-delivery", label="Late delivery")
    course = CourseFactory(title="Judgment")
    own, other = _place(OWN, positions), _place(OTHER, positions)
    peer = Place(PEER, own.region, own.department, own.team, own.calendar, lead=own.lead, manager=own.manager)
    peer.agent = _person(PEER, Role.AGENT, positions["agent"], own.team, own.lead)
    kpi = KpiSetting.objects.create(code=KPIS[0].code, minimum_n=5)
    cost = HourlyCostFactory()
    world = World(own, peer, other, positions, remedy, reason, course, kpi, cost)
    world.template = ScorecardTemplateFactory()
    world.draft_version = ScorecardSectionFactory().version
    world.stage = StageFactory(code="paying", name="Paying", categories=["Bill"])
    world.people = {"agent": own.agent, "lead": own.lead, "manager": own.manager}
    for role in (Role.BOARD, Role.OPERATIONS, Role.HR, Role.AUDITOR, Role.ADMINISTRATOR):
        world.people[role.value] = _person(OWN, role, None, None, None)
    _write_law(world)
    for place in (own, peer, other):
        _work(world, place)
    _share_a_customer(world)
    _tell_everybody(world)
    for at in (NOW - HOUR, NOW):
        fulfil_due(at=at)
    seal_events(at=NOW)
    write_checkpoint(at=NOW)
    for role, person in world.people.items():
        client = Client()
        client.force_login(person)
        world.sessions[role] = client.cookies["sessionid"].value
    world.people[API_CLIENT] = own.agent
    world.token = create_token(user=own.agent, actor_id=None, at=NOW).secret
    return world


def _place(scope, positions):
    place, key = Place(scope), UNHEARD_OF if scope == OTHER else None
    place.region = RegionFactory(code=canary(scope, "regioncode"), name=canary(scope, "regionname"))
    place.department = DepartmentFactory(
        code=canary(scope, "departmentcode"), name=canary(scope, "departmentname"), region=place.region
    )
    place.calendar = CalendarFactory(around_the_clock=True, name=canary(scope, "calendarname"))
    place.calendar.holidays.create(day=date(2026, 12, 25), name=canary(scope, "holidayname"))
    place.team = TeamFactory(
        pk=key,
        code=canary(scope, "teamcode"),
        name=canary(scope, "teamname"),
        department=place.department,
        calendar=place.calendar,
    )
    place.manager = _person(scope, Role.MANAGER, positions["manager"], place.team, None)
    place.lead = _person(scope, Role.LEAD, positions["lead"], place.team, place.manager)
    place.agent = _person(scope, Role.AGENT, positions["agent"], place.team, place.lead, pk=key)
    assign_perm("people.oversee_region", place.manager, place.region)
    return place


def _person(scope, role, position, team, manager, *, pk=None):
    person = UserFactory(
        pk=pk,
        username=canary(scope, f"{role.value}username"),
        first_name=canary(scope, f"{role.value}firstname"),
        last_name=canary(scope, f"{role.value}lastname"),
        email=f"{canary(scope, 'personemail')}@example.com",
        position=position,
        team=team,
        manager=manager,
        hired_on=date(2024, 1, 15),
    )
    clerk = User.objects.get_or_create(username="clerk")[0]
    set_roles(user_id=person.pk, roles=[role.value], actor=clerk, at=NOW - DAY)
    return User.objects.get(pk=person.pk)


def _write_law(world):
    """One law for all; for each place one of the region, being drafted anew, and one submitted."""
    _put_law(world, PolicyFactory(name="The organization"), OWN)
    for place in (world.own, world.other):
        place.region_policy = PolicyFactory(
            of_region=True, region=place.region, name=canary(place.scope, "policyname")
        )
        place.department_policy = PolicyFactory(
            of_department=True, department=place.department, name=canary(place.scope, "policyname")
        )
        _put_law(world, place.region_policy, place.scope)
        place.adopted = _put_law(world, place.department_policy, place.scope)
        for policy in (place.region_policy, place.department_policy):
            assign_perm("governance.edit_policy", place.manager, policy)
        place.draft = start_draft(policy=place.region_policy, actor=place.manager, at=NOW - DAY)
        place.submitted = start_draft(policy=place.department_policy, actor=place.manager, at=NOW - DAY)
        _mark(place.draft, place.scope, "draft")
        _mark(place.submitted, place.scope, "submitted")
        submit_draft(version_id=place.submitted.pk, actor=place.manager, at=NOW - DAY)
        for version in (place.draft, place.submitted):
            version.refresh_from_db()
    world.peer.draft, world.peer.submitted = world.own.draft, world.own.submitted
    world.peer.adopted = world.own.adopted
    world.peer.region_policy = world.own.region_policy
    world.peer.department_policy = world.own.department_policy


def _put_law(world, policy, scope):
    version = PolicyVersionFactory(policy=policy, summary=canary(scope, "lawsummary"))
    amounts = {"agent": 50, "lead": 500, "manager": 2000}
    for code, amount in amounts.items():
        AuthorityLimitFactory(
            version=version,
            position=world.positions[code],
            remedy=world.remedy,
            per_decision=Decimal(amount),
            rationale=canary(scope, "lawrationale"),
        )
        BudgetCapFactory(
            version=version,
            position=world.positions[code],
            window=Window.AGENT_DAY,
            amount=Decimal(amount * 20),
            rationale=canary(scope, "lawrationale"),
        )
    ApprovalTargetFactory(
        version=version, remedy=None, priority=4, minutes=30, rationale=canary(scope, "lawrationale")
    )
    NamedApproverFactory(
        version=version,
        position=world.positions["unfilled"],
        rationale=canary(scope, "lawrationale"),
    )
    TierRequirementFactory(
        version=version,
        position=world.positions["agent"],
        tenure_months=600,
        rationale=canary(scope, "lawrationale"),
    )
    PolicyTermsFactory(
        version=version,
        deemed_limit=Decimal(300),
        reversal_gives_back=True,
        rationale=canary(scope, "lawrationale"),
    )
    return put_in_force(version)


def _mark(version, scope, state):
    version.summary = canary(scope, f"{state}summary")
    version.save(update_fields=["summary"])
    for row in [*version.limits.all(), *version.caps.all()]:
        row.rationale = canary(scope, f"{state}rationale")
        row.save(update_fields=["rationale"])


def new_case(place, *, customer=None, **more):
    """A case of the place's agent, with a contact, every text marked."""
    scope = place.scope
    customer = customer or CustomerFactory(
        reference=canary(scope, "customerreference"),
        name=canary(scope, "customername"),
        # The first letter and the last label stay when an address is masked: the token stands between them.
        email=f"x{canary(scope, 'customeremail')}@example.org",
        phone=canary(scope, "customerphone"),
    )
    case = CaseFactory(
        reference=canary(scope, "casereference"),
        customer=customer,
        team=place.team,
        agent=place.agent,
        category=canary(scope, "casecategory"),
        subcategory=canary(scope, "casesubcategory"),
        opened_at=NOW - 2 * DAY,
        **more,
    )
    ContactFactory(case=case, summary=canary(scope, "contactsummary"), happened_at=NOW - 2 * DAY)
    return case


def new_decision(world, place, amount, *, case=None, at=NOW - 2 * HOUR):
    """A decision of the place's agent, its note and wish marked."""
    scope = place.scope
    return log_decision(
        agent=place.agent,
        case=case or new_case(place),
        remedy=world.remedy,
        quantity=None,
        amount=Decimal(amount),
        reason=world.reason,
        note=canary(scope, "note"),
        wish=canary(scope, "wish"),
        key=canary(scope, "key"),
        at=at,
    )


def new_request(world, place, *, amount=240, case=None, at=NOW - timedelta(minutes=5)):
    """A request beyond the agent's limit, which waits for the place's lead."""
    decision = new_decision(world, place, amount, case=case, at=at)
    return ApprovalRequest.objects.get(decision=decision)


def answer(place, request, service, *, at=NOW - timedelta(minutes=4), **more):
    """Let the lead of the place answer, with a marked reason."""
    service(
        request_id=request.pk,
        approver=place.lead,
        why=canary(place.scope, "why"),
        content_hash=request.content_hash,
        at=at,
        **more,
    )
    request.refresh_from_db()
    return request


def _work(world, place):
    """A day's work of the place's agent and lead: something in every state."""
    scope = place.scope
    place.case = new_case(place)
    place.decision = new_decision(world, place, 40, case=place.case)
    partly = new_decision(world, place, 30)
    place.reversal = reverse_grant(
        decision_id=partly.pk,
        amount=Decimal(10),
        why=canary(scope, "why"),
        key=canary(scope, "key"),
        actor=place.agent,
        at=NOW - HOUR,
    )
    case_services.view_customer_in_full(
        case=place.case, purpose=ViewPurpose.REACH, actor=place.agent, at=NOW - HOUR
    )
    place.requests = {
        "open": new_request(world, place),
        "countered": answer(place, new_request(world, place), counter_request, amount=Decimal(100)),
        "returned": answer(place, new_request(world, place), return_request),
        "denied": answer(place, new_request(world, place), deny_request),
        "missed": _missed(world, place),
    }
    deemed = _missed(world, place)
    decide_deemed(request_id=deemed.pk, agent=place.agent, at=NOW - timedelta(minutes=1))
    place.review = deemed.decision.reviews.get()
    again = _missed(world, place)
    decide_deemed(request_id=again.pk, agent=place.agent, at=NOW - timedelta(minutes=1))
    close_review(
        review_id=again.decision.reviews.get().pk, finding=canary(scope, "finding"), actor=place.lead, at=NOW
    )
    place.survey = SurveyResponseFactory(
        case=place.case,
        external_id=canary(scope, "surveyid"),
        comment=canary(scope, "surveycomment"),
        answered_at=NOW - HOUR,
    )
    place.outage = OutageFactory(
        system=canary(scope, "outagesystem"),
        note=canary(scope, "outagenote"),
        started_at=NOW - 2 * HOUR,
        ended_at=None,
        teams=[place.team],
    )
    place.absence = AbsenceFactory(
        user=place.agent,
        starts_at=NOW + 30 * DAY,
        ends_at=NOW + 31 * DAY,
        reason=canary(scope, "absencereason"),
    )
    place.shift = ShiftFactory(user=place.agent, weekday=NOW.weekday(), from_on=date(2027, 1, 1))
    place.completion = CompletionFactory(user=place.agent, course=world.course)
    place.qualification = QualificationFactory(user=place.agent, source=canary(scope, "source"))
    place.demotion = DemotionFactory(person=place.agent)
    if scope == PEER:
        AppealFactory(demotion=place.demotion, reason=canary(scope, "appealreason"))
    else:
        AppealFactory(
            demotion=DemotionFactory(person=place.lead),
            reason=canary(scope, "appealreason"),
            answer="rejected",
            words=canary(scope, "appealwords"),
            decided_by=place.manager,
            decided_at=NOW - HOUR,
        )
    _rate(world, place)


def _rate(world, place):
    """Scorecards of the place's agent in three months, one disputed; and what colleagues say."""
    scope, hr = place.scope, world.people["hr"]
    months = [(date(2026, month, 1), date(2026, month, 28)) for month in (6, 5, 4, 3)]
    place.scorecard, place.in_calibration, disputed, amended = (
        ScorecardFactory(
            person=place.agent,
            first=first,
            last=last,
            state=state,
            published_by=hr,
            line_name=canary(scope, "scorecardline"),
        )
        for (first, last), state in zip(
            months, ["published", "in_calibration", "disputed", "disputed"], strict=True
        )
    )
    CalibrationNote.objects.create(
        scorecard=place.in_calibration,
        author=place.lead,
        words=canary(scope, "calibrationnote"),
        content_hash=place.in_calibration.content_hash,
        noted_at=NOW - DAY,
    )
    # The own one stays private.
    PersonalGoal.objects.create(
        person=place.agent,
        kpi="fcr",
        target=Decimal("0.8"),
        why=canary(scope, "goalwhy"),
        starts_on=date(2026, 11, 1),
        set_at=NOW - DAY,
        shared_at=None if place is world.own else NOW - HOUR,
    )
    place.dispute = DisputeFactory(
        scorecard=disputed, reason=canary(scope, "dispute"), answerer=place.lead, raised_at=NOW - DAY
    )
    # What the answer says stands with the dispute, on the new version and beside the line it leaves out.
    place.amendment = answer_dispute(
        dispute_id=DisputeFactory(
            scorecard=amended, reason=canary(scope, "dispute"), answerer=place.lead, raised_at=NOW - DAY
        ).pk,
        actor=place.lead,
        answer=DisputeAnswer.AMENDED,
        words=canary(scope, "disputeanswer"),
        left_out=[amended.lines.get().pk],
        at=NOW,
    )
    place.peer_request = PeerRequestFactory(subject=place.agent, asked_by=place.lead)
    colleagues = [place.lead, place.manager, _colleague(world, place)]
    for colleague in colleagues:
        PeerAnswerFactory(
            request=place.peer_request,
            respondent=colleague,
            rating=3,
            words=canary(scope, "peerwords"),
        )
    september = date(2026, 9, 1), date(2026, 9, 30)
    going_on = PeerRequestFactory(
        subject=colleagues[-1],
        asked_by=place.lead,
        first=september[0],
        last=september[1],
        due_at=NOW + 7 * DAY,
    )
    place.peer_answer = PeerAnswerFactory(request=going_on, respondent=place.agent)


def _colleague(world, place):
    """A third one to be asked about the place's agent."""
    if place is world.own:
        return world.peer.agent
    if place is world.peer:
        return world.own.agent
    return UserFactory(
        username=canary(OTHER, "agentusername"),
        first_name=canary(OTHER, "agentfirstname"),
        last_name=canary(OTHER, "agentlastname"),
        email=f"{canary(OTHER, 'personemail')}@example.com",
        position=None,
        team=place.team,
    )


def _missed(world, place):
    """A request whose clock ran out while the customer waits."""
    case = new_case(place, customer_waiting=True)
    request = new_request(world, place, case=case, amount=200, at=NOW - timedelta(minutes=45))
    fulfil_due(at=NOW - timedelta(minutes=10))
    request.refresh_from_db()
    return request


def _share_a_customer(world):
    """The customer of the own case has been served by the other place too: its traces belong to them."""
    shared = new_case(world.other, customer=world.own.case.customer)
    new_decision(world, world.other, 20, case=shared)


def _tell_everybody(world):
    everybody = {**world.people, OTHER: world.other.agent, PEER: world.peer.agent}
    for name, person in everybody.items():
        scope = name  # nobody reads what somebody else was told
        notify(
            user_id=person.pk,
            key=canary(scope, "notificationkey"),
            title=canary(scope, "notificationtitle"),
            body=canary(scope, "notificationbody"),
            url="/",
            at=NOW - HOUR,
        )
        world.notifications[name] = Notification.objects.filter(user=person).latest("pk")
        world.exports[name] = ExportFactory(
            requester=person, purpose_note=canary(scope, "exportnote"), content=canary(scope, "exportcontent")
        )
    for scope in (OWN, PEER, OTHER):
        record_event(
            name="case.changed",
            actor_id=None,
            subject=world.place(scope).case,
            facts={},
            reason=canary(scope, "eventreason"),
            at=NOW - HOUR,
        )


def event_of(place):
    """An event about something of the place."""
    return AuditEvent.objects.filter(subject_type="customers.case", subject_id=str(place.case.pk)).latest(
        "pk"
    )
