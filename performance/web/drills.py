"""Leads from a figure or a line of a scorecard to its rows: to the list whose count is the n."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from functools import partial
from urllib.parse import urlencode

from django.urls import reverse

from customers.permissions import can_list_cases
from customers.web.filters import ONLY, WITHOUT
from empowerment.choices import Counted
from empowerment.permissions import can_list_decisions
from feedback.permissions import can_list_surveys
from people.choices import Role
from people.models import User
from performance import permissions
from performance.choices import Unit
from performance.models import Scorecard, ScorecardLine
from performance.rules.kpis import Kpi, kpi_of
from performance.rules.measures import COLUMNS
from performance.rules.windows import Stretch
from performance.selectors.scopes import Group
from performance.selectors.sources import Listed, Reach, Source, reach_of, sources_of

Asked = dict[str, str | Sequence[str]]
# By KPI: what the list of cases, or of decisions, has to be narrowed to besides days and group.
CASES: dict[str, str] = {
    "fcr": "",
    "reopen_rate": "",
    "time_to_resolve": "",
    "repeat_contact": "known",
    "escalation_rate": "decided",
    "remedy_cost": "",
    "volume": "",
    "retention_90": "followed",
    "handle_time": "timed",
}
DECISIONS: dict[str, str] = {
    "own_authority": "",
    "authority_used": Counted.LIMITED.value,
    "approval_turnaround": Counted.ANSWERED.value,
    "minutes_lost": Counted.ENDED.value,
}
SURVEYS: dict[str, str] = {"csat": "csat", "ces": "ces", "nps": "nps"}


# By KPI that counts requests: what the decisions left out of it have in common.
LEFT_OUT = {"approval_turnaround": Counted.ASKED.value, "minutes_lost": Counted.ASKED.value}


def rows_of(kpi: Kpi, *, group: Group, over: Stretch, user: User, unit: str = "") -> str:
    """
    Return the address of the rows behind a figure, empty where the reader may not list them all.

    :param unit: of money, the currency of the figure
    """
    if kpi.measure is None:
        return ""
    currency = unit if kpi.unit == Unit.MONEY else ""
    return _rows(kpi, group, over, user, _narrowed_by(kpi), _without_outages(kpi), currency=currency)


def left_out_of(kpi: Kpi, *, group: Group, over: Stretch, user: User) -> str:
    """Return the address of what a figure leaves out because of outages, empty as with `rows_of`."""
    return _rows(kpi, group, over, user, LEFT_OUT.get(kpi.code, ""), ONLY)


@dataclass(frozen=True)
class Links:
    """
    From a line to its rows: to all of them, as many as its n; else to those that the reader may list; and to
    those that outages left out. Empty where there is no such list for the reader.
    """

    whole: str = ""
    part: str = ""
    left_out: str = ""


def links_of(scorecard: Scorecard, lines: Collection[ScorecardLine], user: User) -> dict[int, Links]:
    """Return the addresses of the rows behind the lines of a scorecard, by line."""
    reach, sources = reach_of(user), sources_of(scorecard, lines)
    return {line.pk: _links(line, sources[line.pk], reach) for line in lines if line.pk in sources}


def _links(line: ScorecardLine, source: Source, reach: Reach) -> Links:
    kpi = kpi_of(line.kpi)
    rows = partial(
        _rows,
        kpi,
        source.group,
        source.over,
        reach.user,
        _narrowed_by(kpi),
        currency=line.unit if kpi.unit == Unit.MONEY else "",
    )
    url = rows(_without_outages(kpi)) if line.n else ""
    is_whole = reach.holds(source, _list_of(kpi))
    everything = line.with_outages
    return Links(
        whole=url if is_whole else "",
        part="" if is_whole else url,
        left_out=rows(ONLY) if everything and everything.left_out else "",
    )


def _narrowed_by(kpi: Kpi) -> str:
    return {**CASES, **DECISIONS, **SURVEYS}.get(kpi.code, "")


def _without_outages(kpi: Kpi) -> str:
    return WITHOUT if kpi.measure and COLUMNS[kpi.measure].excluded else ""


def _list_of(kpi: Kpi) -> Listed:
    if kpi.code in CASES:
        return Listed.CASES
    return Listed.DECISIONS if kpi.code in DECISIONS else Listed.SURVEYS


def _rows(
    kpi: Kpi,
    group: Group,
    over: Stretch,
    user: User,
    narrowed: str,
    outages: str,
    *,
    currency: str = "",
) -> str:
    if not sees_rows(user, group):
        return ""
    if kpi.code in CASES and can_list_cases(user):
        return cases_of(group, over, counted=narrowed, outages=outages, currency=currency)
    if kpi.code in DECISIONS and can_list_decisions(user):
        return decisions_of(group, over, counted=narrowed, outages=outages)
    if kpi.code in SURVEYS and can_list_surveys(user):
        return surveys_of(group, over, answered=narrowed, outages=outages)
    return ""


def sees_rows(user: User, group: Group) -> bool:
    """
    Whether the lists show the reader every row of a group: not those who see every team in figures only, even
    if another of their roles lists some.
    """
    if Role.AUDITOR in user.roles or group.agent_id == user.pk:
        return True
    return not permissions.can_see_every_team(user)


def known(kpi: Kpi, over: Stretch, today: date) -> Stretch | None:
    """Return those of some days that are old enough to be counted, None if none are."""
    if not kpi.matures_days:
        return over
    last = min(over.last, today - timedelta(days=kpi.matures_days + 1))
    return replace(over, last=last) if last >= over.first else None


def cases_of(group: Group, over: Stretch, **more: str | Sequence[str]) -> str:
    """Return the address of the cases of a group resolved in these days."""
    days = {"resolved_from": f"{over.first}", "resolved_to": f"{over.last}"}
    return _address("customers:case-list", days | _narrowed(group, "resolved_by") | more)


def decisions_of(group: Group, over: Stretch, **more: str | Sequence[str]) -> str:
    """Return the address of the decisions of a group in these days."""
    days = {"since": f"{over.first}", "until": f"{over.last}"}
    return _address("empowerment:decision-list", days | _narrowed(group, "by") | more)


def surveys_of(group: Group, over: Stretch, **more: str) -> str:
    """Return the address of the surveys that were answered about a group in these days."""
    days = {"since": f"{over.first}", "until": f"{over.last}"}
    return _address("feedback:survey-list", days | _narrowed(group, "by") | more)


def _narrowed(group: Group, agent: str) -> Asked:
    found: Asked = {"channel": group.channel}
    if group.agent_id is not None:
        found[agent] = str(group.agent_id)
    if group.team_ids is not None:
        ids = ",".join(map(str, group.team_ids))
        found["team" if len(group.team_ids) == 1 else "teams"] = ids or "0"
    if group.stage is not None:
        found["besides" if group.stage.is_rest else "categories"] = group.stage.categories
    return found


def _address(name: str, asked: Asked) -> str:
    return f"{reverse(name)}?{urlencode({key: value for key, value in asked.items() if value}, doseq=True)}"
