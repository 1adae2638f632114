from datetime import date
from decimal import Decimal

import pytest
from django.db import IntegrityError, connection, transaction

from performance.choices import DisputeAnswer, ScorecardState
from performance.models import Scorecard, ScorecardLine, ScorecardSection, ScorecardVersion
from tests.factories import (
    DisputeFactory,
    ScorecardFactory,
    ScorecardSectionFactory,
    ScorecardVersionFactory,
    UserFactory,
    put_in_use,
)

pytestmark = pytest.mark.django_db
OUT = ["published", "acknowledged", "disputed", "amended"]


def refused(words):
    return pytest.raises(IntegrityError, match=words)


def test_a_version_whose_weights_do_not_sum_to_one_is_not_put_in_use():
    section = ScorecardSectionFactory(weight=Decimal("0.9999"))
    with refused("do not sum to one"), transaction.atomic():
        put_in_use(section.version)
    assert ScorecardVersion.objects.get(pk=section.version_id).activated_at is None


def test_a_version_in_use_stays_as_it_is():
    version = put_in_use(ScorecardSectionFactory().version)
    for change in (
        lambda: ScorecardVersion.objects.filter(pk=version.pk).update(critical_cap=1),
        lambda: ScorecardVersion.objects.filter(pk=version.pk).delete(),
        lambda: ScorecardSection.objects.filter(version=version).update(target="0.8"),
        lambda: ScorecardSection.objects.filter(version=version).delete(),
        lambda: ScorecardSectionFactory(version=version, weight="0.1"),
        lambda: version.sections.get().departments.add(UserFactory().team.department),
    ):
        with pytest.raises(IntegrityError, match="in use"), transaction.atomic():
            change()
    assert version.sections.get().target == Decimal("0.9")


def test_the_version_in_force_is_the_latest_begun():
    old = put_in_use(ScorecardSectionFactory().version)
    new = ScorecardVersionFactory(template=old.template, effective_from=date(2026, 10, 1))
    put_in_use(ScorecardSectionFactory(version=new).version)
    ScorecardVersionFactory(template=old.template, effective_from=date(2026, 9, 1))
    found = [list(ScorecardVersion.objects.in_force(day)) for day in (date(2026, 9, 30), date(2026, 10, 1))]
    assert found == [[old], [new]]
    assert not ScorecardVersion.objects.in_force(date(2025, 12, 31)).exists()


@pytest.mark.parametrize("state", OUT)
def test_a_published_scorecard_keeps_its_content(state):
    scorecard = ScorecardFactory(state=state)
    rows = Scorecard.objects.filter(pk=scorecard.pk)
    for change in (
        lambda: rows.update(total="0.76"),
        lambda: rows.update(content_hash="1" * 64),
        lambda: rows.update(published_at="2026-11-06T00:00Z"),
        lambda: rows.delete(),
        lambda: scorecard.lines.update(score="0.76"),
        lambda: scorecard.lines.all().delete(),
    ):
        with refused("was published"), transaction.atomic():
            change()
    assert (rows.get().total, scorecard.lines.get().score) == (Decimal("0.75"), Decimal("0.75"))


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("draft", "published"),
        ("draft", "acknowledged"),
        ("in_calibration", "disputed"),
        ("published", "draft"),
        ("acknowledged", "disputed"),
        ("amended", "published"),
    ],
)
def test_the_database_knows_the_moves(before, after):
    scorecard = ScorecardFactory(state=before)
    with refused("cannot move"), transaction.atomic():
        Scorecard.objects.filter(pk=scorecard.pk).update(state=after)
    assert Scorecard.objects.get(pk=scorecard.pk).state == before


def test_a_draft_is_changed_and_thrown_away():
    scorecard = ScorecardFactory(state=ScorecardState.DRAFT)
    scorecard.lines.update(score="0.76")
    scorecard.delete()
    assert not ScorecardLine.objects.exists()


def test_one_current_scorecard_per_person_and_period():
    scorecard = ScorecardFactory()
    with refused("scorecard_one_current"), transaction.atomic():
        ScorecardFactory(person=scorecard.person, state=ScorecardState.DRAFT, number=2, supersedes=scorecard)
    Scorecard.objects.filter(pk=scorecard.pk).update(state=ScorecardState.AMENDED)
    ScorecardFactory(person=scorecard.person, state=ScorecardState.DRAFT, number=2, supersedes=scorecard)
    assert Scorecard.objects.current().get().number == 2


def test_what_a_dispute_contests_and_its_answer_stay():
    dispute = DisputeFactory()
    rows = type(dispute).objects.filter(pk=dispute.pk)
    with refused("immutable"), transaction.atomic():
        rows.update(reason="Something else.")
    rows.update(
        answer=DisputeAnswer.STANDS,
        words="I looked.",
        answered_by=dispute.answerer,
        answered_at=dispute.due_at,
    )
    with refused("was answered"), transaction.atomic():
        rows.update(words="Changed my mind.")
    with refused("stays"), transaction.atomic():
        rows.delete()
    assert rows.get().words == "I looked."


@pytest.mark.parametrize("table", ["scorecard", "scorecardline", "scorecardversion", "dispute"])
def test_no_table_is_emptied(table):
    with refused("never emptied"), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(f"TRUNCATE performance_{table} CASCADE")
    assert Scorecard.objects.count() == 0
