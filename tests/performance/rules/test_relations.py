from random import Random

import pytest
from scipy import stats

from performance.choices import DriftKind
from performance.rules.intervals import Interval
from performance.rules.kpis import BY_CODE
from performance.rules.relations import (
    CONFIDENCE_OF_PAIR,
    LEAST_PAIRS,
    PAIRS,
    Relation,
    drift_of,
    leads_to,
    ranks,
    relation_of,
)


def test_pairs_name_kpis_and_say_why():
    assert {code for pair in PAIRS for code in (pair.lead, pair.lag)} <= set(BY_CODE)
    assert all(pair.why.endswith(".") for pair in PAIRS)
    assert [pair.lag for pair in leads_to("own_authority")] == ["repeat_contact", "retention_90"]


@pytest.mark.parametrize(
    ("values", "expected"),
    [([3, 1, 2], [3, 1, 2]), ([5, 5, 1], [2.5, 2.5, 1]), ([7, 7, 7], [2, 2, 2]), ([], [])],
)
def test_equal_values_share_the_middle_of_their_ranks(values, expected):
    assert ranks(values) == expected


def test_the_correlation_is_that_of_scipy():
    random = Random(3)  # noqa: S311
    pairs = [(random.randint(0, 9), random.randint(0, 9)) for _ in range(60)]

    found = relation_of(pairs)

    assert found.value == pytest.approx(stats.spearmanr(*zip(*pairs, strict=True)).statistic, abs=1e-12)
    assert found.interval.low < found.value < found.interval.high


@pytest.mark.parametrize(
    ("pairs", "value", "is_clear"),
    [
        ([(n, n) for n in range(LEAST_PAIRS)], 1.0, True),
        ([(n, -n) for n in range(LEAST_PAIRS)], -1.0, True),
        ([(n, n) for n in range(LEAST_PAIRS - 1)], None, False),
        ([(1, n) for n in range(LEAST_PAIRS)], None, False),
        ([(n, (n * 7) % 20) for n in range(LEAST_PAIRS)], None, False),
    ],
)
def test_few_pairs_and_what_never_varies_say_nothing(pairs, value, is_clear):
    found = relation_of(pairs)

    assert found.n == len(pairs)
    assert found.is_clear is is_clear
    if value is not None or found.interval is None:
        assert found.value == value


def test_the_interval_covers_what_one_of_eight_pairs_has_to():
    random = Random(1)  # noqa: S311
    covered = 0
    for _ in range(400):
        xs = [random.gauss(0, 1) for _ in range(40)]
        found = relation_of([(x, 0.5 * x + random.gauss(0, 0.8660254)) for x in xs])
        # Of two normal variables with r = 0.5, rho is 6/π · arcsin(r/2) = 0.4826.
        covered += found.interval.low <= 0.4826 <= found.interval.high

    assert pytest.approx(0.9875) == CONFIDENCE_OF_PAIR
    assert covered / 400 >= 0.97


def test_eight_pairs_of_noise_are_seldom_called_clear():
    random, called = Random(2), 0  # noqa: S311
    for _ in range(200):
        noise = [[(random.random(), random.random()) for _ in range(40)] for _ in PAIRS]
        called += any(relation_of(pairs).is_clear for pairs in noise)

    # At 90 % each, more than half of the pages would show one.
    assert called / 200 <= 0.15


def held(value, half):
    return Relation(40, value, Interval(value - half, value + half))


TOO_FEW = Relation(5, None, None)


@pytest.mark.capability("S0.7")
@pytest.mark.parametrize(
    ("before", "lately", "kind", "is_clear"),
    [
        (held(0.6, 0.2), held(0.5, 0.2), None, None),  # still so
        (held(-0.6, 0.2), held(-0.3, 0.2), None, None),
        (held(0.6, 0.2), held(0.1, 0.2), DriftKind.FADED, True),
        (held(0.4, 0.2), held(0.15, 0.2), DriftKind.FADED, False),  # clear, not clear, and yet no difference
        (held(0.6, 0.2), held(-0.1, 0.2), DriftKind.FADED, True),  # the other sign, but nobody can tell
        (held(0.6, 0.2), held(-0.4, 0.2), DriftKind.TURNED, True),
        (held(-0.6, 0.2), held(0.4, 0.2), DriftKind.TURNED, True),
        (held(0.1, 0.2), held(0.6, 0.2), None, None),  # it was never clear
        (held(0.6, 0.2), TOO_FEW, None, None),
        (TOO_FEW, held(0.1, 0.2), None, None),
    ],
)
def test_a_pair_drifts_if_what_was_clear_is_not_or_has_turned(before, lately, kind, is_clear):
    found = drift_of(before, lately)

    assert (found and found.kind) == kind
    assert (found and found.is_clear) == is_clear


@pytest.mark.parametrize(
    ("relation", "told"),
    [(held(0.6, 0.1), 0.25), (held(-0.6, 0.1), 0.25), (held(0.1, 0.2), 0.0), (TOO_FEW, 0.0)],
)
def test_a_sign_is_as_good_as_the_weaker_end_of_its_interval(relation, told):
    assert relation.told == pytest.approx(told)
