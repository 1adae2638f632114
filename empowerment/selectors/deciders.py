"""Asks who decides what: the policies in force that a person may read, as bands of amounts."""

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from django.utils.translation import gettext as _

from empowerment.rules.deciders import Band, who_decides
from empowerment.rules.rulebook import FIRST_TIER, LimitRow, RuleBook
from empowerment.selectors.names import Names, names
from empowerment.selectors.rulebooks import rulebook_of
from empowerment.selectors.sheets import money
from governance.models import PolicyVersion
from governance.selectors import policy_standings
from people.models import User


@dataclass(frozen=True)
class BandInWords:
    """A band of amounts, and who decides it; nobody beyond the last limit."""

    amounts: str
    decides: str


@dataclass(frozen=True)
class RemedyInWords:
    """
    Who decides a remedy. `forbidden` says to whom and when it is not allowed, `exceptions` who may give
    another amount and when.
    """

    name: str
    bands: tuple[BandInWords, ...]
    forbidden: tuple[str, ...]
    exceptions: tuple[str, ...]


@dataclass(frozen=True)
class PolicyInWords:
    """Who decides what under the version in force of a policy."""

    version: PolicyVersion
    remedies: tuple[RemedyInWords, ...]
    approvers: tuple[str, ...]


def deciders_for(user: User, *, at: datetime) -> list[PolicyInWords]:
    """Return who decides what under every policy in force that the person may read."""
    called = names()
    versions = [standing.in_force for standing in policy_standings(user, at=at) if standing.in_force]
    return [_policy(version, called) for version in versions]


def _policy(version: PolicyVersion, called: Names) -> PolicyInWords:
    book = rulebook_of(version.pk, version.content_hash)
    return PolicyInWords(
        version=version,
        remedies=tuple(
            RemedyInWords(
                name=called.remedy(decided.remedy),
                bands=tuple(_band(band, called, book) for band in decided.bands),
                forbidden=tuple(_whose(row, called) for row in decided.bans),
                exceptions=tuple(_exception(row, called, book.currency) for row in decided.exceptions),
            )
            for decided in who_decides(book, frontline_first=list(called.positions))
        ),
        approvers=tuple(called.position(row.position) for row in book.approvers),
    )


def _whose(row: LimitRow, called: Names) -> str:
    """Say whom and when a row of the matrix means."""
    tier = _("tier %s") % row.tier if row.tier is not None else ""
    conditions = called.conditions(row.channel, row.segment, row.reason)
    return ", ".join(part for part in (called.position(row.position), tier, conditions) if part)


def _exception(row: LimitRow, called: Names, currency: str) -> str:
    most = _("up to %s") % money(row.per_decision or Decimal(0), currency)
    return f"{_whose(row, called)}: {most}"


def _band(band: Band, called: Names, book: RuleBook) -> BandInWords:
    if band.up_to is None:
        return BandInWords(_("over %s") % money(band.over, book.currency), "")
    words = _("up to %s") % money(band.up_to, book.currency)
    if book.top_tier_of(band.position) == FIRST_TIER:
        return BandInWords(words, called.position(band.position))
    return BandInWords(
        words,
        _("%(position)s, tier %(tier)s") % {"position": called.position(band.position), "tier": band.tier},
    )
