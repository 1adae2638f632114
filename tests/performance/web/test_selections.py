import io
from datetime import UTC, date, datetime
from decimal import Decimal

import openpyxl
import pytest
import time_machine
from django.urls import reverse

from audit.models import AuditEvent
from effects.models import Owed
from effects.services import fulfil_due
from people.models import Export, User
from performance.choices import ScorecardState
from performance.models import Demotion, Scorecard
from performance.selectors.selections import described, selected_scorecards
from performance.services.scorecards import publish_scorecards
from tests.factories import (
    DepartmentFactory,
    PeerRequestFactory,
    ScorecardFactory,
    TeamFactory,
    UserFactory,
)
from tests.performance.ladder import DAY, MONDAY, card, with_ladder

pytestmark = [pytest.mark.django_db, pytest.mark.capability("3.2")]
LIST = "performance:selection-list"
IN_CALIBRATION, DRAFT = ScorecardState.IN_CALIBRATION, ScorecardState.DRAFT


@pytest.fixture(autouse=True)
def _on_monday():
    with time_machine.travel(MONDAY, tick=False):
        yield


@pytest.fixture
def org(client):
    org = with_ladder()
    org.falls, org.rises = card(org.agent, "0.6"), card(org.colleague, "0.9")
    org.draft = card(UserFactory(position=org.position, roles=["agent"], last_name="Draft"), state=DRAFT)
    client.force_login(org.hr)
    return org


def listed(client, **query):
    return [row["scorecard"] for row in client.get(reverse(LIST), query).context["rows"]]


def post(client, name, query="", **data):
    """Post to `selection-export`, or to `publish`, `calibrate` or `take-back`."""
    if name.startswith("selection"):
        return client.post(reverse(f"performance:{name}") + query, data)
    return client.post(reverse("performance:selection-move", args=[name]) + query, data)


@pytest.mark.parametrize(
    "role", ["agent", "lead", "manager", "board", "operations", "auditor", "administrator"]
)
def test_it_is_for_hr_alone(client, role):
    client.force_login(UserFactory(roles=[role]))

    assert client.get(reverse(LIST)).status_code == 404
    assert post(client, "publish", scope="all").status_code == 404
    assert post(client, "selection-export", scope="all").status_code == 404


def test_filters_live_in_the_address(client, org):
    elsewhere = ScorecardFactory(
        person=UserFactory(team=TeamFactory(department=DepartmentFactory(name="Elsewhere"))),
        first=date(2026, 9, 1),
        last=date(2026, 9, 30),
    )

    assert set(listed(client)) == {org.falls, org.rises, org.draft, elsewhere}
    assert listed(client, period="2026-09-01_2026-09-30") == [elsewhere]
    assert listed(client, department=elsewhere.team.department_id) == [elsewhere]
    assert listed(client, position=elsewhere.position_id) == [elsewhere]
    assert listed(client, state="draft") == [org.draft]
    assert listed(client, state="draft", position=elsewhere.position_id) == []
    assert listed(client, state="nonsense") == []
    assert listed(client, department="x") == []


def test_the_filters_of_the_list_lead_on_to_the_selection_and_its_files(client, org):
    asked = {"name": org.agent.first_name[:3], "team": org.agent.team_id}
    page = client.get(reverse("performance:scorecard-list"), asked).content.decode()

    assert f'href="{reverse(LIST)}?name={asked["name"]}&amp;team={asked["team"]}"' in page
    assert org.falls in listed(client, **asked)
    assert org.draft not in listed(client, **asked)
    assert listed(client, name="nobody is called so") == []
    assert (
        described(asked)
        == f"named \N{LEFT DOUBLE QUOTATION MARK}{asked['name']}\N{RIGHT DOUBLE QUOTATION MARK}, {org.agent.team}"
    )
    assert set(selected_scorecards(org.hr, asked)) == set(listed(client, **asked))


