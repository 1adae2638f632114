"""Speaks for announced demotions: what falls when and why, the way back, the appeal and its answer."""

from collections.abc import Sequence
from typing import Any, cast

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _, gettext_lazy
from django.views.decorators.http import require_POST, require_safe

from audit.selectors import words_of
from common.errors import DomainError
from empowerment.permissions import can_see_authority
from people.models import User
from people.selectors.organization import people_visible_to
from performance.choices import AppealAnswer, ScorecardPeriod, Standing
from performance.models import Demotion
from performance.permissions import can_decide_appeals, can_run_scorecards, can_see_standing
from performance.rules.qualifications import LONGEST_HOLD, may_be_appealed
from performance.rules.scorecards import span_of
from performance.rules.windows import Stretch
from performance.selectors.qualifications import (
    Counting,
    appeals_to_decide,
    counting_of,
    demotion_title,
    get_demotion_for,
    history_of_demotion,
    is_overtaken,
    standing_demotions_of,
    standing_of,
)
from performance.selectors.rating import announced_demotions, open_appeals_of_others
from performance.selectors.scorecards import get_scorecard_for
from performance.services.appeals import decide_appeal, may_decide, raise_appeal
from performance.web import words

LISTED = 100
ON_DESK = 4
HAPPENED = {
    "demotion.announced": gettext_lazy("Announced"),
    "appeal.raised": gettext_lazy("Appealed"),
    "appeal.handed_over": gettext_lazy("Handed over because of an absence"),
    "appeal.escalated": gettext_lazy("The clock was missed: asked one further up"),
    "appeal.upheld": gettext_lazy("Appeal upheld"),
    "appeal.rejected": gettext_lazy("Appeal rejected"),
}


class AppealForm(forms.Form):
    """What is wrong with a demotion."""

    reason = forms.CharField(
        label=gettext_lazy("What is wrong with it?"),
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=gettext_lazy("Whoever decides reads this. Name cases or weeks that should not count."),
    )


class DecisionForm(forms.Form):
    """The answer to an appeal."""

    answer = forms.ChoiceField(
        label=gettext_lazy("Answer"), choices=AppealAnswer.choices, widget=forms.RadioSelect
    )
    words = forms.CharField(
        label=gettext_lazy("Why"),
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=gettext_lazy("The person reads it."),
    )


@require_safe
def demotion_detail(request: HttpRequest, demotion_id: int) -> HttpResponse:
    """What falls when, why, and the way back."""
    return _page(request, get_demotion_for(_reader(request), demotion_id=demotion_id))


@require_POST
def appeal_raise(request: HttpRequest, demotion_id: int) -> HttpResponse:
    """The person contests it."""
    user = _reader(request)
    demotion = get_demotion_for(user, demotion_id=demotion_id)
    if demotion.person_id != user.pk:
        raise Http404
    form = AppealForm(request.POST)
    if form.is_valid():
        try:
            raise_appeal(
                demotion_id=demotion.pk, reason=form.cleaned_data["reason"], person=user, at=timezone.now()
            )
        except DomainError as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("Your appeal is with somebody who did not publish the scorecard."))
            return redirect("performance:demotion-detail", demotion.pk)
    return _page(request, demotion, appeal_form=form, status=422)


@require_POST
def appeal_decide(request: HttpRequest, demotion_id: int) -> HttpResponse:
    """Whoever is asked decides it."""
    user = _reader(request)
    demotion = get_demotion_for(user, demotion_id=demotion_id)
    appeal = getattr(demotion, "appeal", None)
    if appeal is None or not may_decide(appeal, user):
        raise Http404
    form = DecisionForm(request.POST)
    if form.is_valid():
        try:
            decide_appeal(
                appeal_id=appeal.pk,
                answer=AppealAnswer(form.cleaned_data["answer"]),
                words=form.cleaned_data["words"],
                actor=user,
                at=timezone.now(),
            )
        except DomainError as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("Decided. The person is told."))
            return redirect("performance:demotion-detail", demotion.pk)
    return _page(request, demotion, decision_form=form, status=422)


@require_safe
def appeal_list(request: HttpRequest) -> HttpResponse:
    """Which appeals wait for me? For HR also those that wait for others, and what will fall."""
    user, at = _reader(request), timezone.now()
    if not can_decide_appeals(user):
        raise Http404
    context: dict[str, Any] = {"appeals": list(appeals_to_decide(user)[:LISTED])}
    if can_run_scorecards(user):
        mine = {one.pk for one in context["appeals"]}
        others = [one for one in open_appeals_of_others(user)[:LISTED] if one.pk not in mine]
        context |= {"runs": True, "others": others, "announced": announced_demotions(user, at=at)[:LISTED]}
    return render(request, "performance/appeal_list.html", context)


