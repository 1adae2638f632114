"""Speaks for exports: what I took out, how far one is, and the file itself."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import ObjectDoesNotExist
from django.http import Http404, HttpRequest, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.views import View
from django.views.generic import ListView, TemplateView

from audit.selectors import words_of
from common.errors import DomainError
from people.choices import ExportStatus
from people.models import Export
from people.registry import kind_of
from people.selectors.exports import (
    exports_of,
    exports_to_look_at,
    get_export_for,
    history_of_export,
    progress_of,
)
from people.services.exports import ask_for_export, hand_out_export
from people.web.requests import reader

ROWS_ON_DESK = 5
CONTENT_TYPES = {
    "csv": "text/csv; charset=utf-8",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "pdf": "application/pdf",
    "zip": "application/zip",
}
HAPPENED = {
    "export.asked": _("Asked for"),
    "export.made": _("Made"),
    "export.failed": _("Not made"),
    "export.downloaded": _("Downloaded"),
    "export.expired": _("Expired, the content was deleted"),
}


class ExportList(ListView):  # type: ignore[type-arg]
    """What did I take out, and what is ready?"""

    template_name = "people/export_list.html"
    context_object_name = "exports"
    paginate_by = 30

    def get_queryset(self) -> Any:
        return exports_of(reader(self.request))

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context_data(**kwargs)
        rows = [_shown(export) for export in context["exports"]]
        return context | {"rows": rows, "is_moving": any(row["is_moving"] for row in rows)}


class ExportDetail(TemplateView):
    """One export: what it holds, what for, how long it is kept, who fetched it when."""

    template_name = "people/export_detail.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        export = get_export_for(reader(self.request), export_id=self.kwargs["export_id"])
        return super().get_context_data(**kwargs) | _about(export)


class ExportLive(TemplateView):
    """The living part of that page, fetched again until the file is ready."""

    template_name = "people/_export_live.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        export = get_export_for(reader(self.request), export_id=self.kwargs["export_id"])
        return super().get_context_data(**kwargs) | _about(export)


class DeskExports(TemplateView):
    """The body of the desk's panel: what is being made, what failed, what goes soon."""

    template_name = "people/_desk_exports.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        found = exports_to_look_at(reader(self.request), at=timezone.now())
        return super().get_context_data(**kwargs) | {"rows": [_shown(one) for one in found[:ROWS_ON_DESK]]}


class ExportDownload(View):
    """Hands the file out, to whom it belongs and while everything in it may be seen."""

    http_method_names = ["post"]

    def post(self, request: HttpRequest, export_id: int) -> HttpResponseBase:
        user = reader(request)
        try:
            file = hand_out_export(export_id=export_id, actor=user, at=timezone.now())
        except ObjectDoesNotExist as error:
            raise Http404 from error
        except DomainError as refusal:
            context = _about(get_export_for(user, export_id=export_id)) | {"refusal": refusal}
            response = render(request, "people/export_detail.html", context, status=409)
            response.refusal_code = refusal.code  # type: ignore[attr-defined]
            return response
        name, ending = file.filename, file.filename.rpartition(".")[2]
        return StreamingHttpResponse(
            file.pieces,
            content_type=CONTENT_TYPES[ending],
            headers={
                "Content-Disposition": f'attachment; filename="{name}"',
                "Content-Length": str(file.size),
                "ETag": f'"{file.sha256}"',
                "Cache-Control": "no-store",
            },
        )


class ExportRepeat(View):
    """Asks for the same again: the same rows by the same filters, as far as one may see them now."""

    http_method_names = ["post"]

    def post(self, request: HttpRequest, export_id: int) -> HttpResponseBase:
        user = reader(request)
        export = get_export_for(user, export_id=export_id)
        try:
            again = ask_for_export(
                kind=export.kind,
                file_format=export.file_format,
                filters=export.filters,
                purpose=export.purpose,
                purpose_note=export.purpose_note,
                actor=user,
                at=timezone.now(),
            )
        except DomainError as refusal:
            messages.error(request, str(refusal))
            return redirect("people:export-detail", export.pk)
        return redirect("people:export-detail", again.pk)


def _about(export: Export) -> dict[str, Any]:
    entries = [
        {"who": event.actor, "what": HAPPENED.get(event.name) or words_of(event), "when": event.occurred_at}
        for event in history_of_export(export)[:20]
    ]
    return _shown(export) | {"entries": entries, "which": _which(export)}


def _shown(export: Export) -> dict[str, Any]:
    return {
        "export": export,
        "label": _label(export),
        "progress": progress_of(export),
        "is_moving": export.status == ExportStatus.QUEUED,
    }


def _label(export: Export) -> Any:
    try:
        return kind_of(export.kind).label
    except LookupError:
        return export.kind


def _which(export: Export) -> str:
    try:
        return kind_of(export.kind).describe(export.filters)
    except LookupError:
        return ""
