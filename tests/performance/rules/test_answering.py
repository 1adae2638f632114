import pytest

from performance.rules.answering import Candidate, asked_of

DANA, PRIYA, BOARD = Candidate(1, "dana"), Candidate(2, "priya"), Candidate(3, "board")
LINE = [DANA, PRIYA, BOARD]
SAM, RATED = Candidate(7, "sam"), Candidate(8, "rated")


@pytest.mark.parametrize(
    ("not_by", "level", "asked"),
    [
        ([], 0, 1),
        (["dana"], 0, 2),
        (["dana"], 1, 3),
        (["dana"], 2, None),
        (["dana", "priya", "board"], 0, None),
        (["hr"], 2, 3),
    ],
)
def test_up_the_line_the_nearest_who_may(not_by, level, asked):
    assert asked_of(LINE, not_by=not_by, level=level) == asked


@pytest.mark.parametrize(
    ("stand_ins", "not_by", "level", "asked"),
    [
        # Dana is away, Sam stands in.
        ({1: SAM}, ["rated"], 0, 7),
        # Missed: Priya is here.
        ({1: SAM}, ["rated"], 1, 2),
        # Who stands in for somebody further up changes nothing yet.
        ({2: SAM}, ["rated"], 0, 1),
        # The rated person stands in with a second account: Dana stays asked, and her clock runs.
        ({1: RATED}, ["rated"], 0, 1),
        # So with who published.
        ({1: SAM}, ["rated", "sam"], 0, 1),
        # Who may not answer is passed over, and their stand-in with them.
        ({1: SAM}, ["rated", "dana"], 0, 2),
        # Priya stands in for Dana, and is the next one up as well.
        ({1: PRIYA}, ["rated"], 0, 2),
        ({1: PRIYA}, ["rated"], 1, 2),
    ],
)
def test_while_somebody_is_away_who_stands_in_is_asked(stand_ins, not_by, level, asked):
    assert asked_of(LINE, not_by=not_by, level=level, stand_ins=stand_ins) == asked
