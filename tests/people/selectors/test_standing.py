from datetime import UTC, datetime, timedelta
from decimal import Decimal

import pytest

from people.choices import QualificationKind
from people.selectors.standing import QualificationFact, standings_of
from tests.factories import CompletionFactory, QualificationFactory, UserFactory

pytestmark = pytest.mark.django_db
NOON = datetime(2026, 11, 21, 12, tzinfo=UTC)


def standing_of(user_id):
    return standings_of([user_id], at=NOON)[user_id]


def test_standing_tells_where_a_person_belongs():
    user = UserFactory()

    standing = standing_of(user.pk)

    assert standing.person == user.person
    assert standing.name == str(user)
    assert standing.active
    assert standing.position == user.position.code
    assert (standing.team_id, standing.department_id) == (user.team_id, user.team.department_id)
    assert standing.region_id == user.team.department.region_id
    assert standing.zone == "Europe/Berlin"
    assert standing.hired_on == user.hired_on
    assert standing.courses == frozenset()
    assert standing.qualifications == ()


def test_without_a_team_the_zone_is_the_organizations(settings):
    settings.TIME_ZONE = "Asia/Tokyo"

    standing = standing_of(UserFactory(team=None, position=None, first_name="", last_name="").pk)

    assert standing.zone == "Asia/Tokyo"
    assert standing.position is None
    assert standing.name.startswith("person-")


@pytest.mark.parametrize(
    ("completed", "expires", "counts"),
    [
        (timedelta(0), None, True),
        (timedelta(seconds=1), None, False),
        (timedelta(days=-1), timedelta(0), False),
        (timedelta(days=-1), timedelta(seconds=1), True),
    ],
)
def test_a_course_counts_from_its_completion_until_it_expires(completed, expires, counts):
    completion = CompletionFactory(
        completed_at=NOON + completed, expires_at=None if expires is None else NOON + expires
    )

    courses = standing_of(completion.user_id).courses

    assert (completion.course.code in courses) is counts


def test_a_course_passed_twice_counts_once():
    first = CompletionFactory()
    CompletionFactory(user=first.user, course=first.course, completed_at=NOON)

    assert standing_of(first.user_id).courses == {first.course.code}


def test_per_kind_the_latest_qualification_that_has_begun_is_in_effect():
    user = UserFactory()
    QualificationFactory(user=user, lower_bound=Decimal("0.7"), counts_from=NOON - timedelta(days=9))
    latest = QualificationFactory(user=user, lower_bound=Decimal("0.81"), counts_from=NOON, n=64)
    QualificationFactory(user=user, lower_bound=Decimal("0.5"), counts_from=NOON + timedelta(seconds=1))
    other = QualificationFactory(user=user, kind=QualificationKind.SANDBOX, counts_from=NOON, n=7)

    assert standing_of(user.pk).qualifications == (
        QualificationFact(
            "quality", Decimal("0.81"), 64, Decimal("0.9"), latest.period_from, latest.period_to
        ),
        QualificationFact("sandbox", Decimal("0.8"), 7, Decimal("0.9"), other.period_from, other.period_to),
    )


def test_many_standings_take_one_query(django_assert_num_queries):
    people = [CompletionFactory().user for _ in range(3)]

    with django_assert_num_queries(1):
        standings = standings_of([*(user.pk for user in people), 0], at=NOON)

    assert {pk: standing.name for pk, standing in standings.items()} == {u.pk: str(u) for u in people}
