import re
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pytest
import time_machine
from django.urls import reverse
from django.utils import timezone

from effects.models import Owed
from performance.models import Dispute, Scorecard, ScorecardRun
from tests.factories import (
    DisputeFactory,
    OutageFactory,
    PeerAnswerFactory,
    PositionFactory,
    ScorecardFactory,
    ScorecardLineFactory,
    ScorecardSectionFactory,
    TeamFactory,
    UserFactory,
    put_in_use,
)
from tests.performance.scorecards import compute, floor, resolve

pytestmark = [pytest.mark.django_db, pytest.mark.capability("3.2")]


@pytest.fixture
def org():
    org = floor()
    org.card = ScorecardFactory(person=org.agent)
    return org


def page(client, user, name, /, *args, **query):
    client.force_login(user)
    return client.get(reverse(f"performance:{name}", args=args), query)


def post(client, user, name, *args, **data):
    client.force_login(user)
    return client.post(reverse(f"performance:{name}", args=args), data)


def state(card):
    return Scorecard.objects.get(pk=card.pk).state


def test_the_rated_see_their_own_from_publishing_on(client, org):
    draft = ScorecardFactory(person=org.agent, first=date(2026, 9, 1), last=date(2026, 9, 30), state="draft")
    text = page(client, org.agent, "scorecard-list").content.decode()
    assert ("October 2026" in text, "September 2026" in text) == (True, False)
    assert page(client, org.agent, "scorecard-detail", draft.pk).status_code == 404
    assert page(client, org.agent, "scorecard-detail", org.card.pk).status_code == 200
    assert page(client, org.colleague, "scorecard-detail", org.card.pk).status_code == 404
    assert page(client, org.lead, "scorecard-detail", draft.pk).status_code == 200


def test_each_sees_whom_they_may(client, org):
    name = str(org.agent)
    stranger = UserFactory(roles=["lead"])
    auditor = UserFactory(roles=["auditor"])
    for user, sees in [
        (org.lead, True),
        (org.manager, True),
        (org.hr, True),
        (auditor, True),
        (stranger, False),
    ]:
        assert (name in page(client, user, "scorecard-list").content.decode()) is sees
        status = page(client, user, "scorecard-detail", org.card.pk).status_code
        assert status == (200 if sees else 404)
    for role in ("board", "operations", "administrator"):
        other = UserFactory(roles=[role], position=None)
        assert page(client, other, "scorecard-list").status_code == 404
        assert page(client, other, "scorecard-detail", org.card.pk).status_code == 404


def test_from_where_a_section_fails_critically_is_said_before_it_does(client, org):
    """To whoever is rated by it, on the page of templates and on the scorecard itself."""
    section = ScorecardSectionFactory(critical=Decimal("0.4"))
    version = put_in_use(section.version)
    card = ScorecardFactory(
        person=org.agent,
        first=date(2026, 9, 1),
        last=date(2026, 9, 30),
        template_version=version,
        lines=False,
        state="draft",
    )
    ScorecardLineFactory(scorecard=card, section=section, critical=section.critical)
    threshold = "50.0 % is worth nothing, 90.0 % everything; fails critically at 40.0 %"

    templates = " ".join(page(client, org.agent, "template-list").content.decode().split())

    assert threshold in templates
    assert "caps the whole at 50.0." in templates
    assert threshold in page(client, org.lead, "scorecard-detail", card.pk).content.decode()
    assert "fails critically" not in page(client, org.agent, "scorecard-detail", org.card.pk).content.decode()


def test_filters_stand_in_the_address(client, org):
    elsewhere = UserFactory(position=PositionFactory(), team=TeamFactory())
    org.colleague.team, org.colleague.position = elsewhere.team, elsewhere.position
    org.colleague.save()
    ScorecardFactory(person=org.colleague, first=date(2026, 9, 1), last=date(2026, 9, 30), state="draft")
    october = {"period": "2026-10-01_2026-10-31"}
    for query, sees in [
        (october, ["agent"]),
        ({"state": "draft"}, ["colleague"]),
        ({"team": org.agent.team_id, "name": "nobody"}, []),
        ({"department": org.agent.team.department_id}, ["agent"]),
        ({"position": org.position.pk}, ["agent"]),
        ({"position": org.position.pk, **october, "department": elsewhere.team.department_id}, []),
        ({}, ["agent", "colleague"]),
    ]:
        response = page(client, org.hr, "scorecard-list", **query)
        rows = response.context["table"].data.data
        assert sorted(row.person.username for row in rows) == sees


