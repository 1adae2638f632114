"""Decides what a section of a scorecard is made of: the figure, raw and corrected, and what was corrected."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from common.words import gettext_noop as _
from performance.choices import Correction, LineState, Unit
from performance.rules.intervals import Interval
from performance.rules.kpis import Kpi
from performance.rules.scoring import (
    Severity,
    Stratum,
    corrected_share,
    error_of_mean,
    mean_of_ratings,
    standardised,
)
from performance.rules.values import Value

PEERS_FORMULA = _("Mean of what colleagues answered to four questions, from 1 to 5.")
QUALITY_FORMULA = _("Mean of the quality reviews of the person's cases.")
# A correction smaller than this says nothing.
LEAST_CORRECTION = 0.0005


@dataclass(frozen=True)
class Figure:
    """
    What one section of one person is made of. `corrected` is None where nothing was corrected; each of the
    `corrections` names its kind and the numbers it was made with, as texts.
    """

    state: LineState
    formula: str
    unit: str = ""
    kpi_version: int | None = None
    n: int = 0
    minimum_n: int = 0
    value: float | None = None
    interval: Interval | None = None
    corrected: float | None = None
    corrected_interval: Interval | None = None
    corrections: tuple[dict[str, Any], ...] = field(default=())


@dataclass(frozen=True)
class WithOutages:
    """
    What a figure would be if nothing were left out of it because a team could not work: `left_out` facts
    more, `n` in all, None where it was never counted; `value` and its interval are None where that is too
    few.
    """

    left_out: int
    n: int | None
    value: Decimal | None
    low: Decimal | None
    high: Decimal | None


@dataclass(frozen=True)
class Rating:
    """What one colleague gave on the whole, from 1 to 5, and how severe that one is to others, if known."""

    mean: float
    severity: Severity | None

    @property
    def corrected(self) -> float:
        return self.mean - (self.severity.value if self.severity else 0.0)


def rests_on_facts(own: Sequence[Figure]) -> bool:
    """
    Return whether there is anything to rate somebody by: a fact in one of the figures of the own work, if
    only one that an outage left out. Whose template asks for no own work is rated by what others share.
    """
    return not own or any(figure.n or figure.corrections for figure in own)


def figure_of_kpi(
    kpi: Kpi,
    value: Value | None,
    *,
    unit: str,
    minimum_n: int,
    is_defined: bool,
    with_outages: Value | None = None,
    strata: Sequence[Stratum] = (),
    overall: float = 0.0,
) -> Figure:
    """
    Return the figure of a KPI.

    :param is_defined: whether the KPI is defined for whom it is taken
    :param with_outages: the value with what outages left out; None: nothing was, or it is not known yet
    :param strata: the cases behind a share by category, to free it from the mix of cases; none: do not
    :param overall: everybody's share
    """
    words = {"formula": kpi.formula, "unit": unit, "kpi_version": kpi.version, "minimum_n": minimum_n}
    if not kpi.has_source:
        return Figure(LineState.NO_SOURCE, **words)  # type: ignore[arg-type]
    if not is_defined:
        return Figure(LineState.NOT_APPLICABLE, **words)  # type: ignore[arg-type]
    notes = _notes_of_outages(value, with_outages)
    # A total is known from its first fact on, but judges nobody before the minimum.
    if value is None or not value.is_enough or value.interval is None or value.n < minimum_n:
        n = value.n if value else 0
        return Figure(LineState.NOT_ENOUGH_DATA, n=n, corrections=tuple(notes), **words)  # type: ignore[arg-type]
    known = {"n": value.n, "value": value.value, "interval": value.interval, **words}
    mix = standardised(strata, overall=overall)
    if mix is None or abs(mix.factor - 1) < LEAST_CORRECTION:
        return Figure(LineState.SCORED, corrections=tuple(notes), **known)  # type: ignore[arg-type]
    corrected, interval = corrected_share(value.value, value.interval, factor=mix.factor)
    notes.append(
        {
            "kind": Correction.CASE_MIX.value,
            "expected": f"{mix.expected / sum(one.n for one in strata):.4f}",
            "overall": f"{overall:.4f}",
            "on": "odds",
        }
    )
    return Figure(
        LineState.SCORED,
        corrected=corrected,
        corrected_interval=interval,
        corrections=tuple(notes),
        **known,  # type: ignore[arg-type]
    )


def with_outages_of(corrections: Sequence[Mapping[str, str]]) -> WithOutages | None:
    """Return what a line says beside its value about outages, None if nothing was left out because of any."""
    for note in corrections:
        if note.get("kind") == Correction.OUTAGE:
            ends = ("value", "low", "high")
            value, low, high = (Decimal(note[end]) if end in note else None for end in ends)
            n = int(note["of"]) if "of" in note else None
            return WithOutages(left_out=int(note["n"]), n=n, value=value, low=low, high=high)
    return None


def figure_of_peers(ratings: Sequence[Rating], *, minimum: int) -> Figure:
    """
    Return the figure of peer feedback: nothing below the minimum group, where somebody could be recognised.
    Where the severity of a colleague is known, the corrected value is freed from it.
    """
    words: dict[str, Any] = {"formula": PEERS_FORMULA, "unit": Unit.SCORE.value, "minimum_n": minimum}
    if len(ratings) < minimum:
        # How many there are is not said either: with one person more it could be worked out who answered.
        return Figure(LineState.NOT_ENOUGH_DATA, **words)
    value, interval = mean_of_ratings([one.mean for one in ratings])
    known = {"n": len(ratings), "value": value, "interval": interval, **words}
    held = [one.severity for one in ratings if one.severity]
    severity = sum(one.value for one in held) / len(ratings)
    if abs(severity) < LEAST_CORRECTION:
        return Figure(LineState.SCORED, **known)
    error = error_of_mean(held, n=len(ratings))
    corrected, corrected_interval = mean_of_ratings([one.corrected for one in ratings], error=error)
    note = {"kind": Correction.SEVERITY.value, "mean": f"{severity:+.2f}", "error": f"{error:.2f}"}
    return Figure(
        LineState.SCORED,
        corrected=corrected,
        corrected_interval=corrected_interval,
        corrections=(note,),
        **known,
    )


def figure_without_source(formula: str) -> Figure:
    """Return the figure of what nothing is known about yet."""
    return Figure(LineState.NO_SOURCE, formula)


def ratings_of(
    subject: int, given: Mapping[int, float], severities: Mapping[tuple[int, int], Severity]
) -> list[Rating]:
    """Return the ratings of one person, by reviewer, beside the severity of each."""
    return [Rating(mean, severities.get((reviewer, subject))) for reviewer, mean in given.items()]


def _notes_of_outages(value: Value | None, with_outages: Value | None) -> list[dict[str, str]]:
    """Return how many facts outages left out of a value, and what it would be with them."""
    if with_outages is None:
        left = value.n_excluded if value else 0
        return [{"kind": Correction.OUTAGE.value, "n": str(left)}] if left else []
    left = with_outages.n - (value.n if value else 0)
    if not left:
        return []
    note = {"kind": Correction.OUTAGE.value, "n": str(left), "of": str(with_outages.n)}
    if with_outages.is_enough and with_outages.interval:
        note["value"] = f"{with_outages.value:.6f}"
        note["low"] = f"{with_outages.interval.low:.6f}"
        note["high"] = f"{with_outages.interval.high:.6f}"
    return [note]
