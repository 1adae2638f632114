from decimal import Decimal
from uuid import uuid4

import pytest
from django.urls import reverse
from django.utils import timezone

from customers.models import Customer
from empowerment.choices import Outcome, RequestStatus
from empowerment.models import Decision, Grant
from empowerment.services.grants import reverse_grant
from people.choices import Role
from tests.empowerment.traces import nothing_written
from tests.factories import (
    AuthorityLimitFactory,
    CaseFactory,
    ReasonCodeFactory,
    RemedyFactory,
    UserFactory,
    put_in_force,
)

pytestmark = [pytest.mark.django_db, pytest.mark.capability("4.3")]
HTMX = {"HTTP_HX_REQUEST": "true"}


def form_url(case, name="decision-new"):
    return reverse(f"empowerment:{name}", args=[case.pk])


def typed(desk, **changes):
    return {
        "remedy": desk.remedy.pk,
        "amount": "40",
        "reason": desk.reason.pk,
        "note": "Third late delivery.",
        "wish": "",
        "key": str(uuid4()),
    } | changes


# ---- logging


def test_an_agent_logs_a_refund_and_lands_on_the_decision(as_, desk):
    response = as_(desk.agent).post(form_url(desk.case), typed(desk))

    decision = Decision.objects.get()
    assert response.status_code == 302
    assert response.url == reverse("empowerment:decision-detail", args=[decision.pk])
    assert (decision.outcome, decision.grant.amount) == (Outcome.WITHIN_AUTHORITY, Decimal(40))
    assert decision.note.note == "Third late delivery."


def test_within_the_case_page_the_browser_is_told_where_to_go(as_, desk):
    response = as_(desk.agent).post(form_url(desk.case), typed(desk), **HTMX)

    assert response["HX-Redirect"] == reverse("empowerment:decision-detail", args=[Decision.objects.get().pk])


def test_a_second_press_of_the_button_gives_the_first_answer(as_, desk):
    body = typed(desk)
    first = as_(desk.agent).post(form_url(desk.case), body)
    second = as_(desk.agent).post(form_url(desk.case), body)

    assert first.url == second.url
    assert Grant.objects.count() == 1


def test_the_same_key_for_something_else_is_told_and_gets_a_new_key(as_, desk):
    body = typed(desk)
    as_(desk.agent).post(form_url(desk.case), body)

    response = as_(desk.agent).post(form_url(desk.case), body | {"amount": "41"})

    form = response.context["form"]
    assert response.status_code == 409
    assert "press the button once more" in form.non_field_errors()[0]
    assert form["amount"].value() == "41"
    assert form["key"].value() not in (body["key"], "")
    assert Decision.objects.count() == 1


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"amount": "8o"}, "amount"),
        ({"amount": ""}, "amount"),
        ({"amount": "40.005"}, "amount"),
        ({"amount": "-40"}, "amount"),
        ({"amount": "NaN"}, "amount"),
        ({"reason": ""}, "reason"),
        ({"remedy": "0"}, "remedy"),
        ({"amount": "200", "note": " "}, "note"),
    ],
)
def test_whatever_is_wrong_what_was_typed_stays(as_, desk, changes, field):
    body = typed(desk, wish="All of it back") | changes
    with nothing_written():
        response = as_(desk.agent).post(form_url(desk.case), body, **HTMX)

    form = response.context["form"]
    assert response.status_code == 422
    assert field in form.errors
    assert {name: str(form[name].value()) for name in body} == {
        name: str(value) for name, value in body.items()
    }


def test_a_refusal_is_an_error_of_the_form(as_, desk):
    Customer.objects.filter(pk=desk.case.customer_id).update(person=desk.agent.person)
    with nothing_written():
        response = as_(desk.agent).post(form_url(desk.case), typed(desk))

    assert response.status_code == 409
    assert "somebody else has to decide" in response.context["form"].non_field_errors()[0]
    assert response.context["form"]["note"].value() == "Third late delivery."


def test_quantities_are_typed_as_a_number(as_, draft_desk):
    vouchers = RemedyFactory(quantity=True)
    AuthorityLimitFactory(version=draft_desk.version, position=draft_desk.agents, remedy=vouchers)
    put_in_force(draft_desk.version)
    as_(draft_desk.agent).post(form_url(draft_desk.case), typed(draft_desk, remedy=vouchers.pk, amount="3"))

    assert (Decision.objects.get().quantity, Decision.objects.get().amount) == (3, Decimal(30))

    for amount in ("1.5", "0", "two", "²"):
        body = typed(draft_desk, remedy=vouchers.pk, amount=amount)
        response = as_(draft_desk.agent).post(form_url(draft_desk.case), body)
        assert "whole number" in response.context["form"].errors["amount"][0]


