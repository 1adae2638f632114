"""Speaks for scorecard templates: everybody reads what they are rated by, HR puts versions in use."""

from collections.abc import Callable
from datetime import timedelta
from zoneinfo import ZoneInfo

from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from common.errors import DomainError
from people.models import User
from people.web.requests import reader
from performance import permissions
from performance.choices import ScorecardPeriod
from performance.models import ScorecardTemplate, ScorecardVersion
from performance.rules.scopes import day_of
from performance.rules.scorecards import span_of
from performance.selectors.templates import templates_with_versions
from performance.services.templates import activate_version, start_version
from performance.web.sheets import cap_words, section_rows


@require_safe
def template_list(request: HttpRequest) -> HttpResponse:
    """What each position is rated by, with all versions: nobody is measured by what they cannot read."""
    templates = [
        (
            template,
            [
                (version, section_rows(version.sections.all()), cap_words(version))
                for version in template.versions.all()
            ],
        )
        for template in templates_with_versions()
    ]
    runs = permissions.can_run_scorecards(reader(request))
    return render(request, "performance/template_list.html", {"templates": templates, "runs": runs})


@require_POST
def template_start(request: HttpRequest, template_id: int) -> HttpResponse:
    """Start the next version as a copy of the latest, for periods from next month on."""
    user, at = _runner(request), timezone.now()
    template = get_object_or_404(ScorecardTemplate, pk=template_id)
    _first, last = span_of(ScorecardPeriod.MONTH, day_of(at, ZoneInfo(settings.TIME_ZONE)))
    following = last + timedelta(days=1)
    return _do(
        request,
        lambda: start_version(template_id=template.pk, effective_from=following, actor=user, at=at),
        _("A new version was started. Administrators edit it; you put it in use."),
    )


@require_POST
def version_activate(request: HttpRequest, version_id: int) -> HttpResponse:
    """Put a version in use: from then on nobody changes it."""
    user = _runner(request)
    version = get_object_or_404(ScorecardVersion, pk=version_id)
    return _do(
        request,
        lambda: activate_version(version_id=version.pk, actor=user, at=timezone.now()),
        _("This version is in use now, for periods from its first day on."),
    )


def _runner(request: HttpRequest) -> User:
    user = reader(request)
    if not permissions.can_run_scorecards(user):
        raise Http404("HR puts versions in use.")
    return user


def _do(request: HttpRequest, deed: Callable[[], object], said: str) -> HttpResponse:
    try:
        deed()
    except DomainError as error:
        messages.error(request, str(error))
    else:
        messages.success(request, said)
    return HttpResponseRedirect(reverse("performance:template-list"))
