"""The numbers on the page of an outage lead to as many rows as they say, or are text."""

import re
from datetime import timedelta
from html import unescape
from html.parser import HTMLParser

import pytest
import time_machine
from django.urls import reverse

from people.models import Absence
from tests.empowerment.conftest import (
    NOON,
    desk as desk,
    draft_desk as draft_desk,
    draft_line as draft_line,
    line as line,
)
from tests.factories import (
    AbsenceFactory,
    CalendarFactory,
    CaseFactory,
    HourlyCostFactory,
    OutageFactory,
    SurveyResponseFactory,
    TeamFactory,
    UserFactory,
)

pytestmark = [pytest.mark.django_db, pytest.mark.capability("7.4")]
MINUTE, HOUR = timedelta(minutes=1), timedelta(hours=1)
START, END = NOON - HOUR, NOON + HOUR


@pytest.fixture(autouse=True)
def _afternoon():
    with time_machine.travel(NOON + 3 * HOUR, tick=False):
        yield


def solved(team, agent, at, **more):
    return CaseFactory(
        team=team,
        agent=agent,
        resolved_by=agent,
        status="resolved",
        opened_at=at - HOUR,
        resolved_at=at,
        **more,
    )


@pytest.fixture
def outage(line):
    """Two teams of the manager are hit: facts before it, in it, at its last moment and after it."""
    HourlyCostFactory(amount=30)
    team, agent = line.desk.team, line.agent
    second = TeamFactory(name="Second line", calendar=CalendarFactory(around_the_clock=True))
    colleague = UserFactory(team=second, roles=["agent"], manager=line.manager)
    away = UserFactory(team=second, roles=["agent"], manager=line.manager)
    AbsenceFactory(user=away, starts_at=START - HOUR, ends_at=END + HOUR)
    for at in (START - MINUTE, START, NOON, END, END + HOUR):
        SurveyResponseFactory(case=solved(team, agent, at))
    solved(second, colleague, NOON)
    # Opened after it began, and not done yet; closed before it began without ever being resolved.
    CaseFactory(team=second, agent=colleague, opened_at=NOON)
    CaseFactory(team=second, status="closed", opened_at=START - 2 * HOUR, closed_at=START - HOUR)
    for at in (START - MINUTE, START, END):
        line.desk.log("20", at=at)
    line.ask(at=START - HOUR)
    line.ask(at=END + HOUR)
    # Another outage, and what only that leaves out.
    OutageFactory(system="Chat", started_at=END, ended_at=END + 2 * HOUR, teams=[team])
    return OutageFactory(started_at=START, ended_at=END, teams=[team, second])


class Numbers(HTMLParser):
    """Collects what links say and where to, inside the page."""

    def __init__(self):
        super().__init__()
        self.links, self._open = [], None

    def handle_starttag(self, tag, attrs):
        if tag == "a":
            self._open = [dict(attrs).get("href", ""), ""]

    def handle_data(self, data):
        if self._open:
            self._open[1] += data

    def handle_endtag(self, tag):
        if tag == "a" and self._open:
            self.links.append((self._open[1].strip(), self._open[0]))
            self._open = None


def page(client, user, outage):
    client.force_login(user)
    content = client.get(reverse("journeys:outage-detail", args=[outage.pk])).content.decode()
    return content[content.index("<main") : content.index("</main>")]


def links(content):
    found = Numbers()
    found.feed(content)
    return [(said, url) for said, url in found.links if re.search("outage=|open_in=|/people/", url)]


def rows(client, url):
    """How many rows the list at an address has."""
    answer = client.get(unescape(url))
    assert answer.status_code == 200, url
    if "/people/" in url:
        return len(answer.context["people"])
    return answer.context["table"].paginator.count


@pytest.mark.parametrize("role", ["manager", "auditor"])
def test_every_count_leads_to_as_many_rows(client, line, outage, role):
    reader = line.manager if role == "manager" else UserFactory(roles=["auditor"])

    found = links(page(client, reader, outage))

    counts = [(said, url) for said, url in found if "/people/" not in url]
    # Open meanwhile; cases, decisions, requests and answers in all; the same of each team, if there are any.
    assert [said for said, _url in counts] == ["5", "3", "1", "1", "2", "1", "2", "1", "1", "2"]
    for said, url in counts:
        assert rows(client, url) == int(said), url


def test_who_was_on_shift_is_listed_with_what_it_cost(client, line, outage):
    found = [(said, url) for said, url in links(page(client, line.manager, outage)) if "/people/" in url]
    answer = client.get(reverse("journeys:outage-people", args=[outage.pk]))

    # Lost minutes and cost in all; agents, minutes and cost of each team.
    assert [said for said, _url in found] == ["240", "€120", "1", "120", "€60", "1", "120", "€60"]
    assert [rows(client, url) for _said, url in found] == [2, 2, 1, 1, 1, 1, 1, 1]
    assert [one.loss.minutes for one in answer.context["people"]] == [120, 120]
    assert Absence.objects.get().user not in [one.person for one in answer.context["people"]]


def test_where_nobody_was_on_shift_nothing_leads_to_nobody(client, line, outage):
    line.agent.is_active = False
    line.agent.save()

    found = [(said, url) for said, url in links(page(client, line.manager, outage)) if "team=" in url]

    assert [said for said, _url in found] == ["1", "120", "€60"]


def test_operations_see_every_number_and_no_rows(client, line, outage):
    ops = UserFactory(roles=["operations"])

    content = page(client, ops, outage)

    assert links(content) == []
    assert "240" in content
    assert client.get(reverse("journeys:outage-people", args=[outage.pk])).status_code == 404


def test_who_sees_other_teams_in_figures_only_is_led_to_the_own_ones(client, line, outage):
    both = line.manager
    both.groups.add(UserFactory(roles=["operations"]).groups.get())
    outage.teams.add(TeamFactory(name="Faraway"))

    found = links(page(client, type(both).objects.get(pk=both.pk), outage))

    assert [said for said, url in found if "/people/" in url] == ["1", "120", "€60", "1", "120", "€60"]
    # Not in all: of each of the own teams.
    assert [url for _said, url in found if "%2C" in url or "open_in" in url] == []
    assert [said for said, url in found if "outage=" in url] == ["1", "2", "1", "1", "2"]


def test_nobody_is_led_to_people_of_a_team_that_is_not_hit(client, line, outage):
    url = reverse("journeys:outage-people", args=[outage.pk])
    client.force_login(line.manager)

    assert client.get(url, {"team": TeamFactory().pk}).status_code == 404
    assert client.get(url, {"team": "x"}).status_code == 404


def test_a_list_of_no_outage_is_empty_and_one_that_goes_on_ends_now(client, line, outage):
    client.force_login(line.manager)
    url = reverse("customers:case-list")
    assert rows(client, f"{url}?outage=0") == 0

    outage.ended_at = None
    outage.save()

    assert rows(client, f"{url}?outage={outage.pk}") == 5
