"""What stands in the files of scorecards beside the score."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.urls import reverse

from performance.models import ScorecardSection
from performance.selectors.scorecard_files import scorecard_pages, scorecard_sheet
from tests.factories import OutageFactory, ScorecardFactory, ScorecardLineFactory
from tests.performance.scorecards import NOVEMBER, compute, floor, resolve
from tests.performance.services.test_computing import SIXTH

pytestmark = [pytest.mark.django_db, pytest.mark.capability("3.2"), pytest.mark.capability("S0.10")]


@pytest.fixture
def org():
    """One with an outage behind her and hard cases, one without."""
    org = floor()
    resolve(org.agent, n=30, at_once=15, category="Hard")
    resolve(org.agent, n=10, at_once=9, category="Easy")
    resolve(org.agent, n=10, at_once=2, day=6)
    resolve(org.colleague, n=70, at_once=25, category="Hard")
    resolve(org.colleague, n=90, at_once=81, category="Easy")
    OutageFactory(teams=[org.agent.team], started_at=SIXTH, ended_at=SIXTH + timedelta(days=1))
    compute()
    return org


def test_a_row_holds_the_value_with_outages_without_and_corrected(org):
    sheet = scorecard_sheet(org.hr, {}, at=NOVEMBER)
    rows = {cells[2]: dict(zip(sheet.codes, cells, strict=True)) for _, cells in sheet.rows}
    name = "First-contact resolution"
    kinds = {column.code: column.kind for column in sheet.columns}

    row = rows["agent"]
    assert [row[f"{name}: {code}"] for code in ("n", "with outages", "value")] == [
        40,
        Decimal("0.52"),
        Decimal("0.6"),
    ]
    assert float(row[f"{name}: corrected"]) == pytest.approx(0.715942, abs=1e-6)
    assert rows["colleague"][f"{name}: with outages"] is None
    assert (kinds[f"{name}: value"], kinds["Colleagues: value"]) == ("share", "number")
    assert "Quality: score" in sheet.codes


def test_the_whole_can_be_worked_out_from_its_row(org):
    card = org.scorecard()
    sheet = scorecard_sheet(org.hr, {"ids": [card.pk]}, at=NOVEMBER)
    [row] = [dict(zip(sheet.codes, cells, strict=True)) for _, cells in sheet.rows]
    names = [line.name for line in card.lines.all()]

    scored = [name for name in names if row[f"{name}: score"] is not None]
    assert sum(row[f"{name}: score"] * row[f"{name}: weight now"] for name in scored) == pytest.approx(
        row["whole"], abs=Decimal("0.0001")
    )
    assert sum(row[f"{name}: weight"] for name in names) == 1
    fcr = card.lines.get(name="First-contact resolution")
    ends = [row[f"{fcr.name}: {code}"] for code in ("at least", "at most")]
    assert ends == [fcr.corrected_low, fcr.corrected_high]
    assert (row[f"{fcr.name}: n"], row[f"{fcr.name}: n with outages"]) == (40, 50)


def test_the_paper_says_the_weights_by_which_the_whole_came_about(client, org):
    card = org.scorecard()
    [paper] = scorecard_pages(org.hr, [card.pk], at=NOVEMBER)["pages"]
    fcr = next(row for row in paper["rows"] if row["name"] == "First-contact resolution")

    assert fcr["weight"] == "60 %, now 75 %"
    said = "Without a score: Colleagues, Quality. Their weight of 20 % was spread over the other sections."
    assert paper["notes"] == (said,)
    assert said in scorecard_page(client, org.hr, card)


def test_the_paper_says_times_as_durations_where_files_keep_the_number(org):
    card = ScorecardFactory(person=org.lead, position=org.position, state="draft", lines=False)
    section = ScorecardSection.objects.filter(version=org.version).first()
    ScorecardLineFactory(
        scorecard=card, section=section, unit="hours", value="0.12", low="0.1", high="3.3333"
    )
    [paper] = scorecard_pages(org.hr, [card.pk], at=NOVEMBER)["pages"]
    said = [paper["rows"][0][name].replace("\N{NO-BREAK SPACE}", " ") for name in ("value", "interval")]
    assert said == ["7 min", "6 min \N{EN DASH} 3 h 20 min"]
    sheet = scorecard_sheet(org.hr, {"ids": [card.pk]}, at=NOVEMBER)
    [cells] = [dict(zip(sheet.codes, cells, strict=True)) for _, cells in sheet.rows]
    assert cells[f"{section.name}: value"] == Decimal("0.12")


def scorecard_page(client, user, card):
    client.force_login(user)
    return client.get(reverse("performance:scorecard-detail", args=[card.pk])).content.decode()


def test_the_paper_floors_the_lower_end_as_the_page_does_and_files_keep_it_exact(client, org):
    values = {"low": Decimal("0.7099"), "total": Decimal("0.7301"), "high": Decimal("0.7549")}
    card = ScorecardFactory(person=org.agent, first=date(2026, 9, 1), last=date(2026, 9, 30), **values)
    [paper] = scorecard_pages(org.hr, [card.pk], at=NOVEMBER)["pages"]
    assert dict(paper["facts"])["Whole"] == "73.0 (70.9\N{EN DASH}75.5)"
    assert "70.9\N{EN DASH}75.5" in scorecard_page(client, org.hr, card)
    sheet = scorecard_sheet(org.hr, {"ids": [card.pk]}, at=NOVEMBER)
    [cells] = [dict(zip(sheet.codes, cells, strict=True)) for _, cells in sheet.rows]
    assert cells["low"] == Decimal("0.7099")


def test_the_paper_names_values_as_the_page_does(client, org):
    [paper] = scorecard_pages(org.hr, [org.scorecard().pk], at=NOVEMBER)["pages"]
    fcr = next(row for row in paper["rows"] if row["name"] == "First-contact resolution")
    assert fcr["value"] == "71.6 %"
    page = scorecard_page(client, org.hr, org.scorecard())
    for name in ("Corrected", "Without outages", "With outages"):
        assert f">{name}</th>" in page
    assert fcr["beside"] == ["Corrected", "Without outages 60.0 %", "With outages 52.0 %, n 50"]
