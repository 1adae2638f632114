from datetime import date, timedelta

import pytest
import time_machine
from django.urls import reverse

from people.models import User
from performance.models import Appeal, Demotion
from performance.rules.qualifications import NOTICE
from performance.services.appeals import raise_appeal
from tests.factories import UserFactory
from tests.performance.ladder import DAY, MONDAY, card, publish, tier_of, with_ladder

pytestmark = [pytest.mark.django_db, pytest.mark.capability("4.1")]
FALLS = MONDAY + NOTICE


@pytest.fixture(autouse=True)
def _on_monday():
    with time_machine.travel(MONDAY, tick=False):
        yield


@pytest.fixture
def org():
    org = with_ladder()
    publish(org)
    org.demotion = Demotion.objects.get()
    return org


def as_(client, user):
    client.force_login(User.objects.get(pk=user.pk))
    return client


def url(org, name="demotion-detail"):
    return reverse(f"performance:{name}", args=[org.demotion.pk])


def test_the_person_reads_what_falls_when_why_and_the_way_back(client, org):
    page = as_(client, org.agent).get(url(org)).content.decode()

    assert "Your authority falls from tier 3 to tier 2" in page
    assert "30 Nov 2026" in page
    for words in ("82 %", "60.0 %", "64.0 %", "84.0 %", "The way back", "What is wrong with it?"):
        assert words in page


@pytest.mark.parametrize(
    ("role", "status"),
    [("agent", 404), ("lead", 404), ("board", 404), ("operations", 404), ("hr", 200), ("auditor", 200)],
)
def test_who_of_others_reads_it(client, org, role, status):
    assert as_(client, UserFactory(roles=[role])).get(url(org)).status_code == status


def test_the_lead_reads_it_and_cannot_appeal_for_them(client, org):
    as_(client, org.lead)

    assert "What is wrong with it?" not in client.get(url(org)).content.decode()
    assert client.post(url(org, "appeal-raise"), {"reason": "No."}).status_code == 404
    assert not Appeal.objects.exists()


def test_an_appeal_without_words_keeps_the_page(client, org):
    answer = as_(client, org.agent).post(url(org, "appeal-raise"), {"reason": ""})

    assert answer.status_code == 422
    assert not Appeal.objects.exists()


def test_appealing_and_deciding(client, org):
    answer = as_(client, org.agent).post(url(org, "appeal-raise"), {"reason": "Ten were not mine."})
    assert answer.url == url(org)
    waiting = client.get(url(org)).content.decode()
    assert "is asked and answers by" in waiting
    assert "Decide the appeal" not in waiting

    as_(client, org.lead)
    assert str(org.agent) in client.get(reverse("performance:appeal-list")).content.decode()
    assert "Ten were not mine." in client.get(url(org)).content.decode()
    client.post(url(org, "appeal-decide"), {"answer": "upheld", "words": "True: they came from billing."})

    assert Appeal.objects.get().decided_by == org.lead
    assert tier_of(org.agent, FALLS) == 3
    page = as_(client, org.agent).get(url(org)).content.decode()
    assert "True: they came from billing." in page
    assert "Appeal upheld" in page
    assert "put aside by an appeal" in page
    assert "takes effect on" not in page
    assert "The way back" not in page


def test_somebody_else_does_not_decide(client, org):
    raise_appeal(demotion_id=org.demotion.pk, reason="No.", person=org.agent, at=MONDAY)

    for other in (org.agent, org.hr, org.manager):
        answer = as_(client, other).post(url(org, "appeal-decide"), {"answer": "upheld", "words": "Yes."})
        assert answer.status_code == 404
    assert not Appeal.objects.get().answer


def test_the_desk_says_what_is_announced_and_is_silent_otherwise(client, org):
    desk = as_(client, org.agent).get(reverse("home:desk")).content.decode()

    assert "Your authority changes" in desk
    assert "on 30 Nov 2026" in desk
    assert "The way back" in desk
    assert (
        "Your authority changes" not in as_(client, org.colleague).get(reverse("home:desk")).content.decode()
    )


