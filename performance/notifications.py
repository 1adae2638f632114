"""Messages about scorecards, peer feedback and one's week. Services owe them; `effects` delivers each."""

from dataclasses import replace
from datetime import date, datetime, timedelta
from urllib.parse import urlencode

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _, gettext_lazy, ngettext

from common.shares import bound_words
from effects.registry import handles
from people.models import Qualification, User
from people.services.notifications import notify
from performance.choices import DisputeNews, PeerNews
from performance.models import Appeal, Demotion, Dispute, KpiSetting, PeerRequest, Scorecard
from performance.permissions import can_see_dashboards, can_see_own_impact
from performance.rules.digests import week_from
from performance.rules.kpis import kpi_of
from performance.rules.scorecards import name_of_span
from performance.rules.windows import USUAL_SPAN, Stretch
from performance.selectors.calibration import groups_in_calibration
from performance.selectors.impact import Impact, impact_of
from performance.selectors.qualifications import (
    deciders_of,
    demotion_reason,
    demotion_title,
)
from performance.selectors.relations import drift_words, relations_of
from performance.selectors.scopes import ALL, Group

DISPUTE_TITLES = {
    DisputeNews.RAISED: gettext_lazy("{person} disputes their scorecard for {period}"),
    DisputeNews.REMINDED: gettext_lazy("Still waiting for your answer: {person} disputes {period}"),
    DisputeNews.ESCALATED: gettext_lazy("Missed by others, now yours to answer: {person} disputes {period}"),
    DisputeNews.HANDED_OVER: gettext_lazy("Yours to answer for now: {person} disputes {period}"),
    DisputeNews.ANSWERED: gettext_lazy("Your dispute about {period} was answered: {answer}"),
}
PEER_TITLES = {
    PeerNews.ASKED: gettext_lazy("You are asked for feedback about {person}"),
    PeerNews.REMINDED: gettext_lazy("Your feedback about {person} is due tomorrow"),
    PeerNews.CLOSED: gettext_lazy("The feedback about {person} is closed"),
}


@handles("scorecard.tell")
def tell_the_rated(*, scorecard_id: int, at: datetime) -> None:
    """Tell a person that their scorecard is out, or was replaced by an amendment."""
    scorecard = Scorecard.objects.get(pk=scorecard_id)
    if not scorecard.holds:
        return
    period = name_of_span(scorecard.first, scorecard.last)
    title = (
        _("Your scorecard for {period} was amended")
        if scorecard.number > 1
        else _("Your scorecard for {period} is out")
    )
    notify(
        user_id=scorecard.person_id,
        key=f"scorecard:{scorecard.pk}:out",
        title=title.format(period=period),
        body=_("Read where each number comes from; you can acknowledge it or dispute a score."),
        url=reverse("performance:scorecard-detail", args=[scorecard.pk]),
        at=at,
    )


@handles("calibration.tell")
def tell_of_calibration(*, first: str, last: str, user_id: int, at: datetime) -> None:
    """Tell who leads people, once for a period, that their scorecards can be looked at together."""
    user = User.objects.get(pk=user_id)
    groups = [one for one in groups_in_calibration(user) if (str(one.first), str(one.last)) == (first, last)]
    n = sum(one.n for one in groups)
    if not n:
        return
    title = ngettext(
        "Calibration of %(period)s: %(n)d scorecard of your people",
        "Calibration of %(period)s: %(n)d scorecards of your people",
        n,
    )
    notify(
        user_id=user_id,
        key=f"calibration:{first}:{last}",
        title=title % {"period": name_of_span(groups[0].first, groups[0].last), "n": n},
        body=_("See them side by side. Where whoever publishes should know something, leave a note."),
        url=f"{reverse('performance:calibration')}?group={groups[0].key}",
        at=at,
    )


@handles("dispute.tell")
def tell_of_dispute(*, dispute_id: int, news: str, user_id: int, at: datetime) -> None:
    """Tell who is asked about a dispute, and who raised it, what became of it."""
    dispute = Dispute.objects.select_related("scorecard__person", "line", "raised_by").get(pk=dispute_id)
    if dispute.answered_at is not None and news != DisputeNews.ANSWERED:
        return
    now = Scorecard.objects.current().get(
        person=dispute.scorecard.person_id, first=dispute.scorecard.first, last=dispute.scorecard.last
    )
    words = {
        "person": str(dispute.raised_by),
        "period": name_of_span(dispute.scorecard.first, dispute.scorecard.last),
        "what": dispute.line.name if dispute.line else _("the whole"),
        "answer": dispute.get_answer_display().lower(),
    }
    notify(
        user_id=user_id,
        key=f"dispute:{dispute.pk}:{dispute.level}:{news}",
        title=_title_of(DisputeNews(news), is_own=user_id == dispute.raised_by_id).format(**words),
        body=_("About: {what}.").format(**words),
        url=reverse("performance:scorecard-detail", args=[now.pk]),
        at=at,
    )


@handles("peers.tell")
def tell_of_peers(*, request_id: int, news: str, user_id: int, at: datetime) -> None:
    """Tell colleagues that they are asked about somebody, and who asked that the deadline is over."""
    request = PeerRequest.objects.select_related("subject").get(pk=request_id)
    answer = request.answers.filter(respondent=user_id).first()
    told = PeerNews(news)
    if told == PeerNews.CLOSED:
        url = reverse("performance:peer-request-detail", args=[request.pk])
    elif answer is None or request.due_at <= at or answer.answered_at is not None:
        return
    else:
        url = reverse("performance:peer-answer", args=[answer.pk])
    title = _("What colleagues say about you is there")
    if told != PeerNews.CLOSED or user_id != request.subject_id:
        title = PEER_TITLES[told].format(person=request.subject)
    notify(user_id=user_id, key=f"peers:{request.pk}:{news}", title=title, url=url, at=at)


