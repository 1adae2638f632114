import pytest
from django.urls import reverse

from audit.models import AuditEvent
from customers.choices import CaseStatus
from people.choices import Role
from tests.factories.customers import CaseFactory, ContactFactory, CustomerFactory
from tests.factories.people import UserFactory

pytestmark = [pytest.mark.django_db, pytest.mark.invariant("I-42")]
ERASE = reverse("customers:customer-erase")


@pytest.fixture
def administrator(client):
    user = UserFactory(roles=[Role.ADMINISTRATOR], position=None)
    client.force_login(user)
    return user


@pytest.fixture
def customer():
    customer = CustomerFactory(source="crm", reference="K-1", name="Canary", email="canary@example.org")
    ContactFactory(case=CaseFactory(customer=customer, status=CaseStatus.CLOSED), summary="canary words")
    return customer


def typed(**changes):
    return {"source": "crm", "reference": "K-1", "reason": "On demand."} | changes


def test_an_administrator_erases_a_customer_and_why_is_recorded(client, administrator, customer):
    assert "There is no way back." in client.get(ERASE).content.decode()

    assert client.post(ERASE, typed()).status_code == 302

    customer.refresh_from_db()
    assert (customer.name, customer.email) == (f"Erased customer {customer.pk}", "")
    event = AuditEvent.objects.get(name="customer.erased")
    assert (event.actor, event.reason) == (administrator, "On demand.")


@pytest.mark.parametrize(
    ("changes", "status", "said"),
    [
        ({"reference": "K-2"}, 422, "There is no customer of this reference in this source."),
        ({"reason": " "}, 422, "This field is required."),
    ],
)
def test_what_was_typed_stays_when_nothing_is_erased(client, administrator, customer, changes, status, said):
    answer = client.post(ERASE, typed(**changes))

    assert answer.status_code == status
    assert said in answer.content.decode()
    assert 'value="crm"' in answer.content.decode()
    customer.refresh_from_db()
    assert customer.name == "Canary"


def test_a_customer_with_an_open_case_is_not_erased(client, administrator, customer):
    CaseFactory(customer=customer)

    answer = client.post(ERASE, typed())

    assert answer.status_code == 409
    assert "still open" in answer.content.decode()
    assert "Canary" not in answer.content.decode()
    assert not AuditEvent.objects.exists()


@pytest.mark.parametrize("role", [role for role in Role if role != Role.ADMINISTRATOR])
def test_nobody_else_finds_the_page(client, customer, role):
    client.force_login(UserFactory(roles=[role]))

    assert client.get(ERASE).status_code == 404
    assert client.post(ERASE, typed()).status_code == 404
