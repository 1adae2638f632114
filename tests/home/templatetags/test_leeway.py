"""The words that all pages share say exactly what they should."""

from datetime import UTC, datetime, timedelta
from decimal import Decimal

import pytest
import time_machine
from django import forms
from django.core.paginator import Paginator
from django.http import QueryDict
from django.template import engines
from django.test import RequestFactory
from django.utils import translation

from home.templatetags import leeway

NOON = datetime(2026, 11, 20, 11, 0, tzinfo=UTC)  # noon in Berlin, where the organization is


def rendered(source, **context):
    request = RequestFactory().get("/", context.pop("query", {}))
    return engines["django"].from_string("{% load leeway %}" + source).render(context, request).strip()


@pytest.mark.parametrize(
    ("offset", "words"),
    [
        (timedelta(seconds=-5), "just now"),
        (timedelta(seconds=5), "in a moment"),
        (timedelta(seconds=-60), "1 min ago"),
        (timedelta(minutes=-59, seconds=-59), "59 min ago"),
        (timedelta(minutes=4), "in 4 min"),
        (timedelta(hours=-1), "1 h ago"),
        (timedelta(hours=-23, minutes=-59), "23 h ago"),
        (timedelta(days=-1), "1 day ago"),
        (timedelta(days=3), "in 3 days"),
        (timedelta(days=-7), "13 Nov"),
        (timedelta(days=-400), "16 Oct 2025"),
    ],
)
def test_a_moment_is_told_by_its_distance(offset, words):
    with time_machine.travel(NOON, tick=False):
        assert f">{words}</time>" in leeway.relative_time(NOON + offset)


def test_a_moment_keeps_its_absolute_time_in_the_readers_zone():
    with time_machine.travel(NOON, tick=False):
        text = leeway.relative_time(NOON - timedelta(minutes=3))
    assert 'datetime="2026-11-20T11:57:00+01:00"' in text
    assert 'title="20 Nov 2026, 11:57 CET"' in text
    assert leeway.relative_time(None) == ""


@pytest.mark.parametrize(
    ("amount", "currency", "language", "text"),
    [
        (Decimal("85"), "EUR", "en", "€85"),
        (Decimal("85.50"), "EUR", "en", "€85.50"),
        (Decimal("1240"), "EUR", "de", "1.240\xa0€"),
        (Decimal("900"), "JPY", "en", "¥900"),
        (None, "EUR", "en", ""),
    ],
)
def test_money_is_written_as_the_reader_writes_it(amount, currency, language, text):
    with translation.override(language):
        assert leeway.money(amount, currency) == text


@pytest.mark.parametrize(
    ("name", "letters"), [("Sam Reyes", "SR"), ("Ana Maria Lopez", "AL"), ("ops", "O"), ("", "")]
)
def test_initials_are_first_and_last(name, letters):
    assert leeway.initials(name) == letters


@pytest.mark.parametrize(
    ("used", "held", "limit", "left", "expected"),
    [
        # nothing used: the bar is all sunlight
        (
            Decimal(0),
            Decimal(0),
            Decimal(150),
            Decimal(150),
            {"used": "0.00%", "left_from": "0.00%", "left": "100.00%", "mark": "100.00%"},
        ),
        # used, held and left fill the width
        (
            Decimal(40),
            Decimal(60),
            Decimal(200),
            Decimal(100),
            {"used": "20.00%", "held_from": "20.00%", "held": "30.00%", "left": "50.00%"},
        ),
        # another budget binds: the rest of the track stays empty
        (
            Decimal(20),
            Decimal(0),
            Decimal(120),
            Decimal(30),
            {"used": "16.67%", "left": "25.00%", "over": "0.00%"},
        ),
        # the limit was lowered below what was used: the mark stands inside, the rest is over
        (
            Decimal(180),
            Decimal(0),
            Decimal(150),
            Decimal(0),
            {"used": "83.33%", "mark": "83.33%", "over_from": "83.33%", "over": "16.67%"},
        ),
        (
            Decimal(100),
            Decimal(80),
            Decimal(150),
            Decimal(0),
            {"held": "27.78%", "over": "16.67%", "left": "0.00%"},
        ),
        # no limit at all
        (
            Decimal(0),
            Decimal(0),
            Decimal(0),
            Decimal(0),
            {"used": "0.00%", "left": "0.00%", "exhausted": True},
        ),
    ],
)
def test_the_parts_of_the_headroom_bar(used, held, limit, left, expected):
    bar = leeway.headroom_geometry(used, held, limit, left)
    assert {name: getattr(bar, name) for name in expected} == expected


