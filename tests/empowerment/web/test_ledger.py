import csv
from datetime import timedelta
from decimal import Decimal
from html import unescape

import pytest
from django.db import connection
from django.urls import reverse

from audit.models import AuditEvent
from empowerment.models import Decision, Remedy, Reversal
from empowerment.services.approvals import approve_request, deny_request
from empowerment.services.grants import reverse_grant
from people.choices import Role
from tests.empowerment.conftest import NOON
from tests.empowerment.traces import nothing_written
from tests.factories import (
    AuthorityLimitFactory,
    CaseFactory,
    RemedyFactory,
    TierRequirementFactory,
    UserFactory,
    put_in_force,
)

pytestmark = [pytest.mark.django_db, pytest.mark.capability("4.3")]
LIST = reverse("empowerment:decision-list")
EXPORT = reverse("empowerment:decision-export")
CANARY = "canary-in-the-note"


def detail(decision, name="decision-detail"):
    return reverse(f"empowerment:{name}", args=[decision.pk])


def shown(response):
    return [row.record for row in response.context["table"].paginated_rows]


def lines(response):
    return list(csv.reader(b"".join(response).decode().splitlines()))


# ---- who sees which


def test_agents_list_their_own_leads_their_teams_auditors_all(as_, desk):
    own = desk.log("10")
    colleague = UserFactory(team=desk.team, position=desk.agents, manager=desk.lead, roles=[Role.AGENT])
    theirs = desk.log("20", agent=colleague)
    elsewhere = UserFactory(position=desk.agents, roles=[Role.AGENT])
    far = desk.log("30", agent=elsewhere, case=CaseFactory(team=elsewhere.team))

    assert shown(as_(desk.agent).get(LIST)) == [own]
    assert shown(as_(desk.lead).get(LIST)) == [theirs, own]
    assert shown(as_(UserFactory(roles=[Role.AUDITOR])).get(LIST)) == [far, theirs, own]
    assert [as_(desk.agent).get(detail(one)).status_code for one in (own, theirs, far)] == [200, 404, 404]
    assert [as_(desk.lead).get(detail(one)).status_code for one in (own, theirs, far)] == [200, 200, 404]


@pytest.mark.parametrize("role", [Role.BOARD, Role.HR, Role.OPERATIONS, Role.ADMINISTRATOR])
@pytest.mark.parametrize("name", ["decision-detail", "decision-replay", None])
def test_other_roles_find_no_decisions(as_, desk, role, name):
    decision = desk.log("10")
    client = as_(UserFactory(team=desk.team, roles=[role]))

    urls = [detail(decision, name)] if name else [LIST, EXPORT]
    assert [client.get(url).status_code for url in urls] == [404] * len(urls)


def test_who_approved_sees_what_they_approved(as_, line):
    board = UserFactory(position=line.managers, roles=[Role.BOARD])
    request = line.ask("200")
    assert as_(board).get(detail(request.decision)).status_code == 404

    line.lead.manager = board
    line.lead.save()
    request.approver = board
    request.save()
    assert as_(board).get(detail(request.decision)).status_code == 200


# ---- filters


@pytest.mark.parametrize(
    ("asked", "found"),
    [
        ({}, ["30", "200", "10"]),
        ({"status": "waiting"}, ["200"]),
        ({"status": "granted"}, ["30", "10"]),
        ({"least": "20", "most": "100"}, ["30"]),
        ({"q": "c-find"}, ["30"]),
        ({"since": "2026-11-20", "until": "2026-11-20"}, ["200", "10"]),
        ({"until": "2026-11-19"}, []),
        ({"agent": "nobody"}, []),
        ({"sort": "-amount"}, ["200", "30", "10"]),
    ],
)
def test_the_address_holds_the_filters(as_, desk, asked, found):
    desk.log("10")
    desk.log("200")
    case = CaseFactory(team=desk.team, agent=desk.agent, reference="C-FIND-1")
    desk.log("30", case=case, at=NOON + timedelta(days=1))

    response = as_(desk.lead).get(LIST, asked)
    assert [row.amount for row in shown(response)] == [Decimal(amount) for amount in found]
    assert len(lines(as_(desk.lead).get(EXPORT, asked))) == len(found) + 1


