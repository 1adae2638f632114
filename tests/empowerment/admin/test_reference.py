"""Reference data and the ledger in the admin: who may do what with which rows."""

import pytest
from django.urls import reverse

from audit.models import AuditEvent
from empowerment.models import ReasonCode, Remedy
from people.choices import Role
from tests.empowerment.conftest import NOON
from tests.factories.empowerment import ReasonCodeFactory, RemedyFactory
from tests.factories.people import UserFactory

pytestmark = pytest.mark.django_db
LEDGER = [
    "decision",
    "grant",
    "reversal",
    "approvalrequest",
    "approvalstep",
    "budgetmovement",
]


def page(model, what, *args):
    return reverse(f"admin:empowerment_{model}_{what}", args=args)


@pytest.mark.parametrize("role", list(Role))
def test_managers_and_administrators_keep_remedies(client, role):
    remedy = RemedyFactory()
    client.force_login(UserFactory(roles=[role], is_staff=True))
    may = role in {Role.MANAGER, Role.ADMINISTRATOR}

    for model, row in (("remedy", remedy), ("reasoncode", ReasonCodeFactory())):
        assert client.get(page(model, "changelist")).status_code == (200 if may else 404)
        assert client.get(page(model, "add")).status_code == (200 if may else 404)
        assert client.get(page(model, "change", row.pk)).status_code == (200 if may else 404)
        assert client.post(page(model, "delete", row.pk), {"post": "yes"}).status_code == 404


def test_a_reason_is_renamed_and_switched_off_with_a_record_but_keeps_its_code(client):
    reason, manager = ReasonCodeFactory(code="late"), UserFactory(roles=[Role.MANAGER], is_staff=True)
    client.force_login(manager)

    client.post(page("reasoncode", "change", reason.pk), {"label": "Late parcel", "code": "other"})

    reason.refresh_from_db()
    assert (reason.code, reason.label, reason.active) == ("late", "Late parcel", False)
    event = AuditEvent.objects.get(subject_type="empowerment.reasoncode")
    assert event.actor == manager


def test_a_new_remedy_has_a_code(client):
    client.force_login(UserFactory(roles=[Role.ADMINISTRATOR], is_staff=True))

    client.post(
        page("remedy", "add"),
        {
            "code": "flowers",
            "name": "Flowers",
            "kind": "quantity",
            "unit": "bunch",
            "unit_cost": "20",
            "unit_cost_currency": "EUR",
            "active": "on",
        },
    )

    assert Remedy.objects.get().code == "flowers"
    assert not ReasonCode.objects.exists()


@pytest.mark.security("S-65")
@pytest.mark.parametrize("role", list(Role))
@pytest.mark.parametrize("model", LEDGER)
def test_the_ledger_is_shown_to_few_and_changed_by_nobody(client, desk, role, model):
    decision = desk.log("20")
    client.force_login(UserFactory(roles=[role], is_staff=True))
    expected = 200 if role in {Role.AUDITOR, Role.MANAGER} else 404

    assert client.get(page(model, "changelist")).status_code == expected
    assert client.get(page(model, "add")).status_code == 404
    assert client.post(page(model, "add"), {}).status_code == 404
    if model == "decision":
        own = client.post(page(model, "change", decision.pk), {"amount": "1"}).status_code
        gone = client.post(page(model, "delete", decision.pk), {"post": "yes"}).status_code
        # What lies in another scope does not exist: the admin leads such addresses to its first page.
        assert own in ({302, 404} if role == Role.MANAGER else {404})
        assert gone in ({302, 404} if role == Role.MANAGER else {404})


def test_an_auditor_sees_each_row_and_a_manager_only_those_of_the_own_scope(client, desk):
    decision = desk.log("20")
    desk.lead.groups.clear()
    stranger = UserFactory(roles=[Role.MANAGER], is_staff=True)
    auditor = UserFactory(roles=[Role.AUDITOR], is_staff=True)
    overseer = UserFactory(roles=[Role.MANAGER], is_staff=True)
    type(desk.lead).objects.filter(pk=desk.lead.pk).update(manager=overseer)

    for user, count in ((auditor, 1), (overseer, 1), (stranger, 0)):
        client.force_login(user)
        for model in ("decision", "grant", "budgetmovement"):
            assert client.get(page(model, "changelist")).context["cl"].queryset.count() == count
        shown = client.get(page("decision", "change", decision.pk)).status_code
        assert shown == (200 if count else 302)
    assert decision.decided_at == NOON