@pytest.mark.parametrize("people", [1, 12])
def test_the_list_costs_the_same_for_many(client, org, django_assert_max_num_queries, people):
    for person in UserFactory.create_batch(people, position=org.position, team=org.agent.team):
        ScorecardFactory(person=person)
    client.force_login(org.lead)
    client.get(reverse("performance:scorecard-list"))  # what a process asks once
    with django_assert_max_num_queries(13):
        assert client.get(reverse("performance:scorecard-list")).status_code == 200


def test_the_page_says_where_numbers_come_from(client, org, django_assert_max_num_queries):
    resolve(org.colleague, n=30, at_once=15, category="Hard")
    resolve(org.colleague, n=10, at_once=9, category="Easy")
    resolve(org.agent, n=70, at_once=25, category="Hard")
    resolve(org.agent, n=90, at_once=81, category="Easy")
    compute()
    card = org.scorecard(org.colleague)
    client.force_login(org.manager)
    with django_assert_max_num_queries(16):
        text = client.get(reverse("performance:scorecard-detail", args=[card.pk])).content.decode()
    assert "60.0 %" in text
    assert "71.6 %" in text  # odds of 60 % times odds of 65 % over odds of 52.5 %
    assert "with these cases everybody would reach 52.5 %, with all cases 65.0 %" in text
    assert "Share of resolved cases that were never reopened and never passed on." in text
    assert "No source yet" in text
    assert "Without a score: Colleagues, Quality. Their weight of 20 % was spread" in text


@pytest.mark.capability("S0.10")
def test_with_and_without_outages_stand_side_by_side(client, org):
    resolve(org.colleague, n=40, at_once=32)
    resolve(org.colleague, n=10, at_once=2, day=6)
    compute()
    shown = page(client, org.lead, "scorecard-detail", org.scorecard(org.colleague).pk).content.decode()
    assert "With outages" not in shown
    started = datetime(2026, 10, 6, tzinfo=UTC)
    OutageFactory(teams=[org.agent.team], started_at=started, ended_at=started + timedelta(days=1))
    compute()
    shown = page(client, org.lead, "scorecard-detail", org.scorecard(org.colleague).pk).content.decode()
    cells = [
        " ".join(re.sub("<[^>]+>", " ", cell).split()) for cell in re.findall("<td.*?</td>", shown, re.S)
    ]
    # 34 of 50, and 32 of the 40 that are left.
    assert cells[1:4] == ["68.0 % 56.5–77.7 % n 50", "80.0 % 67.9–88.3 % n 40", ""]  # noqa: RUF001
    assert "with everything it is 68.0 % of n 50; 10 of them are left out" in shown


def test_beside_what_outages_left_out_the_other_sections_say_that_nothing_was(client, org):
    card = ScorecardFactory(person=org.lead, position=org.position, state="draft", lines=False)
    first, second, third, _last = org.version.sections.order_by("place")
    note = {"kind": "outage", "n": "10", "of": "50", "value": "0.68", "low": "0.565", "high": "0.777"}
    ScorecardLineFactory(scorecard=card, section=first, n=40, value="0.8", corrections=[note])
    ScorecardLineFactory(scorecard=card, section=second, n=40, value="0.1")
    ScorecardLineFactory(scorecard=card, section=third, n=4, value="3.5")

    shown = page(client, org.hr, "scorecard-detail", card.pk).content.decode()

    cells = re.findall(r'<td class="number" data-label="With outages">(.*?)</td>', shown, re.S)
    said = [" ".join(re.sub("<[^>]+>", " ", cell).split()) for cell in cells]
    assert [said[0].split()[0], *said[1:]] == ["68.0", "none left out", "\N{EN DASH}"]


def test_without_half_of_the_weight_it_says_not_enough_data(client, org):
    resolve(org.colleague, n=1)
    compute()
    text = page(client, org.lead, "scorecard-detail", org.scorecard(org.colleague).pk).content.decode()
    assert "Sections with 0 % of the weight have a score" in text
    assert "Not enough data" in text


