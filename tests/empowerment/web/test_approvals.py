from datetime import timedelta
from decimal import Decimal

import pytest
from django.urls import reverse

from empowerment.choices import GrantBasis, RequestStatus
from empowerment.models import ApprovalRequest, Grant, Review
from empowerment.services.approvals import approve_request, breach_request, counter_request, return_request
from people.choices import Role
from tests.empowerment.conftest import NOON
from tests.empowerment.traces import nothing_written
from tests.factories import CaseFactory, UserFactory

pytestmark = [pytest.mark.django_db, pytest.mark.capability("4.4")]
INBOX = reverse("empowerment:request-list")
CANARY = "canary-in-the-note"


def page(request):
    return reverse("empowerment:request-detail", args=[request.pk])


def live(request):
    return reverse("empowerment:request-live", args=[request.pk])


def answer(request, what):
    return reverse("empowerment:request-answer", args=[request.pk, what])


def body(request, **changes):
    return {"content_hash": request.content_hash, "why": "Third late delivery."} | changes


def now(request):
    return ApprovalRequest.objects.get(pk=request.pk)


# ---- answering


def test_one_click_approves_with_a_ready_reason(as_, line):
    request = line.ask("200")
    response = as_(line.lead).post(answer(request, "approve"), body(request, why="", quick="1", next="inbox"))

    assert response.url == INBOX
    assert now(request).status == RequestStatus.APPROVED
    assert Grant.objects.get().amount == Decimal(200)
    assert request.steps.get(kind="approved").why == "Our mistake"


@pytest.mark.parametrize("quick", ["3", "-1", "²", "9" * 5000])
def test_a_ready_reason_that_is_none_approves_nothing(as_, line, quick):
    request = line.ask("200")
    response = as_(line.lead).post(answer(request, "approve"), body(request, why="", quick=quick))

    assert response.status_code == 422
    assert now(request).status == RequestStatus.OPEN


def test_a_typed_reason_approves_and_the_agent_reads_it(as_, line):
    request = line.ask("200")
    response = as_(line.lead).post(answer(request, "approve"), body(request))

    assert response.url == page(request)
    assert "Third late delivery." in as_(line.agent).get(page(request)).content.decode()


@pytest.mark.parametrize("what", ["approve", "deny", "return", "counter"])
def test_every_answer_needs_a_reason(as_, line, what):
    request = line.ask("200")
    with nothing_written():
        response = as_(line.lead).post(answer(request, what), body(request, why=" ", amount="100"))

    assert response.status_code == 422
    assert "why" in response.context["card"].forms[what].errors


def test_an_offer_is_made_and_accepted(as_, line):
    request = line.ask("200")
    as_(line.lead).post(answer(request, "counter"), body(request, amount="120"))
    assert now(request).status == RequestStatus.COUNTERED
    seen = as_(line.agent).get(page(request)).content.decode()
    assert "Accept €120" in seen

    as_(line.agent).post(answer(request, "accept"))
    assert (Grant.objects.get().amount, Grant.objects.get().basis) == (Decimal(120), GrantBasis.COUNTERED)


def test_an_offer_that_is_no_less_keeps_what_was_typed(as_, line):
    request = line.ask("200")
    with nothing_written():
        response = as_(line.lead).post(answer(request, "counter"), body(request, amount="200"))

    form = response.context["card"].forms["counter"]
    assert response.status_code == 409
    assert form.non_field_errors()
    assert (form["amount"].value(), form["why"].value()) == ("200", "Third late delivery.")


def test_an_offer_is_declined(as_, line):
    request = line.ask("200")
    line.answer(counter_request, request, amount=Decimal(120))
    as_(line.agent).post(answer(request, "decline"), {"why": "They want all of it."})

    assert now(request).status == RequestStatus.DECLINED
    assert not Grant.objects.exists()


def test_a_question_is_answered_and_the_request_looked_at_anew(as_, line):
    request = line.ask("200")
    as_(line.lead).post(answer(request, "return"), body(request, why="Which parcel?"))
    assert "Which parcel?" in as_(line.agent).get(page(request)).content.decode()

    told = {"why": "The blue one.", "amount": "180", "note": "Two late deliveries."}
    as_(line.agent).post(answer(request, "resubmit"), told)
    changed = now(request)
    assert (changed.status, changed.amount) == (RequestStatus.OPEN, Decimal(180))
    assert changed.decision.note.note == "Two late deliveries."


def test_an_answer_to_what_was_changed_meanwhile_is_refused(as_, line):
    request = line.ask("200")
    as_(line.agent).post(
        answer(request, "resubmit"), {"why": "", "amount": "300", "note": "Worse than told."}
    )
    response = as_(line.lead).post(answer(request, "approve"), body(request))

    assert response.status_code == 409
    assert not Grant.objects.exists()
    assert response.context["card"].amount == "€300"


def test_an_agent_withdraws(as_, line):
    request = line.ask("200")
    as_(line.agent).post(answer(request, "withdraw"), {"why": ""})

    assert now(request).status == RequestStatus.WITHDRAWN