def test_what_is_offered_instead_can_be_chosen_and_nothing_is_lost(as_, desk):
    credit = RemedyFactory(code="credit")
    with nothing_written():
        response = as_(desk.agent).post(form_url(desk.case), typed(desk, choose=credit.pk), **HTMX)

    form = response.context["form"]
    assert str(form["remedy"].value()) == str(credit.pk)
    assert (form["amount"].value(), form["note"].value()) == ("40", "Third late delivery.")


def test_the_remedy_an_agent_gives_most_is_chosen_for_them(as_, desk):
    credit = RemedyFactory(code="credit")
    for _ in range(2):
        desk.log("10")
    form = as_(desk.agent).get(form_url(desk.case)).context["form"]

    assert form.get_initial_for_field(form.fields["remedy"], "remedy") == desk.remedy
    assert credit in form.fields["remedy"].queryset


# ---- the verdict while typing


def check(client, desk, **changes):
    asked = {"remedy": desk.remedy.pk, "amount": "40", "reason": desk.reason.pk} | changes
    return client.get(form_url(desk.case, "decision-check"), asked, **HTMX)


def test_within_authority_says_what_is_left_and_what_the_button_does(as_, desk):
    with nothing_written():
        page = check(as_(desk.agent), desk).content.decode()

    assert "Within your authority. €110 left today after this." in page
    assert "Log refund of €40" in page


def test_beyond_says_who_is_asked_and_by_when(as_, desk):
    page = check(as_(desk.agent), desk, amount="200").content.decode()

    assert "€200 is over your limit of €50 per decision." in page
    assert f"{desk.lead} is on shift. An answer is due within 30 working minutes." in page
    assert f"Ask {desk.lead.first_name} for €200" in page


def test_beyond_everybody_is_a_no(as_, desk):
    response = check(as_(desk.agent), desk, amount="700")

    assert "Nobody holds the authority to give this much." in response.content.decode()
    assert response.context["is_forbidden"]


def test_forbidden_says_why_and_what_else_one_may_give(as_, draft_desk):
    cards = RemedyFactory(code="gift-card")
    AuthorityLimitFactory(version=draft_desk.version, forbids=True, remedy=cards, rationale="A run of fraud.")
    put_in_force(draft_desk.version)
    page = check(as_(draft_desk.agent), draft_desk, remedy=cards.pk).content.decode()

    assert "Not allowed: A run of fraud." in page
    assert "Refund up to €50" in page


def test_without_a_policy_nothing_is_allowed(as_, draft_desk):
    response = check(as_(draft_desk.agent), draft_desk)

    assert response.context["is_forbidden"]
    assert "No policy in force gives you authority." in response.content.decode()


def test_a_first_look_says_how_much_one_may_give(as_, desk):
    desk.log("20")

    assert "You may give up to €50 right now." in check(as_(desk.agent), desk, amount="").content.decode()


@pytest.mark.parametrize("amount", ["lots", "-3", "0", "1.234", "1e3"])
def test_an_amount_that_is_none_is_said_beside_the_field_and_gets_no_verdict(as_, desk, amount):
    response = check(as_(desk.agent), desk, amount=amount)

    page = response.content.decode()
    assert "Enter an amount: what is there cannot be read as one." in page
    assert "You may give up to" not in page
    assert response.context["unread"]
    error = page[page.index('id="id_amount_error"') :]
    assert 'hx-swap-oob="true"' in error
    assert "d-block" in error

    sent = as_(desk.agent).post(form_url(desk.case), typed(desk, amount=amount))
    assert sent.status_code == 422
    assert sent.context["unread"] == response.context["unread"]
    assert "Enter an amount: what is there cannot be read as one." in sent.content.decode()


def test_an_amount_put_right_takes_the_error_away(as_, desk):
    page = check(as_(desk.agent), desk).content.decode()

    assert '<div id="id_amount_error" class="invalid-feedback " hx-swap-oob="true"></div>' in page
    assert "Within your authority" in page


def test_a_number_of_pieces_that_is_none_is_said_too(as_, desk):
    voucher = RemedyFactory(quantity=True)

    page = check(as_(desk.agent), desk, remedy=voucher.pk, amount="1.5").content.decode()

    assert "Say how many as a whole number" in page


def test_similar_cases_are_told_from_five_on(as_, desk):
    for amount in (10, 20, 30, 40):
        desk.log(str(amount))
    assert "Similar cases" not in check(as_(desk.agent), desk).content.decode()

    desk.log("50")
    page = check(as_(desk.agent), desk).content.decode()
    assert "Similar cases got €20–€40 (n 5, 90 days)" in page  # noqa: RUF001
    assert (
        "Similar cases"
        not in check(as_(desk.agent), desk, reason=ReasonCodeFactory(code="x").pk).content.decode()
    )


