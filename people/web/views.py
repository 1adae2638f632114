"""Speaks for people: messages, the list, a person, absences, one's own profile."""

from typing import Any, cast

from django.contrib import messages
from django.core.exceptions import ObjectDoesNotExist
from django.http import Http404, HttpRequest, HttpResponse, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _, ngettext
from django.views import View
from django.views.generic import DetailView, FormView, ListView, TemplateView
from django_filters.views import FilterView
from django_tables2 import SingleTableMixin

from audit.services import recorded_export
from common.errors import DomainError
from common.exports import csv_lines, without_names
from people import permissions
from people.choices import Lack
from people.models import User
from people.selectors.availability import availabilities_of
from people.selectors.notifications import count_unread, notifications_for
from people.selectors.people import (
    absences_of,
    accounts_that_lack,
    count_reports,
    get_absence_led_by,
    get_person_for,
    get_person_led_by,
    history_of,
    people_led_by,
    people_listed_for,
    shifts_of,
    training_of,
)
from people.services.absences import end_absence, plan_absence
from people.services.notifications import mark_all_read, mark_read
from people.services.people import change_own_profile, deactivate_person
from people.web.filters import PersonFilter
from people.web.forms import AbsenceForm, LeaveForm, ProfileForm
from people.web.requests import reader
from people.web.tables import PersonTable


class NotificationList(ListView):  # type: ignore[type-arg]
    """What have I been told? All of it, or what is unread."""

    template_name = "people/notification_list.html"
    context_object_name = "notifications"
    paginate_by = 30

    def get_queryset(self) -> Any:
        told = notifications_for(reader(self.request), at=timezone.now())
        return told.unread() if self.unread_only else told

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        unread = count_unread(reader(self.request), at=timezone.now())
        return super().get_context_data(unread_only=self.unread_only, unread=unread, **kwargs)

    @property
    def unread_only(self) -> bool:
        return self.request.GET.get("show") == "unread"


class NotificationUnread(TemplateView):
    """The count beside the bell, fetched again and again."""

    template_name = "people/_unread.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        unread = count_unread(reader(self.request), at=timezone.now())
        return super().get_context_data(unread=unread, **kwargs)


class NotificationRead(View):
    """Mark one message as read and go where it leads."""

    http_method_names = ["post"]

    def post(self, request: HttpRequest, notification_id: int) -> HttpResponse:
        try:
            told = mark_read(user=reader(request), notification_id=notification_id, at=timezone.now())
        except ObjectDoesNotExist as error:
            raise Http404 from error
        leads_on = request.POST.get("open") and url_has_allowed_host_and_scheme(told.url, allowed_hosts=None)
        return redirect(told.url if leads_on else reverse("people:notification-list"))


class NotificationReadAll(View):
    """Mark all messages as read."""

    http_method_names = ["post"]

    def post(self, request: HttpRequest) -> HttpResponse:
        mark_all_read(user=reader(request), at=timezone.now())
        return redirect("people:notification-list")


class PersonList(SingleTableMixin, FilterView):
    """Who is there? The people one may see; `?export=csv` gives the same rows as a file."""

    table_class = PersonTable
    filterset_class = PersonFilter
    template_name = "people/person_list.html"
    paginate_by = 50
    table_pagination = {"per_page": 50}

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if not permissions.can_list_people(reader(request)):
            raise Http404
        return cast("HttpResponseBase", super().dispatch(request, *args, **kwargs))

    def get_queryset(self) -> Any:
        return people_listed_for(reader(self.request))

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        user = reader(self.request)
        return cast(
            "dict[str, Any]",
            super().get_context_data(
                can_import_people=permissions.can_import_people(user),
                can_import_training=permissions.can_import_training(user),
                **kwargs,
            ),
        )

    def render_to_response(self, context: dict[str, Any], **kwargs: Any) -> HttpResponseBase:
        if self.request.GET.get("export") != "csv":
            return cast("HttpResponse", super().render_to_response(context, **kwargs))
        table = context["table"]
        left_out = set(table.base_columns) - table.chosen(self.request.GET)
        columns, *rows = table.as_values(exclude_columns=left_out)
        lines = recorded_export(
            csv_lines(columns, rows),
            what="people",
            filters=without_names(self.request.GET.dict(), "name"),
            actor=reader(self.request),
            clock=timezone.now,
        )
        response = StreamingHttpResponse(lines, content_type="text/csv; charset=utf-8")
        response["Content-Disposition"] = 'attachment; filename="people.csv"'
        return response


class PersonDetail(DetailView):  # type: ignore[type-arg]
    """Who is this, where do they belong, what have they learned, when are they here?"""

    template_name = "people/person_detail.html"
    context_object_name = "person"

    def get_object(self, queryset: Any = None) -> User:
        return get_person_for(reader(self.request), person_id=self.kwargs["person_id"])

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        user, now = reader(self.request), timezone.now()
        led = permissions.can_manage_time(user) and people_led_by(user).filter(pk=self.object.pk).exists()
        return super().get_context_data(
            availability=availabilities_of([self.object.pk], at=now)[self.object.pk],
            training=training_of(self.object, at=now),
            absences=absences_of(self.object, at=now),
            shifts=shifts_of(self.object, at=now),
            history=history_of(self.object),
            reasons=permissions.can_read_reasons(user, self.object),
            led=led,
            can_list=permissions.can_list_people(user),
            may_let_go=permissions.can_let_go(user, self.object),
            now=now,
            **kwargs,
        )


