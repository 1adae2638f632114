"""Decides who is asked to answer what somebody contests: a score, or a demotion."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from common.clocks import BusinessClock, add_working_time, end_of_working_day, working_time_between

# Working days that whoever is asked has to answer; then the next one up the line is.
ANSWER_DAYS = 3


@dataclass(frozen=True)
class Candidate:
    """Somebody who could answer: the account, and the human being behind it."""

    account: int
    person: object


def asked_of(
    line: Sequence[Candidate],
    *,
    not_by: Collection[object],
    level: int,
    stand_ins: Mapping[int, Candidate] | None = None,
) -> int | None:
    """
    Return the account that is asked: up the line, the nearest at first and one further with each missed
    clock, who is none of the persons ``not_by``; while they are away, who stands in for them, unless that is
    one of these persons. None if there is nobody (left): then HR answers.

    :param line: who may answer of the managers above, nearest first
    :param stand_ins: who stands in for which account of the line now, of those who lead themselves
    """
    eligible = [one.account for one in line if one.person not in not_by]
    if level >= len(eligible):
        return None
    stand_in = (stand_ins or {}).get(eligible[level])
    return eligible[level] if stand_in is None or stand_in.person in not_by else stand_in.account


def answer_due(clock: BusinessClock, asked_at: datetime) -> datetime:
    """
    Return until when an answer is due: the end of the third working day after that of being asked. In hours
    it would be a single day where a team works around the clock.
    """
    return end_of_working_day(clock, asked_at, ANSWER_DAYS)


def reminded_at(clock: BusinessClock, asked_at: datetime) -> datetime:
    """Return when half of the working time until then is gone."""
    whole = working_time_between(clock, asked_at, answer_due(clock, asked_at))
    return add_working_time(clock, asked_at, whole / 2)
