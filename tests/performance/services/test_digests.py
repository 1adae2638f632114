from datetime import UTC, datetime, time, timedelta

import pytest
import time_machine

from customers.choices import CaseStatus
from effects.models import Owed
from effects.services import fulfil_due
from people.choices import PrincipalKind, Role
from people.models import Notification
from performance.services.digests import TOPIC, owe_digests
from performance.services.rollup import recompute_days
from performance.tasks import owe_digests as by_the_clock
from tests.factories import CaseFactory, UserFactory

pytestmark = [pytest.mark.django_db, pytest.mark.capability("S0.10")]
MONDAY = datetime(2026, 11, 16, 10, tzinfo=UTC)
TUESDAY = MONDAY + timedelta(days=1)


def owed():
    return sorted(Owed.objects.filter(topic=TOPIC).values_list("key", "due_at"))


def resolved(line, day, **changes):
    at = datetime(2026, 11, day, 12, tzinfo=UTC)
    return CaseFactory(
        **{
            "team": line.desk.team,
            "resolved_by": line.agent,
            "status": CaseStatus.RESOLVED,
            "opened_at": at - timedelta(hours=1),
            "resolved_at": at,
            **changes,
        }
    )


def test_every_agent_is_owed_each_week_once(line):
    UserFactory(roles=[Role.AGENT], is_active=False)
    UserFactory(roles=[Role.AGENT], kind=PrincipalKind.AI)

    for hours in (0, 1, 30):
        owe_digests(at=MONDAY + timedelta(hours=hours))
    assert owed() == [(f"{line.agent.pk}:2026-11-09", datetime(2026, 11, 16, 7, tzinfo=UTC))]

    owe_digests(at=MONDAY + timedelta(days=7))
    assert [key for key, _due in owed()] == [f"{line.agent.pk}:2026-11-09", f"{line.agent.pk}:2026-11-16"]


def test_the_zone_of_the_person_says_when_it_is_morning(line):
    line.agent.time_zone = "America/New_York"
    line.agent.save()

    owe_digests(at=MONDAY)

    assert owed()[0][1] == datetime(2026, 11, 16, 13, tzinfo=UTC)


def test_the_clock_owes_them(line):
    with time_machine.travel(MONDAY, tick=False):
        by_the_clock()

    assert len(owed()) == 1


def test_the_digest_counts_the_week_and_leads_to_the_page(line, mailoutbox):
    for day in (8, 9, 12, 15, 16):  # the first on the Sunday before, the last on the Monday after
        resolved(line, day)
    reopened = resolved(line, 13, reopen_count=1)
    line.desk.log("30", case=reopened, at=datetime(2026, 11, 13, 10, tzinfo=UTC))
    recompute_days()

    owe_digests(at=TUESDAY)
    fulfil_due(at=TUESDAY)
    fulfil_due(at=TUESDAY)

    message = Notification.objects.get(key="digest:2026-11-09")
    assert message.user == line.agent
    assert message.title == "Your week: 4 cases resolved"
    assert message.body.splitlines() == [
        "Decided on your own: 1 of 1.",
        "One case is worth another look: it waits on your page.",
    ]
    assert message.url == "/impact/?span=28&on=2026-11-15"
    assert reopened.reference not in message.body


def test_what_a_short_week_does_not_tell_the_weeks_before_do(line):
    resolved(line, 12)
    resolved(line, 1, reopen_count=1)
    recompute_days()

    owe_digests(at=TUESDAY)
    fulfil_due(at=TUESDAY)

    message = Notification.objects.get(key="digest:2026-11-09")
    assert message.title == "Your week: 1 case resolved"
    assert message.body == "One case is worth another look: it waits on your page."


def test_quiet_hours_hold_it_back(line):
    resolved(line, 12)
    line.agent.quiet_from, line.agent.quiet_to = time(6), time(14)
    line.agent.save()

    owe_digests(at=MONDAY)
    fulfil_due(at=MONDAY)

    assert Notification.objects.get().deliver_at == datetime(2026, 11, 16, 13, tzinfo=UTC)


def test_an_idle_week_and_somebody_who_has_left_are_told_nothing(line):
    owe_digests(at=MONDAY)
    fulfil_due(at=MONDAY)
    assert not Notification.objects.filter(key__startswith="digest").exists()

    resolved(line, 18)
    owe_digests(at=MONDAY + timedelta(days=7))
    line.agent.is_active = False
    line.agent.save()
    fulfil_due(at=MONDAY + timedelta(days=7))
    assert not Notification.objects.filter(key__startswith="digest").exists()
    assert not Owed.objects.open().filter(topic=TOPIC).exists()