def test_a_draft_without_facts_says_so_wherever_it_stands(client, org):
    september = {"first": date(2026, 9, 1), "last": date(2026, 9, 30)}
    nothing = {"total": None, "low": None, "high": None, "uncapped": None, "has_facts": False}
    card = ScorecardFactory(person=org.agent, state="draft", lines=False, **september, **nothing)
    detail = page(client, org.hr, "scorecard-detail", card.pk)
    assert "No facts in this period any more" in detail.content.decode()
    assert "Send to calibration" not in detail.content.decode()
    for name in ("scorecard-list", "selection-list"):
        assert "no facts any more" in page(client, org.hr, name).content.decode()
    preview = post(client, org.hr, "selection-move", "calibrate", scope="ticked", ids=[card.pk])
    assert "no fact of its period is there any more: it stays a draft" in preview.content.decode()
    moved = post(client, org.hr, "scorecard-move", card.pk, "calibrate")
    assert (moved.status_code, state(card)) == (302, "draft")


def test_what_cannot_be_published_says_why_in_place_of_the_button(client, org):
    november = {"first": date(2026, 11, 1), "last": date(2026, 11, 30), "state": "in_calibration"}
    card = ScorecardFactory(person=org.agent, **november)
    with time_machine.travel(datetime(2026, 11, 28, 9, tzinfo=UTC), tick=False):
        early = page(client, org.hr, "scorecard-detail", card.pk).content.decode()
    with time_machine.travel(datetime(2026, 12, 1, 9, tzinfo=UTC), tick=False):
        later = page(client, org.hr, "scorecard-detail", card.pk).content.decode()

    assert "Cannot be published: its period ends on " in early
    assert ("Publish: show what" in early, "Publish: show what" in later) == (False, True)


def test_who_opens_the_address_of_an_amendment_finds_the_scorecard(client, org):
    assert page(client, org.hr, "scorecard-amend", org.card.pk).url == reverse(
        "performance:scorecard-detail", args=[org.card.pk]
    )


def test_a_draft_says_when_it_was_computed_and_from_which_facts(client, org):
    card = ScorecardFactory(person=org.colleague, state="draft")
    (computed,) = page(client, org.hr, "scorecard-detail", card.pk).context["timeline"]
    assert (computed.what, computed.when) == ("Computed", card.snapshot_at)
    assert computed.note == (
        "From the facts of October 2026 as they stood then, by version 1 of the template: "
        "First-contact resolution (64), Reopen rate (64), Colleagues (64), Quality (64)."
    )


def test_versions_of_the_same_facts_were_computed_once(client, org):
    line = org.card.lines.get(name="Reopen rate")
    asked = {"left_out": [line.pk], "why": "Wrong."}
    shown = post(client, org.hr, "amendment-preview", org.card.pk, **asked).context["next"].shown
    post(client, org.hr, "scorecard-amend", org.card.pk, shown=shown, **asked)
    card = org.scorecard()
    said = [one.what for one in page(client, org.hr, "scorecard-detail", card.pk).context["timeline"]]
    assert (said.count("Computed"), said[-1]) == (1, "Computed")


def test_acknowledging(client, org):
    assert post(client, org.agent, "scorecard-acknowledge", org.card.pk).status_code == 302
    assert state(org.card) == "acknowledged"
    assert post(client, org.agent, "scorecard-acknowledge", org.card.pk).status_code == 409
    assert post(client, org.lead, "scorecard-acknowledge", org.card.pk).status_code == 404


def test_disputing_and_answering(client, org):
    line = org.card.lines.first()
    response = post(client, org.agent, "scorecard-dispute", org.card.pk, line=line.pk, reason="")
    assert (response.status_code, state(org.card)) == (422, "published")
    assert post(client, org.lead, "scorecard-dispute", org.card.pk, reason="No.").status_code == 404
    response = post(client, org.agent, "scorecard-dispute", org.card.pk, line=line.pk, reason="Not mine.")
    assert (response.status_code, state(org.card)) == (302, "disputed")
    dispute = Dispute.objects.get()
    text = page(client, org.lead, "scorecard-detail", org.card.pk).content.decode()
    assert "Not mine." in text
    assert "Send the answer" in text
    answer = {"answer": "left_out", "words": "You are right."}
    assert (
        post(client, org.agent, "dispute-answer", dispute.scorecard_id, dispute.pk, **answer).status_code
        == 404
    )
    assert (
        post(client, org.hr, "dispute-answer", dispute.scorecard_id, dispute.pk, **answer).status_code == 404
    )
    assert (
        post(
            client, org.lead, "dispute-answer", dispute.scorecard_id, dispute.pk, answer="left_out"
        ).status_code
        == 422
    )
    look = post(client, org.lead, "dispute-answer", dispute.scorecard_id, dispute.pk, **answer)
    assert (look.status_code, state(org.card)) == (200, "disputed")
    assert "Not published yet: see what it changes first" in look.content.decode()
    assert "You are right." in look.content.decode()
    answer["shown"] = look.context["next"].shown
    response = post(client, org.lead, "dispute-answer", dispute.scorecard_id, dispute.pk, **answer)
    now = org.scorecard()
    assert response.url == reverse("performance:scorecard-detail", args=[now.pk])
    text = page(client, org.agent, "scorecard-detail", now.pk).content.decode()
    assert "You are right." in text
    assert "What this version changed" in text
    late = post(client, org.lead, "dispute-answer", dispute.scorecard_id, dispute.pk, **answer)
    assert late.status_code == 409
    said = " ".join(late.content.decode().split())
    assert "This dispute was answered already." in said
    # By then there is no form to keep it.
    assert late.context["unsent"] == [("Why?", "You are right.")]
    assert "readonly>You are right.</textarea>" in said
    old = page(client, org.agent, "scorecard-detail", org.card.pk).content.decode()
    assert "This version was replaced." in old


