from datetime import UTC, datetime, timedelta

import pytest

from effects.services import fulfil_due
from governance.services import adopt_version, submit_version, withdraw_version
from people.choices import Role
from people.models import Notification
from tests.factories.governance import PolicyVersionFactory
from tests.factories.people import PositionFactory, UserFactory

pytestmark = pytest.mark.django_db
NOON = datetime(2026, 11, 21, 12, tzinfo=UTC)


def submitted(author, raises=()):
    version = PolicyVersionFactory(drafted_by=author)
    return submit_version(version_id=version.pk, actor=author, content_hash="a" * 64, raises=raises, at=NOON)


def test_the_members_of_the_board_who_may_adopt_are_asked_once():
    position = PositionFactory()
    member = UserFactory(roles=[Role.BOARD])
    author = UserFactory(roles=[Role.BOARD, Role.MANAGER])
    UserFactory(roles=[Role.BOARD], position=position)
    UserFactory(roles=[Role.BOARD], is_active=False)
    UserFactory(roles=[Role.MANAGER])

    version = submitted(author, raises=[position.pk])
    fulfil_due(at=NOON)
    fulfil_due(at=NOON)

    message = Notification.objects.get()
    assert (message.user, message.title) == (member, f"{version} waits for adoption")
    assert message.url == f"/policies/versions/{version.pk}/"


def test_nobody_is_asked_about_what_was_withdrawn_before_the_message_left():
    UserFactory(roles=[Role.BOARD])
    version = submitted(UserFactory())

    withdraw_version(version_id=version.pk, actor=version.drafted_by, reason="Wrong", at=NOON)
    fulfil_due(at=NOON)

    assert not Notification.objects.exists()


def test_whoever_wrote_a_version_hears_that_it_was_adopted():
    author, member = UserFactory(), UserFactory(roles=[Role.BOARD])
    version = submitted(author)
    adopt_version(version_id=version.pk, actor=member, effective_from=NOON + timedelta(minutes=1), at=NOON)

    fulfil_due(at=NOON)

    told = Notification.objects.filter(title=f"{version} was adopted")
    assert [message.user for message in told] == [author]
