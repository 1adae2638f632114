"""Makes what customers said about cases: happier when it went fast, once and to the end."""

import csv
from datetime import datetime, timedelta
from io import StringIO
from itertools import count, islice
from math import log2
from random import Random

from django.db.models import Max

from common.canonical import content_hash
from customers.models import Case
from empowerment.models import Grant
from feedback.choices import Attribute
from feedback.models import AttributeImportance, SurveyResponse
from feedback.rules.surveys import Answers, decision_answered
from feedback.selectors.imports import COLUMNS
from feedback.selectors.surveys import grants_of_cases
from feedback.services.imports import import_surveys
from home.demo.copying import CopiedRows, WriteBehind, go_on_counting
from people.models import User

SOURCE = "survey"
TO_ANSWER = timedelta(hours=2)
ANSWERED = 0.35
ANSWERED_IN_A_CROWD = 0.2
PART = 5_000
# What an answer is made of: the rest of a case is not read.
ASKED_OF = (
    *("source", "reference", "team", "resolved_by", "opened_at", "resolved_at"),
    *("reopen_count", "reassignment_count"),
)
HOUR = 3600
GOOD = [
    "Solved while I was still on the line. Thank you.",
    "Friendly, quick, and I did not have to explain it twice.",
    "I had expected a fight and got an apology and my money back.",
    "The lady knew what to do at once.",
    "Schnell und freundlich, gerne wieder.",
]
FAIR = [
    "All right in the end, but I had to call twice.",
    "The answer was fine, the waiting was not.",
    "Es hat geklappt, nur etwas langsam.",
]
BAD = [
    "Nobody felt responsible; I was passed on again and again.",
    "The same fault came back two days later.",
    "Eine Woche auf eine Antwort gewartet.",
    "I was promised a call and it never came.",
]


def let_customers_answer(*, actor: User, at: datetime, since: datetime | None = None) -> int:
    """
    Let about a third of the resolved cases' customers answer a survey; returns how many did.

    :param since: when this was asked for before: who answered then does not answer again
    """
    helped = set(Grant.objects.values_list("decision__case", flat=True))
    cases = Case.objects.filter(resolved_at__lt=at - TO_ANSWER).order_by("opened_at", "pk")
    if since is not None:
        cases = cases.filter(resolved_at__gte=since - TO_ANSWER)
    text = StringIO()
    writer = csv.DictWriter(text, COLUMNS)
    writer.writeheader()
    for case in cases:
        # Every case has its own luck: one case more changes no other, nor the rest of the demo.
        draw = Random(f"survey {case.reference}")  # noqa: S311  a demo, no secret
        if draw.random() < ANSWERED:
            answers = _answers(case, was_helped=case.pk in helped, random=draw, at=at)
            writer.writerow(_written(case, answers))
    plan = import_surveys(text=text.getvalue(), actor=actor, at=at)
    return len(plan.changes)


def let_the_crowd_answer(*, actor: User, random: Random, at: datetime) -> int:
    """Let some customers of a year answer, written set-based; returns how many did."""
    responses = CopiedRows(
        SurveyResponse,
        "id source external_id case team agent decision csat ces nps comment language answered_at received_at"
        " received_from body_hash",
    )
    importances = CopiedRows(AttributeImportance, "response attribute importance")
    numbers, answered = count((SurveyResponse.objects.aggregate(last=Max("pk"))["last"] or 0) + 1), 0
    behind = WriteBehind()
    cases = Case.objects.filter(resolved_at__lt=at - timedelta(hours=2)).order_by("pk").only(*ASKED_OF)
    rows = (case for case in cases.iterator(chunk_size=PART) if random.random() < ANSWERED_IN_A_CROWD)
    while part := list(islice(rows, PART)):
        grants = grants_of_cases([case.pk for case in part])
        for case in part:
            given = grants.get(case.pk, [])
            answers = _answers(case, was_helped=bool(given), random=random, at=at)
            number, decision_id = next(numbers), decision_answered(given, answers.answered_at)
            responses.add(
                *(
                    number,
                    SOURCE,
                    _external_id(case),
                    case.pk,
                    case.team_id,
                    case.resolved_by_id,
                    decision_id,
                ),
                *(answers.csat, answers.ces, answers.nps, answers.comment, answers.language),
                *(answers.answered_at, answers.answered_at, actor.pk),
                content_hash(answers.as_body(case.pk)),
            )
            for attribute, importance in answers.importances.items():
                importances.add(number, attribute.value, importance)
        answered += len(part)
        behind.write([responses, importances])
        behind.finish()  # before more is read: it is the same connection
    go_on_counting(SurveyResponse)
    return answered


def _written(case: Case, answers: Answers) -> dict[str, object]:
    return {
        "source": SOURCE,
        "external_id": _external_id(case),
        "case_source": case.source,
        "case_reference": case.reference,
        "answered_at": answers.answered_at.isoformat(timespec="seconds"),
        "csat": answers.csat,
        "ces": "" if answers.ces is None else answers.ces,
        "nps": "" if answers.nps is None else answers.nps,
        "comment": answers.comment,
        "language": answers.language,
        **{f"importance_{one.value}": number for one, number in answers.importances.items()},
    }


def _external_id(case: Case) -> str:
    return f"S-{case.reference}"


def _answers(case: Case, *, was_helped: bool, random: Random, at: datetime) -> Answers:
    resolved_at = case.resolved_at or at
    mood = _mood(case, resolved_at, was_helped=was_helped)
    csat = _score(random.gauss(mood, 0.8), 1, 5)
    ces = _score(random.gauss(1.35 * mood, 1.1), 1, 7)
    nps = _score(random.gauss(1.05 * (mood + csat) - 0.3, 1.5), 0, 10)
    comment = random.choice(GOOD if csat >= 4 else FAIR if csat == 3 else BAD)
    said = comment if random.random() < 0.3 else ""
    matters = random.sample(list(Attribute), 3) if random.random() < 0.25 else []
    answered_at = resolved_at + timedelta(hours=random.uniform(0.5, 60))
    return Answers(
        answered_at=min(answered_at, at - timedelta(minutes=1)).replace(microsecond=0),
        csat=csat,
        ces=ces if random.random() < 0.8 else None,
        nps=nps if random.random() < 0.7 else None,
        comment=said,
        language="de" if any(word in said for word in ("und", "eine", "Eine", "Es ")) else "en",
        importances={one: random.randint(2, 5) for one in matters},
    )


def _mood(case: Case, resolved_at: datetime, *, was_helped: bool) -> float:
    """From 1 to 5: worse with every time it was opened anew, passed on, and doubled in length."""
    hours = (resolved_at - case.opened_at).total_seconds() / HOUR
    return (
        4.5
        - 0.9 * min(case.reopen_count, 2)
        - 0.15 * min(case.reassignment_count, 4)
        - 0.1 * log2(1 + hours)
        + (0.4 if was_helped else 0)
    )


def _score(value: float, least: int, most: int) -> int:
    return max(least, min(most, round(value)))