def test_the_whole_is_written_as_on_the_scorecard(client, org):
    page = client.get(reverse(LIST)).content.decode()
    of_it = client.get(reverse("performance:scorecard-detail", args=[org.falls.pk])).content.decode()

    assert "62.0 (60.0\N{EN DASH}64.0)" in page
    assert "<strong>62.0</strong>" in of_it


def test_the_list_takes_the_same_queries_for_any_number(client, org, django_assert_max_num_queries):
    for _ in range(15):
        ScorecardFactory(position=org.position)
    client.get(reverse(LIST))

    with django_assert_max_num_queries(12):
        client.get(reverse(LIST))


def test_publishing_says_first_what_happens_to_whom_and_changes_nothing(client, org):
    page = post(client, "publish", scope="all").content.decode()

    assert "Publish 2 scorecards?" in " ".join(page.split())
    assert "1 demotion is announced" in page
    assert "tier 3 to 2 on 30 Nov 2026" in page
    assert "1 person gains authority at once" in page
    assert "still a draft: send it to calibration first" in page
    assert not Scorecard.objects.filter(published_at__isnull=False).exists()
    assert not Demotion.objects.exists()


def test_what_was_shown_is_published_and_what_is_not_ready_is_left_out(client, org):
    shown = post(client, "publish", scope="all")
    ids = [one.scorecard.pk for one in shown.context["ready"]]
    answer = post(client, "publish", "?state=in_calibration", scope="ticked", ids=ids, confirmed="yes")

    assert answer.url == reverse(LIST) + "?state=in_calibration"
    states = dict(Scorecard.objects.values_list("pk", "state"))
    assert states[org.falls.pk] == states[org.rises.pk] == "published"
    assert states[org.draft.pk] == "draft"
    assert Demotion.objects.get().person == org.agent
    owed = Owed.objects.filter(topic__in=["scorecard.tell", "qualification.tell"])
    assert sorted(owed.values_list("topic", flat=True)) == ["qualification.tell"] * 2 + ["scorecard.tell"] * 2


def test_what_moved_on_in_between_is_left_out_and_said(client, org):
    publish_scorecards(ids=[org.falls.pk], actor=org.hr, at=MONDAY)

    answer = client.post(
        reverse("performance:selection-move", args=["publish"]),
        {"scope": "ticked", "ids": [org.falls.pk, org.rises.pk], "confirmed": "yes"},
        follow=True,
    ).content.decode()

    assert "1 scorecard was published." in answer
    assert f"1 was left out. {org.agent}, October 2026: published already." in answer


def test_of_many_left_out_the_first_are_named(client, org):
    cards = [card(UserFactory(position=org.position), state=DRAFT) for _ in range(12)]
    answer = client.post(
        reverse("performance:selection-move", args=["publish"]),
        {"scope": "ticked", "ids": [one.pk for one in cards], "confirmed": "yes"},
        follow=True,
    ).content.decode()

    assert "12 were left out." in answer
    assert answer.count("still a draft: send it to calibration first.") == 10
    assert "And 2 more." in answer


def test_each_names_its_period_and_what_keeps_it_from_changing_anything(client, org):
    card(org.agent, "0.5", first=date(2026, 8, 1), last=date(2026, 8, 31))
    org.rises.lines.update(n=12)
    page = " ".join(post(client, "publish", scope="all").content.decode().split())

    assert "August 2026" in page
    assert "October 2026" in page
    assert page.count("a scorecard of newer days counts already") == 1
    assert "too few cases, n 12 where 30 are needed" in page


def test_who_opens_the_address_of_a_move_finds_the_list(client, org):
    move = reverse("performance:selection-move", args=["publish"])
    assert client.get(f"{move}?state=draft").url == f"{reverse(LIST)}?state=draft"


def test_nobody_publishes_their_own(client, org):
    own = card(org.hr)
    page = post(client, "publish", scope="ticked", ids=[own.pk])
    assert page.status_code in {200, 422}

    post(client, "publish", scope="ticked", ids=[own.pk], confirmed="yes")

    own.refresh_from_db()
    assert own.state == IN_CALIBRATION


