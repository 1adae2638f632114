"""Makes what customers said about the real cases: happier when it went fast, once and to the end."""

import csv
from datetime import datetime, timedelta
from io import StringIO
from math import log2
from random import Random

from customers.models import Case
from empowerment.models import Grant
from feedback.choices import Attribute
from feedback.selectors.imports import COLUMNS
from feedback.services.imports import import_surveys
from people.models import User

ANSWERED = 0.35
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


def let_customers_answer(*, actor: User, at: datetime) -> int:
    """Let about a third of the resolved cases' customers answer a survey; returns how many did."""
    helped = set(Grant.objects.values_list("decision__case", flat=True))
    cases = Case.objects.filter(resolved_at__lt=at - timedelta(hours=2)).order_by("opened_at", "pk")
    text = StringIO()
    writer = csv.DictWriter(text, COLUMNS)
    writer.writeheader()
    for case in cases:
        # Every case has its own luck: one case more changes no other, nor the rest of the demo.
        draw = Random(f"survey {case.reference}")  # noqa: S311  a demo, no secret
        if draw.random() < ANSWERED:
            row = _answer(case, was_helped=case.pk in helped, random=draw, at=at)
            writer.writerow(row)
    plan = import_surveys(text=text.getvalue(), actor=actor, at=at)
    return len(plan.changes)


def _answer(case: Case, *, was_helped: bool, random: Random, at: datetime) -> dict[str, object]:
    resolved_at = case.resolved_at or at
    mood = _mood(case, resolved_at, was_helped=was_helped)
    csat = _score(random.gauss(mood, 0.8), 1, 5)
    ces = _score(random.gauss(1.35 * mood, 1.1), 1, 7)
    nps = _score(random.gauss(1.05 * (mood + csat) - 0.3, 1.5), 0, 10)
    comment = random.choice(GOOD if csat >= 4 else FAIR if csat == 3 else BAD)
    said = comment if random.random() < 0.3 else ""
    matters = random.sample(list(Attribute), 3) if random.random() < 0.25 else []
    answered_at = resolved_at + timedelta(hours=random.uniform(0.5, 60))
    return {
        "source": "survey",
        "external_id": f"S-{case.reference}",
        "case_source": case.source,
        "case_reference": case.reference,
        "answered_at": min(answered_at, at - timedelta(minutes=1)).isoformat(timespec="seconds"),
        "csat": csat,
        "ces": ces if random.random() < 0.8 else "",
        "nps": nps if random.random() < 0.7 else "",
        "comment": said,
        "language": "de" if any(word in said for word in ("und", "eine", "Eine", "Es ")) else "en",
        **{f"importance_{one.value}": random.randint(2, 5) for one in matters},
    }


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
