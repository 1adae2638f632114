"""Speaks for "what may I do?": one person's authority on one page, fit to be printed."""

from typing import Any, cast

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from empowerment import permissions
from empowerment.selectors.authority_sheets import (
    AuthoritySheet,
    BudgetOnSheet,
    RemedyOnSheet,
    authority_sheet,
    moment_on,
)
from empowerment.web import words
from empowerment.web.forms.authority import DayForm
from people.choices import Role
from people.models import User
from people.selectors.organization import people_visible_to


@require_safe
def authority_mine(request: HttpRequest) -> HttpResponse:
    """What may I do?"""
    return _page(request, cast("User", request.user))


@require_safe
def authority_person(request: HttpRequest, user_id: int) -> HttpResponse:
    """What may this person do? For whoever looks after people or proves what they did."""
    reader = cast("User", request.user)
    person = people_visible_to(reader).filter(pk=user_id).first()
    if person is None or not permissions.can_see_authority(reader, person):
        raise Http404("There is no such person.")
    return _page(request, person)


@require_safe
def desk_headroom(request: HttpRequest) -> HttpResponse:
    """What is left today, remedy by remedy, as a panel of the desk."""
    user = cast("User", request.user)
    if Role.AGENT not in user.roles:
        raise Http404("Only agents have leeway to show here.")
    sheet = authority_sheet(user.pk, at=timezone.now())
    bars = [_headline(remedy) for remedy in sheet.remedies if remedy.is_open]
    return render(
        request,
        "empowerment/_desk_headroom.html",
        {"sheet": sheet, "bars": bars, "lapsed": words.lapsed_words(sheet)},
    )


def _page(request: HttpRequest, person: User) -> HttpResponse:
    now = timezone.now()
    form = DayForm(request.GET)
    day = form.cleaned_data["on"] if form.is_valid() else None
    sheet = authority_sheet(person.pk, at=moment_on(day, now=now))
    context = {
        "sheet": sheet,
        "day_form": form,
        "is_now": sheet.at == now,
        "person": person,
        "is_own": person.pk == request.user.pk,
        "remedies": [_remedy(remedy) for remedy in sorted(sheet.remedies, key=_open_first)],
        "shared": [_budget(budget, sheet.currency) for budget in _shared(sheet)],
        "requirements": words.requirement_words(sheet) if sheet.next_tier else [],
        "gains": words.gain_words(sheet),
        "lapsed": words.lapsed_words(sheet),
        "deemed": words.money(sheet.deemed_limit, sheet.currency) if sheet.deemed_limit else "",
    }
    return render(request, "empowerment/authority_sheet.html", context)


def _remedy(remedy: RemedyOnSheet) -> dict[str, Any]:
    always = [limit for limit in remedy.limits if not limit.conditions]
    return {
        "name": remedy.remedy.name,
        "unit": remedy.remedy.unit,
        "unit_cost": words.money(remedy.remedy.unit_cost, remedy.remedy.unit_cost_currency)
        if remedy.remedy.unit_cost
        else "",
        "is_open": remedy.is_open,
        "is_forbidden": any(limit.forbids for limit in always),
        "per_decision": words.money(remedy.per_decision, remedy.currency),
        "has_limit": remedy.per_decision > words.NOTHING,
        "why": always[0].rationale if always else "",
        "conditional": [
            {
                "when": ", ".join(limit.conditions),
                "amount": ""
                if limit.per_decision is None
                else words.money(limit.per_decision, remedy.currency),
                "why": limit.rationale,
            }
            for limit in remedy.limits
            if limit.conditions
        ],
        "budgets": [_budget(budget, remedy.currency) for budget in remedy.budgets if not budget.all_money],
        "above": [
            (one.name, words.money(one.per_decision, remedy.currency))
            for one in remedy.above
            if one.per_decision is not None
        ],
        "named": [one.name for one in remedy.above if one.per_decision is None],
    }


def _budget(budget: BudgetOnSheet, currency: str) -> dict[str, Any]:
    label = words.window_label(budget.window)
    return {
        "label": label,
        "cap": words.money(budget.cap, currency),
        "why": budget.rationale,
        "bar": words.headroom_words(label, budget.line, budget.cap, currency) if budget.line else None,
    }


def _shared(sheet: AuthoritySheet) -> list[BudgetOnSheet]:
    """The budgets that count all remedies together: the same whichever remedy one looks at."""
    return next(
        (
            [budget for budget in remedy.budgets if budget.all_money]
            for remedy in sheet.remedies
            if remedy.is_open
        ),
        [],
    )


def _headline(remedy: RemedyOnSheet) -> words.BarWords:
    return words.headroom_words(remedy.remedy.name, remedy.tightest, remedy.per_decision, remedy.currency)


def _open_first(remedy: RemedyOnSheet) -> tuple[bool, bool, str]:
    forbidden = any(limit.forbids for limit in remedy.limits)
    return (forbidden, not remedy.is_open, remedy.remedy.name)
