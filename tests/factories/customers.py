"""Customers, cases and contacts for tests."""

from datetime import UTC, date, datetime

import factory

from customers.choices import Channel, ContactDirection
from customers.models import Case, Contact, Customer, EndsKnown
from tests.factories.people import TeamFactory


class CustomerFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Customer

    source = "test"
    reference = factory.Sequence("K-{}".format)
    name = factory.Sequence("Customer {}".format)
    email = factory.Sequence("customer-{}@example.org".format)
    phone = "+49 30 5550100"


class EndsKnownFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = EndsKnown
        django_get_or_create = ["source"]

    source = "test"
    through_on = date(2028, 1, 1)


class CaseFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Case

    source = "test"
    reference = factory.Sequence("C-{}".format)
    customer = factory.SubFactory(CustomerFactory)
    team = factory.SubFactory(TeamFactory)
    channel = Channel.PHONE
    category = "Billing"
    opened_at = datetime(2026, 11, 20, 9, tzinfo=UTC)


class ContactFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Contact

    case = factory.SubFactory(CaseFactory)
    channel = Channel.PHONE
    direction = ContactDirection.INBOUND
    summary = "Parcel lost"
    happened_at = datetime(2026, 11, 20, 9, tzinfo=UTC)
