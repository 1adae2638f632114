from decimal import Decimal

import pytest
from hypothesis import given, strategies as st

from common.money import (
    InvalidAmount,
    UnknownCurrency,
    canonical_amount,
    check_amount,
    format_money,
    minor_digits,
    parse_amount,
    quantize,
)

CURRENCIES = st.sampled_from(["EUR", "JPY", "BHD"])


@pytest.mark.parametrize(
    ("currency", "digits"),
    [("JPY", 0), ("KRW", 0), ("EUR", 2), ("USD", 2), ("RSD", 2), ("BHD", 3), ("IQD", 3)],
)
def test_minor_digits_are_those_of_iso_4217(currency, digits):
    assert minor_digits(currency) == digits


@pytest.mark.parametrize("code", ["", "eur", "XXX", "XAU", "CLF", "EURO", "€"])
def test_what_nobody_is_paid_in_is_no_currency(code):
    with pytest.raises(UnknownCurrency):
        minor_digits(code)


@pytest.mark.parametrize(
    ("text", "currency", "amount"),
    [
        ("80", "EUR", "80"),
        ("80.5", "EUR", "80.5"),
        ("80.50", "EUR", "80.50"),
        (" 80.50 ", "EUR", "80.50"),
        ("80,50", "EUR", "80.50"),
        ("80,5", "EUR", "80.5"),
        ("007", "EUR", "7"),
        ("0.01", "EUR", "0.01"),
        ("80", "JPY", "80"),
        ("1.234", "BHD", "1.234"),
        ("1,23", "BHD", "1.23"),
        ("999999999999.99", "EUR", "999999999999.99"),
    ],
)
def test_an_amount_is_read_as_typed(text, currency, amount):
    assert parse_amount(text, currency) == Decimal(amount)


@pytest.mark.invariant("I-07")
@pytest.mark.security("S-21")
@pytest.mark.parametrize(
    ("text", "currency"),
    [
        ("", "EUR"),
        ("0", "EUR"),
        ("0.00", "EUR"),
        ("-1", "EUR"),
        ("+1", "EUR"),
        ("NaN", "EUR"),
        ("Infinity", "EUR"),
        ("1e3", "EUR"),
        ("1E309", "EUR"),
        ("1_000", "EUR"),
        ("1 000", "EUR"),
        ("1,000", "EUR"),
        ("1,234", "BHD"),
        ("1.000,00", "EUR"),
        ("1,000.00", "EUR"),
        ("1.005", "EUR"),
        ("80.5", "JPY"),
        ("80.0", "JPY"),
        ("1,5", "JPY"),
        ("1.2345", "BHD"),
        (".5", "EUR"),
        ("5.", "EUR"),
        ("٨٠", "EUR"),  # Arabic-Indic digits
        ("８０", "EUR"),  # noqa: RUF001  full-width digits
        ("80\n", "EUR"),
        ("80\0", "EUR"),
        ("0x10", "EUR"),
        ("€80", "EUR"),
        ("1000000000000", "EUR"),
        ("9" * 5000, "EUR"),
    ],
)
def test_anything_else_is_refused(text, currency):
    with pytest.raises(InvalidAmount):
        parse_amount(text, currency)


@pytest.mark.parametrize(
    ("amount", "currency"),
    [
        ("NaN", "EUR"),
        ("sNaN", "EUR"),
        ("Infinity", "EUR"),
        ("-Infinity", "EUR"),
        ("0", "EUR"),
        ("-0.01", "EUR"),
        ("0.001", "EUR"),
        ("0.5", "JPY"),
        ("1E+12", "EUR"),
        ("1E+400", "EUR"),
        ("1.00000000000000000000000000000000000001", "EUR"),
    ],
)
def test_an_amount_that_cannot_be_paid_is_refused(amount, currency):
    with pytest.raises(InvalidAmount):
        check_amount(Decimal(amount), currency)


@pytest.mark.parametrize(("amount", "currency"), [("80.500", "EUR"), ("1E+2", "JPY"), ("0.001", "BHD")])
def test_an_amount_that_can_be_paid_passes(amount, currency):
    assert check_amount(Decimal(amount), currency) is None


@pytest.mark.parametrize(
    ("amount", "currency", "rounded"),
    [("0.125", "EUR", "0.12"), ("0.135", "EUR", "0.14"), ("2.5", "JPY", "2"), ("3.5", "JPY", "4")],
)
def test_derived_figures_round_half_to_even(amount, currency, rounded):
    assert quantize(Decimal(amount), currency) == Decimal(rounded)


@pytest.mark.parametrize(
    ("amount", "currency", "text"),
    [("80", "EUR", "80.00"), ("80.500", "EUR", "80.50"), ("1E+2", "JPY", "100"), ("1.2", "BHD", "1.200")],
)
def test_the_canonical_form_has_all_digits(amount, currency, text):
    assert canonical_amount(Decimal(amount), currency) == text


def test_the_canonical_form_never_loses_digits():
    with pytest.raises(InvalidAmount):
        canonical_amount(Decimal("0.005"), "EUR")


@pytest.mark.invariant("I-07")
@given(currency=CURRENCIES, minor=st.integers(min_value=1, max_value=10**12 - 1))
def test_writing_and_reading_an_amount_gives_it_back(currency, minor):
    amount = Decimal(minor).scaleb(-minor_digits(currency))

    assert parse_amount(canonical_amount(amount, currency), currency) == amount


@given(currency=CURRENCIES, text=st.text(max_size=12))
def test_whatever_is_typed_is_an_amount_or_refused(currency, text):
    try:
        amount = parse_amount(text, currency)
    except InvalidAmount:
        return
    assert canonical_amount(amount, currency)


@pytest.mark.parametrize(
    ("amount", "currency", "locale", "shown"),
    [
        ("85", "EUR", "en", "€85"),
        ("85.000", "EUR", "en", "€85"),
        ("85.5", "EUR", "en", "€85.50"),
        ("1240", "EUR", "en", "€1,240"),
        ("85.5", "EUR", "de", "85,50\xa0€"),
        ("85.5", "EUR", "de-DE", "85,50\xa0€"),
        ("8500", "JPY", "en", "¥8,500"),
        ("1.2", "BHD", "en", "BHD1.200"),
        ("-5", "EUR", "en", "-€5"),
        ("0", "EUR", "en", "€0"),
    ],
)
def test_money_is_shown_in_the_manner_of_the_reader(amount, currency, locale, shown):
    assert format_money(Decimal(amount), currency, locale) == shown
