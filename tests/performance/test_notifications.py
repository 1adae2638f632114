from datetime import UTC, date, datetime, timedelta

import pytest
from django.urls import reverse

from effects.models import Owed
from effects.services import fulfil_due
from people.models import Notification, User
from performance.services.scorecards import send_to_calibration, take_back
from tests.factories import PositionFactory, UserFactory
from tests.performance.ladder import card
from tests.performance.scorecards import floor

pytestmark = [pytest.mark.django_db, pytest.mark.capability("3.2")]
AT = datetime(2026, 11, 17, 9, tzinfo=UTC)
HOUR = timedelta(hours=1)


@pytest.fixture
def org():
    """Two agents with drafts of October; above them a lead and a manager."""
    org = floor()
    org.one, org.two = (card(person, "0.7", state="draft") for person in (org.agent, org.colleague))
    return org


def send(org, *cards, at=AT):
    send_to_calibration(ids=[one.pk for one in cards], actor=org.hr, at=at)


def told(user):
    return list(Notification.objects.filter(user=user).values_list("title", "url"))


def test_who_leads_is_told_once_for_the_period_and_led_to_their_people(org):
    send(org, org.one, org.two)
    assert sorted(row.facts["user_id"] for row in Owed.objects.filter(topic="calibration.tell")) == sorted(
        [org.lead.pk, org.manager.pk]
    )
    fulfil_due(at=AT)
    address = f"{reverse('performance:calibration')}?group=2026-10-01_2026-10-31_{org.position.pk}"
    expected = [("Calibration of October 2026: 2 scorecards of your people", address)]
    assert told(org.lead) == told(org.manager) == expected
    assert told(org.hr) == told(org.agent) == []


def test_what_is_sent_later_tells_only_those_who_know_of_nothing_yet(org):
    elsewhere = UserFactory(roles=["lead"], username="elsewhere")
    other = card(UserFactory(position=org.position, manager=elsewhere), "0.7", state="draft")
    send(org, org.one)
    fulfil_due(at=AT)
    send(org, org.two, other, at=AT + HOUR)
    fulfil_due(at=AT + HOUR)
    assert [title for title, _url in told(org.lead)] == [
        "Calibration of October 2026: 1 scorecard of your people"
    ]
    assert len(told(elsewhere)) == 1


def test_each_period_is_told_of_by_itself(org):
    september = card(org.agent, "0.7", state="draft", first=date(2026, 9, 1), last=date(2026, 9, 30))
    send(org, org.one, september)
    fulfil_due(at=AT)
    assert len(told(org.lead)) == 2


def test_what_was_taken_back_meanwhile_is_told_when_it_comes_again(org):
    send(org, org.one)
    take_back(ids=[org.one.pk], actor=org.hr, at=AT)
    fulfil_due(at=AT)
    assert told(org.lead) == []
    send(org, org.one, at=AT + HOUR)
    fulfil_due(at=AT + HOUR)
    assert len(told(org.lead)) == 1


def test_who_leads_nobody_any_more_is_not_told(org):
    User.objects.filter(pk=org.manager.pk).update(is_active=False)
    above = UserFactory(roles=["board"], username="above", position=PositionFactory())
    User.objects.filter(pk=org.lead.pk).update(manager=above)
    send(org, org.one)
    assert [row.facts["user_id"] for row in Owed.objects.filter(topic="calibration.tell")] == [org.lead.pk]


def test_the_own_one_is_nothing_to_calibrate(org):
    own = card(org.lead, "0.7", state="draft", position=org.position)
    send(org, own)
    fulfil_due(at=AT)
    assert told(org.lead) == []
    assert len(told(org.manager)) == 1
