"""Decides what holds for every answer: its id, its headers, the second factor, the note of a denial."""

import codecs
import logging
import uuid
from collections.abc import Callable
from http import HTTPStatus

from allauth.mfa.models import Authenticator
from allauth.mfa.utils import is_mfa_enabled
from csp.constants import UNSAFE_EVAL, UNSAFE_INLINE
from django.conf import settings
from django.core.exceptions import BadRequest, PermissionDenied
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponseNotAllowed
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.urls import is_valid_path
from django.utils import timezone
from django.utils.translation import gettext as _

from config import logs
from config.errors import not_found
from people.models import User
from people.services.people import record_second_factors

Answer = Callable[[HttpRequest], HttpResponseBase]

security = logging.getLogger("security")
# Pages of others that cannot live under our strict policy. The admin evaluates expressions in its attributes.
LOOSENED = {
    "/admin/": {"script-src": [UNSAFE_EVAL], "style-src": [UNSAFE_INLINE]},
    "/api/docs/": {"style-src": [UNSAFE_INLINE]},
}
NO_DEVICES = "camera=(), geolocation=(), microphone=(), payment=(), usb=()"
DENIALS = frozenset({401, 403, 404, 409, 429})
# What browsers send. Views of libraries would take any other word for a GET.
PAGE_METHODS = ("GET", "HEAD", "POST", "OPTIONS")
# Also where a password is asked for once more: what waited for it is done there.
FACTORS = "/accounts/"
FORMS = frozenset({"application/x-www-form-urlencoded", "multipart/form-data"})


def request_id(get_response: Answer) -> Answer:
    """Name the request, in its answer and in every log record, so that one leads to the other."""

    def middleware(request: HttpRequest) -> HttpResponseBase:
        name = uuid.uuid4().hex
        token = logs.request_id.set(name)
        try:
            response = get_response(request)
        finally:
            logs.request_id.reset(token)
        response["X-Request-ID"] = name
        return response

    return middleware


def browser_rules(get_response: Answer) -> Answer:
    """Headers that Django does not set: nothing private is kept, no device is asked for."""

    def middleware(request: HttpRequest) -> HttpResponseBase:
        response = get_response(request)
        response.setdefault(
            "Permissions-Policy", "camera=(), geolocation=(), microphone=(), payment=(), usb=()"
        )
        for start, directives in LOOSENED.items():
            if request.path.startswith(start):
                response._csp_update = directives  # type: ignore[attr-defined]
        user = getattr(request, "user", None)
        if (user and user.is_authenticated) or request.path.startswith("/api/"):
            response["Cache-Control"] = "no-store, private"
        return response

    return middleware


def pages_take_two_methods(get_response: Answer) -> Answer:
    """Only the API knows more than GET and POST."""

    def middleware(request: HttpRequest) -> HttpResponseBase:
        if request.method not in PAGE_METHODS and not request.path.startswith("/api/"):
            return HttpResponseNotAllowed(PAGE_METHODS)
        return get_response(request)

    return middleware


def deeds_lead_to_their_page(get_response: Answer) -> Answer:
    """
    Lead whoever opens the address of a deed, after signing in again or from a bookmark, to the page that it
    belongs to: the address above it. The deed is not done; the API says 405.
    """

    def middleware(request: HttpRequest) -> HttpResponseBase:
        response = get_response(request)
        is_opened = request.method in {"GET", "HEAD"} and not request.path.startswith("/api/")
        if response.status_code != HTTPStatus.METHOD_NOT_ALLOWED or not is_opened:
            return response
        query = request.META.get("QUERY_STRING", "")
        return redirect(f"{_page_above(request.path)}{'?' if query else ''}{query}")

    return middleware


def _page_above(path: str) -> str:
    """Return the nearest address above one that there is, deeds among them: they lead on."""
    above = f"{path.rstrip('/').rpartition('/')[0]}/"
    while above != "/" and not is_valid_path(above):
        above = f"{above.rstrip('/').rpartition('/')[0]}/"
    return above


def unreadable_is_refused(get_response: Answer) -> Answer:
    """
    Answer 400 to what nobody can read: a form in another charset than UTF-8, which Django would decode with
    any codec that Python knows; in the admin, whose searches check nothing, a NUL that no database takes.
    """

    def middleware(request: HttpRequest) -> HttpResponseBase:
        charset = request.encoding or "utf-8"
        if request.content_type in FORMS and codecs.lookup(charset).name != "utf-8":
            raise BadRequest(_("Send forms in UTF-8."))
        if _is_admin(request) and "%00" in request.META.get("QUERY_STRING", ""):
            raise BadRequest(_("An address holds no NUL."))
        return get_response(request)

    return middleware


class AdminHidesItself:
    """What somebody has no work with in the admin site does not exist for them, nor does the site itself."""

    def __init__(self, get_response: Answer) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        if request.user.is_authenticated and _is_admin(request) and not request.user.is_staff:
            raise Http404
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponseBase | None:
        """Answer a missing permission with 404; a form without its token stays a 403."""
        if isinstance(exception, PermissionDenied) and _is_admin(request):
            return not_found(request, exception)
        return None


def _is_admin(request: HttpRequest) -> bool:
    return request.path.startswith("/admin/")


def denials_are_logged(get_response: Answer) -> Answer:
    """A denial leaves a line in the security log; the audit log holds only what happened."""

    def middleware(request: HttpRequest) -> HttpResponseBase:
        response = get_response(request)
        if response.status_code in DENIALS:
            security.warning(
                "denied: %s %s %s",
                response.status_code,
                request.method,
                request.path,
                extra={
                    "status": response.status_code,
                    "method": request.method,
                    "path": request.path,
                    "user_id": request.user.pk,
                    "code": getattr(response, "refusal_code", None),
                },
            )
        return response

    return middleware


def second_factors_are_recorded(get_response: Answer) -> Answer:
    """What somebody does with their second factors is in the audit log, in the transaction that does it."""

    def middleware(request: HttpRequest) -> HttpResponseBase:
        user = request.user
        if request.method != "POST" or not user.is_authenticated or not request.path.startswith(FACTORS):
            return get_response(request)
        with transaction.atomic():
            before = _factors_of(user)
            response = get_response(request)
            if response.status_code >= HTTPStatus.INTERNAL_SERVER_ERROR:
                transaction.set_rollback(True)
            elif (after := _factors_of(user)) != before:
                record_second_factors(
                    user=user, before=before.values(), after=after.values(), at=timezone.now()
                )
        return response

    return middleware


def _factors_of(user: User) -> dict[int, str]:
    return dict(Authenticator.objects.filter(user=user).values_list("pk", "type"))


def second_factor(get_response: Answer) -> Answer:
    """Where a second factor is required, a person without one sees only the page that sets it up."""

    def middleware(request: HttpRequest) -> HttpResponseBase:
        must = settings.MFA_REQUIRED and request.user.is_authenticated
        if must and not request.path.startswith("/accounts/") and not is_mfa_enabled(request.user):
            return redirect("mfa_activate_totp")
        return get_response(request)

    return middleware
