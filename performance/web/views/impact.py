"""Speaks for an agent's own work: what it brought, a strength, a case to practise on, a goal of one's own."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from common.errors import DomainError
from empowerment.choices import Counted
from people.models import User
from performance import permissions
from performance.models import PersonalGoal
from performance.rules.kpis import KPIS, kpi_of
from performance.rules.relations import leads_to
from performance.rules.windows import SPANS, USUAL_SPAN, USUAL_SPAN_OF_ONE, Stretch
from performance.selectors.goals import current_goal_of
from performance.selectors.impact import Impact, impact_of
from performance.selectors.scopes import ME
from performance.selectors.trends import Figure, counted_until, figures_for
from performance.services import goals
from performance.web import words
from performance.web.addresses import Asked, asked_of, kpi_url, reader_of
from performance.web.charts import Chart, chart_of
from performance.web.drills import cases_of, decisions_of, known, rows_of
from performance.web.goals import GoalForm, initial_of
from performance.web.tiles import sections_of


@dataclass(frozen=True)
class GoalWords:
    """The goal of a person in words, with its chart and the way from it to what matters."""

    goal: PersonalGoal
    name: str
    target: str
    now: str
    evidence: str
    verdict: str
    chart: Chart | None
    url: str
    leads_to: list[tuple[str, str]]


@require_safe
def impact(request: HttpRequest) -> HttpResponse:
    """What has my work brought?"""
    return _page(request)


@require_POST
def goal_set(request: HttpRequest) -> HttpResponse:
    """Choose a figure for oneself."""
    person = _agent_or_404(request)
    form = GoalForm(request.POST)
    if not form.is_valid():
        return _page(request, form=form, status=422)
    at = timezone.now()
    try:
        goals.set_goal(
            person=person,
            kpi=form.cleaned_data["kpi"],
            target=form.amount,
            why=form.cleaned_data["why"],
            starts_on=timezone.localdate(at),
            at=at,
        )
    except DomainError as error:
        form.add_error(None, str(error))
        return _page(request, form=form, status=409)
    messages.success(request, _("That is your goal now. Only you see it until you share it."))
    return redirect("performance:impact")


@require_POST
def goal_share(request: HttpRequest) -> HttpResponse:
    """Let those who lead me see it, or no longer."""
    person, at = _agent_or_404(request), timezone.now()
    try:
        if request.POST.get("share") == "yes":
            goals.share_goal(person=person, at=at)
            messages.success(request, _("Those who lead you see your goal now."))
        else:
            goals.keep_goal_private(person=person, at=at)
            messages.success(request, _("Only you see your goal now."))
    except DomainError as error:
        messages.error(request, str(error))
    return redirect("performance:impact")


@require_POST
def goal_end(request: HttpRequest) -> HttpResponse:
    """Have no goal any more."""
    person = _agent_or_404(request)
    try:
        goals.end_goal(person=person, at=timezone.now())
        messages.success(request, _("You have ended your goal."))
    except DomainError as error:
        messages.error(request, str(error))
    return redirect("performance:impact")


def _page(request: HttpRequest, *, form: GoalForm | None = None, status: int = 200) -> HttpResponse:
    person = _agent_or_404(request)
    # What one did lately comes first: counts need no minimum, and longer looks are one click away.
    asked = asked_of(request, code=ME, narrows=False, usual_span=USUAL_SPAN)
    over = Stretch(asked.today - timedelta(days=asked.span - 1), asked.today)
    found = impact_of(person, over=over, today=asked.today)
    figures = figures_for(asked.group, KPIS, span=asked.span, today=asked.today)
    goal = current_goal_of(person)
    context: dict[str, Any] = {
        "asked": asked,
        "spans": SPANS,
        "impact": found,
        "days": words.days_words(over),
        "helped_url": cases_of(asked.group, over),
        "own_url": decisions_of(asked.group, over, counted=Counted.OWN),
        "avoided_url": decisions_of(asked.group, over, counted=Counted.AVOIDED),
        "followed_url": _followed(found, asked, over),
        "repeats": _repeats(found, asked.today),
        "strength": _strength(found, asked),
        "longer": _longer(figures, asked),
        "sections": sections_of([one for one in figures if one.value], asked=asked),
        "goal": _goal_words(goal, figures, asked) if goal else None,
        "form": form or GoalForm(initial=initial_of(goal)),
        "until": counted_until(at=timezone.now()),
    }
    return render(request, "performance/impact.html", context, status=status)


def _longer(figures: Sequence[Figure], asked: Asked) -> str:
    """The address of a longer look back, if most figures have too few facts in a short one."""
    known = [one.value for one in figures if one.value]
    if asked.span != USUAL_SPAN or 2 * sum(value.is_enough for value in known) > len(known):
        return ""
    return f"?{replace(asked, span=USUAL_SPAN_OF_ONE).query}"


def _followed(found: Impact, asked: Asked, over: Stretch) -> str:
    """The cases of which it is known who came back, if there are any."""
    kpi = kpi_of("repeat_contact")
    days = known(kpi, over, asked.today)
    if days is None or not found.mine_back or not found.mine_back.n:
        return ""
    at_home = replace(asked.group, team_ids=asked.group.bound_team_ids)
    return rows_of(kpi, group=at_home, over=days, user=asked.user)


def _repeats(found: Impact, today: date) -> dict[str, str]:
    """Say how many customers did not have to come back, and from what that is computed."""
    mine, theirs = found.mine_back, found.theirs_back
    if found.repeats is None or mine is None or theirs is None:
        counted = mine.n if mine else 0
        return {"number": "", "title": "", "text": _("Not enough data: your n is %(n)d.") % {"n": counted}}
    by, interval = found.repeats.by, found.repeats.interval
    kpi = kpi_of("repeat_contact")
    ruler = words.ruler_for(kpi.unit, max(mine.value, theirs.value))
    cases = words.Ruler(1, 0).telling(interval)
    days = known(kpi, found.over, today)
    said = {
        "n": mine.n,
        "days": words.days_words(days) if days else "",
        "mine": ruler.whole(mine.value),
        "theirs": ruler.whole(theirs.value),
        "by": cases.number(abs(by)),
        "low": cases.signed(interval.low),
        "high": cases.signed(interval.high),
    }
    text = _(
        "Of your %(n)d cases (%(days)s) %(mine)s came back within 7 days, of the rest of your team "
        "%(theirs)s. At its rate %(by)s more of yours would have (90 %% interval %(low)s to %(high)s)."
    )
    if by < 0:
        text = _(
            "Of your %(n)d cases (%(days)s) %(mine)s came back within 7 days, of the rest of your team "
            "%(theirs)s. At its rate %(by)s fewer of yours would have (90 %% interval %(low)s to %(high)s)."
        )
    if not found.repeats.is_clear:
        return {"number": "", "title": _("No clear difference"), "text": text % said}
    return {"number": cases.number(by), "title": "", "text": text % said}


def _strength(found: Impact, asked: Asked) -> dict[str, str]:
    if found.strength is None:
        return {}
    strength = found.strength
    kpi = kpi_of(strength.code)
    ruler = words.ruler_for(kpi.unit, max(abs(strength.mine.value), abs(strength.theirs.value)))
    by, ends = words.difference_words(strength.difference, unit=kpi.unit, kind=kpi.kind)
    return {
        "name": _(kpi.name),
        "url": kpi_url(kpi.code, asked),
        "text": _("You: %(mine)s (n %(n)d). The rest of your team: %(theirs)s. Difference %(by)s (%(ends)s).")
        % {
            "mine": ruler.whole(strength.mine.value),
            "n": strength.mine.n,
            "theirs": ruler.whole(strength.theirs.value),
            "by": by,
            "ends": ends,
        },
    }


def _goal_words(goal: PersonalGoal, figures: list[Figure], asked: Asked) -> GoalWords:
    kpi = kpi_of(goal.kpi)
    target = float(goal.target)
    figure = next((one for one in figures if one.kpi.code == goal.kpi), None)
    value = figure.value if figure else None
    ruler = words.ruler_for(kpi.unit, target)
    is_shown = value is not None and value.is_enough
    own = words.with_target(figure, target) if figure else None
    return GoalWords(
        goal=goal,
        name=_(kpi.name),
        target=ruler.whole(target),
        now=ruler.whole(value.value) if value and is_shown else "",
        evidence=f"{ruler.between(value.interval)} · n {words.count_words(value.n)}"
        if value and is_shown and value.interval
        else "",
        verdict=words.target_words(own) if own and is_shown else "",
        chart=chart_of(own, (), may_open=False, asked=asked) if own else None,
        url=kpi_url(kpi.code, asked),
        leads_to=[(_(kpi_of(pair.lag).name), _(pair.why)) for pair in leads_to(kpi.code)],
    )


def _agent_or_404(request: HttpRequest) -> User:
    user = reader_of(request)
    if not permissions.can_see_own_impact(user):
        raise Http404("There is no impact of yours to see.")
    return user
