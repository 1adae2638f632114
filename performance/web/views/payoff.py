"""Speaks for the question whether empowerment pays."""

from dataclasses import dataclass, replace
from decimal import Decimal

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import get_language, gettext as _, ngettext
from django.views.decorators.http import require_safe

from common.money import format_money
from customers.permissions import can_list_cases
from customers.web.filters import (
    FOLLOWED_APPROVED,
    FOLLOWED_NONE,
    FOLLOWED_OWN,
    GIVEN_APPROVED,
    GIVEN_NONE,
    GIVEN_OWN,
    ONLY,
    WITHOUT,
)
from empowerment.choices import Counted
from empowerment.permissions import can_list_decisions
from performance import permissions
from performance.choices import Difference, Kind, Route, Unit
from performance.rules.comparisons import Comparison
from performance.rules.intervals import count_interval
from performance.rules.kpis import kpi_of
from performance.rules.values import Value
from performance.rules.windows import Stretch
from performance.selectors.payoff import Payoff, payoff_of
from performance.web import words
from performance.web.addresses import LONGEST_SHOWN, Asked, kpi_url, reader_of
from performance.web.drills import cases_of, decisions_of, rows_of, sees_rows
from performance.web.views.dashboards import asked_or_404, dashboard_context

MOST_MINUTES = 240
# What the list of cases is narrowed to, of a route: customers who can be followed, and who could be for long.
COUNTED = {
    Route.OWN: (GIVEN_OWN, FOLLOWED_OWN),
    Route.APPROVED: (GIVEN_APPROVED, FOLLOWED_APPROVED),
    Route.NONE: (GIVEN_NONE, FOLLOWED_NONE),
}


@dataclass(frozen=True)
class Amount:
    """
    One figure of one side: in words, with what it is made of. `url` leads to what the number is, `n_url` to
    the rows behind its evidence.
    """

    label: str
    number: str
    evidence: str
    note: str = ""
    missing: str = ""
    url: str = ""
    n_url: str = ""


@dataclass(frozen=True)
class Rows:
    """Where the rows of a page are, as far as its reader may list them: addresses, empty where not."""

    asked: Asked
    cases: bool
    decisions: bool

    def of_cases(self, over: Stretch, counted: str = "", *, outages: str = WITHOUT) -> str:
        """Those that the team could work on, as the figures are, unless asked otherwise."""
        return cases_of(self.asked.group, over, counted=counted, outages=outages) if self.cases else ""

    def of_decisions(self, over: Stretch, counted: str = "", *, currency: str = "", outages: str = "") -> str:
        if not self.decisions:
            return ""
        return decisions_of(self.asked.group, over, counted=counted, currency=currency, outages=outages)

    def of_kpi(self, code: str, over: Stretch) -> str:
        return rows_of(kpi_of(code), group=self.asked.group, over=over, user=self.asked.user)


@require_safe
def dashboard_empowerment(request: HttpRequest) -> HttpResponse:
    """Does empowerment pay?"""
    if not permissions.can_weigh_empowerment(reader_of(request)):
        raise Http404("This page is for those who propose and decide limits.")
    asked = asked_or_404(request)
    found = payoff_of(asked.group, span=asked.span, today=asked.today)
    typed = request.GET.get("minutes", "").strip()
    minutes = _minutes(typed)
    listed = sees_rows(asked.user, asked.group)
    rows = Rows(asked, listed and can_list_cases(asked.user), listed and can_list_decisions(asked.user))
    context = dashboard_context(asked, "empowerment") | {
        "found": found,
        "days": words.days_words(found.over),
        "followed_days": words.days_words(found.followed_over),
        "stayed_days": words.days_words(found.stayed_over),
        "costs": _costs(found, rows),
        "brings": _brings(found, minutes, rows),
        "decisions_left_url": rows.of_decisions(found.over, outages=ONLY),
        "cases_left_url": rows.of_cases(found.followed_over, outages=ONLY),
        "minutes": typed[:LONGEST_SHOWN],
        "minutes_unread": _unread_minutes() if typed and minutes is None else "",
        "routes": [
            {
                "name": route.route.label,
                "cases": route.cases,
                "back": _share(route.back),
                "stayed": _share(route.stayed),
                "back_url": rows.of_cases(found.followed_over, given),
                "stayed_url": rows.of_cases(found.stayed_over, followed) if route.stayed else "",
            }
            for route in found.routes
            for given, followed in [COUNTED[route.route]]
        ],
        "verdicts": [
            _verdict(_("Repeat contact within 7 days"), found.back),
            _verdict(_("Still customers after 90 days"), found.stayed),
        ],
    }
    return render(request, "performance/dashboard_empowerment.html", context)


def _costs(found: Payoff, rows: Rows) -> list[Amount]:
    amounts = []
    for spend in found.spends:
        label = _("Given within own authority") if spend.is_own else _("Given after an approval")
        note = ""
        if spend.taken_back:
            back = _money(spend.taken_back, spend.currency)
            note = _("%(back)s of it was taken back.") % {"back": back}
        ends = ""
        if spend.interval:
            ends = f"{words.ruler_for(spend.currency, 0).between(spend.interval)} · "
        counted = Counted.GIVEN_OWN if spend.is_own else Counted.GIVEN_APPROVED
        url = rows.of_decisions(found.over, counted, currency=spend.currency)
        total = _money(spend.total, spend.currency)
        amounts.append(Amount(label, total, f"{ends}n {words.count_words(spend.n)}", note, n_url=url))
    return amounts


