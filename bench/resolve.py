"""
Resolving a limit among 192, in microseconds: a bare dict as the floor, our rule book, and a policy engine.

Sizes: 4 positions, 4 tiers, 12 remedies, one limit each; the same 500 questions for everybody, in one run.
Run: python -m bench.resolve
"""

import itertools
import json
import statistics
import time
from collections.abc import Callable
from datetime import UTC, date, datetime
from decimal import Decimal

import cedarpy

from empowerment.choices import Effect
from empowerment.rules.facts import Ask, Circumstances, Facts, Holder
from empowerment.rules.limits import judge
from empowerment.rules.rulebook import LimitRow, RuleBook, Terms, best_limit

POSITIONS = [f"position-{n}" for n in range(4)]
TIERS = [1, 2, 3, 4]
REMEDIES = [f"remedy-{n}" for n in range(12)]
LIMITS = {
    key: Decimal(50 + 10 * place) for place, key in enumerate(itertools.product(POSITIONS, TIERS, REMEDIES))
}
QUESTIONS = [key for key, _ in zip(itertools.cycle(LIMITS), range(500), strict=False)]
ROUNDS = 7


def main() -> None:
    floor = measure("dict", lambda: [LIMITS[key] for key in QUESTIONS])
    book, facts = our_book(), our_facts()
    ours = measure(
        "rule book",
        lambda: [
            best_limit(book.matching_limits(one, tier=tier))
            for one, (_, tier, _) in zip(facts, QUESTIONS, strict=True)
        ],
    )
    judged = measure("whole judgement", lambda: [judge(one, book) for one in facts])
    peer = measure("cedar", cedar())
    say(
        "limit resolution against cedar, the fastest policy engine of an earlier comparison",
        ours / peer,
        goal=0.1,
    )
    say("limit resolution against a dict", ours / floor)
    say("whole judgement against cedar", judged / peer)


def measure(name: str, run: Callable[[], object]) -> float:
    """Return the median of the microseconds per question, and print them."""
    run()
    times = []
    for _ in range(ROUNDS):
        start = time.perf_counter()
        run()
        times.append((time.perf_counter() - start) / len(QUESTIONS) * 1e6)
    median = statistics.median(times)
    print(json.dumps({"bench": "resolve", "what": name, "median_us": round(median, 3), "rounds": ROUNDS}))
    return median


def say(what: str, ratio: float, *, goal: float | None = None) -> None:
    print(json.dumps({"bench": "resolve", "ratio": what, "value": round(ratio, 4), "goal": goal}))


def our_book() -> RuleBook:
    return RuleBook(
        version_id=1,
        policy="bench",
        number=1,
        currency="EUR",
        terms=Terms(30, reversal_gives_back=False, deemed_limit=None, rationale="bench"),
        limits=tuple(
            LimitRow(n, Effect.GRANT.value, position, tier, remedy, "", "", "", amount, "bench")
            for n, ((position, tier, remedy), amount) in enumerate(LIMITS.items())
        ),
        caps=(),
        tiers=(),
        targets=(),
        approvers=(),
    )


def our_facts() -> list[Facts]:
    today = date(2026, 11, 20)
    return [
        Facts(
            at=datetime(2026, 11, 20, 12, tzinfo=UTC),
            ask=Ask(remedy, None, Decimal(80), "EUR", "late"),
            holder=Holder(1, position, today, None, frozenset(), ()),
            circumstances=Circumstances(1, 1, 1, "phone", "standard", today),
        )
        for position, _, remedy in QUESTIONS
    ]


def cedar() -> Callable[[], object]:
    """One generic policy over attributes: the form in which Cedar is fastest here."""
    policies = """permit(principal, action == Action::"give", resource)
        when { context.amount <= resource.limit };"""
    entities = {
        key: json.dumps(
            [
                {
                    "uid": {"type": "Limit", "id": "-".join(map(str, key))},
                    "attrs": {"limit": int(amount)},
                    "parents": [],
                }
            ]
        )
        for key, amount in LIMITS.items()
    }
    requests = [
        (
            {
                "principal": 'User::"1"',
                "action": 'Action::"give"',
                "resource": f'Limit::"{"-".join(map(str, key))}"',
                "context": {"amount": 80},
            },
            entities[key],
        )
        for key in QUESTIONS
    ]
    return lambda: [cedarpy.is_authorized(request, policies, found) for request, found in requests]


if __name__ == "__main__":
    main()