def test_beyond_the_approver_there_is_no_approve_button(as_, line):
    request = line.ask("700")
    seen = as_(line.lead).get(page(request)).content.decode()

    assert "This is beyond your own authority." in seen
    assert "Approve €700" not in seen
    assert "Approve €700" in as_(line.manager).get(page(request)).content.decode()


# ---- deciding alone after the clock


def test_an_agent_decides_alone_once_the_clock_is_missed_while_the_customer_waits(as_, line, noon):
    request = line.ask("120")
    assert "Decide now" not in as_(line.agent).get(page(request)).content.decode()
    noon.move_to(NOON + timedelta(minutes=31))
    assert "mark the case so" in as_(line.agent).get(page(request)).content.decode()
    line.desk.case.customer_waiting = True
    line.desk.case.save()
    assert "Decide now: give €120" in as_(line.agent).get(page(request)).content.decode()

    as_(line.agent).post(answer(request, "decide"))
    assert (Grant.objects.get().basis, Review.objects.count()) == (GrantBasis.DEEMED, 1)


def test_of_what_lies_beyond_the_bound_an_agent_decides_a_part_alone(as_, line, noon):
    line.desk.case.customer_waiting = True
    line.desk.case.save()
    request = line.ask("200")
    noon.move_to(NOON + timedelta(minutes=31))

    shown = as_(line.agent).get(page(request))
    assert shown.context["decide_form"]["amount"].value() == "130"
    refused = as_(line.agent).post(answer(request, "decide"), {"amount": "131"})
    assert refused.status_code == 409
    assert "€131 is over your limit of €130" in refused.content.decode()

    done = as_(line.agent).post(answer(request, "decide"), {"amount": "125"}, follow=True)
    assert Grant.objects.get().amount == Decimal(125)
    assert "You gave €125." in done.content.decode()


def test_deciding_alone_too_early_is_refused_on_the_page(as_, line):
    request = line.ask("120")
    with nothing_written():
        response = as_(line.agent).post(answer(request, "decide"))

    assert response.status_code == 409


# ---- a refused answer comes back in its place


HTMX = {"HTTP_HX_REQUEST": "true"}


@pytest.mark.parametrize(("where", "holds"), [("inbox", "card-"), ("", "request-live")])
def test_a_refused_answer_swaps_only_what_was_looked_at(as_, line, where, holds):
    request = line.ask("200")
    typed = body(request, amount="200", why="All of it is too much.", next=where)
    with nothing_written():
        response = as_(line.lead).post(answer(request, "counter"), typed, **HTMX)

    part = response.content.decode()
    assert response.status_code == 409
    assert "<html" not in part
    assert holds in part
    assert "All of it is too much." in part


def test_an_answer_given_in_place_leads_on(as_, line):
    request = line.ask("200")
    response = as_(line.lead).post(answer(request, "approve"), body(request, next="inbox"), **HTMX)

    assert response["HX-Redirect"] == INBOX


@pytest.mark.parametrize("where", ["inbox", ""])
@pytest.mark.parametrize("headers", [{}, HTMX])
def test_a_refusal_is_said_even_where_its_form_is_gone(as_, line, where, headers):
    # The lead looked at it while the manager answered.
    request = line.ask("200")
    line.answer(approve_request, request, approver=line.manager)

    response = as_(line.lead).post(answer(request, "approve"), body(request, next=where), **headers)

    assert response.status_code == 409
    assert "This request is closed already: approved." in response.content.decode()


# ---- a GET never decides


@pytest.mark.parametrize(
    "what", ["approve", "deny", "counter", "return", "accept", "decline", "withdraw", "resubmit", "decide"]
)
def test_a_get_decides_nothing(as_, line, what):
    request = line.ask("200")
    user = line.agent if what in ("accept", "decline", "withdraw", "resubmit", "decide") else line.lead
    with nothing_written():
        assert as_(user).get(answer(request, what), body(request, quick="0")).status_code == 302
        assert as_(user).get(page(request)).status_code == 200


# ---- who may


def test_nobody_else_finds_or_answers_a_request(as_, line):
    request = line.ask("200")
    strangers = [UserFactory(roles=[role]) for role in Role if role != Role.AUDITOR]
    with nothing_written():
        assert {as_(user).get(page(request)).status_code for user in strangers} == {404}
        assert {
            as_(user).post(answer(request, "approve"), body(request)).status_code for user in strangers
        } == {404}


@pytest.mark.invariant("I-30")
@pytest.mark.parametrize("what", ["approve", "deny", "counter", "return"])
def test_whoever_asks_does_not_answer(as_, line, what):
    request = line.ask("200")
    with nothing_written():
        assert as_(line.agent).post(answer(request, what), body(request, amount="100")).status_code == 404


@pytest.mark.parametrize("what", ["accept", "decline", "withdraw", "resubmit", "decide"])
def test_what_the_agent_may_do_is_for_the_agent(as_, line, what):
    request = line.ask("200")
    with nothing_written():
        assert as_(line.lead).post(answer(request, what), {"why": "x"}).status_code == 404


