"""Adopting and withdrawing at once, on real connections: exactly one wins."""

from datetime import UTC, datetime, timedelta

import pytest

from audit.models import AuditEvent
from common.errors import DomainError
from governance.models import PolicyVersion
from governance.services import adopt_version, draft_version, submit_version, withdraw_version
from people.choices import Role
from tests.factories.governance import PolicyFactory, PolicyVersionFactory, put_in_force
from tests.factories.people import UserFactory
from tests.races import ROUNDS, at_once

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.race]
NOON = datetime(2026, 11, 21, 12, tzinfo=UTC)


@pytest.mark.invariant("I-21")
@pytest.mark.parametrize("round_", range(min(ROUNDS, 3)))
def test_adopted_or_withdrawn_but_not_both_and_only_once(round_):
    before = put_in_force(PolicyVersionFactory())
    author = UserFactory()
    version = PolicyVersionFactory(policy=before.policy, drafted_by=author)
    submit_version(version_id=version.pk, actor=author, content_hash="a" * 64, raises=[], at=NOON)
    board = [UserFactory(roles=[Role.BOARD]) for _ in range(6)]

    def adopting(member, minutes):
        return lambda: adopt_version(
            version_id=version.pk, actor=member, effective_from=NOON + timedelta(minutes=minutes), at=NOON
        )

    def withdrawing():
        return withdraw_version(version_id=version.pk, actor=author, reason="No", at=NOON)

    answers = at_once(
        *[adopting(member, number) for number, member in enumerate(board)], withdrawing, withdrawing
    )

    won = [answer for answer in answers if isinstance(answer, PolicyVersion)]
    assert len(won) == 1
    assert all(isinstance(answer, DomainError) for answer in answers if answer not in won)
    assert AuditEvent.objects.filter(name__in=["version.adopted", "version.withdrawn"]).count() == 1
    assert PolicyVersion.objects.in_force(NOON + timedelta(days=1)).count() == 1


@pytest.mark.parametrize("round_", range(min(ROUNDS, 3)))
def test_two_managers_open_one_draft(round_):
    policy, managers = PolicyFactory(), [UserFactory() for _ in range(6)]

    answers = at_once(*[lambda who=who: draft_version(policy=policy, actor=who, at=NOON) for who in managers])

    assert sum(isinstance(answer, PolicyVersion) for answer in answers) == 1
    assert [version.number for version in PolicyVersion.objects.all()] == [1]
