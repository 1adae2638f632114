"""
Decides nothing: the facts a judgement rests on, complete and in one shape for live decisions and replays.
"""

from dataclasses import dataclass, replace
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from common.canonical import plain

ALL_MONEY = "*"


@dataclass(frozen=True)
class Ask:
    """What somebody wants to give: money, or a quantity with `amount` as its stated cost."""

    remedy: str
    quantity: int | None
    amount: Decimal
    currency: str
    reason: str


@dataclass(frozen=True)
class Qualification:
    """The lower bound of a measured share (0 to 1) and the number of observations behind it."""

    kind: str
    lower_bound: Decimal
    n: int


@dataclass(frozen=True)
class Holder:
    """
    The person whose authority is judged, as of the moment of the decision; `day_on` in their team's zone.
    """

    user_id: int
    position: str
    day_on: date
    hired_on: date | None
    courses: frozenset[str]
    qualifications: tuple[Qualification, ...]


@dataclass(frozen=True)
class Circumstances:
    """
    The case it is for. `team_id` is the requesting agent's team; `customer_day_on` in the organization's
    zone.
    """

    case_id: int
    customer_id: int
    team_id: int
    channel: str
    segment: str
    customer_day_on: date


@dataclass(frozen=True)
class Drawn:
    """What is used and held in a window right now, summed over its buckets."""

    window: str
    remedy: str
    used: Decimal
    held: Decimal


@dataclass(frozen=True)
class Facts:
    """
    Everything a judgement may look at. `clock_missed`: the approver missed the clock while the customer
    waits.
    """

    at: datetime
    ask: Ask
    holder: Holder
    circumstances: Circumstances
    drawn: tuple[Drawn, ...] = ()
    clock_missed: bool = False

    def with_drawn(self, drawn: tuple[Drawn, ...]) -> "Facts":
        return replace(self, drawn=drawn)


def facts_to_json(facts: Facts) -> dict[str, Any]:
    """Return facts as JSON values; equal facts give equal JSON."""
    holder = facts.holder
    written: dict[str, Any] = plain(
        {
            **vars(facts),
            "ask": vars(facts.ask),
            "holder": {
                **vars(holder),
                "courses": sorted(holder.courses),
                "qualifications": [vars(fact) for fact in holder.qualifications],
            },
            "circumstances": vars(facts.circumstances),
            "drawn": [vars(drawn) for drawn in facts.drawn],
        }
    )
    return written


def facts_from_json(written: dict[str, Any]) -> Facts:
    """Read what `facts_to_json` wrote."""
    holder, circumstances = written["holder"], written["circumstances"]
    return Facts(
        at=datetime.fromisoformat(written["at"]),
        ask=Ask(**{**written["ask"], "amount": Decimal(written["ask"]["amount"])}),
        holder=Holder(
            user_id=holder["user_id"],
            position=holder["position"],
            day_on=date.fromisoformat(holder["day_on"]),
            hired_on=date.fromisoformat(holder["hired_on"]) if holder["hired_on"] else None,
            courses=frozenset(holder["courses"]),
            qualifications=tuple(
                Qualification(fact["kind"], Decimal(fact["lower_bound"]), fact["n"])
                for fact in holder["qualifications"]
            ),
        ),
        circumstances=Circumstances(
            **{**circumstances, "customer_day_on": date.fromisoformat(circumstances["customer_day_on"])}
        ),
        drawn=tuple(
            Drawn(row["window"], row["remedy"], Decimal(row["used"]), Decimal(row["held"]))
            for row in written["drawn"]
        ),
        clock_missed=written["clock_missed"],
    )
