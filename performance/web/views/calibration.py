"""Speaks for calibration: scorecards side by side, and notes for whoever publishes them."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _, gettext_lazy
from django.views.decorators.http import require_POST, require_safe

from common.errors import DomainError
from common.pages import BoundedPaginator
from people.models import User
from people.web.requests import reader
from performance import permissions
from performance.models import Scorecard
from performance.rules.calibration import Spread, Standing, standing_of
from performance.rules.scales import distance_words, score_words
from performance.rules.scorecards import name_of_span
from performance.selectors.calibration import groups_in_calibration, scorecards_of, spreads_of
from performance.selectors.scorecards import get_scorecard_for, total_words
from performance.services.calibration import leave_note
from performance.web import sheets

ROWS_A_PAGE = 20
LONGEST_NOTE = 1000
NOTHING = Spread(0)
STANDS_OUT = {
    Standing.ABOVE: gettext_lazy("far above"),
    Standing.BELOW: gettext_lazy("far below"),
}


class NoteForm(forms.Form):
    """A note about one scorecard."""

    words = forms.CharField(
        label=gettext_lazy("Your note"),
        help_text=gettext_lazy("HR reads it before publishing; the person rated does not."),
        max_length=LONGEST_NOTE,
        widget=forms.Textarea(attrs={"rows": 2}),
    )


@dataclass(frozen=True)
class Cell:
    """The whole or one section of one person, beside the mean. `value` is what the score is made of."""

    name: str
    score: str = ""
    interval: str = ""
    state: str = ""
    beside: str = ""
    stands_out: str = ""
    value: str = ""
    n: int = 0


@require_safe
def calibration(request: HttpRequest) -> HttpResponse:
    """How do the scorecards of a position compare, before they are published?"""
    return _page(request, _calibrator(request))


@require_POST
def note_leave(request: HttpRequest, scorecard_id: int) -> HttpResponse:
    """Leave a note about a scorecard in calibration."""
    user = _calibrator(request)
    if not permissions.can_note_calibration(user):
        raise Http404("Whoever leads, and HR, leave notes.")
    scorecard = get_scorecard_for(user, scorecard_id=scorecard_id)
    form = NoteForm(request.POST, prefix=str(scorecard.pk))
    status = 422
    if form.is_valid():
        words = form.cleaned_data["words"]
        try:
            leave_note(scorecard_id=scorecard.pk, author=user, words=words, at=timezone.now())
        except DomainError as refusal:
            form.add_error("words", str(refusal))
            status = 409
        else:
            messages.success(request, _("Your note was kept. HR reads it before publishing."))
            query = request.GET.urlencode()
            back = f"{reverse('performance:calibration')}{'?' if query else ''}{query}#card-{scorecard.pk}"
            return HttpResponseRedirect(back)
    return _page(request, user, bound=(scorecard.pk, form), status=status)


def _page(
    request: HttpRequest, user: User, *, bound: tuple[int, NoteForm] | None = None, status: int = 200
) -> HttpResponse:
    groups = groups_in_calibration(user)
    asked = request.GET.get("group")
    group = next((one for one in groups if one.key == asked), groups[0] if groups else None)
    context: dict[str, Any] = {
        "groups": [(one, name_of_span(one.first, one.last)) for one in groups],
        "group": group,
        "query": request.GET.urlencode(),
        "may_note": permissions.can_note_calibration(user),
        "bound": bound[1] if bound else None,
        # What was typed about a scorecard that stands elsewhere by now.
        "left_over": bound[1] if bound else None,
    }
    if group is not None:
        page = BoundedPaginator(scorecards_of(user, group), ROWS_A_PAGE).get_page(request.GET.get("page"))
        whole, sections = spreads_of(user, group)
        context |= {
            "page_obj": page,
            "period": name_of_span(group.first, group.last),
            **_table(list(page), whole, sections, bound),
        }
        if bound and bound[0] in {card.pk for card in page}:
            context["left_over"] = None
    return render(request, "performance/calibration.html", context, status=status)


def _table(
    cards: Sequence[Scorecard],
    whole: Spread,
    sections: dict[int, Spread],
    bound: tuple[int, NoteForm] | None,
) -> dict[str, Any]:
    columns = {line.section_id: line.name for card in cards for line in card.lines.all()}
    scale = next((card.template_version.scale for card in cards), "")
    rows = []
    for card in cards:
        form = bound[1] if bound and bound[0] == card.pk else NoteForm(prefix=str(card.pk))
        rows.append(
            {
                "card": card,
                "whole": _whole(card, whole),
                "cells": _cells(card, columns, sections),
                "form": form,
            }
        )
    return {
        "columns": [
            (name, spread, score_words(spread.mean, scale))
            for section, name in columns.items()
            for spread in [sections.get(section, NOTHING)]
        ],
        "whole": whole,
        "mean": score_words(whole.mean, scale),
        "rows": rows,
    }


def _whole(card: Scorecard, spread: Spread) -> Cell:
    headline = sheets.headline_of(card, list(card.lines.all()))
    return Cell(
        name=_("Whole"),
        score=headline.total,
        interval=headline.interval,
        state="" if headline.total else total_words(card),
        beside=_beside(card.total, spread, card.template_version.scale),
        stands_out=_stands_out(card.total, card.low, card.high, spread),
    )


def _cells(card: Scorecard, columns: dict[int, str], sections: dict[int, Spread]) -> list[Cell]:
    lines, scale = {line.section_id: line for line in card.lines.all()}, card.template_version.scale
    rows = {row.line.section_id: row for row in sheets.rows_of(lines.values(), scale, {})}
    return [
        _cell(rows[section], sections.get(section, NOTHING), scale) if section in rows else Cell(name)
        for section, name in columns.items()
    ]


def _cell(row: sheets.Row, spread: Spread, scale: str) -> Cell:
    line = row.line
    return Cell(
        name=line.name,
        score=row.score,
        interval=row.score_interval,
        state=row.state,
        beside=_beside(line.score, spread, scale),
        stands_out=_stands_out(line.score, line.score_low, line.score_high, spread),
        value=row.corrected or row.raw,
        n=line.n,
    )


def _beside(score: Decimal | None, spread: Spread, scale: str) -> str:
    """Say how far a score lies from the mean, as its scale counts."""
    if score is None or spread.n < 2:
        return ""
    away = score - spread.mean
    distance = distance_words(abs(away), scale)
    if not Decimal(distance):
        return _("at the mean")
    words = _("{n} above") if away > 0 else _("{n} below")
    return words.format(n=distance)


def _stands_out(score: Decimal | None, low: Decimal | None, high: Decimal | None, spread: Spread) -> str:
    if score is None or low is None or high is None:
        return ""
    standing = standing_of(score, low, high, spread)
    return str(STANDS_OUT[standing]) if standing else ""


def _calibrator(request: HttpRequest) -> User:
    user = reader(request)
    if not permissions.can_look_through_scorecards(user):
        raise Http404
    return user
