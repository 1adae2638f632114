"""Every list that django-tables2 lays out: its columns are chosen in the address, and its file follows."""

import csv
import re
from importlib import import_module
from io import StringIO

import django_filters
import django_tables2 as tables
import pytest
from django.conf import settings
from django.urls import reverse

from audit.web.filters import EventFilter
from common.pages import ListTable
from customers.web.filters import CaseFilter
from customers.web.tables import CaseTable
from empowerment.web.filters import DecisionFilter
from empowerment.web.tables import DecisionTable
from feedback.web.filters import SurveyFilter
from feedback.web.tables import SurveyTable
from journeys.web.filters import OutageFilter
from journeys.web.tables import OutageTable
from people.web.tables import PersonTable
from performance.web.tables import ScorecardTable
from tests.empowerment.conftest import desk as desk, draft_desk as draft_desk
from tests.factories import (
    CaseFactory,
    OutageFactory,
    ScorecardFactory,
    SurveyResponseFactory,
    UserFactory,
)

pytestmark = pytest.mark.django_db
# List, what makes a row of it, its address, that of its file, and the columns of the file for two of the list.
LISTS = [
    (CaseTable, CaseFactory, "customers:case-list", "customers:case-export", ["reference", "team"]),
    (
        DecisionTable,
        "desk",
        "empowerment:decision-list",
        "empowerment:decision-export",
        ["decision", "case", "quantity", "asked", "currency"],
    ),
    (
        SurveyTable,
        SurveyResponseFactory,
        "feedback:survey-list",
        "feedback:survey-export",
        ["source", "external id", "case source", "case", "csat"],
    ),
    (
        OutageTable,
        OutageFactory,
        "journeys:outage-list",
        "journeys:outage-export",
        ["outage", "kind", "system", "cause"],
    ),
    (PersonTable, UserFactory, "people:person-list", "people:person-list", ["Name", "Team"]),
    (ScorecardTable, ScorecardFactory, "performance:scorecard-list", None, None),
]
SECOND = {
    DecisionTable: "amount",
    SurveyTable: "csat",
    OutageTable: "cause",
}
by_list = pytest.mark.parametrize(
    ("table", "factory", "address", "file_address", "told"),
    LISTS,
    ids=lambda value: getattr(value, "__name__", None),
)


@pytest.fixture
def auditor(client, db):
    user = UserFactory(roles=["auditor"])
    client.force_login(user)
    return user


@pytest.fixture
def a_row(request):
    """Make a row of a list: by its factory, or by what is done at a desk."""

    def make(factory):
        if factory == "desk":
            request.getfixturevalue(factory).log("30")
        else:
            factory()

    return make


def heads(content):
    head = re.search(r"<thead>.*?</thead>", content, re.DOTALL)
    return len(re.findall(r"<th\b", head.group()))


def tables_of_the_house():
    for path in settings.BASE_DIR.glob("*/web/tables.py"):
        module = import_module(f"{path.parts[-3]}.web.tables")
        for thing in vars(module).values():
            if (
                isinstance(thing, type)
                and issubclass(thing, tables.Table)
                and thing.__module__ == module.__name__
            ):
                yield thing


def test_every_list_lets_choose_its_columns_and_is_held_here():
    found = set(tables_of_the_house())

    assert found == {table for table, *_rest in LISTS}
    assert all(issubclass(table, ListTable) for table in found)


@pytest.mark.parametrize(
    "table", [table for table, *_rest in LISTS if table.in_files], ids=lambda it: it.__name__
)
def test_every_column_says_what_it_is_in_the_file(table):
    assert set(table.in_files) - {""} == set(table.base_columns)


@by_list
def test_the_address_shows_what_was_chosen(
    client, auditor, a_row, table, factory, address, file_address, told
):
    a_row(factory)
    first, *others = table.base_columns
    second = SECOND.get(table, "team")

    whole = client.get(reverse(address)).content.decode()
    part = client.get(reverse(address), {"columns": [first, second], "sort": second}).content.decode()
    alone = client.get(reverse(address), {"columns": [first]}).content.decode()
    nonsense = client.get(reverse(address), {"columns": ["nothing", "\0"]}).content.decode()

    assert heads(whole) == heads(nonsense) == 1 + len(others)
    assert heads(part) == 2
    assert heads(alone) == 1
    for name in others:
        box = re.search(rf'<input[^>]*type="checkbox"[^>]*name="columns"[^>]*value="{name}"[^>]*>', part)
        assert ("checked" in box.group()) == (name == second)
    # The other forms of the page, its pages and its order keep what was chosen.
    assert part.count(f'<input type="hidden" name="columns" value="{second}">') == 1
    assert f'<input type="hidden" name="sort" value="{second}">' in part


