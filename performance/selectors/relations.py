"""Asks how closely what moves soon goes together with what moves late, over teams and months."""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from django.utils.formats import date_format, number_format
from django.utils.translation import gettext as _

from performance.choices import DriftKind, Grain, Period
from performance.rules.intervals import Interval
from performance.rules.kpis import Kpi, kpi_of
from performance.rules.relations import PAIRS, Drift, Pair, Relation, drift_of, relation_of
from performance.rules.windows import Stretch, whole_months
from performance.selectors.kpis import kpi_rows
from performance.selectors.scopes import Group

MONTHS = 12
# What is called lately, and as many months before are compared with it.
LATELY = 6
# The slowest KPI is known three months late: so many more months have to be asked for.
UNKNOWN_YET = 4
# A change is in sight for as long as its months are among those compared.
LONGEST_DRIFT = 2 * LATELY

MINUS = "\N{MINUS SIGN}"
# The finest a correlation is written.
MOST_DIGITS = 4

# By KPI: its values by team and first day of the month.
_Values = Mapping[str, Mapping[tuple[object, date], float]]


@dataclass(frozen=True)
class Found:
    """
    A pair of KPIs and how closely they go together; `has_source` says whether both are measured. `drift` is
    there if that has changed, between the months `before` and `lately`.
    """

    pair: Pair
    lead: Kpi
    lag: Kpi
    has_source: bool
    relation: Relation
    drift: Drift | None = None
    before: Stretch | None = None
    lately: Stretch | None = None


@dataclass(frozen=True)
class Changed:
    """A pair that drifts, and the month by whose end that was first to be seen."""

    found: Found
    drift: Drift
    since: date


def relations_of(group: Group, *, today: date) -> list[Found]:
    """
    Return each pair of KPIs over the teams of a group and the last twelve whole months: one point for each
    team and month in which both have enough facts; and whether the latest known months differ from those
    before. Two queries.
    """
    months = whole_months(today, MONTHS + UNKNOWN_YET)
    values = _values(group, months, today)
    return [_found(pair, values, months, today) for pair in PAIRS]


def changed_relations(group: Group, *, today: date) -> Iterator[Changed]:
    """Yield the pairs of a group that drift, each with the month by whose end that was first to be seen."""
    months = whole_months(today, MONTHS + UNKNOWN_YET + LONGEST_DRIFT)
    values = _values(group, months, today)
    for pair in PAIRS:
        found, since = _found(pair, values, months, today), None
        known = _known(pair, months, today)
        while found.drift and len(known) >= 2 * LATELY:
            then = _drift(pair, values, known)[0]
            if then is None or then.kind != found.drift.kind:
                break
            since, known = known[-1].first, known[:-1]
        if found.drift and since:
            yield Changed(found, found.drift, since)


def drift_words(found: Found) -> tuple[str, str]:
    """Say how a pair has changed, and how sure that is; two empty words if it has not."""
    drift, before, lately = found.drift, found.before, found.lately
    if drift is None or before is None or lately is None:
        return "", ""
    titles = {
        DriftKind.FADED: _("%(lead)s and %(lag)s no longer clearly go together"),
        DriftKind.TURNED: _("%(lead)s and %(lag)s go together the other way round than before"),
    }
    said = {"lead": found.lead.name, "lag": found.lag.name}
    text = _("%(then)s: %(before)s. %(now)s: %(lately)s. %(sure)s") % {
        "then": _months_words(before),
        "before": _relation_words(drift.before),
        "now": _months_words(lately),
        "lately": _relation_words(drift.lately),
        "sure": _("The change is clear: the early figure may no longer be a sign of the late one.")
        if drift.is_clear
        else _("The change itself can still be chance: watch it, and do not act on it alone."),
    }
    return titles[drift.kind] % said, text


def _relation_words(relation: Relation) -> str:
    if relation.value is None or relation.interval is None:
        return ""
    rho, low, high = correlations(relation.value, relation.interval)
    said = {"rho": rho, "low": low, "high": high, "n": relation.n}
    return _("%(rho)s (%(low)s to %(high)s, n %(n)d)") % said


def correlations(value: float, interval: Interval) -> tuple[str, str, str]:
    """Write a correlation and its interval: two digits, more where else an end seemed nothing."""
    digits, ends = 2, (interval.low, interval.high)
    is_clear = not interval.low <= 0 <= interval.high
    while is_clear and digits < MOST_DIGITS and not all(round(end, digits) for end in ends):
        digits += 1
    value, low, high = (round(one, digits) or 0.0 for one in (value, interval.low, interval.high))
    return _signed(value, digits), _signed(low, digits), _signed(high, digits)


def _signed(value: float, digits: int) -> str:
    text = number_format(abs(value), digits)
    return f"{MINUS}{text}" if value < 0 else text


def _months_words(over: Stretch) -> str:
    said = {"first": date_format(over.first, "M Y"), "last": date_format(over.last, "M Y")}
    return _("%(first)s to %(last)s") % said


def _values(group: Group, months: Sequence[Stretch], today: date) -> _Values:
    codes = {code for pair in PAIRS for code in (pair.lead, pair.lag)}
    ends = {month.first: month.last for month in months}
    rows = kpi_rows(
        [kpi_of(code) for code in sorted(codes)],
        grain=Grain.TEAM,
        period=Period.MONTH,
        today=today,
        first=months[0].first,
        last=months[-1].last,
        within=group.within,
    )
    found: dict[str, dict[tuple[object, date], float]] = defaultdict(dict)
    for row in rows:
        if row.value.is_enough and _is_over(ends[row.period], row.kpi, today):
            found[row.kpi.code][(row.group, row.period)] = row.value.value
    return found


def _is_over(last: date, kpi: Kpi, today: date) -> bool:
    return (today - last).days > kpi.matures_days


def _found(pair: Pair, values: _Values, months: Sequence[Stretch], today: date) -> Found:
    lead, lag = kpi_of(pair.lead), kpi_of(pair.lag)
    drift, before, lately = _drift(pair, values, _known(pair, months, today))
    return Found(
        pair=pair,
        lead=lead,
        lag=lag,
        has_source=lead.has_source and lag.has_source,
        relation=_relation(pair, values, months[-MONTHS:]),
        drift=drift,
        before=before,
        lately=lately,
    )


def _known(pair: Pair, months: Sequence[Stretch], today: date) -> list[Stretch]:
    """Return the months that are old enough for both KPIs."""
    both = (kpi_of(pair.lead), kpi_of(pair.lag))
    return [month for month in months if all(_is_over(month.last, kpi, today) for kpi in both)]


def _drift(
    pair: Pair, values: _Values, known: Sequence[Stretch]
) -> tuple[Drift | None, Stretch | None, Stretch | None]:
    """Compare the latest known months with those before; both stretches are there if they differ."""
    if len(known) < 2 * LATELY:
        return None, None, None
    before, lately = known[-2 * LATELY : -LATELY], known[-LATELY:]
    drift = drift_of(_relation(pair, values, before), _relation(pair, values, lately))
    if drift is None:
        return None, None, None
    return drift, Stretch(before[0].first, before[-1].last), Stretch(lately[0].first, lately[-1].last)


def _relation(pair: Pair, values: _Values, months: Sequence[Stretch]) -> Relation:
    starts = {month.first for month in months}
    leads, lags = values.get(pair.lead, {}), values.get(pair.lag, {})
    both = sorted((place for place in leads.keys() & lags.keys() if place[1] in starts), key=str)
    return relation_of([(leads[place], lags[place]) for place in both])
