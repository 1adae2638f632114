from datetime import date

import pytest
from django.urls import reverse

from performance.choices import ScoreScale
from performance.models import CalibrationNote, Scorecard
from tests.factories import (
    PositionFactory,
    ScorecardFactory,
    ScorecardSectionFactory,
    UserFactory,
    put_in_use,
)
from tests.performance.ladder import card
from tests.performance.scorecards import floor

pytestmark = [pytest.mark.django_db, pytest.mark.capability("3.2")]
PAGE = "performance:calibration"


@pytest.fixture
def org():
    org = floor()
    org.one, org.two = card(org.agent, "0.6"), card(org.colleague, "0.8")
    org.elsewhere = [
        card(UserFactory(position=org.position), low) for low in ("0.78", "0.79", "0.8", "0.81", "0.82")
    ]
    return org


def shown(client, user, **query):
    client.force_login(user)
    return client.get(reverse(PAGE), query)


def note(client, user, scorecard, words):
    client.force_login(user)
    address = reverse("performance:calibration-note", args=[scorecard.pk])
    return client.post(address, {f"{scorecard.pk}-words": words})


def test_a_lead_sees_the_own_people_side_by_side_by_name_without_ranks(client, org):
    page = shown(client, org.lead)
    assert [row["card"] for row in page.context["rows"]] == [org.one, org.two]
    assert page.context["whole"].n == 7
    row = page.context["rows"][0]
    assert (row["whole"].score, row["whole"].beside, row["whole"].stands_out) == (
        "62.0",
        "17 below",
        "far below",
    )
    assert page.context["rows"][1]["whole"].stands_out == ""
    assert [cell.name for cell in row["cells"]] == [
        "First-contact resolution",
        "Reopen rate",
        "Colleagues",
        "Quality",
    ]


def test_the_mean_and_the_distance_count_as_the_scale_of_the_scores_does(client, org):
    five = put_in_use(ScorecardSectionFactory(version__scale=ScoreScale.POINTS).version)
    position = five.template.position
    for low in ("0.6", "0.78", "0.8"):
        card(UserFactory(position=position, last_name=low), low, template_version=five)

    of_hundred = shown(client, org.lead)
    of_five = shown(client, org.hr, group=f"2026-10-01_2026-10-31_{position.pk}")

    assert of_hundred.context["mean"] == "79.1"
    assert of_five.context["mean"] == "4.0"
    wholes = [row["whole"] for row in of_five.context["rows"]]
    assert [(whole.score, whole.beside) for whole in wholes] == [
        ("3.5", "0.5 below"),
        ("4.2", "0.2 above"),
        ("4.3", "0.3 above"),
    ]


def test_a_mean_never_tells_of_the_few_one_does_not_see(client, org):
    Scorecard.objects.filter(pk__in=[one.pk for one in org.elsewhere[1:]]).update(position=PositionFactory())
    assert shown(client, org.lead).context["whole"].n == 2
    assert shown(client, org.hr).context["whole"].n == 3


def test_the_own_one_and_what_is_elsewhere_in_its_life_are_not_there(client, org):
    card(org.lead, "0.7", position=org.position)
    card(org.agent, "0.7", state="draft", first=date(2026, 9, 1), last=date(2026, 9, 30))
    assert len(shown(client, org.lead).context["rows"]) == 2


def test_the_group_stands_in_the_address(client, org):
    september = card(org.agent, "0.7", first=date(2026, 9, 1), last=date(2026, 9, 30))
    page = shown(client, org.lead, group=f"2026-09-01_2026-09-30_{org.position.pk}")
    assert [row["card"] for row in page.context["rows"]] == [september]
    assert len(shown(client, org.lead, group="nonsense").context["rows"]) == 2


def test_notes_are_left_by_who_leads_and_read_by_who_publishes(client, org):
    answer = note(client, org.lead, org.one, "He was in training for two weeks.")
    assert answer.url.endswith(f"#card-{org.one.pk}")
    assert "He was in training" in shown(client, org.hr).content.decode()
    publish = reverse("performance:selection-move", args=["publish"])
    preview = client.post(publish, {"scope": "ticked", "ids": [org.one.pk]}).content.decode()
    assert "He was in training for two weeks." in preview
    address = reverse("performance:scorecard-detail", args=[org.one.pk])
    for user in (org.hr, org.lead):
        client.force_login(user)
        assert "He was in training for two weeks." in client.get(address).content.decode()
    # Once it is out the rated reads the page, too; nobody finds a note on it.
    Scorecard.objects.filter(pk=org.one.pk).update(
        state="published", published_at=org.one.snapshot_at, published_by=org.hr
    )
    for user in (org.hr, org.agent):
        client.force_login(user)
        assert "He was in training" not in client.get(address).content.decode()


def test_an_empty_note_says_so_and_a_note_of_others_people_finds_nothing(client, org):
    refused = note(client, org.lead, org.one, " ")
    assert (refused.status_code, refused.context["bound"].is_bound) == (422, True)
    assert note(client, org.lead, org.elsewhere[0], "x").status_code == 404
    assert note(client, UserFactory(roles=["auditor"]), org.one, "x").status_code == 404
    assert note(client, org.agent, org.one, "x").status_code == 404
    assert not CalibrationNote.objects.exists()


def test_what_moved_on_keeps_the_note_that_was_typed(client, org):
    Scorecard.objects.filter(pk=org.one.pk).update(state="draft")
    refused = note(client, org.lead, org.one, "Look again.")
    assert refused.status_code == 409
    assert "Look again." in refused.content.decode()
    assert not CalibrationNote.objects.exists()


def test_it_takes_the_same_queries_for_any_number(client, org, django_assert_max_num_queries):
    for _ in range(10):
        ScorecardFactory(position=org.position, state="in_calibration")
    client.force_login(org.hr)
    client.get(reverse(PAGE))
    with django_assert_max_num_queries(12):
        client.get(reverse(PAGE))