def test_an_appeal_waits_on_the_desk_of_who_decides_it(client, org, django_assert_max_num_queries):
    assert as_(client, org.lead).get(reverse("performance:desk-appeals")).status_code == 204
    raise_appeal(demotion_id=org.demotion.pk, reason="No.", person=org.agent, at=MONDAY)

    with django_assert_max_num_queries(4):
        waits = client.get(reverse("performance:desk-appeals")).content.decode()
    assert f"An appeal of {org.agent} waits for your answer" in waits
    assert "tier 3 to 2" in waits
    assert f'href="{url(org)}"' in waits
    assert "data-due" in waits
    desk = client.get(reverse("home:desk")).content.decode()
    assert f"An appeal of {org.agent} waits for your answer" in desk
    assert f'href="{reverse("performance:appeal-list")}"' in desk
    assert as_(client, org.manager).get(reverse("performance:desk-appeals")).status_code == 204


def test_where_no_tier_falls_others_read_what_the_person_reads(client, org):
    Demotion.objects.filter(pk=org.demotion.pk).update(tier_after=3, needed_tier=4)
    org.demotion.refresh_from_db()

    page = as_(client, org.lead).get(url(org)).content.decode()
    assert f"Scorecard no longer carries tier 4: {org.agent}" in page
    raise_appeal(demotion_id=org.demotion.pk, reason="No.", person=org.agent, at=MONDAY)
    listed = client.get(reverse("performance:appeal-list")).content.decode()
    assert "no longer carries tier 4" in listed
    assert "it carries tier 4" in client.get(url(org)).content.decode()
    announced = as_(client, org.hr).get(reverse("performance:appeal-list")).content.decode()
    assert "no longer carries tier 4" in announced
    desk = client.get(reverse("performance:desk-contested")).content.decode()
    assert "One of the demotions takes no tier away" in desk
    for read in (page, listed, announced):
        assert "tier 3 to 3" not in read


def test_what_may_i_do_fetches_it(client, org):
    fragment = reverse("performance:authority-changes", args=[org.agent.pk])

    assert fragment in as_(client, org.agent).get(reverse("empowerment:authority-mine")).content.decode()
    assert "falls from tier 3 to tier 2" in client.get(fragment).content.decode()
    assert as_(client, org.colleague).get(fragment).status_code == 404


def test_in_effect_it_stays_said_until_a_newer_scorecard(client, org):
    with time_machine.travel(FALLS + DAY, tick=False):
        assert "In effect" in as_(client, org.agent).get(reverse("home:desk")).content.decode()
        publish(org, "0.9", 90, at=FALLS + DAY, first=MONDAY.date(), last=FALLS.date())
        assert "Your authority changes" not in client.get(reverse("home:desk")).content.decode()


def test_pages_take_few_queries(client, org, django_assert_max_num_queries):
    raise_appeal(demotion_id=org.demotion.pk, reason="No.", person=org.agent, at=MONDAY)
    as_(client, org.lead).get(url(org))

    with django_assert_max_num_queries(14):
        client.get(url(org))
    with django_assert_max_num_queries(7):
        client.get(reverse("performance:appeal-list"))


# ---- what unlocks more, and training that ran out


def test_the_page_says_how_much_is_missing_to_the_next_tier(client, org):
    page = as_(client, org.agent).get(reverse("empowerment:authority-mine")).content.decode()

    assert "To tier 4" in page
    assert ": 84.0 % to 90.0 %, n 60" in page


@pytest.mark.capability("4.1")
def test_expired_training_lowers_the_tier_at_once_and_the_desk_says_so(client, org):
    completion = org.completions["agent"]
    completion.expires_at = MONDAY - timedelta(hours=1)
    completion.save()
    as_(client, org.agent)

    assert tier_of(org.agent, MONDAY) == 1
    for place in ("home:desk", "empowerment:authority-mine"):
        page = client.get(reverse(place)).content.decode()
        assert "Judgment expired on 16 Nov 2026: tier 1 instead of 3" in page
    assert "expired on" not in as_(client, org.colleague).get(reverse("home:desk")).content.decode()


