from dataclasses import replace

import pytest
from hypothesis import given, strategies as st

from empowerment.choices import Window
from empowerment.rules.limit_files import (
    COLUMNS,
    Known,
    UnreadableFile,
    UnreadableLine,
    escaped,
    file_of,
    records_in,
    row_in,
    unescaped,
)
from tests.empowerment.rules.books import ban, cap, limit

KNOWN = Known(
    positions={"agent", "lead"},
    remedies={"refund", "credit"},
    reasons={"late"},
    channels={"phone", "email"},
    segments={"premium"},
    currency="EUR",
)
RECORD = dict.fromkeys(COLUMNS, "") | {
    "kind": "limit",
    "position": "agent",
    "tier": "1",
    "remedy": "refund",
    "amount": "50",
    "rationale": "Why.",
}


def read(text):
    return [row_in(record, KNOWN) for _, record in records_in(text)]


def test_what_is_written_is_read_again():
    rows = [
        limit("150.50", tier=2, channel="phone", segment="premium", reason="late"),
        ban(position=None, rationale='Says "no",\nin two lines; and a semicolon'),
        cap(Window.AGENT_DAY, "300", remedy="refund", tier=1),
        cap(Window.CASE, "0"),
    ]

    assert read(file_of(rows)) == [replace(row, id=0) for row in rows]


@pytest.mark.security("S-40")
@pytest.mark.parametrize("rationale", ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "'=1", "''", "'plain", "  =1"])
def test_a_text_that_a_spreadsheet_would_run_is_harmless_in_the_file_and_comes_back(rationale):
    text = file_of([limit("5", rationale=rationale)])

    assert f"'{rationale}" in text or escaped(rationale) == rationale
    assert not escaped(rationale).startswith(("=", "+", "-", "@", "\t"))
    assert [row.rationale for row in read(text)] == [rationale.strip()]


@given(st.text())
def test_escaping_loses_nothing(text):
    assert unescaped(escaped(text)) == text


@pytest.mark.parametrize("delimiter", [",", ";"])
def test_a_file_as_a_spreadsheet_saves_it(delimiter):
    lines = [delimiter.join(COLUMNS), delimiter.join(RECORD.values()), delimiter * 10, ""]

    assert read("\ufeff" + "\r\n".join(lines)) == [replace(limit("50", rationale="Why."), id=0)]


def test_lines_have_the_numbers_an_editor_shows():
    text = file_of([limit("5"), limit("6", tier=2)])

    assert [line for line, _ in records_in(text)] == [2, 3]


@pytest.mark.parametrize("header", ["", "kind,effect", ",".join([*COLUMNS, "extra"])])
def test_another_file_is_refused_with_the_columns_it_needs(header):
    with pytest.raises(UnreadableFile, match="kind, effect, position"):
        list(records_in(f"{header}\nlimit"))


@pytest.mark.parametrize(
    ("record", "message"),
    [
        ({"kind": "rule"}, "kind is “limit” or “cap”, not “rule”."),
        ({"position": "clerk"}, "position has to be one of agent, lead; “clerk” is not one."),
        ({"remedy": ""}, "remedy has to be one of credit, refund; it is empty."),
        ({"channel": "fax"}, "channel has to be one of email, phone; “fax” is not one."),
        ({"effect": "maybe"}, "effect has to be one of forbid, grant; “maybe” is not one."),
        ({"tier": "two"}, "tier has to be a whole number or empty, not “two”."),
        ({"tier": "²"}, "tier has to be a whole number or empty, not “²”."),
        ({"tier": "12"}, "Tiers go from 1 to 9."),
        ({"amount": "50.005"}, "amount: Enter an amount above zero with at most 2 decimals, such as 80.50."),
        ({"amount": "fifty"}, "amount: Enter an amount above zero with at most 2 decimals, such as 80.50."),
        ({"amount": ""}, "A limit names an amount."),
        ({"position": ""}, "A limit names a position and a tier."),
        ({"effect": "forbid"}, "What is forbidden has no amount."),
        (
            {"kind": "cap"},
            "window has to be one of agent_day, agent_month, case, customer_90_days, team_month; it is empty.",
        ),
    ],
)
def test_a_line_that_says_nothing_is_refused_with_the_reason(record, message):
    with pytest.raises(UnreadableLine) as refusal:
        row_in({**RECORD, **record}, KNOWN)

    assert str(refusal.value) == message


def test_what_no_reader_takes_is_refused_with_the_reason():
    header = ",".join(COLUMNS)

    with pytest.raises(UnreadableFile, match="field limit"):
        list(records_in(f"{header}\nlimit,{'x' * 200_000}"))
    with pytest.raises(UnreadableLine, match="whole number"):
        read(f"{header}\nlimit,grant,agent,{'9' * 5000},refund,,,,,5,x")


def test_a_comma_before_cents_is_a_decimal_point_and_an_empty_remedy_of_a_budget_all_money():
    record = {**RECORD, "kind": "cap", "window": "case", "remedy": "", "amount": "12,50", "tier": ""}

    assert row_in(record, KNOWN) == replace(cap("case", "12.50"), id=0, rationale="Why.")