def _brings(found: Payoff, minutes: int | None, rows: Rows) -> list[Amount]:
    every, asked = rows.of_decisions(found.over, outages=WITHOUT), rows.asked
    own, avoided = (
        rows.of_decisions(found.over, counted, outages=WITHOUT) for counted in (Counted.OWN, Counted.AVOIDED)
    )
    return [
        Amount(
            _("Decided within own authority"),
            *_share(found.own),
            note=_("Share of all decisions: nobody had to be asked."),
            url=own or kpi_url("own_authority", asked),
            n_url=every,
        ),
        Amount(
            _("Approvals avoided by earned tiers"),
            *_share(found.avoided),
            note=_("Share of all decisions: the lowest tier would have had to ask, at the same amount."),
            url=avoided,
            n_url=every,
        ),
        replace(
            _waiting(found),
            url=kpi_url("minutes_lost", asked),
            n_url=rows.of_kpi("minutes_lost", found.over),
        ),
        replace(_waiting_avoided(found), n_url=avoided),
        replace(_hours(found, minutes), n_url=rows.of_decisions(found.over, Counted.LOOKED_AT)),
    ]


def _waiting(found: Payoff) -> Amount:
    label = _("Time customers waited for approvals")
    value = found.waiting
    if value is None or not value.is_enough:
        return Amount(label, "", f"n {words.count_words(value.n if value else 0)}")
    ruler = words.ruler_for(Unit.MINUTES.value, value.value)
    ends = f"{ruler.between(value.interval)} · " if value.interval else ""
    return Amount(label, ruler.whole(value.value), f"{ends}n {words.count_words(value.n)}")


def _waiting_avoided(found: Payoff) -> Amount:
    """Approvals avoided times the median wait of those that were asked: what it might have been."""
    label, note = _("Waiting avoided"), _("If each avoided approval had taken as long as the median answer.")
    median, avoided = found.turnaround, round(found.avoided.value * found.avoided.n)
    if median is None or not median.is_enough or median.interval is None or not found.avoided.is_enough:
        return Amount(label, "", f"n {words.count_words(avoided)}", note)
    ruler = words.ruler_for(Unit.HOURS.value, median.value * avoided)
    ends = ruler.between(median.interval.scaled(avoided))
    evidence = f"{ends} · n {words.count_words(avoided)}"
    return Amount(label, ruler.whole(median.value * avoided), evidence, note)


def _hours(found: Payoff, minutes: int | None) -> Amount:
    label = _("Time of approvers")
    people = ngettext("%(n)d approver", "%(n)d approvers", found.approvers) % {"n": found.approvers}
    said = {
        "answers": words.count_words(found.answers),
        "requests": words.count_words(found.requests),
        "people": people,
    }
    evidence = _("%(answers)s answers to %(requests)s requests by %(people)s") % said
    if minutes is None:
        note = _(
            "Not measured: from asking to the answer is waiting, not work, and nobody records when an"
            " approver begins to read. Assume a time below."
        )
        return Amount(label, "", evidence, note, missing=_("not measured"))
    ruler = words.ruler_for(Unit.MINUTES.value, float(found.answers * minutes))
    note = _(
        "Assuming %(minutes)d minutes an answer; not measured. The interval is that of the number of answers"
        " alone: how far the assumption is from the truth it does not know."
    ) % {"minutes": minutes}
    ends = count_interval(found.answers)
    if ends is not None:
        evidence = f"{ruler.between(ends.scaled(minutes))} · {evidence}"
    return Amount(label, ruler.whole(found.answers * minutes), evidence, note)


def _verdict(name: str, compared: Comparison) -> dict[str, str]:
    """Say whether customers helped on the spot fared differently from those who had to wait for a yes."""
    if compared.difference == Difference.UNKNOWN:
        return {"name": name, "title": _("Not enough data to compare"), "text": "", "kind": ""}
    by, ends = words.difference_words(compared, unit=Unit.SHARE.value, kind=Kind.SHARE)
    titles = {
        Difference.BETTER: _("Better within own authority"),
        Difference.WORSE: _("Worse within own authority"),
    }
    return {
        "name": name,
        "title": titles.get(compared.difference, _("No clear difference")),
        "text": _("Within own authority against after an approval: %(by)s (90 %% interval %(ends)s).")
        % {"by": by, "ends": ends},
        "kind": words.LOOKS[compared.difference][0],
    }


def _share(value: Value | None) -> tuple[str, str]:
    """A share in words, and its evidence."""
    if value is None:
        return "", "n 0"
    if not value.is_enough or value.interval is None:
        return "", f"n {words.count_words(value.n)}"
    ruler = words.ruler_for(Unit.SHARE.value, value.value)
    return ruler.whole(value.value), f"{ruler.between(value.interval)} · n {words.count_words(value.n)}"


def _money(amount: Decimal, currency: str) -> str:
    return format_money(amount, currency, locale=get_language() or "en")


def _minutes(text: str) -> int | None:
    is_number = text.isascii() and text.isdecimal() and len(text) < LONGEST_SHOWN
    return int(text) if is_number and 0 < int(text) <= MOST_MINUTES else None


def _unread_minutes() -> str:
    return _("Enter whole minutes, from 1 to %(most)d. Without them no hours are reckoned.") % {
        "most": MOST_MINUTES
    }