# ---- which scorecard counts


def standing(client, reader, person):
    client.force_login(User.objects.get(pk=reader.pk))
    return client.get(reverse("performance:authority-changes", args=[person.pk]))


def test_the_page_says_which_scorecard_counts_which_will_and_why_others_do_not(client):
    org = with_ladder()
    publish(org, "0.86", 70, at=MONDAY - 9 * DAY, first=date(2026, 9, 1), last=date(2026, 9, 30))
    publish(org, "0.9", 12, at=MONDAY - 5 * DAY, first=date(2026, 10, 1), last=date(2026, 10, 15))
    falls = publish(org, "0.6", 90, at=MONDAY - DAY, first=date(2026, 10, 16), last=date(2026, 10, 31))

    page = standing(client, org.agent, org.agent)

    assert [(one["of"].standing.value, one["why"]) for one in page.context["counting"]] == [
        ("announced", "counts from 29 Nov 2026 on"),
        ("too_few", "from n 30 on it would count, for better or worse"),
        ("counts", "counts since 7 Nov 2026"),
    ]
    assert reverse("performance:scorecard-detail", args=[falls.pk]) in page.content.decode()
    assert "1 Nov 2026 to 30 Nov 2026 is not over" in page.content.decode()


def test_without_a_scorecard_it_says_that_none_counts(client):
    org = with_ladder()

    page = standing(client, org.agent, org.agent)

    assert "No scorecard is published yet" in page.content.decode()


def test_what_is_not_out_is_not_spoken_of(client):
    org = with_ladder()
    card(org.agent, "0.9", 70)

    assert standing(client, org.lead, org.agent).context["counting"] == []


def test_it_takes_the_same_queries_however_many_there_are(client, django_assert_max_num_queries):
    org = with_ladder()
    publish(org, "0.86", 70)
    standing(client, org.agent, org.agent)
    with django_assert_max_num_queries(50) as few:
        standing(client, org.agent, org.agent)
    for month in (6, 7, 8):
        publish(org, "0.9", 70, first=date(2026, month, 1), last=date(2026, month, 30))
    with django_assert_max_num_queries(50) as many:
        standing(client, org.agent, org.agent)

    assert len(many.captured_queries) == len(few.captured_queries)


def test_the_page_of_a_scorecard_says_what_it_is_to_the_tier(client):
    org = with_ladder()
    counts = publish(org, "0.86", 70, at=MONDAY - 9 * DAY, first=date(2026, 9, 1), last=date(2026, 9, 30))
    few = publish(org, "0.9", 12, at=MONDAY - 5 * DAY, first=date(2026, 10, 1), last=date(2026, 10, 15))
    client.force_login(User.objects.get(pk=org.agent.pk))

    def said(scorecard):
        fragment = reverse("performance:scorecard-standing", args=[scorecard.pk])
        page = client.get(reverse("performance:scorecard-detail", args=[scorecard.pk])).content.decode()
        assert f'hx-get="{fragment}"' in page
        return client.get(fragment).content.decode()

    assert "Counts now" in said(counts)
    assert "counts since 7 Nov 2026" in said(counts)
    assert "Does not count: n too small" in said(few)
    assert "from n 30 on it would count" in said(few)


def test_what_is_not_out_is_nothing_to_the_tier(client):
    org = with_ladder()
    draft = card(org.agent, "0.9", 70)
    client.force_login(User.objects.get(pk=org.lead.pk))

    assert client.get(reverse("performance:scorecard-standing", args=[draft.pk])).status_code == 404
    page = client.get(reverse("performance:scorecard-detail", args=[draft.pk])).content.decode()
    assert "What it means for authority" not in page