def test_the_form_says_what_an_amendment_does_while_it_is_filled_in(client, org):
    line = org.card.lines.get(name="Reopen rate")
    text = post(client, org.hr, "amendment-preview", org.card.pk, left_out=[line.pk]).content.decode()
    words = " ".join(text.split())
    assert 'name="shown"' in text
    assert "What the new version says" in text
    assert "Not applicable" in text or "not applicable" in text
    assert "stays at tier" in words
    # Weights that nobody settled are rounded, as on the page.
    weights = re.findall(r"weight (\S+ %)", words)
    assert weights
    assert all(weight.split()[0].isdigit() for weight in weights)
    nothing = post(client, org.hr, "amendment-preview", org.card.pk, why="x").content.decode()
    assert "Say what is to be different" in nothing
    assert 'name="shown"' not in nothing
    assert post(client, org.lead, "amendment-preview", org.card.pk, anew="on").status_code == 404
    assert state(org.card) == "published"


def test_a_dispute_is_answered_beneath_its_own_scorecard(client, org):
    dispute = DisputeFactory(scorecard__person=org.colleague, answerer=org.lead)
    answer = {"answer": "stands", "words": "I read all of them."}
    assert post(client, org.lead, "dispute-answer", org.card.pk, dispute.pk, **answer).status_code == 404
    opened = page(client, org.lead, "dispute-answer", dispute.scorecard_id, dispute.pk)
    client.force_login(org.lead)
    card = reverse("performance:scorecard-detail", args=[dispute.scorecard_id])
    assert client.get(opened.url, follow=True).redirect_chain[-1][0] == card


def test_the_sneaky_line_of_another_scorecard_is_no_choice(client, org):
    line = ScorecardFactory(person=org.colleague).lines.first()
    response = post(client, org.agent, "scorecard-dispute", org.card.pk, line=line.pk, reason="Look.")
    assert (response.status_code, state(org.card)) == (422, "published")


def test_hr_moves_and_amends(client, org):
    draft = ScorecardFactory(person=org.colleague, state="draft")
    for move, stands in [("calibrate", "in_calibration"), ("take-back", "draft")]:
        assert post(client, org.hr, "scorecard-move", draft.pk, move).status_code == 302
        assert state(draft) == stands
    for move in ("nonsense", "publish"):  # publishing says first what it does
        assert post(client, org.hr, "scorecard-move", draft.pk, move).status_code == 404
    assert post(client, org.lead, "scorecard-move", draft.pk, "calibrate").status_code == 404
    assert post(client, org.hr, "scorecard-amend", org.card.pk, why="x").status_code == 409
    line = org.card.lines.first()
    asked = {"why": "Not theirs.", "left_out": [line.pk]}
    look = post(client, org.hr, "scorecard-amend", org.card.pk, **asked)
    assert (look.status_code, state(org.card)) == (200, "published")
    asked["shown"] = look.context["next"].shown
    response = post(client, org.hr, "scorecard-amend", org.card.pk, **asked)
    assert (response.status_code, state(org.card), org.scorecard().number) == (302, "amended", 2)
    assert post(client, org.manager, "scorecard-amend", org.card.pk, why="x", anew="on").status_code == 404


