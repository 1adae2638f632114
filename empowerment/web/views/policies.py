"""Speaks for what policies say: a version to read, and who decides what."""

from collections import Counter
from typing import cast

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from empowerment.rules.raises import raised_positions
from empowerment.selectors.deciders import deciders_for
from empowerment.selectors.drafts import comparison_of
from empowerment.selectors.names import names
from empowerment.selectors.sheets import changes_in_words, sheet_of
from governance.choices import VersionStatus
from governance.permissions import can_read_policies
from governance.selectors import get_version_for
from people.models import User


@require_safe
def version_content(request: HttpRequest, version_id: int) -> HttpResponse:
    """What a version says and what it changes: part of its page, or a page by itself without JavaScript."""
    version = get_version_for(_reader(request), version_id)
    found, called = comparison_of(version, at=timezone.now()), names()
    fallen = raised_positions(found.new, found.old) if found.old else frozenset()
    context = {
        "version": version,
        "before": found.old,
        "at_work": version.status in (VersionStatus.DRAFT, VersionStatus.SUBMITTED),
        "sheet": sheet_of(found.new, found.old, called),
        "counts": Counter(change.verb for change in found.changes),
        "changes": changes_in_words(found.changes, called, found.new.currency),
        "risen": [called.position(code) for code in sorted(raised_positions(found.old, found.new))],
        "fallen": [called.position(code) for code in sorted(fallen)],
    }
    part = request.headers.get("HX-Request") == "true"
    template = "empowerment/_version_content.html" if part else "empowerment/version_content.html"
    return render(request, template, context)


@require_safe
def who_decides(request: HttpRequest) -> HttpResponse:
    """Which position decides which amount of which remedy, under every policy in force that one may read."""
    policies = deciders_for(_reader(request), at=timezone.now())
    return render(request, "empowerment/who_decides.html", {"policies": policies})


def _reader(request: HttpRequest) -> User:
    user = cast("User", request.user)
    if not can_read_policies(user):
        raise Http404
    return user