def test_what_became_of_a_decision_is_one_word(as_, line):
    given, denied, approved, taken = (
        line.desk.log("10"),
        line.ask("200"),
        line.ask("210"),
        line.desk.log("20"),
    )
    line.answer(deny_request, denied)
    line.answer(approve_request, approved)
    reverse_grant(decision_id=taken.pk, amount=Decimal(20), why="Twice", actor=line.lead, at=NOON)
    reverse_grant(decision_id=given.pk, amount=Decimal(4), why="Too much", actor=line.lead, at=NOON)

    found = {row.pk: (row.status, row.taken_back) for row in shown(as_(line.lead).get(LIST))}
    assert found == {
        given.pk: ("granted", Decimal(4)),
        denied.decision_id: ("denied", Decimal(0)),
        approved.decision_id: ("approved", Decimal(0)),
        taken.pk: ("reversed", Decimal(20)),
    }


def test_the_list_takes_the_same_queries_however_long(as_, desk, queries_of):
    as_(desk.lead)
    desk.log("1")
    few = [queries_of(LIST), queries_of(EXPORT)]
    for _ in range(12):
        desk.log("1")
        desk.log("200")

    assert [queries_of(LIST), queries_of(EXPORT)] == few
    assert max(few) <= 12


# ---- export


def test_an_export_holds_what_is_shown_escaped_and_is_recorded(as_, desk):
    desk.log("40", note=CANARY, remedy=_named(desk.remedy, '=HYPERLINK("x")'))
    table = lines(as_(desk.lead).get(EXPORT, {"status": "granted"}))

    row = dict(zip(table[0], table[1], strict=True))
    assert row["remedy"] == '\'=HYPERLINK("x")'
    assert (row["asked"], row["given"], row["currency"]) == ("40.00", "40.00", "EUR")
    assert CANARY not in str(table)
    event = AuditEvent.objects.get(name="export.made")
    assert event.actor == desk.lead
    assert event.facts["filters"] == {"status": "granted"}
    assert (event.facts["what"], event.facts["rows"]) == ("decisions", 1)


def _named(remedy, name):
    remedy.name = name
    remedy.save()
    return remedy


# ---- one decision


def test_a_decision_says_what_it_rests_on(as_, desk):
    decision = desk.log("40", note="Parcel lost.")
    page = as_(desk.agent).get(detail(decision)).content.decode()

    assert "€40 is within your limit of €50 per decision." in page
    assert desk.version.content_hash in page
    assert "Per agent and day, all money together" in page
    assert "Parcel lost." in page
    assert decision.facts_hash in page
    assert "decision.logged" in page


def test_a_decision_with_a_request_tells_who_did_what(as_, line):
    request = line.ask("200")
    line.answer(approve_request, request, why="Fair, after all that.")
    response = as_(line.lead).get(detail(request.decision))

    told = [entry.what for entry in response.context["timeline"]]
    assert told[0].startswith("Logged refund of €200")
    assert "Approved: €200" in told
    assert told[-1] == "Given to the customer: €200 (approved)"
    assert "Fair, after all that." in response.content.decode()
    assert "€200 is over Sam's limit of €50 per decision." in unescape(response.content.decode())


@pytest.mark.security("I-43")
def test_what_the_customer_said_is_for_those_who_need_it(as_, line):
    decision = line.ask("200", note=CANARY).decision
    colleague = UserFactory(team=line.desk.team, roles=[Role.AGENT])
    auditor = UserFactory(roles=[Role.AUDITOR])

    assert CANARY in as_(line.agent).get(detail(decision)).content.decode()
    assert CANARY in as_(line.lead).get(detail(decision)).content.decode()
    page = as_(auditor).get(detail(decision)).content.decode()
    assert CANARY not in page
    assert "There is a note." in page
    assert CANARY not in as_(auditor).get(LIST).content.decode()
    assert CANARY not in str(lines(as_(auditor).get(EXPORT)))
    assert as_(colleague).get(detail(decision)).status_code == 404


def test_a_decision_is_judged_again_to_the_same(as_, desk):
    decision = desk.log("40")
    with nothing_written():
        fragment = as_(desk.agent).get(detail(decision, "decision-replay"), HTTP_HX_REQUEST="true")
        page = as_(desk.agent).get(detail(decision, "decision-replay"))

    assert fragment.context["replay"].same
    assert "<html" not in fragment.content.decode()
    assert "Same" in page.content.decode()