def test_nothing_ticked_is_said(client, org):
    for name in ("publish", "selection-export"):
        answer = post(client, name, scope="ticked", file_format="csv", purpose="pay")
        assert answer.status_code == 422
        assert "Tick at least one scorecard" in answer.content.decode()


def test_an_export_without_a_purpose_is_refused_and_keeps_what_was_ticked(client, org):
    answer = post(client, "selection-export", scope="ticked", ids=[org.falls.pk], file_format="pdf")

    assert answer.status_code == 422
    assert f'value="{org.falls.pk}" checked' in answer.content.decode()
    assert not Export.objects.exists()


def stands(scorecard):
    return Scorecard.objects.get(pk=scorecard.pk).state


def test_drafts_go_to_calibration_in_bulk_and_back(client, org):
    shown = post(client, "calibrate", "?state=draft", scope="all")
    assert "Send 1 scorecard to calibration?" in " ".join(shown.content.decode().split())
    assert stands(org.draft) == DRAFT

    ids = [one.scorecard.pk for one in shown.context["ready"]]
    sent = client.post(
        reverse("performance:selection-move", args=["calibrate"]),
        {"scope": "ticked", "ids": ids, "confirmed": "yes"},
        follow=True,
    )
    assert "1 scorecard is in calibration. Whoever leads the person" in sent.content.decode()
    assert stands(org.draft) == IN_CALIBRATION

    back = post(client, "take-back", scope="ticked", ids=[org.draft.pk], confirmed="yes")
    assert (back.status_code, stands(org.draft), stands(org.falls)) == (302, DRAFT, IN_CALIBRATION)
    assert post(client, "nonsense", scope="all").status_code == 404


def test_what_has_not_enough_data_stands_apart_and_unticked(client, org):
    nothing = {"total": None, "low": None, "high": None, "uncapped": None}
    blank = ScorecardFactory(position=org.position, state=IN_CALIBRATION, **nothing)
    shown = post(client, "publish", scope="all").context
    assert [one.scorecard for one in shown["blank"]] == [blank]
    assert shown["ticked"] == {org.falls.pk, org.rises.pk}


def test_what_is_not_over_and_what_colleagues_are_asked_about_is_said_card_by_card(client, org):
    november = {"first": date(2026, 11, 1), "last": date(2026, 11, 30)}
    early = card(UserFactory(position=org.position), **november)
    PeerRequestFactory(subject=org.agent, asked_at=MONDAY - DAY, due_at=MONDAY + DAY)
    shown = post(client, "publish", scope="all")
    assert "its period ends on " in shown.content.decode()
    assert [one.scorecard for one in shown.context["asked"]] == [org.falls]
    assert shown.context["ticked"] == {org.rises.pk}

    both = {"scope": "ticked", "ids": [org.falls.pk, org.rises.pk], "confirmed": "yes"}
    refused = post(client, "publish", **both, although=" ")
    assert refused.status_code == 422
    assert refused.context["ticked"] == {org.falls.pk, org.rises.pk}
    assert not Scorecard.objects.filter(published_at__isnull=False).exists()

    assert post(client, "publish", **both, although="He leaves today.").status_code == 302
    assert (stands(org.falls), stands(org.rises), stands(early)) == ("published", "published", IN_CALIBRATION)
    reasons = AuditEvent.objects.filter(name="scorecard.published").values_list("subject_id", "reason")
    assert dict(reasons)[str(org.falls.pk)] == "He leaves today."


def test_what_was_computed_before_its_period_was_over_is_left_out_with_the_way_to_go_on(client, org):
    soon = card(UserFactory(position=org.position), snapshot_at=datetime(2026, 10, 28, 9, tzinfo=UTC))
    shown = post(client, "publish", scope="ticked", ids=[soon.pk])
    assert [one.scorecard for one in shown.context["skipped"]] == [soon]
    assert "before all facts were there: take it back to draft" in shown.content.decode()
    back = post(client, "take-back", scope="ticked", ids=[soon.pk], confirmed="yes")
    assert (back.status_code, stands(soon)) == (302, DRAFT)