def _title_of(news: DisputeNews, *, is_own: bool) -> str:
    if news == DisputeNews.ESCALATED and is_own:
        return _("Your dispute about {period} was not answered in time; the next one up was asked")
    return str(DISPUTE_TITLES[news])


@handles("qualification.tell")
def tell_of_authority(
    *, qualification_id: int, demotion_id: int | None, tier_before: int, tier_after: int, at: datetime
) -> None:
    """Tell a person what a scorecard does to their authority: it grows, falls later, or does not fall."""
    measured = Qualification.objects.get(pk=qualification_id)
    url, key = reverse("empowerment:authority-mine"), f"qualification:{measured.pk}"
    body = _("Your last scorecard proves at least {lower} from {n} observations.").format(
        lower=bound_words(measured.lower_bound), n=measured.n
    )
    if demotion_id is not None:
        demotion = Demotion.objects.select_related("qualification").get(pk=demotion_id)
        url = reverse("performance:demotion-detail", args=[demotion.pk])
        title, body = demotion_title(demotion), demotion_reason(demotion)
    elif tier_after > tier_before:
        title = _("Your authority grows: tier {tier}").format(tier=tier_after)
    else:
        title = _("The announced demotion does not come")
    notify(user_id=measured.user_id, key=key, title=title, body=body, url=url, at=at)


@handles("appeal.tell")
def tell_of_appeal(*, appeal_id: int, at: datetime) -> None:
    """Tell whoever has to decide an appeal, or the person what was decided."""
    appeal = Appeal.objects.select_related("demotion__person").get(pk=appeal_id)
    url = reverse("performance:demotion-detail", args=[appeal.demotion_id])
    if not appeal.is_open:
        title = _("Your appeal was upheld") if appeal.answer == "upheld" else _("Your appeal was rejected")
        key = f"appeal:{appeal.pk}:decided"
        person_id = appeal.demotion.person_id
        notify(user_id=person_id, key=key, title=title, body=appeal.words, url=url, at=at)
        return
    title = _("An appeal waits for you: {name}").format(name=appeal.demotion.person)
    for user_id in deciders_of(appeal):
        key = f"appeal:{appeal.pk}:{appeal.level}"
        notify(user_id=user_id, key=key, title=title, body=appeal.reason, url=url, at=at)


@handles("digest.weekly")
def tell_of_the_week(*, user_id: int, first: str, at: datetime) -> None:
    """Tell an agent how the week that is over went; nothing, if nothing was done in it."""
    agent = User.objects.filter(pk=user_id, is_active=True).first()
    if agent is None or not can_see_own_impact(agent):
        return
    week = week_from(date.fromisoformat(first))
    today = timezone.localdate(at)
    impact = impact_of(agent, over=week, today=today)
    if not impact.helped.cases and not impact.decided.decisions:
        return
    if impact.strength is None or impact.practice is None:
        # A week is short: what it does not tell, the weeks that the page it leads to looks back on may.
        lately = impact_of(agent, over=_until(week.last, days=USUAL_SPAN), today=today)
        impact = replace(
            impact,
            strength=impact.strength or lately.strength,
            practice=impact.practice or lately.practice,
        )
    cases = impact.helped.cases
    notify(
        user_id=agent.pk,
        key=f"digest:{first}",
        title=ngettext("Your week: %(cases)d case resolved", "Your week: %(cases)d cases resolved", cases)
        % {"cases": cases},
        body="\n".join(_lines_of_week(impact)),
        # Up to the last day of that week, whenever it is read.
        url=f"{reverse('performance:impact')}?{urlencode({'span': USUAL_SPAN, 'on': week.last})}",
        at=at,
    )


@handles("relation.tell")
def tell_of_drift(*, lead: str, lag: str, kind: str, since: str, at: datetime) -> None:
    """Tell who answers for either KPI that the two no longer go together as they did; nothing, if they do."""
    found = next(
        (
            one
            for one in relations_of(Group(ALL, ""), today=timezone.localdate(at))
            if (one.pair.lead, one.pair.lag) == (lead, lag)
        ),
        None,
    )
    if found is None or found.drift is None or found.drift.kind != kind:
        return
    title, body = drift_words(found)
    settled = KpiSetting.objects.filter(code__in=[lead, lag], owner__is_active=True).select_related("owner")
    for owner in {setting.owner for setting in settled if setting.owner}:
        url = reverse("performance:kpi-detail", args=[lag])
        if can_see_dashboards(owner):
            url = reverse("performance:dashboard-relations")
        key = f"relation:{lead}:{lag}:{kind}:{since}"
        notify(user_id=owner.pk, key=key, title=title, body=body, url=url, at=at)


def _until(last: date, *, days: int) -> Stretch:
    return Stretch(last - timedelta(days=days - 1), last)


def _lines_of_week(impact: Impact) -> list[str]:
    """No name, no text and no number of a customer or a case: a mail is read anywhere."""
    decided = impact.decided
    lines = []
    if decided.decisions:
        lines.append(
            _("Decided on your own: %(own)d of %(all)d.") % {"own": decided.own, "all": decided.decisions}
        )
    if decided.avoided:
        lines.append(
            ngettext(
                "%(n)d customer did not have to wait, because you have earned the authority.",
                "%(n)d customers did not have to wait, because you have earned the authority.",
                decided.avoided,
            )
            % {"n": decided.avoided}
        )
    if impact.strength:
        lines.append(_("A strength: %(kpi)s.") % {"kpi": _(kpi_of(impact.strength.code).name)})
    if impact.practice:
        lines.append(_("One case is worth another look: it waits on your page."))
    return lines