NOTHING_MATCHES, CLEAR = "Nothing matches these filters", "Clear the filters"
# What no row of a list has, by the name of a field of its filter.
NOWHERE = {"q": "zzz", "name": "zzz", "since": "2199-01-01"}


@by_list
def test_a_list_says_whether_there_is_nothing_or_nothing_that_its_filter_lets_through(
    client, auditor, a_row, table, factory, address, file_address, told
):
    url = reverse(address)
    # Of a list of people the auditor is a row themselves.
    bare = client.get(url).content.decode()
    assert ("Nothing here yet" in bare) == (table is not PersonTable)
    assert NOTHING_MATCHES not in bare
    a_row(factory)

    filled = client.get(url).content.decode()
    none = client.get(url, NOWHERE).content.decode()

    assert "Nothing here yet" not in filled + none
    assert NOTHING_MATCHES not in filled
    assert NOTHING_MATCHES in none
    assert re.search(rf'<a [^>]*href="{url}"[^>]*>{CLEAR}</a>', none)


# Every list that is asked for a period, and the names of its first and last day.
PERIODS = {
    EventFilter: ("audit:event-list", "since", "until"),
    CaseFilter: ("customers:case-list", "resolved_from", "resolved_to"),
    DecisionFilter: ("empowerment:decision-list", "since", "until"),
    SurveyFilter: ("feedback:survey-list", "since", "until"),
    OutageFilter: ("journeys:outage-list", "since", "until"),
}


def test_every_filter_with_days_is_held_here():
    found = {
        thing: [
            name for name, one in thing.base_filters.items() if isinstance(one, django_filters.DateFilter)
        ]
        for path in settings.BASE_DIR.glob("*/web/filters.py")
        for thing in vars(import_module(f"{path.parts[-3]}.web.filters")).values()
        if isinstance(thing, type) and issubclass(thing, django_filters.FilterSet)
    }

    assert {one: days for one, days in found.items() if days} == {
        one: days for one, (_address, *days) in PERIODS.items()
    }


@pytest.mark.parametrize(
    ("address", "first", "last"), [*PERIODS.values(), ("journeys:outage-causes", "since", "until")]
)
def test_a_period_that_ends_before_it_starts_is_said_beside_its_last_day(
    client, auditor, address, first, last
):
    wrong = client.get(reverse(address), {first: "2026-11-20", last: "2026-11-19"})
    right = client.get(reverse(address), {first: "2026-11-20", last: "2026-11-20"})

    said = "The period ends before it starts."
    page = wrong.content.decode()
    field = page[page.index(f'id="div_id_{last}"') :]
    assert said in field[: field.index("</div>", field.index("error_1"))]
    assert 'value="2026-11-19"' in page
    assert said not in right.content.decode()
    shown = wrong.context.get("table") or wrong.context.get("events") or wrong.context.get("report")
    assert not shown or not len(shown.rows)


@pytest.mark.parametrize(
    ("role", "address", "query"),
    [
        ("auditor", "audit:event-list", {"name": "zzz"}),
        ("hr", "performance:selection-list", {"state": "draft"}),
    ],
)
def test_lists_of_another_make_say_it_the_same_way(client, role, address, query):
    client.force_login(UserFactory(roles=[role]))

    assert NOTHING_MATCHES not in client.get(reverse(address)).content.decode()
    assert NOTHING_MATCHES in client.get(reverse(address), query).content.decode()


@by_list
def test_the_file_holds_what_the_list_shows(
    client, auditor, a_row, table, factory, address, file_address, told
):
    if file_address is None:
        assert not table.in_files
        return
    a_row(factory)
    first, second = next(iter(table.base_columns)), SECOND.get(table, "team")

    def taken(**query):
        more = {"export": "csv"} if file_address == address else {}
        answer = client.get(reverse(file_address), query | more)
        return list(csv.reader(StringIO(b"".join(answer.streaming_content).decode())))

    whole, part, all_chosen = taken(), taken(columns=[first, second]), taken(columns=list(table.base_columns))

    assert part[0] == told
    assert whole == all_chosen
    assert len(whole) == len(part) > 1
    at = [whole[0].index(name) for name in told]
    assert part == [[row[place] for place in at] for row in whole]


def test_what_a_reader_may_not_see_cannot_be_chosen(client):
    agent = UserFactory(roles=["agent"])
    client.force_login(agent)

    content = client.get(
        reverse("empowerment:decision-list"), {"columns": ["case", "agent"]}
    ).content.decode()

    assert heads(content) == 1
    assert (
        'name="columns" value="agent"'
        not in content.split("column-choice")[1].split("<fieldset>")[1].split("</fieldset>")[0]
    )
