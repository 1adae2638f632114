"""Says what stands on the page of a scorecard: numbers in words, what was corrected, what differs."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from django.utils.translation import get_language, gettext as _, gettext_lazy

from audit.models import AuditEvent
from common.money import CURRENCIES, format_money
from common.shares import exact_words, share_words
from people.models import User
from performance.choices import Correction, LineState, ScorecardState, ScoreScale, Unit
from performance.models import Scorecard, ScorecardLine, ScorecardSection
from performance.rules.intervals import Interval
from performance.rules.scales import score_words, scores_between
from performance.rules.scorecards import name_of_span
from performance.rules.templates import Section
from performance.selectors.amendments import ForeseenAmendment
from performance.selectors.lines import notes_of_whole, weight_now
from performance.selectors.qualifications import Outlook
from performance.selectors.scorecards import total_words
from performance.web.bars import Bar, bar_of
from performance.web.drills import Links
from performance.web.words import EN_DASH, ruler_for

HAPPENED = {
    "scorecard.sent_to_calibration": gettext_lazy("Sent to calibration"),
    "scorecard.taken_back": gettext_lazy("Taken back to draft"),
    "scorecard.published": gettext_lazy("Published"),
    "scorecard.acknowledged": gettext_lazy("Acknowledged"),
    "scorecard.disputed": gettext_lazy("Disputed"),
    "scorecard.amended": gettext_lazy("Replaced by an amendment"),
    "dispute.answered": gettext_lazy("Dispute answered"),
    "dispute.handed_over": gettext_lazy("Dispute handed over because of an absence"),
    "dispute.escalated": gettext_lazy("Clock of the dispute missed, next one asked"),
}
KIND_OF_STATE = {
    ScorecardState.DRAFT: "",
    ScorecardState.IN_CALIBRATION: "wait",
    ScorecardState.PUBLISHED: "wait",
    ScorecardState.ACKNOWLEDGED: "good",
    ScorecardState.DISPUTED: "bad",
    ScorecardState.AMENDED: "",
}


@dataclass(frozen=True)
class Row:
    """One section on the page. Empty texts are not shown."""

    line: ScorecardLine
    links: Links
    with_outages: str
    with_outages_interval: str
    with_outages_n: int | None
    raw: str
    raw_interval: str
    corrected: str
    corrected_interval: str
    notes: tuple[str, ...]
    score: str
    score_interval: str
    bar: Bar | None
    weight: str
    effective_weight: str
    scale: str
    state: str


@dataclass(frozen=True)
class Headline:
    """The whole: its words, and what has to be said about it."""

    total: str
    unit: str
    interval: str
    bar: Bar | None
    notes: tuple[str, ...]


@dataclass(frozen=True)
class Difference:
    """What an amendment changed in one section."""

    name: str
    before: str
    after: str
    note: str


@dataclass(frozen=True)
class NextSection:
    """A section as an amendment would leave it; `before` is empty where its score stays."""

    name: str
    before: str
    after: str
    weight: str


@dataclass(frozen=True)
class NextVersion:
    """What an amendment would be: its sections, the whole before and after, and who is told what it does."""

    shown: str
    sections: tuple[NextSection, ...]
    before: str
    after: str
    outlook: Outlook


@dataclass(frozen=True)
class Entry:
    """One line of the component `timeline.html`."""

    what: str
    when: datetime
    who: User | None = None
    note: str = ""
    kind: str = ""


def period_of(scorecard: Scorecard) -> str:
    """Return the name of the period of a scorecard."""
    return name_of_span(scorecard.first, scorecard.last)


def headline_of(scorecard: Scorecard, lines: Sequence[ScorecardLine]) -> Headline:
    """Return the whole in words, with what was left out of it and what capped it."""
    scale, notes = scorecard.template_version.scale, notes_of_whole(scorecard, lines)
    if not scorecard.has_facts or scorecard.total is None or scorecard.low is None or scorecard.high is None:
        return Headline("", "", "", None, notes)
    return Headline(
        total=score_words(scorecard.total, scale),
        unit=_("of 5") if scale == ScoreScale.POINTS else _("of 100"),
        interval=scores_between(scorecard.low, scorecard.high, scale),
        bar=bar_of(float(scorecard.total), float(scorecard.low), float(scorecard.high)),
        notes=notes,
    )


def rows_of(lines: Iterable[ScorecardLine], scale: str, links: Mapping[int, Links]) -> list[Row]:
    """
    Return the sections of a page.

    :param links: to the rows of each line
    """
    return [_row(line, scale, links.get(line.pk, Links())) for line in lines]


def differences(
    before: Iterable[ScorecardLine], after: Iterable[ScorecardLine], scale: str
) -> list[Difference]:
    """Return the sections whose score or state an amendment changed."""
    known = {line.section_id: line for line in before}
    return [
        Difference(line.name, _result(known[line.section_id], scale), _result(line, scale), line.note)
        for line in after
        if line.section_id in known and _result(known[line.section_id], scale) != _result(line, scale)
    ]


def next_version(foreseen: ForeseenAmendment) -> NextVersion:
    """Return what an amendment would be, in words."""
    amendment = foreseen.amendment
    scale = amendment.new.template_version.scale
    known = {line.section_id: _result(line, scale) for line in amendment.before}
    sections = []
    for line in amendment.lines:
        before, after = known.get(line.section_id, ""), _result(line, scale)
        # Without a whole no weight counts.
        counts = line.score is not None and amendment.new.total is not None
        weight = weight_now(line) if counts else ""
        sections.append(NextSection(line.name, before if before != after else "", after, weight))
    return NextVersion(
        shown=foreseen.shown,
        sections=tuple(sections),
        before=total_words(amendment.old),
        after=total_words(amendment.new),
        outlook=foreseen.outlook,
    )


def entries_of(events: Iterable[AuditEvent], versions: Iterable[Scorecard]) -> list[Entry]:
    """
    Return who did what when, newest first, and when each version was computed from which facts. The words of
    disputes stand with the disputes.
    """
    # An amendment that only leaves something out takes over what was computed before.
    computed = {version.snapshot_at: _computed(version) for version in versions}
    happened = [
        Entry(
            str(HAPPENED[event.name]),
            event.occurred_at,
            event.actor,
            kind="bad" if event.name in {"scorecard.disputed", "dispute.escalated"} else "",
        )
        for event in events
        if event.name in HAPPENED
    ]
    return sorted([*happened, *computed.values()], key=lambda entry: entry.when, reverse=True)


def _computed(scorecard: Scorecard) -> Entry:
    counted = [f"{line.name} ({line.n})" for line in scorecard.lines.all() if line.n]
    words = _("From the facts of %(period)s as they stood then, by version %(version)s of the template.")
    said = {"period": period_of(scorecard), "version": scorecard.template_version.number}
    if counted:
        words = _(
            "From the facts of %(period)s as they stood then, by version %(version)s of the template: "
            "%(facts)s."
        )
    return Entry(_("Computed"), scorecard.snapshot_at, note=words % {**said, "facts": ", ".join(counted)})


def value_words(value: Decimal | None, unit: str) -> str:
    """Return a value in its unit; empty for none. The unit of money is a currency."""
    if value is None:
        return ""
    match unit:
        case Unit.SHARE:
            return share_words(value)
        case Unit.HOURS | Unit.MINUTES:
            return ruler_for(unit, float(value)).whole(float(value))
        case Unit.CASES:
            return f"{value:.0f}"
    if unit in CURRENCIES:
        return format_money(value.quantize(Decimal("0.01")), unit, locale=get_language() or "en")
    return f"{value:.2f}"


def _row(line: ScorecardLine, scale: str, links: Links) -> Row:
    everything = line.with_outages
    is_scored = line.score is not None and line.score_low is not None and line.score_high is not None
    score_interval = bar = None
    if line.score is not None and line.score_low is not None and line.score_high is not None:
        score_interval = scores_between(line.score_low, line.score_high, scale)
        bar = bar_of(float(line.score), float(line.score_low), float(line.score_high))
    return Row(
        line=line,
        links=links,
        with_outages=value_words(everything.value, line.unit) if everything else "",
        with_outages_interval=_interval(everything.low, everything.high, line.unit) if everything else "",
        with_outages_n=everything.n if everything else None,
        raw=value_words(line.value, line.unit),
        raw_interval=_interval(line.low, line.high, line.unit),
        corrected=value_words(line.corrected, line.unit),
        corrected_interval=_interval(line.corrected_low, line.corrected_high, line.unit),
        notes=(*_notes_of_outages(line), *(note for note in map(_note, line.corrections) if note)),
        score=score_words(line.score, scale) if is_scored and line.score is not None else "",
        score_interval=score_interval or "",
        bar=bar,
        weight=exact_words(line.weight),
        effective_weight=weight_now(line) if line.effective_weight != line.weight else "",
        scale=scale_words(line, line.unit) if line.unit else "",
        state="" if line.state == LineState.SCORED else line.get_state_display(),
    )


def _note(correction: dict[str, str]) -> str:
    match correction.get("kind"):
        case Correction.CASE_MIX:
            # What was computed before corrections were made on the odds has no word of them.
            if correction.get("on") == "odds":
                words = _(
                    "Case mix: with these cases everybody would reach {expected}, with all cases {overall}; "
                    "corrected by the ratio of their odds."
                )
            else:
                words = _(
                    "Case mix: with these cases everybody would reach {expected}, with all cases {overall}; "
                    "corrected by their ratio."
                )
            return words.format(
                expected=share_words(Decimal(correction["expected"])),
                overall=share_words(Decimal(correction["overall"])),
            )
        case Correction.SEVERITY:
            mean = Decimal(correction["mean"])
            if mean < 0:
                words = _("Reviewers: they rate people {mean} lower than others who rate the same people.")
            else:
                words = _("Reviewers: they rate people {mean} higher than others who rate the same people.")
            said = words.format(mean=abs(mean))
            # Corrections used to be taken as exact.
            error = _("How severe they are is itself an estimate: ±{error}, in the interval.")
            return f"{said} {error.format(error=correction['error'])}" if "error" in correction else said
    return ""


def _notes_of_outages(line: ScorecardLine) -> list[str]:
    everything = line.with_outages
    if everything is None:
        return []
    if everything.n is None:
        words = _("Outages: {left} more are left out, from times when the team could not work.")
    elif everything.value is None:
        words = _("Outages: {left} of {n} are left out, from times when the team could not work.")
    else:
        words = _(
            "Outages: with everything it is {value} of n {n}; {left} of them are left out, from times when "
            "the team could not work."
        )
    value = value_words(everything.value, line.unit)
    return [words.format(left=everything.left_out, n=everything.n, value=value)]


def _result(line: ScorecardLine, scale: str) -> str:
    return score_words(line.score, scale) if line.score is not None else line.get_state_display()


def _interval(low: Decimal | None, high: Decimal | None, unit: str) -> str:
    if low is None or high is None:
        return ""
    if unit == Unit.SHARE:
        return f"{100 * low:.1f}{EN_DASH}{100 * high:.1f} %"
    if unit in (Unit.HOURS, Unit.MINUTES):
        ends = Interval(float(low), float(high))
        return ruler_for(unit, ends.low or ends.high).between(ends)
    return f"{value_words(low, unit)}{EN_DASH}{value_words(high, unit)}"


def scale_words(scaled: ScorecardLine | ScorecardSection | Section, unit: str) -> str:
    """Say what a value has to be to be worth nothing, and everything."""
    words = _("%(floor)s is worth nothing, %(target)s everything")
    if scaled.critical is not None:
        words = _("%(floor)s is worth nothing, %(target)s everything; fails critically at %(critical)s")
    values = {"floor": scaled.floor, "target": scaled.target, "critical": scaled.critical}
    return words % {name: value_words(value, unit) for name, value in values.items()}