def test_what_is_asked_makes_room_for_itself():
    bar = leeway.headroom_geometry(Decimal(100), Decimal(0), Decimal(150), Decimal(50), Decimal(100))
    assert (bar.left_from, bar.after, bar.mark) == ("50.00%", "50.00%", "75.00%")


def test_the_bar_says_in_words_what_it_draws():
    text = rendered(
        '{% include "components/headroom_bar.html" with label="Refund" used=used held=held limit=limit left=left '
        'left_text="€85" limit_text="€150" window="today" %}',
        used=Decimal(65),
        held=Decimal(0),
        limit=Decimal(150),
        left=Decimal(85),
    )
    assert "<strong>€85</strong> of €150 left today" in " ".join(text.split())


def test_another_page_keeps_the_filters_of_the_list():
    page = Paginator(range(95), 10).page(5)
    text = rendered(
        '{% include "components/pagination.html" %}',
        page_obj=page,
        query={"team": "7", "page": "5", "sort": "-due"},
    )
    assert 'href="?team=7&amp;page=6&amp;sort=-due"' in text
    assert "41\u201350 of 95" in text
    assert [str(number) for number in leeway.page_numbers(page)] == ["1", "…", "4", "5", "6", "…", "10"]


def test_a_name_cannot_carry_markup():
    assert rendered("{{ name|person }}", name="<b>Eve</b>") == "&lt;b&gt;Eve&lt;/b&gt;"
    assert "&quot;&gt;&lt;script" in rendered("{% icon name %}", name='"><script')


@pytest.mark.parametrize(
    ("outcome", "css"),
    [
        ("within", "within"),
        ("needs_approval", "needs-approval"),
        ("forbidden", "forbidden"),
        ("", "waiting-input"),
    ],
)
def test_a_verdict_shows_its_kind_reasons_and_way_on(outcome, css):
    text = rendered(
        '{% include "components/verdict.html" with title="T." way_on="W." %}',
        outcome=outcome,
        reasons=["One.", "Two."],
    )
    assert f'class="verdict {css}"' in text
    assert "<li>One.</li><li>Two.</li>" in text
    assert "W." in text


def test_a_number_without_data_says_so():
    text = rendered('{% include "components/stat.html" with label="Overturned" value=none n=4 %}', none=None)
    assert "Not enough data" in text
    assert "n 4" in text


@pytest.mark.parametrize(
    ("address", "narrowed"), [("", False), ("sort=name&page=2", False), ("q=", False), ("q=INC", True)]
)
def test_a_filter_is_open_where_the_address_fills_it(address, narrowed):
    class Filter(forms.Form):
        q = forms.CharField(required=False)
        many = forms.MultipleChoiceField(required=False)

    assert leeway.narrows(Filter(QueryDict(address))) is narrowed


def test_a_form_of_a_list_keeps_the_rest_of_its_address():
    request = RequestFactory().get("/", {"sort": "-amount", "columns": ["case", '"<'], "q": "x"})

    assert leeway.kept_fields({"request": request}, "columns") == (
        '<input type="hidden" name="columns" value="case">'
        '<input type="hidden" name="columns" value="&quot;&lt;">'
    )
    kept = leeway.kept_fields_but({"request": request}, "columns", "q")
    assert kept == '<input type="hidden" name="sort" value="-amount">'


@pytest.mark.parametrize(("n", "text"), [(0, "0"), (999, "999"), (6045, "6,045"), (1234567, "1,234,567")])
def test_how_many_is_grouped(n, text):
    assert rendered("{{ n|grouped }}", n=n) == text
