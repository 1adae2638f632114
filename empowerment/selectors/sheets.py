"""Asks for a policy version as people read it: names for codes, amounts in their language, reasons."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.db.models import Count
from django.utils.translation import get_language, gettext as _

from common.money import format_money
from common.shares import exact_words
from customers.choices import Priority
from empowerment.choices import Effect, Window
from empowerment.models import AuthorityLimit
from empowerment.rules.diffs import KINDS, Change, ContentRow
from empowerment.rules.matrices import Ban, Line, bans_of, lines_of, tiers_in
from empowerment.rules.rulebook import ApproverRow, CapRow, LimitRow, RuleBook, TargetRow, TierRow
from empowerment.selectors.names import Names
from governance.models import PolicyVersion
from people.choices import QualificationKind

NOTHING = "\N{EN DASH}"


@dataclass(frozen=True)
class FieldInWords:
    """A value that differs."""

    name: str
    old: str
    new: str


@dataclass(frozen=True)
class ChangeInWords:
    """A row that was added, removed or changed. `verb` is one of these three words."""

    kind: str
    verb: str
    about: str
    fields: tuple[FieldInWords, ...]


@dataclass(frozen=True)
class Amount:
    """A cell: what holds, and what held before where it differs."""

    tier: int
    now: str
    before: str


@dataclass(frozen=True)
class SheetLine:
    """The limits of a remedy, tier by tier."""

    remedy: str
    conditions: str
    amounts: tuple[Amount, ...]
    whys: tuple[str, ...]


@dataclass(frozen=True)
class SheetRow:
    """Any other rule: what it is about, what it says, what it said before where it differs, and why."""

    title: str
    about: str
    value: str
    before: str
    why: str


@dataclass(frozen=True)
class PositionSheet:
    """What a version says about a position."""

    name: str
    lines: tuple[SheetLine, ...]
    caps: tuple[SheetRow, ...]
    tiers: tuple[SheetRow, ...]


@dataclass(frozen=True)
class Sheet:
    """What a version says, as a whole."""

    currency: str
    tiers: tuple[int, ...]
    positions: tuple[PositionSheet, ...]
    bans: tuple[SheetRow, ...]
    clocks: tuple[SheetRow, ...]
    approvers: tuple[SheetRow, ...]


def sheet_of(book: RuleBook, before: RuleBook | None, called: Names) -> Sheet:
    """Return a version to read, with what held before beside what is different."""
    lines = [line for line in lines_of(book, before) if not line.is_gone]
    codes = {line.key.position for line in lines} | {cap.position for cap in book.caps}
    codes |= {tier.position for tier in book.tiers}
    ordered = [code for code in called.positions if code in codes]
    return Sheet(
        currency=book.currency,
        tiers=tiers_in(book),
        positions=tuple(_position(code, lines, book, before, called) for code in ordered),
        bans=tuple(_ban(ban, called) for ban in bans_of(book, before) if ban.now),
        clocks=(_terms(book, before), *(_target(row, before, called) for row in book.targets)),
        approvers=tuple(
            SheetRow(called.position(row.position), "", str(row.rank), "", row.rationale)
            for row in book.approvers
        ),
    )


def changes_in_words(changes: Iterable[Change], called: Names, currency: str) -> list[ChangeInWords]:
    """Return differences in the words of the reader."""
    return [
        ChangeInWords(
            kind=_kind(change.row),
            verb=change.verb,
            about=about(change.row, called),
            fields=tuple(
                FieldInWords(
                    _field(name),
                    value_in_words(old, name, called, currency),
                    value_in_words(new, name, called, currency),
                )
                for name, old, new in change.fields()
            ),
        )
        for change in changes
    ]


def about(row: ContentRow, called: Names) -> str:
    """Say which row it is, in names."""
    if isinstance(row, LimitRow):
        parts = [
            called.remedy(row.remedy),
            called.position(row.position),
            _tier(row.tier),
            called.conditions(row.channel, row.segment, row.reason),
        ]
    elif isinstance(row, CapRow):
        parts = [
            str(Window(row.window).label),
            called.position(row.position),
            _tier(row.tier),
            called.remedy(row.remedy),
        ]
    elif isinstance(row, TierRow):
        parts = [called.position(row.position), _tier(row.tier)]
    elif isinstance(row, TargetRow):
        parts = [called.remedy(row.remedy) if row.remedy else _("Every remedy"), _priority(row.priority)]
    else:
        parts = [called.position(row.position) if isinstance(row, ApproverRow) else _("Terms")]
    return ", ".join(part for part in parts if part)


def value_in_words(value: Any, name: str, called: Names, currency: str) -> str:
    """Say a value of a row."""
    if value is None or value == "" or value == frozenset():
        return NOTHING
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    if isinstance(value, frozenset):
        return ", ".join(called.course(code) for code in sorted(value))
    if name == "min_bound":
        return exact_words(value)
    if name == "qualification":
        return str(QualificationKind(value).label)
    return money(value, currency) if isinstance(value, Decimal) else str(value)


def money(amount: Decimal | None, currency: str) -> str:
    """Say an amount in the language of the reader; a dash for none."""
    return NOTHING if amount is None else format_money(amount, currency, locale=get_language() or "en")


def requirements(row: TierRow, called: Names) -> str:
    """Say what a tier asks for."""
    said = []
    if row.tenure_months:
        said.append(_("%(months)s months in the company") % {"months": row.tenure_months})
    if row.qualification:
        said.append(
            _("%(kind)s of at least %(bound)s over %(n)s cases")
            % {
                "kind": QualificationKind(row.qualification).label,
                "bound": value_in_words(row.min_bound, "min_bound", called, ""),
                "n": row.min_n,
            }
        )
    said += [_("valid course “%s”") % called.course(code) for code in sorted(row.courses)]
    return "; ".join(said) or _("nothing but the position")


def _position(
    code: str, lines: Sequence[Line], book: RuleBook, before: RuleBook | None, called: Names
) -> PositionSheet:
    remedies = list(called.remedies)
    mine = sorted(
        (line for line in lines if line.key.position == code),
        key=lambda line: (remedies.index(line.key.remedy) if line.key.remedy in remedies else -1, line.key),
    )
    old_caps = {_cap_key(cap): cap for cap in before.caps} if before else {}
    return PositionSheet(
        name=called.position(code),
        lines=tuple(_line(line, called, book.currency, compared=before is not None) for line in mine),
        caps=tuple(
            _cap(cap, old_caps.get(_cap_key(cap)), called, book.currency, compared=before is not None)
            for cap in book.caps
            if cap.position == code
        ),
        tiers=tuple(
            SheetRow(
                _("Tier %s") % row.tier,
                "",
                requirements(row, called),
                _old_tier(row, before, called),
                row.rationale,
            )
            for row in book.tiers_of(code)
        ),
    )


def _line(line: Line, called: Names, currency: str, *, compared: bool) -> SheetLine:
    return SheetLine(
        remedy=called.remedy(line.key.remedy),
        conditions=called.conditions(line.key.channel, line.key.segment, line.key.reason),
        amounts=tuple(
            Amount(
                tier=cell.tier,
                now=money(cell.now.per_decision if cell.now else None, currency),
                before=money(cell.before.per_decision if cell.before else None, currency)
                if compared and cell.is_changed
                else "",
            )
            for cell in line.cells
        ),
        whys=line.rationales,
    )


def _cap_key(cap: CapRow) -> tuple[Any, ...]:
    return (cap.position, cap.tier, cap.remedy, cap.window)


def _cap(cap: CapRow, old: CapRow | None, called: Names, currency: str, *, compared: bool) -> SheetRow:
    before = money(old.amount if old else None, currency)
    now = money(cap.amount, currency)
    return SheetRow(
        title=str(Window(cap.window).label),
        about=", ".join(part for part in (called.remedy(cap.remedy), _tier(cap.tier)) if part),
        value=now,
        before=before if compared and before != now else "",
        why=cap.rationale,
    )


def _old_tier(row: TierRow, before: RuleBook | None, called: Names) -> str:
    if before is None:
        return ""
    old = next((one for one in before.tiers_of(row.position) if one.tier == row.tier), None)
    said = requirements(old, called) if old else NOTHING
    return "" if said == requirements(row, called) else said


def _ban(ban: Ban, called: Names) -> SheetRow:
    row = ban.now or ban.before
    if row is None:
        raise ValueError("A ban without rows forbids nothing.")
    who = ", ".join(part for part in (called.position(row.position), _tier(row.tier)) if part)
    conditions = called.conditions(row.channel, row.segment, row.reason)
    return SheetRow(called.remedy(row.remedy), conditions, who, "", row.rationale)


def _terms(book: RuleBook, before: RuleBook | None) -> SheetRow:
    said, old = _clock(book), _clock(before) if before else ""
    return SheetRow(_("Every approval"), "", said, old if old != said else "", book.terms.rationale)


def _clock(book: RuleBook) -> str:
    terms = book.terms
    said = [_("answered within %s working minutes") % terms.approval_minutes]
    if terms.deemed_limit is not None:
        said.append(
            _("once that is missed while the customer waits, the agent may decide up to %s")
            % money(terms.deemed_limit, book.currency)
        )
    said.append(
        _("a remedy taken back returns its room under the budgets")
        if terms.reversal_gives_back
        else _("a remedy taken back returns no room under the budgets")
    )
    return "; ".join(said)


def _target(row: TargetRow, before: RuleBook | None, called: Names) -> SheetRow:
    old = (
        [one for one in before.targets if (one.remedy, one.priority) == (row.remedy, row.priority)]
        if before
        else []
    )
    said = _("%s working minutes") % row.minutes
    was = _("%s working minutes") % old[0].minutes if old else NOTHING
    return SheetRow(
        title=called.remedy(row.remedy) if row.remedy else _("Every remedy"),
        about=_priority(row.priority),
        value=said,
        before=was if before and was != said else "",
        why=row.rationale,
    )


def _tier(tier: int | None) -> str:
    return _("tier %s") % tier if tier else ""


def _priority(priority: int | None) -> str:
    return _("priority %s") % str(Priority(priority).label).lower() if priority else _("every priority")


def _kind(row: ContentRow) -> str:
    if isinstance(row, LimitRow) and row.effect == Effect.FORBID.value:
        return _("Prohibition")
    return {
        "limit": _("Limit"),
        "cap": _("Budget"),
        "tier": _("Tier"),
        "target": _("Approval clock"),
        "approver": _("Approver"),
        "terms": _("Terms"),
    }[KINDS[type(row)][0]]


def _field(name: str) -> str:
    return {
        "per_decision": _("per decision"),
        "amount": _("amount"),
        "rationale": _("why"),
        "tenure_months": _("months in the company"),
        "qualification": _("performance"),
        "min_bound": _("at least"),
        "min_n": _("over n cases"),
        "courses": _("courses"),
        "minutes": _("working minutes"),
        "rank": _("asked as number"),
        "approval_minutes": _("working minutes"),
        "reversal_gives_back": _("room given back"),
        "deemed_limit": _("deemed approval up to"),
    }.get(name, name)


def count_limits(versions: Iterable[PolicyVersion]) -> dict[int, int]:
    """Return how many limits each version grants, by id; none where there is none. One query."""
    ids = [version.pk for version in versions]
    granting = AuthorityLimit.objects.filter(version__in=ids, effect=Effect.GRANT)
    return dict(granting.order_by().values_list("version").annotate(Count("pk")))
