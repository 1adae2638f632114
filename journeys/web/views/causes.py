"""Speaks for the report of what outages cost, by cause."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any

from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from audit.services import recorded_export
from common.exports import csv_lines
from common.money import canonical_amount
from journeys import permissions
from journeys.selectors.losses import CauseReport, Loss, losses_by_cause
from journeys.selectors.outages import scope_of
from journeys.web.forms import ReportForm
from journeys.web.views.outages import reader
from people.models import User

COLUMNS = ["cause", "outages", "lost minutes", "share", "cost", "currency", "open cases"]


@dataclass(frozen=True)
class _Asked:
    """The period somebody asked for, and what was lost in it; None if the period makes no sense."""

    form: ReportForm
    since: date
    until: date
    report: CauseReport | None


@require_safe
def cause_report(request: HttpRequest) -> HttpResponse:
    """What was lost in a period, this month unless the address says another, and why?"""
    user = reader(request)
    asked = _asked(request, user, at=timezone.now())
    context = {
        "asked": asked,
        "form": asked.form,
        "report": asked.report,
        "query": request.GET.urlencode(),
        "may_record": permissions.can_record_outages(user),
    }
    return render(request, "journeys/cause_report.html", context)


@require_safe
def cause_export(request: HttpRequest) -> StreamingHttpResponse:
    """The same report as CSV: a line for each cause and currency, shares between 0 and 1."""
    user, at = reader(request), timezone.now()
    asked = _asked(request, user, at=at)
    lines = list(_lines(asked.report)) if asked.report else []
    recorded = recorded_export(
        csv_lines(COLUMNS, lines),
        what="outages_by_cause",
        filters={"since": asked.since.isoformat(), "until": asked.until.isoformat()},
        actor=user,
        clock=timezone.now,
    )
    response = StreamingHttpResponse(recorded, content_type="text/csv; charset=utf-8")
    name = f"outages-{asked.since:%Y%m%d}-{asked.until:%Y%m%d}.csv"
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    return response


def _asked(request: HttpRequest, user: User, *, at: datetime) -> _Asked:
    today = timezone.localdate(at)
    form = ReportForm(request.GET or {}, today=today)
    if not form.is_valid():
        return _Asked(form, today, today, None)
    since, until = form.cleaned_data["since"], form.cleaned_data["until"]
    report = losses_by_cause(
        first=_midnight(since), end=_midnight(until + timedelta(days=1)), at=at, team_ids=scope_of(user)
    )
    return _Asked(form, since, until, report)


def _lines(report: CauseReport) -> Iterator[list[Any]]:
    for row in report.causes:
        for amount, currency in _costs(row.loss):
            yield [
                row.cause.value,
                row.outages,
                row.loss.minutes,
                f"{row.share:.4f}",
                amount,
                currency,
                row.loss.delayed,
            ]


def _costs(loss: Loss) -> list[tuple[str, str]]:
    return [(canonical_amount(cost.amount, cost.currency), cost.currency) for cost in loss.costs] or [
        ("", "")
    ]


def _midnight(day: date) -> datetime:
    return timezone.make_aware(datetime.combine(day, time.min))
