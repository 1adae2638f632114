from datetime import timedelta

import pytest

from audit.models import AuditEvent
from effects.models import Owed
from feedback.models import SurveyResponse
from feedback.selectors.imports import plan_surveys
from feedback.services.erasure import erase_comments
from feedback.services.imports import import_surveys
from people.services.imports import BadRows
from tests.empowerment.conftest import NOON as DECIDED
from tests.factories import CaseFactory, UserFactory
from tests.feedback.conftest import NOON

pytestmark = pytest.mark.django_db
HEAD = "source,external_id,case_source,case_reference,answered_at,csat,ces,nps,comment,language,importance_speed\n"
ROW = "tool,1,crm,C-1,2026-11-20T14:00+01:00,4,6,9,Quick and kind.,en,5\n"


def load(rows, **more):
    return import_surveys(text=HEAD + rows, actor=None, at=NOON, **more)


def test_a_row_becomes_a_response(case):
    plan = load(ROW)

    response = SurveyResponse.objects.get()
    assert len(plan.changes) == 1
    assert (response.case, response.team, response.agent) == (case, case.team, case.resolved_by)
    assert (response.csat, response.ces, response.nps, response.language) == (4, 6, 9, "en")
    assert response.comment == "Quick and kind."
    assert response.answered_at.isoformat() == "2026-11-20T13:00:00+00:00"
    assert list(response.importances.values_list("attribute", "importance")) == [("speed", 5)]


def test_an_import_is_recorded_and_its_days_and_cases_are_owed(case):
    load(ROW + "tool,2,crm,C-1,2026-11-19,5,,,,,\n")

    event = AuditEvent.objects.get(name="surveys.imported")
    assert (event.facts["created"], event.facts["left_out"]) == (2, 0)
    assert "Quick" not in str(event.facts)
    owed = Owed.objects.get(topic="performance.recompute")
    assert owed.facts == {
        "days": [["2026-11-19", case.team_id], ["2026-11-20", case.team_id]],
        "case_ids": [case.pk],
    }


def test_the_same_file_again_changes_nothing(case):
    load(ROW)

    again = load(ROW)

    assert (again.changes, again.bad, again.unchanged) == ((), (), 1)
    assert AuditEvent.objects.filter(name="surveys.imported").count() == 1


def test_the_same_file_does_not_bring_back_what_was_erased(case):
    load(ROW)
    erase_comments(customer_id=case.customer_id, at=NOON)

    again = load(ROW)

    assert again.unchanged == 1
    assert SurveyResponse.objects.get().comment == ""


@pytest.mark.parametrize(
    ("row", "column", "reason"),
    [
        ("tool,2,crm,C-2,2026-11-20,4,,,,,", "case_reference", "no such case"),
        ("tool,2,other,C-1,2026-11-20,4,,,,,", "case_reference", "no such case"),
        ("tool,2,crm,C-1,2026-11-20,6,,,,,", "csat", "1 to 5"),
        ("tool,2,crm,C-1,2026-11-20,4.5,,,,,", "csat", "whole number"),
        ("tool,2,crm,C-1,2026-11-20,4,0,,,,", "ces", "1 to 7"),
        ("tool,2,crm,C-1,2026-11-20,4,,eleven,,,", "nps", "0 to 10"),
        ("tool,2,crm,C-1,2026-11-20,4,,,,,6", "importance_speed", "1 to 5"),
        ("tool,2,crm,C-1,2026-11-20,,,,,,", "csat", "Not one question"),
        ("tool,2,crm,C-1,2026-11-20,4,,,,english!,", "language", "pt-BR"),
        ("tool,2,crm,C-1,2026-11-30,4,,,,,", "answered_at", "in the past"),
        ("tool,2,crm,C-1,2020-01-01,4,,,,,", "answered_at", "opened only after"),
        ("tool,2,crm,C-1,soon,4,,,,,", "answered_at", "2026-11-30"),
        ("tool,2,crm,C-1,,4,,,,,", "answered_at", "empty"),
        ("tool,,crm,C-1,2026-11-20,4,,,,,", "external_id", "empty"),
        ("tool,1,crm,C-1,2026-11-20,5,,,,,", "source + external_id", "Together they stand there twice"),
    ],
)
def test_a_bad_row_is_named_by_line_column_and_reason(case, row, column, reason):
    plan = plan_surveys(HEAD + ROW + row + "\n", actor=None, at=NOON)

    bad = [(cell.line, cell.column) for cell in plan.bad if cell.line == 3]
    assert bad == [(3, column)]
    assert any(reason in cell.reason for cell in plan.bad)


def test_another_answer_under_a_known_id_is_a_bad_row(case):
    load(ROW)

    plan = plan_surveys(HEAD + ROW.replace(",4,6,9,", ",1,6,9,"), actor=None, at=NOON)

    assert [(cell.line, cell.column) for cell in plan.bad] == [(2, "external_id")]


def test_one_bad_row_and_nothing_is_imported(case):
    with pytest.raises(BadRows) as refusal:
        load(ROW + "tool,2,crm,C-9,2026-11-20,4,,,,,\n")

    assert [cell.line for cell in refusal.value.bad] == [3]
    assert not SurveyResponse.objects.exists()
    assert not AuditEvent.objects.filter(name="surveys.imported").exists()


def test_the_good_rows_where_that_was_chosen(case):
    plan = load(ROW + "tool,2,crm,C-9,2026-11-20,4,,,,,\n", skip_bad=True)

    assert (len(plan.changes), plan.bad_lines) == (1, 1)
    assert SurveyResponse.objects.get().external_id == "1"


def test_a_manager_brings_in_for_the_own_teams_and_operations_for_all(case):
    manager, operations = UserFactory(roles=["manager"]), UserFactory(roles=["operations"])

    assert plan_surveys(HEAD + ROW, actor=manager, at=NOON).bad
    assert not plan_surveys(HEAD + ROW, actor=operations, at=NOON).bad


def test_what_the_customer_wrote_is_not_shown_to_who_confirms(case):
    change = plan_surveys(HEAD + ROW, actor=None, at=NOON).changes[0]

    assert "Quick" not in str(change.shown)
    assert ("comment", "", "as written") in change.shown


def test_each_response_gets_the_decision_of_its_moment(desk):
    case = desk.case
    decision = desk.log("10", at=DECIDED)
    rows = [
        f"tool,{number},{case.source},{case.reference},{(DECIDED + timedelta(hours=hours)).isoformat()},4,,,,,\n"
        for number, hours in ((1, -1), (2, 1))
    ]

    load("".join(rows))

    assert list(SurveyResponse.objects.order_by("external_id").values_list("decision", flat=True)) == [
        None,
        decision.pk,
    ]


def test_many_rows_take_as_many_queries_as_few(case, django_assert_max_num_queries):
    rows = "".join(f"tool,{number},crm,C-{number},2026-11-20,4,,,,,\n" for number in range(300))
    for number in range(300):
        if number != 1:
            CaseFactory(source="crm", reference=f"C-{number}", team=case.team, opened_at=case.opened_at)

    with django_assert_max_num_queries(14):
        load(rows)

    assert SurveyResponse.objects.count() == 300