def test_hr_asks_a_worker_and_sees_how_far_it_is(client, org):
    assert page(client, org.lead, "scorecard-compute").status_code == 404
    response = page(client, org.hr, "scorecard-compute")
    span = response.context["form"].fields["span"].choices[1][0]
    assert post(client, org.hr, "scorecard-compute", span="nonsense").status_code == 422
    assert post(client, org.hr, "scorecard-compute", span=span).status_code == 302
    run = ScorecardRun.objects.get()
    assert (run.asked_by, Owed.objects.filter(topic="scorecards.compute", key=run.pk).exists()) == (
        org.hr,
        True,
    )
    assert "waiting for a worker" in page(client, org.hr, "scorecard-compute").content.decode()
    assert post(client, org.lead, "scorecard-compute", span=span).status_code == 404
    # A lead has facts of the team, and nothing that the template measures of the person.
    ScorecardRun.objects.update(finished_at=timezone.now(), without_facts=8)
    words = "8 people have nothing of their own in this period that their template measures"
    assert words in page(client, org.hr, "scorecard-compute").content.decode()


def test_the_desk_says_what_waits(client, org, django_assert_max_num_queries):
    later = timezone.now() + timedelta(days=1)
    PeerAnswerFactory(request__subject=org.colleague, request__due_at=later, respondent=org.agent)
    text = page(client, org.agent, "desk-scorecards").content.decode()
    assert "Your scorecard for October 2026 is out" in text
    assert "A colleague waits for your feedback" in text
    assert page(client, org.lead, "desk-scorecards").status_code == 204
    DisputeFactory(scorecard__person=org.colleague, answerer=org.lead)
    client.force_login(org.lead)
    with django_assert_max_num_queries(8):
        text = client.get(reverse("performance:desk-scorecards")).content.decode()
    assert f"A dispute of {org.colleague} waits for your answer" in text


def test_the_desk_says_once_a_period_how_many_in_calibration_wait_for_notes(client, org):
    september = {"first": date(2026, 9, 1), "last": date(2026, 9, 30), "state": "in_calibration"}
    first = ScorecardFactory(person=org.agent, **september)
    ScorecardFactory(person=org.colleague, **september)
    ScorecardFactory(**september)  # of somebody else's
    desk = page(client, org.lead, "desk-scorecards").content.decode()
    assert "2 scorecards of September 2026 in calibration wait for your notes" in desk
    assert f"?group=2026-09-01_2026-09-30_{org.position.pk}" in desk
    assert page(client, org.hr, "desk-scorecards").status_code == 204
    post(client, org.lead, "calibration-note", first.pk, **{f"{first.pk}-words": "A hard month."})
    desk = page(client, org.lead, "desk-scorecards").content.decode()
    assert "A scorecard of September 2026 in calibration waits for your notes" in desk
    assert "2 scorecards of September" in page(client, org.manager, "desk-scorecards").content.decode()


def test_who_stands_in_answers_on_the_page_and_has_it_in_view_no_longer(client, org):
    other = UserFactory(roles=["lead"])
    dispute = DisputeFactory(scorecard__person=org.colleague, answerer=other)
    card = dispute.scorecard
    assert str(org.colleague) in page(client, other, "desk-scorecards").content.decode()
    assert "Send the answer" in page(client, other, "scorecard-detail", card.pk).content.decode()
    response = post(
        client,
        other,
        "dispute-answer",
        dispute.scorecard_id,
        dispute.pk,
        answer="stands",
        words="I read all of them.",
    )
    assert response.url == reverse("performance:scorecard-list")
    assert state(card) == "published"
    assert page(client, other, "scorecard-detail", card.pk).status_code == 404


def test_who_disputes_sees_on_the_desk_who_answers_and_until_when(client, org):
    sent = {"line": "", "reason": "Ten of these were not mine."}
    assert post(client, org.agent, "scorecard-dispute", org.card.pk, **sent).status_code == 302
    text = " ".join(page(client, org.agent, "desk-scorecards").content.decode().split())
    assert f"Your dispute about October 2026 is with {org.lead}" in text
    assert page(client, org.colleague, "desk-scorecards").status_code == 204


def test_a_text_too_long_is_said_to_be_and_kept_whole(client, org):
    typed = "x" * 2001
    answer = post(client, org.agent, "scorecard-dispute", org.card.pk, line="", reason=typed)
    assert (answer.status_code, state(org.card)) == (422, "published")
    text = answer.content.decode()
    assert "at most 2000 characters (it has 2001)" in text
    assert typed in text
    assert "maxlength" not in text[text.index('name="reason"') :][:200]
