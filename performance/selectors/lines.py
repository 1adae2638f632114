"""Asks what the lines of a scorecard and its whole are, of figures: to be written, or only looked at."""

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _

from common.shares import exact_words
from performance.choices import LineState, ValueName
from performance.models import Scorecard, ScorecardLine, ScorecardSection, ScorecardVersion
from performance.rules.figures import Figure
from performance.rules.scales import score_words
from performance.rules.scoring import Part, Score, Whole, fails_critically, score_of, whole_of
from performance.selectors.scorecards import hash_of

DIGITS = Decimal("0.000001")


def lines_of(
    version: ScorecardVersion, figures: Mapping[int, Figure], *, left_out: Mapping[int, str] | None = None
) -> tuple[list[ScorecardLine], Whole]:
    """
    Return the lines of a scorecard, not saved and without their scorecard, and the whole they make.

    :param figures: by section
    :param left_out: why a section does not apply, by section: it gets no score
    """
    lines = [
        _line(section, figures[section.pk], (left_out or {}).get(section.pk))
        for section in version.sections.all()
    ]
    return lines, weighed(lines, version)


def weighed(lines: Sequence[ScorecardLine], version: ScorecardVersion) -> Whole:
    """Return the whole that lines make, and set the effective weight of each."""
    whole = whole_of([_part(line) for line in lines], cap=version.critical_cap)
    for line, weight in zip(lines, whole.weights, strict=True):
        line.effective_weight = weight
    return whole


def name_of_raw(lines: Sequence[ScorecardLine]) -> ValueName:
    """Return what the raw values of a scorecard are called: other ones stand beside them after outages."""
    values = [line.with_outages for line in lines]
    has_outages = any(one is not None and one.n is not None for one in values)
    return ValueName.WITHOUT_OUTAGES if has_outages else ValueName.VALUE


def set_whole(scorecard: Scorecard, lines: Sequence[ScorecardLine], whole: Whole) -> None:
    """Set the total of a scorecard and the hash of its content. Fields are set, not saved."""
    # What the team did alone rates nobody.
    score = whole.score if scorecard.has_facts else None
    scorecard.total = score.value if score else None
    scorecard.low = score.low if score else None
    scorecard.high = score.high if score else None
    scorecard.uncapped = whole.uncapped if score else None
    scorecard.scored_weight = whole.scored_weight
    scorecard.content_hash = hash_of(scorecard, lines)


def _line(section: ScorecardSection, figure: Figure, left_out: str | None) -> ScorecardLine:
    scored = figure.state == LineState.SCORED and left_out is None
    line = ScorecardLine(
        section=section,
        place=section.place,
        kind=section.kind,
        name=section.name,
        kpi=section.kpi,
        kpi_version=figure.kpi_version,
        grain=section.grain,
        formula=figure.formula,
        unit=figure.unit,
        state=figure.state if left_out is None else LineState.NOT_APPLICABLE,
        n=figure.n,
        minimum_n=figure.minimum_n,
        floor=section.floor,
        target=section.target,
        critical=section.critical,
        weight=section.weight,
        corrections=list(figure.corrections),
        note=left_out or "",
        **_numbers(figure),
    )
    if scored:
        _set_score(line, figure)
    return line


def _numbers(figure: Figure) -> dict[str, Any]:
    numbers = {
        "value": figure.value,
        "low": figure.interval.low if figure.interval else None,
        "high": figure.interval.high if figure.interval else None,
        "corrected": figure.corrected,
        "corrected_low": figure.corrected_interval.low if figure.corrected_interval else None,
        "corrected_high": figure.corrected_interval.high if figure.corrected_interval else None,
    }
    return {name: _written(value) for name, value in numbers.items()}


def _set_score(line: ScorecardLine, figure: Figure) -> None:
    is_corrected = figure.corrected is not None
    value = figure.corrected if is_corrected else figure.value
    interval = figure.corrected_interval if is_corrected else figure.interval
    assert value is not None  # noqa: S101  what is scored has a value
    score = score_of(value, interval, floor=line.floor, target=line.target)
    line.score, line.score_low, line.score_high = score.value, score.low, score.high
    line.is_critical_fail = fails_critically(
        value, interval, critical=line.critical, floor=line.floor, target=line.target
    )


def _part(line: ScorecardLine) -> Part:
    if line.score is None or line.score_low is None or line.score_high is None:
        return Part(line.weight, None)
    return Part(line.weight, Score(line.score, line.score_low, line.score_high), line.is_critical_fail)


def _written(value: float | None) -> Decimal | None:
    return None if value is None else Decimal(value).quantize(DIGITS)


def notes_of_whole(scorecard: Scorecard, lines: Sequence[ScorecardLine]) -> tuple[str, ...]:
    """Say why there is no whole, or what was left out of it and what capped it."""
    if not scorecard.has_facts:
        words = _(
            "There were facts of this period when it was computed first, and there are none any more: it "
            "stays a draft. When facts come back, the next computing takes them."
        )
        return (words,)
    if scorecard.total is None:
        words = _("Sections with {share} of the weight have a score; half of it is needed for a total.")
        return (words.format(share=exact_words(scorecard.scored_weight)),)
    notes = []
    if without := [line.name for line in lines if line.state != LineState.SCORED]:
        words = _("Without a score: {names}. Their weight of {share} was spread over the other sections.")
        notes.append(words.format(names=", ".join(without), share=exact_words(1 - scorecard.scored_weight)))
    failed = [line.name for line in lines if line.is_critical_fail]
    if failed and scorecard.uncapped is not None:
        version = scorecard.template_version
        words = _(
            "Failed critically: {names}. The whole is capped at {cap}; without the cap it were {uncapped}."
        )
        cap = score_words(version.critical_cap, version.scale)
        uncapped = score_words(scorecard.uncapped, version.scale)
        notes.append(words.format(names=", ".join(failed), cap=cap, uncapped=uncapped))
    return tuple(notes)


def weight_now(line: ScorecardLine) -> str:
    """Say the weight a section has beside those that have a score too, rounded: nobody settled it."""
    return f"{100 * line.effective_weight:.0f} %"
