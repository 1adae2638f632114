"""Speaks for imports: upload, look at what would change, confirm."""

import secrets
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, ClassVar

from django import forms
from django.contrib import messages
from django.core.cache import cache
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _, gettext_lazy, ngettext
from django.views import View
from django.views.generic import FormView

from common.canonical import content_hash
from common.errors import DomainError
from common.exports import csv_lines
from people import permissions
from people.models import User
from people.rules.imports import Plan
from people.selectors.imports import plan_people, plan_teams, plan_training
from people.services.imports import import_people, import_teams, import_training
from people.web.requests import reader

MOST_BYTES = 5_000_000
# Uploaded rows are personal data: they wait for the confirmation this long, outside the database.
WAITS = 3600
MOST_SHOWN = 200


@dataclass(frozen=True)
class Kind:
    """One thing to import: who may, what would happen, the deed, and the columns of the file."""

    label: Any
    may: Callable[[User], bool]
    plan: Callable[..., Plan]
    deed: Callable[..., Plan]
    columns: str


KINDS = {
    "people": Kind(
        gettext_lazy("People"),
        permissions.can_import_people,
        plan_people,
        import_people,
        "username, first_name, last_name, email, position, team, manager, hired_on, time_zone, active",
    ),
    "teams": Kind(
        gettext_lazy("Teams"),
        permissions.can_import_people,
        plan_teams,
        import_teams,
        "code, name, department, calendar",
    ),
    "training": Kind(
        gettext_lazy("Training"),
        permissions.can_import_training,
        plan_training,
        import_training,
        "username, course, completed_at",
    ),
}


@dataclass(frozen=True)
class Place:
    """Where an import stands: its kinds, its two addresses, and the list behind it."""

    kinds: Mapping[str, Kind]
    upload: str
    confirm: str
    back: str
    back_label: Any
    about_columns: Any

    def kinds_for(self, user: User) -> dict[str, Kind]:
        """Return what the person may import here."""
        return {name: kind for name, kind in self.kinds.items() if kind.may(user)}


PEOPLE = Place(
    kinds=KINDS,
    upload="people:import",
    confirm="people:import-confirm",
    back="people:person-list",
    back_label=gettext_lazy("People"),
    about_columns=gettext_lazy(
        "Name positions, teams, departments and courses by their code, people by their sign-in name, "
        "calendars by their name; days as 2026-11-30. A column you leave out stays as it is; an empty cell "
        "empties the field."
    ),
)


