"""Speaks for the pages about a draft as a whole: its changes, files in and out, handing it in."""

from typing import Any, cast

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _, ngettext
from django.views.generic import View

from audit.selectors import events_about
from common.errors import DomainError
from empowerment.admin.forms import FileForm, SubmitForm
from empowerment.admin.sections import DraftPage, section_url
from empowerment.rules.diffs import difference
from empowerment.rules.drafts import faults_of, name_of, unexplained_rows
from empowerment.rules.limit_files import file_of
from empowerment.rules.raises import raised_positions
from empowerment.rules.rulebook import RuleBook
from empowerment.selectors.drafts import drafting_desks
from empowerment.selectors.names import Names, names
from empowerment.selectors.sheets import changes_in_words
from empowerment.services.limit_files import import_limits, plan_import
from empowerment.services.limits import start_draft, submit_draft
from governance.selectors import get_policy_to_edit, get_version_to_edit, said
from people.models import User

MOST_FAULTS = 20
LONGEST_ID = 18


class ChangesPage(DraftPage):
    """What the draft changes, row by row, and who changed it."""

    section = "changes"
    template = "empowerment/drafts/changes.html"

    def get(self, request: HttpRequest, version_id: int) -> HttpResponse:
        book, before = self.books()
        called = names()
        return self.page(
            request,
            book,
            before,
            changes=changes_in_words(difference(before, book), called, book.currency),
            history=[(said(event.name), event) for event in events_about(self.version)],
            **_who(before, book, called),
        )


class FilePage(DraftPage):
    """Limits and budgets as CSV: out as they are, in after a look at what would change."""

    section = "file"
    template = "empowerment/drafts/file.html"

    def get(self, request: HttpRequest, version_id: int) -> HttpResponse:
        book, before = self.books()
        if request.GET.get("download") == "csv":
            answer = HttpResponse(file_of([*book.limits, *book.caps]), content_type="text/csv; charset=utf-8")
            answer["Content-Disposition"] = f'attachment; filename="limits-v{self.version.number}.csv"'
            return answer
        return self.page(request, book, before, form=FileForm())

    def post(self, request: HttpRequest, version_id: int) -> HttpResponse:
        book, before = self.books()
        form = FileForm(request.POST, request.FILES)
        if not form.is_valid():
            return self.page(request, book, before, form=form)
        data = form.cleaned_data
        try:
            if "write" in request.POST:
                return self._write(request, data)
            plan = plan_import(version_id=self.version.pk, text=data["text"], replace=data["replace"])
        except DomainError as error:
            form.add_error(None, str(error))
            return self.page(request, book, before, form=form)
        return self.page(
            request,
            book,
            before,
            form=form,
            plan=plan,
            text=data["text"],
            changes=changes_in_words(plan.changes, names(), book.currency),
        )

    def _write(self, request: HttpRequest, data: dict[str, Any]) -> HttpResponse:
        plan = import_limits(
            version_id=self.version.pk,
            actor=self.user,
            text=data["text"],
            replace=data["replace"],
            skip_faulty=data["skip_faulty"],
            at=timezone.now(),
        )
        count = len(plan.changes)
        messages.success(request, ngettext("%d change imported.", "%d changes imported.", count) % count)
        return HttpResponseRedirect(section_url(self.version, "changes"))


class SubmitPage(DraftPage):
    """The last look before the board: what happens, to whom, and what is still missing."""

    section = "submit"
    template = "empowerment/drafts/submit.html"

    def get(self, request: HttpRequest, version_id: int) -> HttpResponse:
        return self._show(request, SubmitForm(initial={"summary": self.version.summary}))

    def post(self, request: HttpRequest, version_id: int) -> HttpResponse:
        form = SubmitForm(request.POST)
        if not form.is_valid():
            return self._show(request, form)
        try:
            version = submit_draft(
                version_id=self.version.pk,
                actor=self.user,
                summary=form.cleaned_data["summary"],
                at=timezone.now(),
            )
        except DomainError as error:
            form.add_error(None, str(error))
            return self._show(request, form)
        messages.success(request, _("Submitted. The board is told, and nobody can change it any more."))
        return HttpResponseRedirect(reverse("governance:version-detail", args=[version.pk]))

    def _show(self, request: HttpRequest, form: SubmitForm) -> HttpResponse:
        book, before = self.books()
        silent = unexplained_rows(book)
        missing = [(name_of(row), str(_("It does not say why."))) for row in silent]
        missing += [(name_of(fault.row) if fault.row else "", fault.sentence) for fault in faults_of(book)]
        return self.page(
            request,
            book,
            before,
            form=form,
            missing=missing[:MOST_FAULTS],
            missing_more=max(0, len(missing) - MOST_FAULTS),
            **_who(before, book, names()),
        )


def _who(before: RuleBook | None, book: RuleBook, called: Names) -> dict[str, list[str]]:
    """Whose authority rises and whose falls: the same position may do both, by different rules."""
    risen = raised_positions(before, book)
    fallen = raised_positions(book, before) if before else frozenset()
    return {
        "risen": [called.position(code) for code in sorted(risen)],
        "fallen": [called.position(code) for code in sorted(fallen)],
    }


class StartPage(View):
    """Where a draft begins: each policy the manager drafts for, and what a draft would copy."""

    model_admin: Any = None
    template = "empowerment/drafts/start.html"

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if not self.model_admin.has_view_permission(request):
            raise Http404
        return super().dispatch(request, *args, **kwargs)

    def get(self, request: HttpRequest) -> HttpResponse:
        request.current_app = self.model_admin.admin_site.name
        context = {
            **self.model_admin.admin_site.each_context(request),
            "title": _("Start a draft"),
            "desks": drafting_desks(cast("User", request.user)),
        }
        return render(request, self.template, context)

    def post(self, request: HttpRequest) -> HttpResponse:
        user = cast("User", request.user)
        policy = get_policy_to_edit(user, _number(request.POST.get("policy")))
        source = request.POST.get("source")
        try:
            version = start_draft(
                policy=policy,
                actor=user,
                source=get_version_to_edit(user, _number(source)) if source else None,
                at=timezone.now(),
            )
        except DomainError as error:
            messages.error(request, str(error))
            return HttpResponseRedirect(request.path)
        text = _("Draft %s is open. Nothing changes for anybody until the board adopts it.") % version
        messages.success(request, text)
        return HttpResponseRedirect(section_url(version, "limits"))


def _number(text: str | None) -> int:
    if not (text and text.isascii() and text.isdigit() and len(text) <= LONGEST_ID):
        raise Http404
    return int(text)