# ---- who may


@pytest.mark.parametrize("name", ["decision-new", "decision-check"])
def test_only_agents_at_the_case_decide(as_, desk, name):
    others = [
        UserFactory(roles=[Role.AGENT]),
        desk.lead,
        UserFactory(team=desk.team, roles=[Role.AUDITOR]),
        UserFactory(team=desk.team, roles=[Role.MANAGER, Role.BOARD, Role.HR, Role.OPERATIONS]),
    ]
    assert [as_(user).get(form_url(desk.case, name)).status_code for user in others] == [404] * 4
    assert [as_(user).post(form_url(desk.case), typed(desk)).status_code for user in others] == [404] * 4
    assert not Decision.objects.exists()


def test_a_case_of_another_team_is_not_found(as_, desk):
    assert as_(desk.agent).get(form_url(CaseFactory())).status_code == 404


def test_an_agent_without_position_or_team_decides_nothing(as_, desk):
    desk.agent.position = None
    desk.agent.save()

    assert as_(desk.agent).get(form_url(desk.case)).status_code == 404


# ---- earlier remedies of the customer


def test_earlier_remedies_show_the_total_and_link_only_what_one_may_see(as_, desk):
    own = desk.log("40")
    other_team = CaseFactory(customer=desk.case.customer)
    colleague = UserFactory(
        team=other_team.team, position=desk.agents, manager=desk.lead, roles=["agent"], first_name="Kim"
    )
    other = desk.log("30", agent=colleague, case=other_team)
    waiting = desk.log("200")
    response = as_(desk.agent).get(reverse("empowerment:case-remedies", args=[desk.case.pk]), **HTMX)

    assert "<html" not in response.content.decode()
    page = response.content.decode()
    assert "€70" in page
    assert "2 remedies" in page
    assert waiting.request.status == RequestStatus.OPEN
    assert reverse("empowerment:decision-detail", args=[own.pk]) in page
    assert reverse("empowerment:decision-detail", args=[other.pk]) not in page


@pytest.mark.parametrize("chosen", ["²", "-1", "nothing", "9" * 5000])
def test_a_choice_that_is_none_leaves_the_form(as_, desk, chosen):
    response = as_(desk.agent).post(form_url(desk.case), typed(desk, choose=chosen), **HTMX)

    assert response.status_code == 200
    assert Decision.objects.count() == 0


def test_earlier_remedies_are_a_page_by_themselves_and_leave_out_what_was_taken_back(as_, desk):
    decision = desk.log("40")
    reverse_grant(
        decision_id=decision.pk, amount=Decimal(40), why="Wrong case.", actor=desk.agent, at=timezone.now()
    )
    page = as_(desk.agent).get(reverse("empowerment:case-remedies", args=[desk.case.pk])).content.decode()

    assert "<html" in page
    assert "Nothing was given in 12 months." in page


def test_what_waits_for_the_same_is_said_before_asking_twice(as_, desk):
    asked = desk.log("200", at=timezone.now()).request
    page = as_(desk.agent).get(form_url(desk.case, "decision-check"), {"remedy": desk.remedy.pk}).content

    assert f"A request for €200 on this case waits with {desk.lead.get_full_name()}" in page.decode()
    assert reverse("empowerment:request-detail", args=[asked.pk]) in page.decode()

    other = CaseFactory(team=desk.team, agent=desk.agent)
    assert b"A request for" not in as_(desk.agent).get(form_url(other)).content
    voucher = RemedyFactory(quantity=True)
    elsewhere = as_(desk.agent).get(form_url(desk.case, "decision-check"), {"remedy": voucher.pk})
    assert b"A request for" not in elsewhere.content


def test_a_colleagues_request_is_named_and_not_linked(as_, desk):
    asked = desk.log("200", at=timezone.now()).request
    colleague = UserFactory(team=desk.team, position=desk.agents, manager=desk.lead, roles=["agent"])

    page = as_(colleague).get(form_url(desk.case)).content.decode()

    assert f"asked by {desk.agent.get_full_name()}" in page
    assert reverse("empowerment:request-detail", args=[asked.pk]) not in page


def test_beyond_authority_the_agent_lands_on_the_request_and_its_clock(as_, desk):
    response = as_(desk.agent).post(form_url(desk.case), typed(desk, amount="200"))

    asked = Decision.objects.get().request
    assert response.url == reverse("empowerment:request-detail", args=[asked.pk])


def test_the_form_page_takes_the_same_queries_however_long_the_history(as_, desk, queries_of):
    as_(desk.agent)
    desk.log("1")
    few = queries_of(form_url(desk.case))
    for _ in range(7):
        desk.log("1")

    assert queries_of(form_url(desk.case)) == few <= 24