@require_safe
def desk_appeals(request: HttpRequest) -> HttpResponse:
    """The same on the desk; nothing where none waits."""
    user = _reader(request)
    if not can_decide_appeals(user):
        raise Http404
    appeals = list(appeals_to_decide(user)[:ON_DESK])
    if not appeals:
        return HttpResponse(status=204)
    return render(request, "performance/_desk_appeals.html", {"appeals": appeals})


@require_safe
def authority_changes(request: HttpRequest, user_id: int) -> HttpResponse:
    """What scorecards did and announce to a person's authority, as a part of "What may I do?"."""
    reader, now = _reader(request), timezone.now()
    person = people_visible_to(reader).filter(pk=user_id).first()
    if person is None or not can_see_authority(reader, person):
        raise Http404
    counting = counting_of(person, reader=reader, at=now)
    shown = [{"of": one, "days": words.days_words(_days_of(one)), "why": _why(one)} for one in counting]
    context = {
        "changes": _shown_changes(request, person),
        "counting": shown,
        "goes_on": span_of(_usual(counting), timezone.localdate(now)) if counting else None,
    }
    return render(request, "performance/_authority_standing.html", context)


@require_safe
def scorecard_standing(request: HttpRequest, scorecard_id: int) -> HttpResponse:
    """What a published scorecard is to the tier of its person, as a part of its page."""
    user = _reader(request)
    scorecard = get_scorecard_for(user, scorecard_id=scorecard_id)
    if not can_see_standing(user, scorecard):
        raise Http404
    one = standing_of(scorecard, at=timezone.now())
    return render(request, "performance/_standing.html", {"one": {"of": one, "why": _why(one)}})


@require_safe
def desk_demotions(request: HttpRequest) -> HttpResponse:
    """The same on the desk; nothing where nothing is announced."""
    user = _reader(request)
    changes = _shown_changes(request, user)
    if not changes:
        raise Http404
    return render(request, "performance/_authority_changes.html", {"changes": changes})


def _shown_changes(request: HttpRequest, person: User) -> list[dict[str, Any]]:
    now, is_own = timezone.now(), person.pk == request.user.pk
    return [_shown(one, now, is_own=is_own) for one in standing_demotions_of(person, at=now)]


def _days_of(one: Counting) -> Stretch:
    return Stretch(one.scorecard.first, one.scorecard.last)


def _usual(counting: Sequence[Counting]) -> ScorecardPeriod:
    """The period that what counts is about; where nothing counts, that of the latest scorecard."""
    counts = [one for one in counting if one.standing == Standing.COUNTS]
    return ScorecardPeriod((counts or counting)[0].scorecard.period)


def _why(one: Counting) -> str:
    """Say why a scorecard does not count, or from when on it does."""
    said: dict[str, Any] = {"needed": one.n_needed}
    if one.counted_from:
        said["day"] = date_format(timezone.localtime(one.counted_from), "j M Y")
    match one.standing:
        case Standing.COUNTS:
            return _("counts since %(day)s") % said
        case Standing.ANNOUNCED:
            return _("counts from %(day)s on") % said
        case Standing.NO_TOTAL:
            return _("too little of it could be scored to make a whole")
        case Standing.TOO_FEW if one.proved and one.proved.n < one.n_needed:
            return _("from n %(needed)d on it would count, for better or worse") % said
    return ""


def _page(
    request: HttpRequest, demotion: Demotion, *, status: int = 200, **forms_: forms.Form
) -> HttpResponse:
    user, now = _reader(request), timezone.now()
    appeal = getattr(demotion, "appeal", None)
    is_own = demotion.person_id == user.pk
    can_appeal = is_own and appeal is None and may_be_appealed(demotion.takes_effect_at, at=now)
    can_decide = appeal is not None and appeal.is_open and may_decide(appeal, user)
    context: dict[str, Any] = _shown(demotion, now, is_own=is_own) | {
        "is_own": is_own,
        "appeal_form": forms_.get("appeal_form") or (AppealForm() if can_appeal else None),
        "decision_form": forms_.get("decision_form") or (DecisionForm() if can_decide else None),
        "hold_days": LONGEST_HOLD.days,
        "is_overtaken": is_overtaken(demotion),
        "entries": [
            {
                "who": event.actor,
                "what": HAPPENED.get(event.name) or words_of(event),
                "when": event.occurred_at,
            }
            for event in history_of_demotion(demotion)[:20]
        ],
    }
    return render(request, "performance/demotion_detail.html", context, status=status)


def _shown(demotion: Demotion, now: Any, *, is_own: bool) -> dict[str, Any]:
    appeal = getattr(demotion, "appeal", None)
    held = appeal is not None and appeal.is_open and appeal.holds_until and now < appeal.holds_until
    return {
        "demotion": demotion,
        "title": demotion_title(demotion, is_own=is_own),
        "appeal": appeal,
        "is_held": held and demotion.takes_effect_at <= now,
        "is_coming": demotion.takes_effect_at > now,
        "measured": demotion.qualification,
    }


def _reader(request: HttpRequest) -> User:
    return cast("User", request.user)
