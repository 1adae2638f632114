from dataclasses import replace
from datetime import UTC, datetime, timedelta
from decimal import Decimal

import pytest
from django.db import IntegrityError, connection, transaction

from audit.models import AuditEvent
from common.canonical import content_hash
from empowerment.models import (
    ApprovalTarget,
    AuthorityLimit,
    BudgetCap,
    NamedApprover,
    PolicyTerms,
    TierRequirement,
)
from empowerment.rules.diffs import Change, rows_of
from empowerment.rules.rulebook import content_of
from empowerment.selectors.drafts import comparison_of
from empowerment.selectors.rulebooks import compile_rulebook
from empowerment.services.contents import UnknownCode
from empowerment.services.limits import (
    EditedMeanwhile,
    InvalidRow,
    NotFit,
    Unexplained,
    edit_draft,
    start_draft,
    submit_draft,
)
from governance.models import PolicyVersion
from governance.services import adopt_version, withdraw_version
from governance.services.adoption import RaisesOwnLimit
from governance.services.drafts import NotADraft
from people.choices import Role
from tests.empowerment.rules.books import cap, limit
from tests.factories.empowerment import (
    ApprovalTargetFactory,
    AuthorityLimitFactory,
    BudgetCapFactory,
    NamedApproverFactory,
    PolicyTermsFactory,
    ReasonCodeFactory,
    RemedyFactory,
    TierRequirementFactory,
)
from tests.factories.governance import PolicyFactory, PolicyVersionFactory, put_in_force, the_draft
from tests.factories.people import CourseFactory, PositionFactory, UserFactory

pytestmark = pytest.mark.django_db
NOON = datetime(2026, 11, 21, 12, tzinfo=UTC)
CONTENT = [AuthorityLimit, BudgetCap, TierRequirement, ApprovalTarget, NamedApprover, PolicyTerms]


@pytest.fixture
def agent():
    return PositionFactory(code="agent")


@pytest.fixture
def manager():
    return UserFactory(roles=[Role.MANAGER])


@pytest.fixture
def full(agent):
    """A draft with a row of every kind."""
    version = the_draft()
    PolicyTermsFactory(version=version)
    AuthorityLimitFactory(version=version, position=agent)
    AuthorityLimitFactory(version=version, position=agent, tier=2, per_decision=Decimal(150))
    AuthorityLimitFactory(
        version=version, remedy=RemedyFactory(code="credit"), forbids=True, reason=ReasonCodeFactory()
    )
    BudgetCapFactory(version=version, position=agent)
    TierRequirementFactory(version=version, position=agent, courses=[CourseFactory(code="judgment")])
    ApprovalTargetFactory(version=version, remedy=RemedyFactory(), priority=1)
    NamedApproverFactory(version=version, position=PositionFactory(code="board"))
    return version


def edit(version, manager, *edits):
    return edit_draft(version_id=version.pk, actor=manager, edits=edits, at=NOON)


def content(version):
    return content_of(compile_rulebook(version.pk))


def stored(version, **which):
    return next(
        row
        for row in rows_of(compile_rulebook(version.pk))
        if all(getattr(row, name, None) == value for name, value in which.items())
    )


def test_a_draft_begins_as_a_copy_of_the_version_in_force(full, manager):
    put_in_force(full)

    draft = start_draft(policy=full.policy, actor=manager, at=NOON)

    assert content(draft) == content(full)
    assert draft.number == full.number + 1
    assert [event.name for event in AuditEvent.objects.order_by("pk")] == [
        "version.drafted",
        "content.copied",
    ]
    assert AuditEvent.objects.get(name="content.copied").facts == {"from": full.pk}
    comparison = comparison_of(draft, at=NOON)
    assert (comparison.old.version_id, comparison.changes) == (full.pk, [])


def test_a_first_draft_begins_with_terms_that_wait_for_their_reason(manager):
    draft = start_draft(policy=PolicyFactory(), actor=manager, at=NOON)

    assert PolicyTerms.objects.get(version=draft).rationale == ""
    with pytest.raises(Unexplained, match="1 rule does not say why: terms"):
        submit_draft(version_id=draft.pk, actor=manager, at=NOON)


def test_a_withdrawn_version_can_be_taken_up_again(full, manager):
    withdraw_version(version_id=full.pk, actor=manager, reason="Not yet", at=NOON)

    draft = start_draft(policy=full.policy, actor=manager, at=NOON, source=full)

    assert content(draft) == content(full)


