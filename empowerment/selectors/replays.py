"""Asks whether what was judged would be judged the same again, from the stored facts and version alone."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from itertools import chain
from typing import Any

from common.canonical import content_hash
from empowerment.models import ApprovalStep, Decision
from empowerment.rules.facts import facts_from_json
from empowerment.rules.limits import judge, verdict_to_json
from empowerment.rules.rulebook import content_of
from empowerment.selectors.rulebooks import compile_rulebook, rulebook_of
from governance.models import PolicyVersion

BATCH = 2000


@dataclass(frozen=True)
class Replay:
    """
    One judgement repeated. `kind` is decision or step; `differences` say in words what came out otherwise;
    none: the same verdict, word for word.
    """

    kind: str
    id: int
    differences: tuple[str, ...]

    @property
    def same(self) -> bool:
        return not self.differences


def replay_of(decision: Decision, *, checked: dict[int, bool] | None = None) -> Replay:
    """
    Judge a decision again, and compare the row with what it was judged on. The version must be loaded.

    :param checked: versions whose content was hashed already in this run, and whether it is what it was
    """
    found = list(_differences(decision.facts, decision.verdict, decision.version, checked))
    if content_hash(decision.facts) != decision.facts_hash:
        found.append("facts: they are not those that were hashed")
    if Decimal(decision.facts["ask"]["amount"]) != decision.amount:
        found.append(f"amount: judged {decision.facts['ask']['amount']}, stored {decision.amount}")
    if decision.verdict["outcome"] != decision.outcome:
        found.append(f"outcome: judged {decision.verdict['outcome']}, stored {decision.outcome}")
    return Replay(kind="decision", id=decision.pk, differences=tuple(found))


def replay_of_step(step: ApprovalStep, *, checked: dict[int, bool] | None = None) -> Replay | None:
    """Judge an answer again; none if the step rests on nobody's authority. The version must be loaded."""
    if step.facts is None or step.verdict is None or step.version is None:
        return None
    found = list(_differences(step.facts, step.verdict, step.version, checked))
    if step.amount is None or Decimal(step.facts["ask"]["amount"]) != step.amount:
        found.append(f"amount: judged {step.facts['ask']['amount']}, stored {step.amount}")
    return Replay(kind="step", id=step.pk, differences=tuple(found))


def replays(*, since: datetime | None = None) -> Iterator[Replay]:
    """Judge every decision and every answer again, oldest first, streaming: memory stays flat."""
    checked: dict[int, bool] = {}
    decisions = Decision.objects.select_related("version").order_by("pk")
    steps = ApprovalStep.objects.select_related("version").filter(facts__isnull=False).order_by("pk")
    if since is not None:
        decisions, steps = decisions.filter(decided_at__gte=since), steps.filter(happened_at__gte=since)
    judged = chain(
        (replay_of(decision, checked=checked) for decision in decisions.iterator(chunk_size=BATCH)),
        (replay_of_step(step, checked=checked) for step in steps.iterator(chunk_size=BATCH)),
    )
    return (replay for replay in judged if replay is not None)


def _differences(
    facts: dict[str, Any],
    verdict: dict[str, Any],
    version: PolicyVersion,
    checked: dict[int, bool] | None,
) -> Iterator[str]:
    checked = {} if checked is None else checked
    if version.pk not in checked:
        content = content_of(compile_rulebook(version.pk))
        checked[version.pk] = content_hash(content) == version.content_hash
    if not checked[version.pk]:
        yield f"version: its rows are not those that were hashed as {version.content_hash[:12]}"
    again = verdict_to_json(judge(facts_from_json(facts), rulebook_of(version.pk, version.content_hash)))
    for name in sorted(again.keys() | verdict.keys()):
        if again.get(name) != verdict.get(name):
            yield f"{name}: {verdict.get(name)} → {again.get(name)}"