class UploadForm(forms.Form):
    """A file, and what is in it. `text` is the file as text."""

    kind = forms.ChoiceField(label=gettext_lazy("What the file holds"))
    file = forms.FileField(
        label=gettext_lazy("CSV file"),
        help_text=gettext_lazy("In UTF-8, with the names of the columns in the first row. Up to 5 MB."),
    )
    text: str

    def __init__(self, *args: Any, kinds: Mapping[str, Kind], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choices = [(name, kind.label) for name, kind in kinds.items()]
        self.fields["kind"] = forms.ChoiceField(label=self.fields["kind"].label, choices=choices)
        if len(choices) == 1:
            self.fields["kind"].widget = forms.HiddenInput()
            self.fields["kind"].initial = choices[0][0]

    def clean_file(self) -> Any:
        file = self.cleaned_data["file"]
        if file.size > MOST_BYTES:
            raise forms.ValidationError(_("The file is larger than 5 MB. Split it."))
        try:
            self.text = file.read().decode("utf-8-sig")
        except UnicodeDecodeError as error:
            raise forms.ValidationError(_("The file is not in UTF-8. Save it as CSV UTF-8.")) from error
        return file


class Imports(View):
    """Only who may import something gets any further."""

    place: ClassVar[Place] = PEOPLE

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if not self.place.kinds_for(reader(request)):
            raise Http404
        return super().dispatch(request, *args, **kwargs)

    def preview(self, name: str, token: str, plan: Plan) -> HttpResponse:
        """Show what importing would do, to be confirmed as shown."""
        context = {
            "place": self.place,
            "kind": self.place.kinds[name],
            "token": token,
            "shown": _fingerprint(plan),
            "plan": plan,
            "new": sum(change.is_new for change in plan.changes),
            "changed": sum(not change.is_new for change in plan.changes),
            "changes": plan.changes[:MOST_SHOWN],
            "more_changes": max(len(plan.changes) - MOST_SHOWN, 0),
            "bad": plan.bad[:MOST_SHOWN],
            "more_bad": max(len(plan.bad) - MOST_SHOWN, 0),
        }
        return render(self.request, "people/import_preview.html", context)

    def cache_key(self, token: str) -> str:
        # Named by the person too: nobody confirms what somebody else uploaded.
        return f"{self.place.upload}:{reader(self.request).pk}:{token[:64]}"


class ImportUpload(Imports, FormView):  # type: ignore[type-arg]
    """Take a file and show what importing it would do. Nothing changes yet."""

    form_class = UploadForm
    template_name = "people/import_form.html"

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """The form; with `empty=` a file that has the columns of this kind and no rows."""
        kind = self.place.kinds_for(reader(request)).get(request.GET.get("empty", ""))
        if kind is None:
            return super().get(request, *args, **kwargs)
        header = "".join(csv_lines(kind.columns.split(", "), []))
        response = HttpResponse(header, content_type="text/csv; charset=utf-8")
        response["Content-Disposition"] = f'attachment; filename="{request.GET["empty"]}.csv"'
        return response

    def get_form_kwargs(self) -> dict[str, Any]:
        return {**super().get_form_kwargs(), "kinds": self.place.kinds_for(reader(self.request))}

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        kinds = self.place.kinds_for(reader(self.request))
        return super().get_context_data(kinds=kinds, place=self.place, **kwargs)

    def form_valid(self, form: UploadForm) -> HttpResponse:
        name, user = form.cleaned_data["kind"], reader(self.request)
        try:
            plan = self.place.kinds[name].plan(form.text, actor=user, at=timezone.now())
        except DomainError as error:
            form.add_error("file", str(error))
            return self.form_invalid(form)
        token = secrets.token_urlsafe(24)
        cache.set(self.cache_key(token), (name, form.text), WAITS)
        return self.preview(name, token, plan)


class ImportConfirm(Imports):
    """Do what was shown; if it would be something else by now, show that instead."""

    http_method_names = ["post"]

    def post(self, request: HttpRequest) -> HttpResponse:
        user, token, now = reader(request), request.POST.get("token", ""), timezone.now()
        name, text = cache.get(self.cache_key(token)) or ("", "")
        if name not in self.place.kinds_for(user):
            messages.error(request, _("The file has been forgotten meanwhile. Upload it again."))
            return redirect(self.place.upload)
        plan = self.place.kinds[name].plan(text, actor=user, at=now)
        if request.POST.get("shown") != _fingerprint(plan):
            messages.warning(request, _("Something has changed meanwhile. Look at it again."))
            return self.preview(name, token, plan)
        return self._do(request, name, text, at=now)

    def _do(self, request: HttpRequest, name: str, text: str, *, at: datetime) -> HttpResponse:
        skip_bad = request.POST.get("rows") == "good"
        try:
            plan = self.place.kinds[name].deed(text=text, skip_bad=skip_bad, actor=reader(request), at=at)
        except DomainError as error:
            messages.error(request, str(error))
            return redirect(self.place.upload)
        cache.delete(self.cache_key(request.POST["token"]))
        rows = len(plan.changes)
        messages.success(
            request,
            ngettext("%(rows)s row was imported.", "%(rows)s rows were imported.", rows) % {"rows": rows},
        )
        return redirect(self.place.back)


def _fingerprint(plan: Plan) -> str:
    changes = [[change.line, change.key, change.is_new, change.shown] for change in plan.changes]
    return content_hash([changes, [[cell.line, cell.column] for cell in plan.bad]])
