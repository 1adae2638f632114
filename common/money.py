"""Decides what an amount of money is: its digits, which texts name one, how it is written and shown."""

import re
from copy import copy
from decimal import ROUND_HALF_EVEN, Decimal

from babel import Locale
from babel.core import get_global

from common.errors import DomainError
from common.words import gettext as _

# ISO 4217, table A.1: every currency has two minor digits but these. The list is written out because
# Babel's figures come from CLDR, which follows the cash in people's pockets and differs (RSD, IQD, LBP ...).
NO_DIGITS = frozenset(
    "BIF CLP DJF GNF ISK JPY KMF KRW PYG RWF UGX UYI VND VUV XAF XOF XPF".split()  # noqa: SIM905
)
THREE_DIGITS = frozenset("BHD IQD JOD KWD LYD OMR TND".split())  # noqa: SIM905
# Units of account with four digits, and what has no minor unit at all: no remedy is paid in them.
NOT_MONEY = frozenset("CLF UYW XAG XAU XBA XBB XBC XBD XDR XPD XPT XSU XTS XUA XXX".split())  # noqa: SIM905
CURRENCIES = frozenset(get_global("all_currencies")) - NOT_MONEY
# Amounts are stored as Decimal(15, 3).
MOST_WHOLE_DIGITS = 12


class UnknownCurrency(DomainError):
    code = "unknown_currency"


class InvalidAmount(DomainError):
    code = "invalid_amount"


def minor_digits(currency: str) -> int:
    """
    Return the number of decimal digits of an ISO 4217 currency: JPY 0, EUR 2, BHD 3.

    :raises UnknownCurrency: if the code names no currency that people are paid in
    """
    if currency not in CURRENCIES:
        raise UnknownCurrency(_("“%(currency)s” is not a currency.") % {"currency": currency})
    if currency in NO_DIGITS:
        return 0
    return 3 if currency in THREE_DIGITS else 2


def parse_amount(text: str, currency: str) -> Decimal:
    """
    Read an amount as a person types it: digits, and one decimal point if the currency has digits.

    A comma is taken for the decimal point only where it cannot part thousands: before one or two digits.
    Nothing is rounded and nothing is guessed.

    :raises InvalidAmount: for anything else, and for zero
    """
    digits = minor_digits(currency)
    fraction = rf"(?:\.[0-9]{{1,{digits}}}|,[0-9]{{1,{min(digits, 2)}}})?" if digits else ""
    if not re.fullmatch(rf"[0-9]{{1,{MOST_WHOLE_DIGITS}}}{fraction}", text.strip(" ")):
        raise InvalidAmount(_expected(digits, currency))
    amount = Decimal(text.strip(" ").replace(",", "."))
    check_amount(amount, currency)
    return amount


def check_amount(amount: Decimal, currency: str) -> None:
    """
    Refuse what cannot be paid.

    :raises InvalidAmount: if it is not finite, not above zero, too large, or finer than the currency
    """
    digits = minor_digits(currency)
    if amount.is_nan() or amount <= 0 or not _fits(amount, digits):
        raise InvalidAmount(_expected(digits, currency))


def quantize(amount: Decimal, currency: str) -> Decimal:
    """Round a derived figure to the digits of the currency, half to even; never what somebody typed."""
    return amount.quantize(Decimal(1).scaleb(-minor_digits(currency)), rounding=ROUND_HALF_EVEN)


def canonical_amount(amount: Decimal, currency: str) -> str:
    """
    Write an amount the one way it is hashed and sent: all digits of the currency, a point, nothing else.

    :raises InvalidAmount: if that would lose digits
    """
    digits = minor_digits(currency)
    if not _fits(amount, digits):
        raise InvalidAmount(_expected(digits, currency))
    return f"{quantize(amount, currency):f}"


def format_money(amount: Decimal, currency: str, locale: str = "en") -> str:
    """Show an amount to a reader: whole amounts without decimals (€85), others with all of them (€85.50)."""
    parsed = Locale.parse(locale, sep="-" if "-" in locale else "_")
    digits = 0 if _fits(amount, 0) else minor_digits(currency)
    pattern = copy(parsed.currency_formats["standard"])
    pattern.frac_prec = (digits, digits)
    return str(pattern.apply(amount, parsed, currency=currency, currency_digits=False))


def _fits(amount: Decimal, digits: int) -> bool:
    return amount.is_finite() and abs(amount) < 10**MOST_WHOLE_DIGITS and amount == round(amount, digits)


def _expected(digits: int, currency: str) -> str:
    if digits == 0:
        return _("Enter an amount above zero in whole %(currency)s, such as 80.") % {"currency": currency}
    example = f"{Decimal('80.5'):.{digits}f}"
    return _("Enter an amount above zero with at most %(digits)s decimals, such as %(example)s.") % {
        "digits": digits,
        "example": example,
    }