def test_a_save_changes_adds_and_removes_rows_in_one_event_with_old_and_new(full, manager):
    small = stored(full, tier=1, remedy="refund", position="agent", effect="grant")
    large = stored(full, tier=2, remedy="refund", position="agent", effect="grant")

    edit(
        full,
        manager,
        Change(small, replace(small, per_decision=Decimal(60))),
        Change(large, None),
        Change(None, cap("case", "200", position="agent")),
    )

    assert [row.per_decision for row in AuthorityLimit.objects.filter(position__code="agent")] == [60]
    assert BudgetCap.objects.get(window="case").amount == 200
    assert full.editors.get().user == manager
    event = AuditEvent.objects.get()
    assert (event.name, event.actor, event.subject_id) == ("content.edited", manager, str(full.pk))
    assert [
        (change["row"], change["verb"], change["fields"].get("per_decision"))
        for change in event.facts["changes"]
    ] == [
        ("limit", "changed", ["50", "60"]),
        ("limit", "removed", ["150", None]),
        ("cap", "added", None),
    ]


def test_every_kind_of_row_is_written_and_rewritten(full, manager):
    rows = list(rows_of(compile_rulebook(full.pk)))
    before = content(full)

    edit(full, manager, *(Change(row, None) for row in rows[:-1]))
    assert [kind.objects.count() for kind in CONTENT] == [0, 0, 0, 0, 0, 1]

    edit(full, manager, *(Change(None, row) for row in rows[:-1]))
    assert content(full) == before


def test_saving_what_is_there_already_leaves_no_trace(full, manager):
    row = stored(full, tier=2, remedy="refund")

    assert edit(full, manager, Change(row, row)) == []

    assert not AuditEvent.objects.exists()
    assert not full.editors.exists()


@pytest.mark.fault("F-29")
def test_a_row_that_somebody_else_changed_meanwhile_is_not_overwritten(full, manager):
    seen = stored(full, tier=1, remedy="refund", position="agent", effect="grant")
    other = stored(full, tier=2, remedy="refund", position="agent")
    edit(full, UserFactory(), Change(seen, replace(seen, per_decision=Decimal(70))))

    with pytest.raises(EditedMeanwhile, match="grant refund, agent tier 1") as refusal:
        edit(
            full,
            manager,
            Change(seen, replace(seen, per_decision=Decimal(60))),
            Change(other, replace(other, per_decision=Decimal(160))),
        )

    assert [change.old.per_decision for change in refusal.value.changes] == [Decimal(70)]
    assert sorted(AuthorityLimit.objects.filter(position__code="agent").values_list("per_decision")) == [
        (Decimal(70),),
        (Decimal(150),),
    ]
    assert AuditEvent.objects.count() == 1


def test_two_editors_of_different_cells_do_not_disturb_each_other(full, manager):
    one = stored(full, tier=1, remedy="refund", position="agent", effect="grant")
    other = stored(full, tier=2, remedy="refund", position="agent")

    edit(full, UserFactory(), Change(one, replace(one, per_decision=Decimal(60))))
    edit(full, manager, Change(other, replace(other, per_decision=Decimal(160))))

    assert sorted(AuthorityLimit.objects.filter(position__code="agent").values_list("per_decision")) == [
        (Decimal(60),),
        (Decimal(160),),
    ]


@pytest.mark.parametrize(
    ("row", "refusal", "message"),
    [
        (limit("10.005", tier=3), InvalidRow, "at most 2 decimals"),
        (limit("10", tier=12), InvalidRow, "Tiers go from 1 to 9"),
        (limit("10", tier=3, position="nobody"), UnknownCode, "“nobody” does not exist"),
        (limit("10", tier=3, reason="whim"), UnknownCode, "“whim” does not exist"),
    ],
)
def test_a_row_that_could_never_hold_is_refused_and_nothing_is_saved(full, manager, row, refusal, message):
    good = cap("case", "200", position="agent")

    with pytest.raises(refusal, match=message):
        edit(full, manager, Change(None, good), Change(None, row))

    assert not BudgetCap.objects.filter(window="case").exists()
    assert not AuditEvent.objects.exists()


def test_the_same_row_twice_is_refused(full, manager):
    row = limit("10", tier=3)

    with pytest.raises(InvalidRow, match="stands there twice"):
        edit(full, manager, Change(None, row), Change(None, replace(row, per_decision=Decimal(20))))


def test_a_submission_names_content_and_beneficiaries(full, manager, agent):
    expected = content_hash(content(full))

    version = submit_draft(version_id=full.pk, actor=manager, at=NOON)

    assert (version.status, version.content_hash) == ("submitted", expected)
    assert version.raises == [agent.pk]