def test_a_decision_that_was_tampered_with_is_judged_differently(as_, desk):
    decision = desk.log("40")
    _tamper(decision)

    response = as_(desk.agent).get(detail(decision, "decision-replay"))
    assert not response.context["replay"].same
    assert "Different" in response.content.decode()


def _tamper(decision):
    with connection.cursor() as cursor:
        cursor.execute("SET session_replication_role = replica")
        cursor.execute(
            "UPDATE empowerment_decision SET verdict = jsonb_set(verdict, '{headroom}', '\"1000\"') WHERE id = %s",
            [decision.pk],
        )
        cursor.execute("SET session_replication_role = DEFAULT")


# ---- taking back


def reverse_url(decision):
    return detail(decision, "decision-reverse")


def test_an_agent_takes_back_their_own_of_today(as_, desk, noon):
    decision = desk.log("40")
    response = as_(desk.agent).post(reverse_url(decision), {"amount": "15", "why": "Wrong customer"})

    assert response.url == detail(decision)
    reversal = Reversal.objects.get()
    assert (reversal.amount, reversal.why, reversal.reversed_by) == (
        Decimal(15),
        "Wrong customer",
        desk.agent,
    )
    noon.move_to(NOON + timedelta(days=1))
    assert as_(desk.agent).post(reverse_url(decision), {"amount": "5", "why": "x"}).status_code == 404
    assert as_(desk.lead).post(reverse_url(decision), {"amount": "5", "why": "x"}).status_code == 302


@pytest.mark.invariant("I-10")
def test_a_second_press_of_the_button_takes_nothing_back_again(as_, desk, noon):
    decision = desk.log("40")
    form = as_(desk.agent).get(detail(decision)).context["reversal_form"]
    sent = {"amount": "15", "why": "Wrong customer", "key": str(form["key"].value())}

    first, second = (as_(desk.agent).post(reverse_url(decision), sent) for _ in range(2))
    another = as_(desk.agent).post(reverse_url(decision), {**sent, "amount": "16"})

    assert first.url == second.url == detail(decision)
    assert Reversal.objects.get().amount == Decimal(15)
    assert another.status_code == 409
    assert another.context["reversal_form"]["key"].value() != sent["key"]


@pytest.mark.parametrize(
    ("body", "status"),
    [
        ({"amount": "41", "why": "x"}, 409),
        ({"amount": "1o", "why": "x"}, 422),
        ({"amount": "4", "why": " "}, 422),
    ],
)
def test_a_reversal_that_cannot_be_keeps_what_was_typed(as_, desk, body, status):
    decision = desk.log("40")
    with nothing_written():
        response = as_(desk.lead).post(reverse_url(decision), body)

    assert response.status_code == status
    assert response.context["reversal_form"]["amount"].value() == body["amount"]
    assert response.context["reversal_form"].errors


def test_nobody_else_takes_back(as_, desk):
    decision, waiting = desk.log("40"), desk.log("200")
    body = {"amount": "4", "why": "x"}
    auditor = UserFactory(roles=[Role.AUDITOR])
    with nothing_written():
        assert as_(auditor).post(reverse_url(decision), body).status_code == 404
        assert as_(UserFactory(roles=[Role.LEAD])).post(reverse_url(decision), body).status_code == 404
        assert as_(desk.lead).post(reverse_url(waiting), body).status_code == 404
        assert as_(desk.lead).get(reverse_url(decision)).status_code == 302
    assert Decision.objects.count() == 2


def test_quantities_show_their_number_and_cost(as_, draft_desk):
    vouchers = RemedyFactory(quantity=True)
    AuthorityLimitFactory(version=draft_desk.version, position=draft_desk.agents, remedy=vouchers)
    put_in_force(draft_desk.version)
    decision = draft_desk.log(remedy=vouchers, quantity=3)

    assert "3 vouchers (€30)" in as_(draft_desk.lead).get(detail(decision)).content.decode()


