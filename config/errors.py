"""Answers for paths and faults that no view answers: JSON below /api/, a page elsewhere."""

from typing import Any

from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBadRequest, JsonResponse
from django.template.loader import render_to_string
from django.utils.translation import gettext as _
from django.views import defaults


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    """400, for what was refused before a view could read it: too large, or no text at all."""
    if request.path.startswith("/api/"):
        body = {"code": "bad_request", "message": _("That request was not understood.")}
        return JsonResponse(body, status=400)
    # Django's own answer reads the form once more, to protect another one, and fails where it cannot be read.
    return HttpResponseBadRequest(render_to_string("400.html"))


def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    """404."""
    if request.path.startswith("/api/"):
        return JsonResponse({"code": "not_found", "message": _("Not found.")}, status=404)
    return defaults.page_not_found(request, exception)


def server_error(request: HttpRequest, *args: Any) -> HttpResponse:
    """500, without a word about what happened: the log has it, under the id in `X-Request-ID`."""
    if request.path.startswith("/api/"):
        return JsonResponse({"code": "error", "message": _("Something went wrong on our side.")}, status=500)
    return defaults.server_error(request)


@login_not_required
def closed(request: HttpRequest, **_where: str) -> HttpResponse:
    """A page that a library brings along and that nobody has here."""
    raise Http404