def test_only_positions_that_rise_against_the_version_in_force_are_barred(full, manager, agent):
    lead = PositionFactory(code="lead")
    AuthorityLimitFactory(version=full, position=lead, per_decision=Decimal(500))
    put_in_force(full)
    draft = start_draft(policy=full.policy, actor=manager, at=NOON)
    row = stored(draft, tier=2, remedy="refund", position="agent")
    edit(draft, manager, Change(row, replace(row, per_decision=Decimal(200))))

    version = submit_draft(version_id=draft.pk, actor=manager, at=NOON)

    assert version.raises == [agent.pk]
    with pytest.raises(RaisesOwnLimit):
        adopt_version(
            version_id=version.pk,
            actor=UserFactory(roles=[Role.BOARD], position=agent),
            effective_from=NOON + timedelta(minutes=1),
            at=NOON,
        )


def test_the_first_version_of_a_team_is_held_against_what_binds_the_team_now(full, manager, agent):
    put_in_force(full)
    policy = PolicyFactory(of_team=True)
    draft = start_draft(policy=policy, actor=manager, at=NOON)
    terms = stored(draft, approval_minutes=30)
    edit(
        draft,
        manager,
        Change(terms, replace(terms, rationale="As elsewhere.")),
        Change(None, limit("50")),
        Change(None, cap("agent_day", "150", position="agent")),
    )

    assert submit_draft(version_id=draft.pk, actor=manager, at=NOON).raises == []


def test_a_rule_without_a_reason_is_not_submitted(full, manager):
    AuthorityLimit.objects.filter(tier=2).update(rationale=" ")
    BudgetCap.objects.update(rationale="")

    with pytest.raises(Unexplained) as refusal:
        submit_draft(version_id=full.pk, actor=manager, at=NOON)

    assert str(refusal.value) == (
        "2 rules do not say why: grant refund, agent tier 2, budget agent day, agent, *. "
        "Everybody whom it binds is shown the reason."
    )
    full.refresh_from_db()
    assert full.status == "draft"
    assert not AuditEvent.objects.exists()


def test_a_tier_that_nobody_reaches_is_not_submitted(full, manager):
    TierRequirement.objects.all().delete()

    with pytest.raises(NotFit, match="Nobody can reach tier 2"):
        submit_draft(version_id=full.pk, actor=manager, at=NOON)


def test_what_was_submitted_is_not_edited(full, manager):
    submit_draft(version_id=full.pk, actor=manager, at=NOON)
    before = content(full)

    with pytest.raises(NotADraft):
        edit(full, manager, Change(None, cap("case", "200", position="agent")))
    with pytest.raises(NotADraft):
        submit_draft(version_id=full.pk, actor=manager, at=NOON)

    assert content(full) == before


def test_drafting_submitting_and_adopting_changes_what_binds(full, manager):
    put_in_force(full)
    draft = start_draft(policy=full.policy, actor=manager, at=NOON)
    version = submit_draft(version_id=draft.pk, actor=manager, at=NOON)
    start = NOON + timedelta(minutes=1)

    adopt_version(version_id=version.pk, actor=UserFactory(roles=[Role.BOARD]), effective_from=start, at=NOON)

    assert PolicyVersion.objects.in_force(start).get() == version


def raw(statement):
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute(statement)


@pytest.mark.invariant("I-23")
@pytest.mark.parametrize("model", CONTENT, ids=lambda model: model.__name__)
@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE {} SET rationale = 'other'",
        "DELETE FROM {}",
        "TRUNCATE {} CASCADE",
        "UPDATE {} SET version_id = (SELECT max(id) FROM governance_policyversion)",
    ],
    ids=["update", "delete", "truncate", "move"],
)
def test_the_database_keeps_the_rows_of_a_version_that_has_left_draft(full, model, statement):
    before = content(full)
    put_in_force(full)
    PolicyVersionFactory(policy=full.policy)

    with pytest.raises(IntegrityError):
        raw(statement.format(model._meta.db_table))

    assert content(full) == before


@pytest.mark.invariant("I-23")
@pytest.mark.parametrize(
    "statement",
    [
        "DELETE FROM empowerment_tierrequirement_courses",
        "TRUNCATE empowerment_tierrequirement_courses",
        """INSERT INTO empowerment_tierrequirement_courses (tierrequirement_id, course_id)
           SELECT r.id, c.id FROM empowerment_tierrequirement r, people_course c WHERE c.code = 'extra'""",
    ],
    ids=["delete", "truncate", "insert"],
)
def test_the_database_keeps_the_courses_of_a_tier_too(full, statement):
    CourseFactory(code="extra")
    put_in_force(full)

    with pytest.raises(IntegrityError):
        raw(statement)

    assert [course.code for course in TierRequirement.objects.get().courses.all()] == ["judgment"]


@pytest.mark.invariant("I-23")
def test_the_database_takes_no_row_for_a_version_that_has_left_draft(full, agent):
    put_in_force(full)

    with pytest.raises(IntegrityError, match="has left draft"), transaction.atomic():
        AuthorityLimitFactory(version=full, position=agent, tier=3)