def test_an_auditor_watches_masked_and_answers_nothing(as_, line):
    request = line.ask("200", note=CANARY)
    client = as_(UserFactory(roles=[Role.AUDITOR]))
    seen = client.get(page(request)).content.decode()

    assert CANARY not in seen
    assert "Approve" not in seen.split("<main")[1].replace("Approvals", "")
    assert CANARY not in client.get(INBOX).content.decode()
    assert client.post(answer(request, "approve"), body(request)).status_code == 404


@pytest.mark.security("I-43")
def test_what_the_agent_answers_is_not_told_to_the_auditor(as_, line):
    request = line.ask("200")
    line.answer(return_request, request, why=CANARY)
    as_(line.agent).post(answer(request, "resubmit"), {"why": CANARY, "amount": "", "note": CANARY})
    line.answer(approve_request, now(request), why="Fair.")
    auditor = UserFactory(roles=[Role.AUDITOR])
    decision = reverse("empowerment:decision-detail", args=[request.decision_id])

    assert CANARY in as_(line.agent).get(page(request)).content.decode()
    for url in (page(request), decision):
        seen = as_(auditor).get(url).content.decode()
        assert CANARY not in seen
        assert "Fair." in seen


def test_an_unknown_answer_is_not_found(as_, line):
    assert as_(line.lead).post(answer(line.ask("200"), "shrug"), {}).status_code == 404


# ---- the living part


def test_the_living_part_is_silent_until_something_happens(as_, line):
    request = line.ask("200")
    client = as_(line.agent)
    token = client.get(page(request)).context["token"]
    assert client.get(live(request), {"seen": token}).status_code == 204

    line.answer(approve_request, request)
    response = client.get(live(request), {"seen": token})
    assert response.status_code == 200
    assert "<html" not in response.content.decode()
    assert "Approved" in response.content.decode()
    assert "hx-trigger" not in response.content.decode()


def test_why_it_is_due_then_shows_what_was_counted(as_, line):
    seen = as_(line.agent).get(page(line.ask("200"))).content.decode()

    assert "within 30\N{NO-BREAK SPACE}min of working time" in seen
    assert "Fri 20 Nov, 13:00 to 13:30" in seen


# ---- inbox and list


def test_the_inbox_holds_what_waits_for_me_most_urgent_first(as_, line, noon):
    calm = line.ask("200", note=CANARY)
    waiting = CaseFactory(team=line.desk.team, agent=line.agent, customer_waiting=True)
    urgent = line.ask("210", case=waiting, at=NOON + timedelta(minutes=5))
    beyond = line.ask("700")
    noon.move_to(NOON + timedelta(minutes=6))
    response = as_(line.lead).get(INBOX)

    assert [card.request for card in response.context["cards"]] == [urgent, calm]
    assert [row.request for row in response.context["others"]] == [beyond]
    assert "€150 more than Sam could give (€50)" in response.content.decode()
    assert CANARY in response.content.decode()


def test_an_agent_lists_their_requests(as_, line):
    mine = line.ask("200")
    offered = line.ask("210")
    line.answer(counter_request, offered, amount=Decimal(60))
    back = line.ask("220")
    line.answer(approve_request, back)
    response = as_(line.agent).get(INBOX)

    assert [row.request for row in response.context["mine"]] == [offered, mine]
    assert [row.request for row in response.context["answered"]] == [back]
    assert "Offer of €60" in response.content.decode()


@pytest.mark.parametrize("role", [Role.HR, Role.OPERATIONS, Role.ADMINISTRATOR])
def test_other_roles_have_no_inbox(as_, role):
    assert as_(UserFactory(roles=[role])).get(INBOX).status_code == 404


def test_what_has_no_card_any_more_still_waits_for_me(as_, line, monkeypatch):
    monkeypatch.setattr("empowerment.web.views.approvals.MOST_CARDS", 1)
    line.ask("200"), line.ask("210")

    page = as_(line.lead).get(INBOX)

    assert (len(page.context["cards"]), len(page.context["more"]), page.context["others"]) == (1, 1, [])
    assert "Also waiting for you" in page.content.decode()


def test_the_inbox_takes_the_same_queries_however_many_wait(as_, line, queries_of):
    as_(line.lead)
    for _ in range(2):
        line.ask("200")
    few = queries_of(INBOX)
    for number in range(6):
        line.ask("200", case=CaseFactory(team=line.desk.team, agent=line.agent))
        back = line.ask(str(60 + number))
        line.answer(return_request, back)
        line.answer(approve_request, line.ask("51"))

    assert queries_of(INBOX) <= few + 1  # the list of those answered appears
    assert few <= 24


def test_a_breach_shows_on_the_page(as_, line, noon):
    request = line.ask("200")
    later = NOON + timedelta(minutes=31)
    noon.move_to(later)
    breach_request(request_id=request.pk, round_number=request.round, at=later)

    assert "missed the clock" in as_(line.agent).get(page(request)).content.decode().lower()