def test_ticks_and_the_scope_survive_another_page_and_an_error(client, org):
    for _ in range(30):
        ScorecardFactory(position=org.position)
    first = client.get(reverse(LIST))
    ticked = first.context["rows"][0]["scorecard"].pk
    second = client.post(reverse(LIST) + "?page=2", {"scope": "ticked", "ids": [ticked]})
    assert (second.status_code, second.context["kept"]) == (200, str(ticked))
    other = second.context["rows"][0]["scorecard"].pk
    again = client.post(reverse(LIST) + "?page=1", {"scope": "ticked", "ids": [other], "kept": str(ticked)})
    assert (again.context["rows"][0]["is_ticked"], again.context["kept"]) == (True, str(other))

    wrong = post(client, "selection-export", scope="all", file_format="csv", kept=str(ticked))
    assert (wrong.status_code, wrong.context["scope"]) == (422, "all")


def test_a_mistyped_tick_chooses_nothing(client, org):
    answer = post(client, "publish", scope="ticked", ids=["x", "9" * 30], kept="y,-1,,")
    assert answer.status_code == 422
    assert "Tick at least one scorecard" in answer.content.decode()


@pytest.mark.invariant("I-46")
@pytest.mark.parametrize("file_format", ["csv", "xlsx", "pdf"])
def test_the_selection_becomes_a_file(client, org, file_format):
    answer = post(
        client,
        "selection-export",
        "?state=in_calibration",
        scope="all",
        file_format=file_format,
        purpose="pay",
    )
    export = Export.objects.get()
    assert answer.url == reverse("people:export-detail", args=[export.pk])
    assert export.filters == {"state": "in_calibration"}
    while fulfil_due(at=MONDAY):
        pass
    export.refresh_from_db()

    content = b"".join(client.post(reverse("people:export-download", args=[export.pk])).streaming_content)
    assert (export.status, export.row_count) == ("done", 2)
    if file_format == "xlsx":
        rows = list(openpyxl.load_workbook(io.BytesIO(content)).worksheets[0].iter_rows(values_only=True))
        row = dict(zip(rows[0], rows[1], strict=True))
        assert len(rows) == 3
        assert Decimal(str(row["At least"])) in {Decimal("0.6"), Decimal("0.9")}
        assert isinstance(row["From"].year, int)
        assert row["First-contact resolution: n"] == 90
    elif file_format == "csv":
        assert content.decode().count("\r\n") == 3
        assert org.draft.person.last_name not in content.decode()
    else:
        assert content.startswith(b"%PDF")
        assert content.count(b"/Type /Page\n") + content.count(b"/Type/Page/") == 2 or b"/Count 2" in content


@pytest.mark.invariant("I-46", "I-45")
def test_who_lost_the_role_does_not_get_the_file(client, org):
    post(client, "selection-export", scope="ticked", ids=[org.falls.pk], file_format="csv", purpose="pay")
    while fulfil_due(at=MONDAY):
        pass
    export = Export.objects.get()
    User.objects.get(pk=org.hr.pk).groups.clear()

    assert client.post(reverse("people:export-download", args=[export.pk])).status_code == 409


def test_a_fall_that_takes_no_tier_is_said_to_leave_it(client, org):
    """Tenure keeps the tier low anyway: what is lost is what the measurement carried."""
    org.agent.hired_on = date(2026, 11, 1)
    org.agent.save()
    page = " ".join(post(client, "publish", scope="ticked", ids=[org.falls.pk]).content.decode().split())
    words = "no longer carries tier 3 from 30 Nov 2026 on; stays at tier 1"
    assert page.count(words) == 2  # where falls are named, and beside the tick
    assert "tier 1 to 1" not in page