class ManagesTime(View):
    """Only who plans absences gets any further."""

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if not permissions.can_manage_time(reader(request)):
            raise Http404
        return super().dispatch(request, *args, **kwargs)


class AbsenceCreate(ManagesTime, FormView):  # type: ignore[type-arg]
    """Plan an absence of somebody one leads."""

    form_class = AbsenceForm
    template_name = "people/absence_form.html"

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if permissions.can_manage_time(reader(request)):
            self.person = get_person_led_by(reader(request), person_id=kwargs["person_id"])
        return super().dispatch(request, *args, **kwargs)

    def get_form_kwargs(self) -> dict[str, Any]:
        return {**super().get_form_kwargs(), "person": self.person}

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(person=self.person, **kwargs)

    def form_valid(self, form: AbsenceForm) -> HttpResponse:
        try:
            plan_absence(user=self.person, actor=reader(self.request), at=timezone.now(), **form.cleaned_data)
        except DomainError as error:
            form.add_error(None, str(error))
            return self.form_invalid(form)
        messages.success(self.request, _("The absence is planned."))
        return redirect("people:person-detail", person_id=self.person.pk)


class AbsenceEnd(ManagesTime, TemplateView):
    """End an absence, or take one back that has not begun."""

    template_name = "people/absence_end.html"

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if permissions.can_manage_time(reader(request)):
            self.absence = get_absence_led_by(reader(request), absence_id=kwargs["absence_id"])
        return super().dispatch(request, *args, **kwargs)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        begun = self.absence.starts_at < timezone.now()
        return super().get_context_data(absence=self.absence, begun=begun, **kwargs)

    def post(self, request: HttpRequest, **_kwargs: Any) -> HttpResponse:
        try:
            end_absence(absence_id=self.absence.pk, actor=reader(request), at=timezone.now())
        except DomainError as error:
            messages.error(request, str(error))
        else:
            messages.success(request, _("The absence is over."))
        return redirect("people:person-detail", person_id=self.absence.user_id)


class PersonLeave(FormView):  # type: ignore[type-arg]
    """Let somebody go: says what ends and what goes to whom, asks why, and does it."""

    form_class = LeaveForm
    template_name = "people/person_leave.html"

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if not permissions.can_manage_accounts(reader(request)):
            raise Http404
        self.person = get_person_for(reader(request), person_id=kwargs["person_id"])
        if not permissions.can_let_go(reader(request), self.person):
            raise Http404
        return super().dispatch(request, *args, **kwargs)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        name = self.person.get_full_name() or self.person.username
        reports = count_reports(self.person)
        consequences = [
            _("The account ends with its next request, on every device, and so do its API tokens."),
            _("Requests of %(name)s that wait for an answer are withdrawn; nothing is given.")
            % {"name": name},
            _("Requests that wait for %(name)s go to the next who may answer.") % {"name": name},
            _("What %(name)s did keeps the name.") % {"name": name},
        ]
        if reports:
            consequences.insert(
                3,
                ngettext(
                    "%(n)s person reports to %(name)s and needs another manager.",
                    "%(n)s people report to %(name)s and need another manager.",
                    reports,
                )
                % {"n": reports, "name": name},
            )
        return super().get_context_data(person=self.person, consequences=consequences, **kwargs)

    def form_valid(self, form: LeaveForm) -> HttpResponse:
        try:
            deactivate_person(
                user_id=self.person.pk,
                actor=reader(self.request),
                reason=form.cleaned_data["reason"],
                at=timezone.now(),
            )
        except DomainError as error:
            form.add_error(None, str(error))
            return self.form_invalid(form)
        messages.success(self.request, _("The account has ended."))
        return redirect("people:person-detail", person_id=self.person.pk)


class DeskAccounts(TemplateView):
    """The body of the desk's panel: accounts of people who are here and cannot work with them."""

    template_name = "people/_desk_accounts.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        if not permissions.can_manage_accounts(reader(self.request)):
            raise Http404
        counts = [(lack.label, accounts_that_lack(lack).count(), f"?lacks={lack.value}") for lack in Lack]
        return super().get_context_data(counts=counts, any=any(n for _label, n, _query in counts), **kwargs)


class Profile(FormView):  # type: ignore[type-arg]
    """When and how do I want to be told things?"""

    form_class = ProfileForm
    template_name = "people/profile.html"

    def get_initial(self) -> dict[str, Any]:
        user = reader(self.request)
        return {name: getattr(user, name) for name in ProfileForm.base_fields}

    def form_valid(self, form: ProfileForm) -> HttpResponse:
        try:
            change_own_profile(user=reader(self.request), fields=form.cleaned_data, at=timezone.now())
        except DomainError as error:
            form.add_error(None, str(error))
            return self.form_invalid(form)
        messages.success(self.request, _("Your settings are saved."))
        return redirect("people:profile")
