from datetime import UTC, datetime, timedelta

import pytest

from people.rules.absences import Away, closes_circle, next_present, overlaps, who_answers, without

ANN, BEN, CARA, DAN = 1, 2, 3, 4
DAY = timedelta(days=1)


def day(number):
    return datetime(2026, 11, number, tzinfo=UTC)


def away(user, delegate, first=1, last=10):
    return Away(user_id=user, delegate_id=delegate, starts_at=day(first), ends_at=day(last))


@pytest.mark.parametrize(
    ("present", "delegates", "answers"),
    [
        pytest.param({ANN}, {}, ANN, id="here"),
        pytest.param({ANN}, {BEN: CARA}, ANN, id="others away"),
        pytest.param({BEN}, {ANN: BEN}, BEN, id="delegate"),
        pytest.param({CARA}, {ANN: BEN, BEN: CARA}, CARA, id="delegate of the delegate"),
        pytest.param({CARA}, {}, None, id="off shift"),
        pytest.param({CARA}, {ANN: None}, None, id="away without a delegate"),
        pytest.param({CARA}, {ANN: BEN}, None, id="delegate off shift"),
        pytest.param({DAN}, {ANN: BEN, BEN: CARA, CARA: ANN}, None, id="circle"),
        pytest.param({DAN}, {ANN: BEN, BEN: CARA, CARA: BEN}, None, id="circle that leaves the person out"),
    ],
)
def test_who_answers(present, delegates, answers):
    assert who_answers(ANN, present=present, delegates=delegates) == answers


@pytest.mark.parametrize(
    ("others", "circle"),
    [
        pytest.param([], False, id="nobody else away"),
        pytest.param([away(BEN, ANN)], True, id="of two"),
        pytest.param([away(BEN, CARA), away(CARA, ANN)], True, id="of three"),
        pytest.param([away(BEN, CARA)], False, id="chain"),
        pytest.param([away(CARA, ANN)], False, id="beside"),
        pytest.param([away(BEN, CARA), away(CARA, BEN)], False, id="circle of others"),
        pytest.param([away(BEN, ANN, 10, 12)], False, id="begins when this ends"),
        pytest.param([away(BEN, ANN, 9, 12)], True, id="begins before this ends"),
        pytest.param([away(BEN, CARA, 1, 5), away(CARA, ANN, 5, 9)], False, id="one after the other"),
        pytest.param([away(BEN, CARA, 1, 6), away(CARA, ANN, 5, 9)], True, id="together for a day"),
        pytest.param([away(BEN, None)], False, id="nobody stands in"),
    ],
)
def test_a_planned_absence_closes_a_circle(others, circle):
    assert closes_circle(away(ANN, BEN), others) is circle


@pytest.mark.parametrize(("first", "last", "both"), [(8, 12, True), (10, 12, False), (1, 2, True)])
def test_absences_overlap(first, last, both):
    assert overlaps(away(ANN, None, 1, 10), away(ANN, None, first, last)) is both


@pytest.mark.parametrize(
    ("absences", "present"),
    [
        ([], day(2)),
        ([(day(1), day(2))], day(2)),
        ([(day(2), day(4))], day(4)),
        ([(day(2), day(4)), (day(4), day(5))], day(5)),
        ([(day(2), day(4)), (day(1), day(6))], day(6)),
        ([(day(2), day(7))], None),
    ],
)
def test_next_present_skips_absences(absences, present):
    def next_on_shift(at):
        return next((day(number) for number in (2, 4, 5, 6) if day(number) >= at), None)

    assert next_present(absences, at=day(1), next_on_shift=next_on_shift) == present


@pytest.mark.parametrize(
    ("absences", "left"),
    [
        ([], [(1, 10)]),
        ([(20, 30)], [(1, 10)]),
        ([(4, 6)], [(1, 4), (6, 10)]),
        ([(1, 3)], [(3, 10)]),
        ([(8, 20)], [(1, 8)]),
        ([(1, 10)], []),
        ([(2, 4), (3, 6)], [(1, 2), (6, 10)]),
        ([(2, 3), (5, 6)], [(1, 2), (3, 5), (6, 10)]),
    ],
)
def test_absences_are_taken_out_of_working_time(absences, left):
    def days(pairs):
        return [(day(first), day(last)) for first, last in pairs]

    assert without(days([(1, 10)]), days(absences)) == days(left)
