"""The factories keep the law of the database; others build on that."""

from datetime import timedelta

import pytest

from empowerment.models import AuthorityLimit
from governance.models import PolicyVersion
from governance.rules.policies import Place
from governance.selectors import versions_binding
from tests.factories.empowerment import AuthorityLimitFactory, PolicyTermsFactory
from tests.factories.governance import LONG_AGO, PolicyVersionFactory, put_in_force

pytestmark = pytest.mark.django_db


def test_a_version_is_filled_as_a_draft_then_put_in_force_then_followed_by_the_next():
    first = PolicyVersionFactory()
    AuthorityLimitFactory()
    PolicyTermsFactory()
    put_in_force(first)
    second = PolicyVersionFactory(policy=first.policy)
    put_in_force(second, LONG_AGO + timedelta(days=30))

    place = Place(None, None, None)

    def binding(at):
        return versions_binding([place], at=at)[place].id

    assert AuthorityLimit.objects.get().version == first
    assert binding(LONG_AGO + timedelta(days=29)) == first.pk
    assert binding(LONG_AGO + timedelta(days=30)) == second.pk
    assert PolicyVersion.objects.get(pk=first.pk).effective_to == second.effective_from
    assert len(first.content_hash) == 64
    assert first.content_hash != second.content_hash
