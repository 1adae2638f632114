import json
from datetime import timedelta
from decimal import Decimal
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.db import connection

from empowerment.choices import StepKind
from empowerment.models import ApprovalStep, AuthorityLimit, Decision
from empowerment.selectors.replays import replay_of, replay_of_step, replays
from empowerment.services.approvals import accept_counter, approve_request, counter_request, deny_request
from tests.empowerment.conftest import NOON

pytestmark = [pytest.mark.django_db, pytest.mark.invariant("I-20"), pytest.mark.capability("4.3")]


@pytest.fixture
def history(line):
    """One decision within authority, one approved, one countered and accepted, one denied."""
    line.desk.log("20")
    line.answer(approve_request, line.ask("200"))
    offered = line.ask("300")
    line.answer(counter_request, offered, amount=Decimal(120))
    accept_counter(request_id=offered.pk, agent=line.agent, at=NOON)
    line.answer(deny_request, line.ask("400"))
    return line


def tampered(statement, *values):
    """As a database superuser could: past the triggers."""
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute("SET session_replication_role = replica")
        cursor.execute(statement, values)
        cursor.execute("SET session_replication_role = origin")


def run(*options):
    out, err = StringIO(), StringIO()
    try:
        call_command("replay_decisions", *options, stdout=out, stderr=err)
    except SystemExit as end:
        return end.code, out.getvalue(), err.getvalue()
    return 0, out.getvalue(), err.getvalue()


def test_every_decision_and_every_answer_comes_out_the_same(history):
    judged = list(replays())

    assert [one.kind for one in judged] == ["decision"] * 4 + ["step"] * 3
    assert all(one.same for one in judged)
    assert run() == (0, "Judged 7 again, 0 came out otherwise.\n", "")


@pytest.mark.parametrize(
    ("statement", "word"),
    [
        ("UPDATE empowerment_decision SET amount = 21 WHERE id = %s", "amount"),
        ("UPDATE empowerment_decision SET outcome = 'needs_approval' WHERE id = %s", "outcome"),
        (
            "UPDATE empowerment_decision SET facts = jsonb_set(facts, '{ask,amount}', '\"49\"') WHERE id = %s",
            "facts",
        ),
        (
            "UPDATE empowerment_decision SET verdict = jsonb_set(verdict, '{headroom}', '\"99\"') WHERE id = %s",
            "headroom",
        ),
    ],
)
def test_a_row_that_somebody_changed_is_named(history, statement, word):
    first = Decision.objects.earliest("pk")
    tampered(statement, first.pk)

    code, out, err = run()

    assert (code, out) == (1, "Judged 7 again, 1 came out otherwise.\n")
    assert err.startswith(f"decision {first.pk}: ")
    assert word in err


def test_an_answer_that_somebody_changed_is_named(history):
    step = ApprovalStep.objects.get(kind=StepKind.APPROVED)
    tampered("UPDATE empowerment_approvalstep SET amount = 201 WHERE id = %s", step.pk)
    step.refresh_from_db()

    assert replay_of_step(step).differences == ("amount: judged 200.000, stored 201.000",)
    assert run()[0] == 1


def test_rules_that_somebody_changed_are_named_for_all_that_was_judged_by_them(history):
    limit = AuthorityLimit.objects.get(position=history.desk.agents)
    tampered("UPDATE empowerment_authoritylimit SET per_decision = 60 WHERE id = %s", limit.pk)

    found = [one for one in replays() if not one.same]

    assert len(found) == 7
    assert "its rows are not those that were hashed" in found[0].differences[0]


def test_a_step_that_rests_on_nobodys_authority_is_not_judged(history):
    request = Decision.objects.filter(request__isnull=False).first().request

    assert replay_of_step(request.steps.get(kind=StepKind.ASKED)) is None
    assert replay_of(request.decision).same


def test_only_what_was_judged_since_a_day(line):
    line.desk.log("20")
    line.desk.log("20", at=NOON + timedelta(days=1))

    assert run("--since", "2026-11-21")[1] == "Judged 1 again, 0 came out otherwise.\n"
    with pytest.raises(CommandError, match="is no day"):
        run("--since", "yesterday")


def test_machines_read_one_object(history):
    tampered("UPDATE empowerment_decision SET amount = 21 WHERE id = %s", Decision.objects.earliest("pk").pk)

    code, out, _ = run("--json")

    told = json.loads(out)
    assert (code, told["judged"], told["different"]) == (1, 7, 1)
    assert told["differences"][0]["kind"] == "decision"
