from datetime import UTC, date, datetime, timedelta

import pytest

from audit.models import AuditEvent
from customers.models import EndsKnown
from customers.selectors import plan_endings
from customers.services.endings import import_endings
from effects.models import Owed
from people.services.imports import BadRows
from tests.factories import CaseFactory, CustomerFactory

pytestmark = pytest.mark.django_db
NOON = datetime(2026, 11, 21, 12, tzinfo=UTC)
HEAD = "source,reference,ended_on\n"


@pytest.fixture
def customer(db):
    return CustomerFactory(source="crm", reference="K-1", name="Ada Byron", since_on=date(2020, 1, 1))


def load(rows, **more):
    return import_endings(text=HEAD + rows, actor=None, at=NOON, **more)


def test_an_ended_customer_is_marked_recorded_and_owed(customer):
    load("crm,K-1,2026-10-31\n")

    customer.refresh_from_db()
    assert customer.ended_on == date(2026, 10, 31)
    event = AuditEvent.objects.get(name="customer.ended")
    assert event.facts == {"ended_on": [None, "2026-10-31"]}
    assert Owed.objects.get(topic="performance.recompute").facts["customer_ids"] == [customer.pk]


def test_an_empty_day_says_that_somebody_is_a_customer_again(customer):
    load("crm,K-1,2026-10-31\n")

    load("crm,K-1,\n")

    customer.refresh_from_db()
    assert customer.ended_on is None
    assert AuditEvent.objects.get(name="customer.returned").facts == {"ended_on": ["2026-10-31", None]}


def test_the_same_file_again_changes_nothing(customer):
    load("crm,K-1,2026-10-31\n")

    again = load("crm,K-1,2026-10-31\n")

    assert (again.changes, again.unchanged) == ((), 1)
    assert AuditEvent.objects.filter(name="customer.ended").count() == 1
    assert Owed.objects.filter(topic="performance.recompute").count() == 1


@pytest.mark.parametrize(
    ("row", "column", "reason"),
    [
        ("crm,K-2,2026-10-31", "reference", "no such customer"),
        ("web,K-1,2026-10-31", "reference", "no such customer"),
        ("crm,K-1,yesterday", "ended_on", "2026-11-30"),
        ("crm,K-1,2026-11-22", "ended_on", "until then"),
        ("crm,K-1,2019-12-31", "ended_on", "before they became"),
        ("crm,,2026-10-31", "reference", "empty"),
    ],
)
def test_a_bad_row_is_named_by_line_column_and_reason(customer, row, column, reason):
    plan = plan_endings(f"{HEAD}{row}\n", actor=None, at=NOON)

    assert [(cell.line, cell.column) for cell in plan.bad] == [(2, column)]
    assert reason in plan.bad[0].reason


def test_one_bad_row_and_nothing_is_imported_unless_the_good_ones_were_chosen(customer):
    rows = "crm,K-1,2026-10-31\ncrm,K-9,2026-10-31\n"

    with pytest.raises(BadRows):
        load(rows)
    customer.refresh_from_db()
    assert customer.ended_on is None
    assert not AuditEvent.objects.filter(name="customer.ended").exists()

    plan = load(rows, skip_bad=True)
    customer.refresh_from_db()
    assert (len(plan.changes), customer.ended_on) == (1, date(2026, 10, 31))


def test_no_name_is_shown_to_who_confirms(customer):
    plan = plan_endings(f"{HEAD}crm,K-1,2026-10-31\n", actor=None, at=NOON)

    assert "Ada" not in str(plan)
    assert plan.changes[0].shown == (("ended_on", "", "2026-10-31"),)


@pytest.mark.capability("3.1")
def test_a_source_that_tells_ends_is_known_up_to_yesterday_and_owes_the_days_of_which_that_is_news(customer):
    CaseFactory(source="crm", customer=customer, opened_at=at(8, 1), resolved_at=at(8, 20))
    CaseFactory(source="crm", customer=customer, opened_at=at(8, 1), resolved_at=at(8, 3))
    CaseFactory(opened_at=at(7, 1), resolved_at=at(7, 1))

    load("crm,K-1,\n")

    known = EndsKnown.objects.get()
    assert (known.source, known.through_on) == ("crm", date(2026, 11, 20))
    assert AuditEvent.objects.get(name="customer_ends.told").facts == {
        "source": "crm",
        "through_on": [None, "2026-11-20"],
    }
    # Ninety days before the 20th of November is the 22nd of August.
    assert days_owed() == [date(2026, 8, 3) + timedelta(days=number) for number in range(20)]


def test_later_news_owe_the_days_between(customer):
    CaseFactory(source="crm", customer=customer, opened_at=at(8, 1), resolved_at=at(8, 3))
    load("crm,K-1,\n")
    Owed.objects.all().delete()

    import_endings(text=f"{HEAD}crm,K-1,\n", actor=None, at=NOON + timedelta(days=2))
    assert days_owed() == [date(2026, 8, 23), date(2026, 8, 24)]
    Owed.objects.all().delete()

    # An older file again: what is known stays known.
    load("crm,K-1,\n")
    assert EndsKnown.objects.get().through_on == date(2026, 11, 22)
    assert days_owed() == []


def test_long_ago_is_owed_in_parts(customer):
    CaseFactory(source="crm", customer=customer, opened_at=at(1, 1), resolved_at=at(1, 1))

    load("crm,K-1,\n")

    debts = Owed.objects.filter(topic="performance.recompute")
    assert max(len(debt.facts["days"]) for debt in debts) == 31
    assert (min(days_owed()), max(days_owed())) == (date(2026, 1, 1), date(2026, 8, 22))


def test_a_bad_row_tells_nothing_of_its_source(customer):
    load("crm,K-1,2026-10-31\nweb,K-9,2026-10-31\n", skip_bad=True)

    assert list(EndsKnown.objects.values_list("source", flat=True)) == ["crm"]


def at(month, day):
    return datetime(2026, month, day, 10, tzinfo=UTC)


def days_owed():
    return sorted(
        date.fromisoformat(day)
        for debt in Owed.objects.filter(topic="performance.recompute")
        for day, team in debt.facts["days"]
        if team is None
    )
