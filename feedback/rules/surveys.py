"""Decides whether a survey response can be believed, what it says, and which decision it is about."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from feedback.choices import Attribute, Fault, Score

CSAT, CES, NPS, IMPORTANCE = range(1, 6), range(1, 8), range(11), range(1, 6)
LONGEST_COMMENT = 4000
# The beginning of BCP 47: a language, and what it is narrowed down to.
LANGUAGE = re.compile(r"[A-Za-z]{2,3}(-[A-Za-z0-9]{2,8})*")
LONGEST_LANGUAGE = 12
RANGES = {
    Score.CSAT_LOW: ("csat", 1, 2),
    Score.CSAT_HIGH: ("csat", 4, 5),
    Score.CES_LOW: ("ces", 1, 3),
    Score.CES_HIGH: ("ces", 5, 7),
    Score.NPS_LOW: ("nps", 0, 6),
    Score.NPS_HIGH: ("nps", 9, 10),
}


@dataclass(frozen=True)
class Answers:
    """What a customer answered; None or empty where a question was left out."""

    answered_at: datetime
    csat: int | None = None
    ces: int | None = None
    nps: int | None = None
    importances: Mapping[Attribute, int] = field(default_factory=dict)
    comment: str = ""
    language: str = ""

    @property
    def is_empty(self) -> bool:
        scores = (self.csat, self.ces, self.nps)
        return all(score is None for score in scores) and not self.importances and not self.comment

    def as_body(self, case_id: int) -> dict[str, Any]:
        """Return what makes two answers the same: everything that was said, and about which case."""
        return {
            "case": case_id,
            "csat": self.csat,
            "ces": self.ces,
            "nps": self.nps,
            "importances": {attribute.value: number for attribute, number in self.importances.items()},
            "comment": self.comment,
            "language": self.language,
            "answered_at": self.answered_at,
        }


def faults_of(answers: Answers, *, case_opened_at: datetime, at: datetime) -> dict[str, Fault]:
    """Return what cannot be believed, by the name of the field; nothing if everything can."""
    wrong = {
        "csat": (Fault.CSAT, answers.csat is not None and answers.csat not in CSAT),
        "ces": (Fault.CES, answers.ces is not None and answers.ces not in CES),
        "nps": (Fault.NPS, answers.nps is not None and answers.nps not in NPS),
        "importance": (Fault.IMPORTANCE, any(it not in IMPORTANCE for it in answers.importances.values())),
        "comment": (Fault.COMMENT, len(answers.comment) > LONGEST_COMMENT),
        "language": (Fault.LANGUAGE, bool(answers.language) and not is_language(answers.language)),
    }
    faults = {name: fault for name, (fault, is_wrong) in wrong.items() if is_wrong}
    if answers.is_empty:
        faults["csat"] = Fault.EMPTY
    if answers.answered_at > at:
        faults["answered_at"] = Fault.FUTURE
    elif answers.answered_at < case_opened_at:
        faults["answered_at"] = Fault.BEFORE_CASE
    return faults


def is_language(text: str) -> bool:
    """Tell whether this may be a language: `en`, `pt-BR`."""
    return len(text) <= LONGEST_LANGUAGE and LANGUAGE.fullmatch(text) is not None


def decision_answered(grants: Iterable[tuple[datetime, int]], answered_at: datetime) -> int | None:
    """
    Return the decision that the customer knew of when answering: of (granted at, decision) the latest one
    granted by then, None if nothing was.
    """
    return max((grant for grant in grants if grant[0] <= answered_at), default=(None, None))[1]
