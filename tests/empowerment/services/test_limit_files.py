from datetime import UTC, datetime
from decimal import Decimal

import pytest

from audit.models import AuditEvent
from empowerment.models import AuthorityLimit, BudgetCap
from empowerment.rules.limit_files import file_of
from empowerment.selectors.rulebooks import compile_rulebook
from empowerment.services.limit_files import FaultyLines, LineFault, import_limits, plan_import
from governance.services.drafts import NotADraft
from tests.factories.empowerment import AuthorityLimitFactory, BudgetCapFactory
from tests.factories.governance import PolicyVersionFactory, put_in_force
from tests.factories.people import PositionFactory, UserFactory

pytestmark = pytest.mark.django_db
NOON = datetime(2026, 11, 21, 12, tzinfo=UTC)
HEADER = "kind,effect,position,tier,remedy,channel,segment,reason,window,amount,rationale\n"
HIGHER = "limit,grant,agent,1,refund,,,,,60,Parcels cost more.\n"
FAULTY = "limit,grant,clerk,1,refund,,,,,60,Why.\n"


@pytest.fixture
def version():
    agent = PositionFactory(code="agent")
    author = UserFactory(position=None)
    limit = AuthorityLimitFactory(
        version=PolicyVersionFactory(drafted_by=author), position=agent, rationale="=cmd"
    )
    BudgetCapFactory(version=limit.version, position=agent)
    return limit.version


def load(version, text, *, replace=False, skip_faulty=False):
    return import_limits(
        version_id=version.pk,
        actor=UserFactory(),
        text=text,
        replace=replace,
        skip_faulty=skip_faulty,
        at=NOON,
    )


def amounts():
    return sorted(AuthorityLimit.objects.values_list("tier", "per_decision"))


def test_importing_an_export_changes_nothing(version):
    book = compile_rulebook(version.pk)

    plan = load(version, file_of([*book.limits, *book.caps]), replace=True)

    assert (plan.lines, plan.changes, plan.faults) == (2, (), ())
    assert not AuditEvent.objects.exists()


def test_a_file_adds_and_changes_and_leaves_the_rest_alone(version):
    text = HEADER + HIGHER + "cap,,agent,,,,,,case,200,Why.\n"

    assert {
        change.verb for change in plan_import(version_id=version.pk, text=text, replace=False).changes
    } == {
        "changed",
        "added",
    }
    assert amounts() == [(1, Decimal(50))]

    load(version, text)

    assert amounts() == [(1, Decimal(60))]
    assert sorted(BudgetCap.objects.values_list("window", "amount")) == [
        ("agent_day", Decimal(150)),
        ("case", Decimal(200)),
    ]
    event = AuditEvent.objects.get()
    assert (event.name, event.actor) == ("content.imported", version.editors.get().user)
    assert event.facts["changes"][0]["fields"]["per_decision"] == ["50", "60"]


def test_a_file_that_is_the_whole_removes_what_it_does_not_name(version):
    load(version, HEADER + HIGHER, replace=True)

    assert amounts() == [(1, Decimal(60))]
    assert not BudgetCap.objects.exists()


def test_faulty_lines_are_named_and_nothing_is_saved(version):
    text = HEADER + HIGHER + FAULTY + HIGHER

    plan = plan_import(version_id=version.pk, text=text, replace=True)
    with pytest.raises(FaultyLines, match="2 of 3 lines are faulty"):
        load(version, text, replace=True)

    assert plan.faults == (
        LineFault(3, "position has to be one of agent; “clerk” is not one."),
        LineFault(4, "An earlier line already says something for the same conditions."),
    )
    assert amounts() == [(1, Decimal(50))]
    assert not AuditEvent.objects.exists()


def test_good_lines_can_be_taken_alone_and_then_nothing_is_removed(version):
    plan = load(version, HEADER + HIGHER + FAULTY, replace=True, skip_faulty=True)

    assert [fault.line for fault in plan.faults] == [3]
    assert amounts() == [(1, Decimal(60))]
    assert BudgetCap.objects.count() == 1


def test_only_a_draft_takes_a_file():
    version = put_in_force(PolicyVersionFactory())

    with pytest.raises(NotADraft):
        load(version, HEADER)