@pytest.mark.parametrize(
    ("quantity", "units", "said"),
    [(1, "vouchers", "1 voucher"), (3, "vouchers", "3 vouchers"), (3, "", "3 × voucher")],  # noqa: RUF001
)
def test_a_number_of_a_unit_is_said_as_one_says_it(quantity, units, said):
    assert Remedy(unit="voucher", units=units).counted(quantity) == said


def test_the_page_says_its_reason_once_and_no_tier_where_there_is_only_one(as_, desk):
    decision = desk.log("40")

    page = as_(desk.lead).get(detail(decision)).content.decode()

    assert page.count(desk.version.limits.get(pk=decision.limit_id).rationale) == 1
    assert "Tier" not in page


def test_the_tier_of_then_shows_where_the_position_has_several(as_, draft_desk):
    TierRequirementFactory(version=draft_desk.version, position=draft_desk.agents, tier=2)
    put_in_force(draft_desk.version)

    assert "Tier then" in as_(draft_desk.lead).get(detail(draft_desk.log("40"))).content.decode()


@pytest.mark.invariant("I-43")
def test_whoever_needs_the_note_says_what_for_and_that_is_recorded(as_, line):
    decision = line.ask("200", note=CANARY).decision
    client, url = as_(line.manager), detail(decision, "decision-texts")
    assert CANARY not in client.get(detail(decision)).content.decode()

    with nothing_written():
        nameless = client.post(url, {"purpose": ""})
    assert nameless.status_code == 422
    assert CANARY not in nameless.content.decode()
    shown = client.post(url, {"purpose": "coach"})

    assert CANARY in shown.content.decode()
    assert "no-store" in shown["Cache-Control"]
    event = AuditEvent.objects.get(name="decision.texts_viewed")
    assert (event.actor, event.reason) == (line.manager, "Coach the agent")
    assert event.facts == {
        "case_id": decision.case_id,
        "fields": ["note", "wish", "answers"],
        "purpose": "coach",
    }


@pytest.mark.invariant("I-43")
def test_who_wrote_it_and_who_is_asked_right_now_have_it_at_hand(as_, line):
    request = line.ask("200", note=CANARY)
    page = reverse("empowerment:request-detail", args=[request.pk])
    assert CANARY in as_(line.agent).get(detail(request.decision)).content.decode()
    assert CANARY in as_(line.lead).get(page).content.decode()
    assert CANARY in as_(line.lead).get(detail(request.decision)).content.decode()

    line.answer(deny_request, request)

    assert CANARY in as_(line.agent).get(page).content.decode()
    assert CANARY not in as_(line.lead).get(page).content.decode()
    assert not AuditEvent.objects.filter(name="decision.texts_viewed").exists()


@pytest.mark.security("I-43")
@pytest.mark.parametrize("role", list(Role))
def test_nobody_else_reads_the_note_for_whatever_purpose(as_, line, role):
    decision = line.ask("200", note=CANARY).decision
    with nothing_written():
        answer = as_(UserFactory(roles=[role])).post(detail(decision, "decision-texts"), {"purpose": "check"})
    assert answer.status_code == 404


@pytest.mark.parametrize("asked", [{"since": "foo"}, {"teams": "abc"}])
def test_a_filter_that_makes_no_sense_shows_and_exports_nothing_and_says_so(client, line, asked):
    line.desk.log("10")
    client.force_login(line.lead)

    answer = client.get(LIST, asked)

    assert shown(answer) == []
    assert "There is a problem" in answer.content.decode()
    assert len(lines(client.get(EXPORT, asked))) == 1
    assert len(shown(client.get(LIST))) == 1


@pytest.mark.parametrize(
    ("query", "said"),
    [
        ("since=2026-11-20&until=2026-11-01", "To day</a>: The period ends before it starts."),
        ("teams=abc", "Teams: The link that led here is damaged"),
        ("categories=%00", "Categories: The link that led here is damaged"),
        ("by=abc", "Agent: The link that led here is damaged"),
        ("counted=nothing&outages=only", "Counted as</a>: Select a valid choice."),
    ],
)
def test_filters_that_make_no_sense_are_named_and_find_nothing(as_, desk, query, said):
    desk.log("10")

    response = as_(desk.agent).get(f"{LIST}?{query}")

    assert said in response.content.decode()
    assert shown(response) == []
