"""Speaks for the law: which policies there are, what became of a version, adopting and withdrawing one."""

from typing import Any, cast

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from audit.selectors import events_about
from common.errors import DomainError
from governance.choices import VersionStatus
from governance.models import PolicyVersion
from governance.permissions import can_adopt_versions, can_edit_policy, can_read_policies
from governance.selectors import (
    AT_WORK,
    barrier_for,
    editors_of,
    get_version_for,
    get_version_to_adopt,
    get_version_to_edit,
    older_versions,
    policy_standings,
    predecessor_of,
    raised_positions_of,
    versions_to_adopt,
)
from governance.services import adopt_version, withdraw_version
from governance.web.forms import SOON, AdoptForm, WithdrawForm
from governance.web.words import timeline
from people.models import User


@require_safe
def policy_list(request: HttpRequest) -> HttpResponse:
    """Every policy somebody may read: what holds now and what comes."""
    user = _reader(request)
    return render(
        request, "governance/policy_list.html", {"standings": policy_standings(user, at=timezone.now())}
    )


@require_safe
def desk_versions(request: HttpRequest) -> HttpResponse:
    """What waits for the board, as a panel of the desk, with what keeps this member from adopting it."""
    user = _reader(request)
    if not can_adopt_versions(user):
        raise Http404
    waiting = [(version, barrier_for(user, version)) for version in versions_to_adopt(user)]
    return render(request, "governance/_desk_versions.html", {"waiting": waiting})


@require_safe
def version_detail(request: HttpRequest, version_id: int) -> HttpResponse:
    """One version: what it says, who brought it about, since when it holds."""
    user, now = _reader(request), timezone.now()
    version = get_version_for(user, version_id)
    waits = version.status == VersionStatus.SUBMITTED and can_adopt_versions(user)
    edits = version.status in AT_WORK and can_edit_policy(user, version.policy)
    context = {
        "version": version,
        "holds": version.holds(now),
        "upcoming": version.begins_after(now),
        "predecessor": predecessor_of(version),
        "versions": older_versions(user, version),
        "editors": editors_of(version),
        "raised": raised_positions_of(version),
        "timeline": timeline(version, events_about(version), at=now),
        "may_adopt": waits,
        "barrier": barrier_for(user, version) if waits else None,
        "may_withdraw": edits,
        "may_edit": edits and version.status == VersionStatus.DRAFT,
    }
    return render(request, "governance/version_detail.html", context)


def version_adopt(request: HttpRequest, version_id: int) -> HttpResponse:
    """What adopting will do and to whom, then the deed. A GET adopts nothing."""
    user = _reader(request)
    version = get_version_to_adopt(user, version_id)
    if request.method != "POST":
        soon = timezone.localtime(timezone.now() + SOON)
        return _adopt_page(
            request,
            version,
            AdoptForm(initial={"content_hash": version.content_hash, "effective_from": soon}),
        )
    form = AdoptForm(request.POST)
    if form.is_valid():
        now = timezone.now()
        try:
            adopt_version(
                version_id=version.pk,
                actor=user,
                effective_from=form.begins(now),
                content_hash=form.cleaned_data["content_hash"],
                at=now,
            )
        except DomainError as error:
            form.add_error(None, str(error))
        else:
            messages.success(request, _("Adopted. Everybody whom it concerns is told."))
            return redirect("governance:version-detail", version.pk)
    return _adopt_page(request, version, form)


def version_withdraw(request: HttpRequest, version_id: int) -> HttpResponse:
    """What withdrawing will do, a reason, then the deed. A GET withdraws nothing."""
    user = _reader(request)
    version = get_version_to_edit(user, version_id)
    form = WithdrawForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            withdraw_version(
                version_id=version.pk, actor=user, reason=form.cleaned_data["reason"], at=timezone.now()
            )
        except DomainError as error:
            form.add_error(None, str(error))
        else:
            messages.success(request, _("Withdrawn. It stays readable, and a new draft may begin."))
            return redirect("governance:version-detail", version.pk)
    return render(request, "governance/version_withdraw.html", {"version": version, "form": form})


def _adopt_page(request: HttpRequest, version: PolicyVersion, form: AdoptForm) -> HttpResponse:
    user = cast("User", request.user)
    raised: list[Any] = raised_positions_of(version)
    predecessor = predecessor_of(version)
    context = {
        "version": version,
        "form": form,
        "barrier": barrier_for(user, version),
        "waits": version.status == VersionStatus.SUBMITTED,
        "predecessor": predecessor,
        "raised": raised,
    }
    return render(request, "governance/version_adopt.html", context)


def _reader(request: HttpRequest) -> User:
    user = cast("User", request.user)
    if not can_read_policies(user):
        raise Http404
    return user
