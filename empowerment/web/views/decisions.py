"""Speaks for logging a decision: the form, the verdict while typing, the deed."""

from typing import Any, cast

from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views import View
from django_htmx.http import HttpResponseClientRedirect

from common.errors import DomainError
from customers.models import Case
from customers.selectors import get_case_for
from empowerment import permissions
from empowerment.choices import Outcome
from empowerment.models import Decision, Remedy
from empowerment.selectors.guidance import Guidance, guide, usual_remedy
from empowerment.services.decisions import log_decision
from empowerment.services.grants import KeyReused
from empowerment.web import words
from empowerment.web.forms.decisions import DecisionForm
from empowerment.web.views.histories import remedies_context
from people.models import User


class DecisionView(View):
    """Fetches the case, for somebody who may decide on it."""

    agent: User
    case: Case

    def setup(self, request: HttpRequest, *args: Any, **kwargs: Any) -> None:
        super().setup(request, *args, **kwargs)
        self.agent = cast("User", request.user)
        self.case = get_case_for(self.agent, kwargs["case_id"])
        if not permissions.can_log_decision(self.agent, self.case):
            raise Http404("There is nothing to decide here.")

    def guidance(self, form: DecisionForm) -> Guidance | None:
        """Return what helps with what was typed so far; none while there is no remedy to give."""
        remedy, reason = _chosen(form)
        if remedy is None:
            return None
        return guide(
            agent=self.agent, case=self.case, remedy=remedy, ask=form.ask, reason=reason, at=timezone.now()
        )


class LogDecision(DecisionView):
    """
    The decision form, as a page of its own or as a fragment of the case page.

    Whatever goes wrong, what was typed stays. A second press of the button gives the first answer.
    """

    def get(self, request: HttpRequest, case_id: int) -> HttpResponse:
        remedy = usual_remedy(self.agent, at=timezone.now())
        return self.answer(DecisionForm(case=self.case, initial={"remedy": remedy}))

    def post(self, request: HttpRequest, case_id: int) -> HttpResponse:
        if "choose" in request.POST:
            return self.answer(self.changed_form())
        form = DecisionForm(request.POST, case=self.case)
        if not form.is_valid():
            return self.answer(form, status=422)
        if self.lacks_note(form):
            form.add_error("note", _("Say what happened: somebody else has to decide on it."))
            return self.answer(form, status=422)
        try:
            decision = self.log(form)
        except KeyReused as error:
            form.add_error(None, f"{error} {_('If this is another decision, press the button once more.')}")
            form.renew_key()
            return self.answer(form, status=409)
        except DomainError as error:
            form.add_error(None, str(error))
            return self.answer(form, status=409)
        return self.moved_to(decision)

    def log(self, form: DecisionForm) -> Decision:
        typed = form.cleaned_data
        return log_decision(
            agent=self.agent,
            case=self.case,
            remedy=typed["remedy"],
            quantity=typed["quantity"],
            amount=typed["money"],
            reason=typed["reason"],
            note=typed["note"],
            wish=typed["wish"],
            key=str(typed["key"]),
            at=timezone.now(),
        )

    def lacks_note(self, form: DecisionForm) -> bool:
        """Whoever has to approve needs to know what happened; within authority it may be told in a word."""
        if form.cleaned_data["note"].strip():
            return False
        guidance = self.guidance(form)
        return guidance is not None and guidance.outcome == Outcome.NEEDS_APPROVAL

    def changed_form(self) -> DecisionForm:
        """The form as typed, with another remedy chosen from what is offered instead. Nothing is logged."""
        typed = self.request.POST.dict()
        return DecisionForm(case=self.case, initial={**typed, "remedy": typed["choose"]})

    def answer(self, form: DecisionForm, *, status: int = 200) -> HttpResponse:
        context = {
            "form": form,
            "case": self.case,
            **guidance_context(self.guidance(form), self.agent, unread=unread_amount(form)),
        }
        if self.request.headers.get("HX-Request"):
            return render(self.request, "empowerment/_decision_form.html", context, status=status)
        if not form.is_bound:
            form.fields["amount"].widget.attrs["autofocus"] = True
        context.update(remedies_context(self.agent, self.case))
        return render(self.request, "empowerment/decision_form.html", context, status=status)

    def moved_to(self, decision: Decision) -> HttpResponse:
        """To what was given, or to the request and its clock."""
        asked = getattr(decision, "request", None)
        url = (
            reverse("empowerment:request-detail", args=[asked.pk])
            if asked
            else reverse("empowerment:decision-detail", args=[decision.pk])
        )
        if self.request.headers.get("HX-Request"):
            return HttpResponseClientRedirect(url)
        return HttpResponseRedirect(url)


class CheckDecision(DecisionView):
    """The verdict on what was typed so far. Nothing is logged."""

    def get(self, request: HttpRequest, case_id: int) -> HttpResponse:
        form = DecisionForm(request.GET, case=self.case)
        form.is_valid()
        unread = unread_amount(form)
        context = {
            "case": self.case,
            "is_check": True,
            **guidance_context(self.guidance(form), self.agent, unread=unread),
        }
        return render(request, "empowerment/_decision_guidance.html", context)


def unread_amount(form: DecisionForm) -> str:
    """Why what was typed as the amount is none; nothing while it is empty, or can be read."""
    typed = form.data.get(form.add_prefix("amount"), "") if form.is_bound else ""
    return " ".join(map(str, form.errors.get("amount", ()))) if typed.strip() else ""


def guidance_context(guidance: Guidance | None, agent: User, *, unread: str = "") -> dict[str, Any]:
    """
    The words of the guidance; of nothing to give, if there is none.

    :param unread: why the amount that was typed is none: then there is no verdict on it
    """
    if guidance is None:
        return {"guidance": None}
    asked = guidance.ask.amount if guidance.ask else words.NOTHING
    forbidden = guidance.outcome == Outcome.FORBIDDEN
    bar = None
    if guidance.verdict and not forbidden:
        bar = words.bar_words(guidance.remedy.name, guidance.verdict, guidance.currency, asked=asked)
    say = words.unread_words if unread and not forbidden else words.verdict_words
    return {
        "guidance": guidance,
        "verdict": say(guidance),
        "unread": unread,
        "bar": bar,
        "similar": words.similar_words(guidance.similar, guidance.remedy, guidance.currency),
        "alternatives": words.alternatives_words(guidance.alternatives),
        "action": words.action_words(guidance),
        "is_forbidden": forbidden,
        "waiting": [(asked, words.waiting_words(asked, agent)) for asked in guidance.waiting],
    }


def _chosen(form: DecisionForm) -> tuple[Remedy | None, Any]:
    if form.is_bound:
        form.is_valid()
        return form.cleaned_data.get("remedy"), form.cleaned_data.get("reason")
    return _as_remedy(form), None


def _as_remedy(form: DecisionForm) -> Remedy | None:
    initial = form.get_initial_for_field(form.fields["remedy"], "remedy")
    if initial is None or isinstance(initial, Remedy):
        return initial
    try:
        return cast("Remedy", form.fields["remedy"].clean(initial))
    except ValidationError:
        return None
