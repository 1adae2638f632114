"""Decides whether the content of a draft may be saved and submitted, and what is wrong with it otherwise."""

from collections.abc import Iterator
from dataclasses import dataclass

from common.errors import DomainError
from common.money import check_amount
from common.words import gettext as _
from empowerment.rules.diffs import ContentRow, rows_of
from empowerment.rules.rulebook import (
    FIRST_TIER,
    ApproverRow,
    CapRow,
    LimitRow,
    RuleBook,
    TargetRow,
    Terms,
    TierRow,
    forbids,
)

MOST_TIERS = 9


@dataclass(frozen=True)
class Fault:
    """What is wrong with a row, in a sentence, or with the version as a whole (no row)."""

    row: ContentRow | None
    sentence: str


def unexplained_rows(book: RuleBook) -> list[ContentRow]:
    """Return the rows that do not say why they are as they are."""
    return [row for row in rows_of(book) if not row.rationale.strip()]


def faults_of(book: RuleBook) -> list[Fault]:
    """Return everything that keeps a version from being submitted, save a missing rationale."""
    found = [] if book.limits else [Fault(None, _("It holds no limit and forbids nothing."))]
    for row in rows_of(book):
        sentence = fault_in(row, currency=book.currency)
        if sentence:
            found.append(Fault(row, sentence))
    return [*found, *_unreachable(book)]


def fault_in(row: ContentRow, *, currency: str) -> str:
    """Say what is wrong with a row by itself; nothing when it may be saved."""
    tier = getattr(row, "tier", None)
    if tier is not None and not FIRST_TIER <= tier <= MOST_TIERS:
        return _("Tiers go from %(first)s to %(last)s.") % {
            "first": FIRST_TIER,
            "last": MOST_TIERS,
        }
    try:
        _check_amounts(row, currency)
    except DomainError as error:
        return str(error)
    if isinstance(row, LimitRow):
        return _fault_in_limit(row)
    if isinstance(row, TierRow):
        return _fault_in_tier(row)
    if isinstance(row, TargetRow) and row.minutes < 1:
        return _("An approval clock needs at least a minute.")
    if isinstance(row, Terms) and row.approval_minutes < 1:
        return _("An approval clock needs at least a minute.")
    return ""


def name_of(row: ContentRow) -> str:
    """Say which row it is, in codes: for a message and for a line of a list."""
    if isinstance(row, LimitRow):
        return _name_of_limit(row)
    if isinstance(row, CapRow):
        return _("budget %(window)s, %(who)s, %(remedy)s") % {
            "window": row.window.replace("_", " "),
            "who": _whom(row),
            "remedy": row.remedy,
        }
    if isinstance(row, TierRow):
        return _("requirements of %(who)s") % {"who": _whom(row)}
    if isinstance(row, TargetRow):
        return _("approval target of %(remedy)s") % {"remedy": row.remedy or _("every remedy")}
    if isinstance(row, ApproverRow):
        return _("named approver %(position)s") % {"position": row.position}
    return _("terms")


def _name_of_limit(row: LimitRow) -> str:
    conditions = ", ".join(name for name in (row.channel, row.segment, row.reason) if name)
    return f"{row.effect} {row.remedy}, {_whom(row)}" + (f" ({conditions})" if conditions else "")


def _whom(row: LimitRow | CapRow | TierRow) -> str:
    who = row.position or _("everybody")
    return _("%(position)s tier %(tier)s") % {"position": who, "tier": row.tier} if row.tier else who


def _check_amounts(row: ContentRow, currency: str) -> None:
    if isinstance(row, LimitRow) and row.per_decision is not None:
        check_amount(row.per_decision, currency)
    if isinstance(row, CapRow) and row.amount != 0:
        check_amount(row.amount, currency)
    if isinstance(row, Terms) and row.deemed_limit is not None:
        check_amount(row.deemed_limit, currency)


def _fault_in_limit(row: LimitRow) -> str:
    if forbids(row):
        return "" if row.per_decision is None else _("What is forbidden has no amount.")
    if row.position is None or row.tier is None:
        return _("A limit names a position and a tier.")
    return "" if row.per_decision is not None else _("A limit names an amount.")


def _fault_in_tier(row: TierRow) -> str:
    performance = (row.min_bound is not None, row.min_n is not None)
    if any(performance) != bool(row.qualification) or len(set(performance)) == 2:
        return _("A performance requirement names a kind, a bound and a minimum number of cases.")
    if row.min_bound is not None and not 0 <= row.min_bound <= 1:
        return _("A bound is a share between 0 and 100 %.")
    return ""


def _unreachable(book: RuleBook) -> Iterator[Fault]:
    rows: tuple[LimitRow | CapRow, ...] = (*book.limits, *book.caps)
    for row in rows:
        if row.position is None or row.tier is None or row.tier == FIRST_TIER:
            continue
        if all(one.tier != row.tier for one in book.tiers_of(row.position)):
            yield Fault(
                row, _("Nobody can reach tier %(tier)s: it has no requirements.") % {"tier": row.tier}
            )
