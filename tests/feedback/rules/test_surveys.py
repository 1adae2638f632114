from datetime import UTC, datetime, timedelta

import pytest

from feedback.choices import Attribute, Fault
from feedback.rules.surveys import Answers, decision_answered, faults_of, is_language

NOON = datetime(2026, 11, 20, 12, tzinfo=UTC)
HOUR = timedelta(hours=1)


@pytest.mark.parametrize(
    ("answers", "faults"),
    [
        ({"csat": 1}, {}),
        ({"csat": 5}, {}),
        ({"csat": 0}, {"csat": Fault.CSAT}),
        ({"csat": 6}, {"csat": Fault.CSAT}),
        ({"ces": 1}, {}),
        ({"ces": 7}, {}),
        ({"ces": 8}, {"ces": Fault.CES}),
        ({"ces": 0}, {"ces": Fault.CES}),
        ({"nps": 0}, {}),
        ({"nps": 10}, {}),
        ({"nps": 11}, {"nps": Fault.NPS}),
        ({"nps": -1}, {"nps": Fault.NPS}),
        ({"importances": {Attribute.SPEED: 5}}, {}),
        ({"importances": {Attribute.SPEED: 5, Attribute.EASE: 6}}, {"importance": Fault.IMPORTANCE}),
        ({"comment": "Thank you."}, {}),
        ({"comment": "x" * 4000}, {}),
        ({"comment": "x" * 4001}, {"comment": Fault.COMMENT}),
        ({}, {"csat": Fault.EMPTY}),
        ({"csat": 3, "language": "pt-BR"}, {}),
        ({"csat": 3, "language": "Portuguese!"}, {"language": Fault.LANGUAGE}),
        ({"csat": 3, "answered_at": NOON + HOUR}, {"answered_at": Fault.FUTURE}),
        ({"csat": 3, "answered_at": NOON}, {}),
        ({"csat": 3, "answered_at": NOON - 3 * HOUR}, {"answered_at": Fault.BEFORE_CASE}),
        ({"csat": 9, "nps": 99}, {"csat": Fault.CSAT, "nps": Fault.NPS}),
    ],
)
def test_what_cannot_be_believed_is_named(answers, faults):
    told = Answers(**{"answered_at": NOON - HOUR, **answers})

    assert faults_of(told, case_opened_at=NOON - 2 * HOUR, at=NOON) == faults


@pytest.mark.parametrize(
    ("text", "is_one"),
    [
        ("en", True),
        ("pt-BR", True),
        ("zh-Hant-TW", True),
        ("e", False),
        ("en_GB", False),
        ("en-", False),
        ("", False),
    ],
)
def test_what_may_be_a_language(text, is_one):
    assert is_language(text) is is_one


@pytest.mark.parametrize(
    ("grants", "decision"),
    [
        ([], None),
        ([(NOON, 1)], 1),
        ([(NOON + HOUR, 1)], None),
        ([(NOON - 2 * HOUR, 1), (NOON - HOUR, 2), (NOON + HOUR, 3)], 2),
        ([(NOON - HOUR, 2), (NOON - 2 * HOUR, 1)], 2),
    ],
)
def test_the_decision_answered_is_the_latest_one_granted_by_then(grants, decision):
    assert decision_answered(grants, NOON) == decision


def test_the_body_holds_everything_that_was_said():
    told = Answers(NOON, csat=1, ces=2, nps=3, importances={Attribute.NEWS: 4}, comment="No", language="en")

    assert told.as_body(7) == {
        "case": 7,
        "csat": 1,
        "ces": 2,
        "nps": 3,
        "importances": {"news": 4},
        "comment": "No",
        "language": "en",
        "answered_at": NOON,
    }
