from uuid import UUID

import pytest
from hypothesis import given, strategies as st

from empowerment.rules.routing import Candidate, levels_of, route

REQUESTER, CUSTOMER = UUID(int=900), UUID(int=901)
BARRED = frozenset({REQUESTER, CUSTOMER})


def somebody(user_id, **more):
    told = {
        "person": UUID(int=user_id),
        "active": True,
        "covers": True,
        "speaks": True,
        "answers": user_id,
    }
    return Candidate(user_id=user_id, **{**told, **more})


def routed(levels, *people, above=-1):
    return route(levels, {one.user_id: one for one in people}, barred=BARRED, above=above)


@pytest.mark.parametrize(
    ("people", "approver", "level", "stands_in_for"),
    [
        # Everybody can: the lowest is asked.
        ([somebody(1), somebody(2), somebody(3)], 1, 0, None),
        # The lowest cannot, for one reason each.
        ([somebody(1, covers=False), somebody(2), somebody(3)], 2, 1, None),
        ([somebody(1, active=False), somebody(2), somebody(3)], 2, 1, None),
        ([somebody(1, speaks=False), somebody(2), somebody(3)], 2, 1, None),
        ([somebody(1, answers=None), somebody(2), somebody(3)], 2, 1, None),
        ([somebody(1, person=REQUESTER), somebody(2), somebody(3)], 2, 1, None),
        ([somebody(1, person=CUSTOMER), somebody(2), somebody(3)], 2, 1, None),
        # A delegate answers on their own authority, and on no other.
        ([somebody(1, answers=9), somebody(2), somebody(3), somebody(9, answers=None)], 9, 0, 1),
        ([somebody(1, answers=9), somebody(2), somebody(3), somebody(9, covers=False)], 2, 1, None),
        ([somebody(1, answers=9), somebody(2), somebody(3), somebody(9, speaks=False)], 2, 1, None),
        ([somebody(1, answers=9), somebody(2), somebody(3), somebody(9, person=REQUESTER)], 2, 1, None),
        ([somebody(1, answers=9), somebody(2), somebody(3), somebody(9, person=CUSTOMER)], 2, 1, None),
        ([somebody(1, answers=2), somebody(2), somebody(3)], 2, 0, 1),
        # Nobody speaks for somebody who could not have answered.
        ([somebody(1, covers=False, answers=9), somebody(2), somebody(3), somebody(9)], 2, 1, None),
        ([somebody(1, person=REQUESTER, answers=9), somebody(2), somebody(3), somebody(9)], 2, 1, None),
    ],
)
@pytest.mark.invariant("I-30", "I-38")
def test_the_lowest_who_can_answer_is_asked(people, approver, level, stands_in_for):
    found = routed([(1,), (2,), (3,)], *people)

    assert (found.approver_id, found.level, found.stands_in_for) == (approver, level, stands_in_for)


@pytest.mark.parametrize(
    ("people", "approver"),
    [
        ([somebody(4, waiting=2), somebody(5, waiting=1), somebody(6, waiting=1)], 5),
        ([somebody(4), somebody(5), somebody(6)], 4),
        ([somebody(4, answers=None), somebody(5, answers=None), somebody(6)], 6),
        ([somebody(4, waiting=3), somebody(5, answers=8), somebody(6, waiting=2), somebody(8)], 8),
    ],
)
def test_at_one_level_the_one_with_least_waiting_is_asked(people, approver):
    assert routed([(4, 5, 6)], *people).approver_id == approver


@pytest.mark.parametrize(("above", "approver"), [(-1, 1), (0, 2), (1, 3), (2, None)])
def test_escalation_asks_only_above(above, approver):
    assert (
        routed([(1,), (2,), (3,)], somebody(1), somebody(2), somebody(3), above=above).approver_id == approver
    )


@pytest.mark.invariant("I-27")
def test_nobody_with_authority_is_not_nobody_on_shift():
    nobody = routed([(1,), (2,)], somebody(1, covers=False), somebody(2, active=False))
    asleep = routed([(1,), (2,)], somebody(1, answers=None), somebody(2, covers=False))

    assert (nobody.holders, nobody.approver_id) == ((), None)
    assert (asleep.holders, asleep.approver_id) == ((1,), None)


def test_a_night_does_not_take_a_request_from_its_approver_but_a_holiday_does():
    night = routed([(1,), (2,)], somebody(1, answers=None), somebody(2, answers=None, absent=True))
    day = routed([(1,), (2,)], somebody(1, answers=None), somebody(2))

    assert night.keeps(1)
    assert not night.keeps(2)
    assert not night.keeps(None)
    assert day.keeps(2)
    assert not day.keeps(1)


def test_everybody_stands_at_one_level_only():
    assert levels_of([5, 3], {2: [7, 3], 1: [8, 5]}) == [(5,), (3,), (8,), (7,)]


people = st.lists(
    st.builds(
        Candidate,
        user_id=st.integers(1, 8),
        person=st.sampled_from([*(UUID(int=number) for number in range(1, 5)), REQUESTER, CUSTOMER]),
        active=st.booleans(),
        covers=st.booleans(),
        speaks=st.booleans(),
        answers=st.none() | st.integers(1, 9),
        absent=st.booleans(),
        waiting=st.integers(0, 3),
    ),
    max_size=8,
)


@pytest.mark.invariant("I-30")
@given(
    people=people,
    levels=st.lists(st.lists(st.integers(1, 9), max_size=4), max_size=5),
    above=st.integers(-1, 3),
)
def test_whoever_is_asked_is_neither_requester_nor_beneficiary_and_covers_it(people, levels, above):
    found = routed(levels, *people, above=above)

    known = {one.user_id: one for one in people}
    for user_id in {found.approver_id, *found.present, *found.resting, *found.holders} - {None}:
        chosen = known[user_id]
        assert chosen.person not in BARRED
        assert (chosen.active, chosen.covers, chosen.speaks) == (True, True, True)
    assert (found.approver_id is None) == (not found.present)
    if found.approver_id is not None:
        assert found.level > above
