"""A pair of KPIs that drifts: on the page, and told once to those who answer for it."""

from datetime import UTC, datetime, time, timedelta

import pytest
import time_machine
from django.urls import reverse

from effects.models import Owed
from effects.services import fulfil_due
from people.models import Notification
from performance.models import DailyFigures, KpiSetting
from performance.notifications import tell_of_drift
from performance.rules.windows import whole_months
from performance.selectors.relations import relations_of
from performance.selectors.scopes import ALL, Group
from performance.services.relations import TOPIC, owe_drifts
from performance.tasks import watch_relations
from tests.factories import TeamFactory, UserFactory

pytestmark = [pytest.mark.django_db, pytest.mark.capability("S0.7")]
NOW = datetime(2026, 11, 20, 12, tzinfo=UTC)
PAIR = ("reopen_rate", "repeat_contact")
EVERYBODY = Group(ALL, "")


def worked(months, together):
    """Four teams: reopened in each month, and back as `together` says of it: 1 alike, -1 opposite, 0 neither."""
    teams = [TeamFactory() for _ in range(4)]
    numbers = {
        field.name: 0 for field in DailyFigures._meta.fields if field.name not in ("id", "day", "team")
    }
    numbers |= {"agent": None, "channel": "phone", "category": "", "currency": "EUR", "resolving": []}
    numbers |= {"answering": [], "working": [], "judged": 40, "resolved": 40, "known": 40}
    rows = []
    for number, month in enumerate(months):
        for place, team in enumerate(teams):
            reopened = 2 + 4 * place + number % 3
            back = {1: reopened, -1: 30 - reopened, 0: (7 * place + 11 * number) % 13}[together(number)]
            rows.append(
                DailyFigures(**{**numbers, "reopened": reopened, "back": back}, day=month.first, team=team)
            )
    DailyFigures.objects.bulk_create(rows)


def drift():
    found = relations_of(EVERYBODY, today=NOW.date())
    return next(one for one in found if (one.pair.lead, one.pair.lag) == PAIR).drift


def owned():
    owner = UserFactory(roles=["operations"], time_zone="UTC")
    for code in PAIR:
        KpiSetting.objects.create(code=code, minimum_n=20, owner=owner)
    return owner


def debts():
    return list(Owed.objects.filter(topic=TOPIC).values_list("key", flat=True))


@pytest.mark.parametrize(
    ("lately", "kind"), [(1, None), (-1, "turned"), (0, "faded")], ids=["same", "turned", "faded"]
)
def test_the_last_six_months_are_compared_with_the_six_before(lately, kind):
    worked(whole_months(NOW.date(), 12), lambda number: 1 if number < 6 else lately)

    assert (drift() and drift().kind.value) == kind


def test_the_page_says_what_changed_and_how_sure_that_is(client):
    worked(whole_months(NOW.date(), 12), lambda number: 1 if number < 6 else -1)
    client.force_login(UserFactory(roles=["board"]))

    with time_machine.travel(NOW, tick=False):
        text = client.get(reverse("performance:dashboard-relations")).content.decode()

    assert "Reopen rate and Repeat contact within 7 days go together the other way round than before" in text
    assert "Nov 2025 to Apr 2026: " in text
    assert "The change is clear" in text


def test_owners_are_told_once_however_often_and_late_it_is_looked_for():
    owner = owned()
    worked(whole_months(NOW.date(), 12), lambda number: 1 if number < 6 else -1)

    for hours in (0, 1, 30):
        owe_drifts(at=NOW + timedelta(hours=hours))
        fulfil_due(at=NOW + timedelta(hours=hours))

    assert len(debts()) == 1
    told = Notification.objects.get(user=owner)
    assert "the other way round" in told.title
    assert told.url == reverse("performance:dashboard-relations")


def test_a_month_later_it_is_the_same_news():
    owned()
    worked(whole_months(NOW.date() + timedelta(days=31), 13), lambda number: 1 if number < 6 else -1)

    owe_drifts(at=NOW)
    first = debts()
    owe_drifts(at=NOW + timedelta(days=31))

    assert len(first) == 1
    assert debts() == first


def test_nothing_is_owed_while_nothing_drifts():
    worked(whole_months(NOW.date(), 12), lambda number: 1)

    with time_machine.travel(NOW, tick=False):
        watch_relations()

    assert debts() == []


def test_it_waits_for_the_end_of_quiet_hours():
    owner = owned()
    owner.quiet_from, owner.quiet_to = time(11), time(15)
    owner.save()
    worked(whole_months(NOW.date(), 12), lambda number: 1 if number < 6 else -1)

    owe_drifts(at=NOW)
    fulfil_due(at=NOW)

    assert Notification.objects.get(user=owner).deliver_at == NOW.replace(hour=15)


def test_nobody_is_told_of_what_has_passed_meanwhile():
    owner = owned()
    worked(whole_months(NOW.date(), 12), lambda number: 1)

    tell_of_drift(lead=PAIR[0], lag=PAIR[1], kind="turned", since="2026-10-01", at=NOW)

    assert not Notification.objects.filter(user=owner).exists()


def test_an_owner_without_dashboards_is_led_to_the_kpi():
    owner = UserFactory(roles=["hr"], time_zone="UTC")
    KpiSetting.objects.create(code=PAIR[1], minimum_n=20, owner=owner)
    worked(whole_months(NOW.date(), 12), lambda number: 1 if number < 6 else -1)

    owe_drifts(at=NOW)
    fulfil_due(at=NOW)

    assert Notification.objects.get(user=owner).url == reverse("performance:kpi-detail", args=[PAIR[1]])
