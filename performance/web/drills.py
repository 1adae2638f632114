"""Leads from a figure to its rows: the address of the list whose count is the n of the figure."""

from urllib.parse import urlencode

from django.urls import reverse

from customers.permissions import can_list_cases
from empowerment.choices import Counted
from empowerment.permissions import can_list_decisions
from feedback.permissions import can_list_surveys
from people.models import User
from performance.rules.windows import Stretch
from performance.selectors.scopes import Group

# By KPI: what the list of cases, or of decisions, has to be narrowed to besides days and group.
CASES: dict[str, str] = {
    "fcr": "",
    "reopen_rate": "",
    "time_to_resolve": "",
    "repeat_contact": "known",
    "escalation_rate": "decided",
    "remedy_cost": "",
    "volume": "",
    "retention_90": "known",
}
DECISIONS: dict[str, str] = {
    "own_authority": "",
    "authority_used": Counted.LIMITED.value,
    "approval_turnaround": Counted.ANSWERED.value,
    "minutes_lost": Counted.ENDED.value,
}
SURVEYS: dict[str, str] = {"csat": "csat", "ces": "ces", "nps": "nps"}


def rows_of(code: str, *, group: Group, over: Stretch, user: User) -> str:
    """Return the address of the rows behind a figure, empty where the reader may not list them."""
    if code in CASES and can_list_cases(user):
        return cases_of(group, over, counted=CASES[code])
    if code in DECISIONS and can_list_decisions(user):
        return decisions_of(group, over, counted=DECISIONS[code])
    if code in SURVEYS and can_list_surveys(user):
        days = {"since": f"{over.first}", "until": f"{over.last}", "answered": SURVEYS[code]}
        return _address("feedback:survey-list", days | _narrowed(group, "by"))
    return ""


def cases_of(group: Group, over: Stretch, **more: str) -> str:
    """Return the address of the cases of a group resolved in these days."""
    asked = {
        "resolved_from": f"{over.first}",
        "resolved_to": f"{over.last}",
        **_narrowed(group, "resolved_by"),
    }
    return _address("customers:case-list", asked | more)


def decisions_of(group: Group, over: Stretch, **more: str) -> str:
    """Return the address of the decisions of a group in these days."""
    days = {"since": f"{over.first}", "until": f"{over.last}"}
    return _address("empowerment:decision-list", days | _narrowed(group, "by") | more)


def _narrowed(group: Group, agent: str) -> dict[str, str]:
    found = {"channel": group.channel}
    if group.agent_id is not None:
        found[agent] = str(group.agent_id)
    if group.team_ids is not None:
        ids = ",".join(map(str, group.team_ids))
        found["team" if len(group.team_ids) == 1 else "teams"] = ids or "0"
    return found


def _address(name: str, asked: dict[str, str]) -> str:
    return f"{reverse(name)}?{urlencode({key: value for key, value in asked.items() if value})}"
