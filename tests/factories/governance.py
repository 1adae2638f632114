"""Makes policies and their versions, and puts versions in force the way the database demands."""

from datetime import UTC, datetime

import factory
from factory.django import DjangoModelFactory

from common.canonical import content_hash
from empowerment.rules.rulebook import content_of
from empowerment.selectors.rulebooks import compile_rulebook
from governance.choices import ScopeKind, VersionStatus
from governance.models import Policy, PolicyVersion
from tests.factories.people import DepartmentFactory, RegionFactory, TeamFactory, UserFactory

LONG_AGO = datetime(2026, 1, 1, tzinfo=UTC)


class PolicyFactory(DjangoModelFactory):
    """The policy of the organization, which exists once; the traits make one of a nearer scope."""

    class Meta:
        model = Policy
        django_get_or_create = ("scope_kind", "region", "department", "team")

    class Params:
        of_region = factory.Trait(scope_kind=ScopeKind.REGION, region=factory.SubFactory(RegionFactory))
        of_department = factory.Trait(
            scope_kind=ScopeKind.DEPARTMENT, department=factory.SubFactory(DepartmentFactory)
        )
        of_team = factory.Trait(scope_kind=ScopeKind.TEAM, team=factory.SubFactory(TeamFactory))

    name = factory.Sequence("Policy {}".format)
    scope_kind = ScopeKind.ORGANIZATION
    region = None
    department = None
    team = None
    currency = "EUR"


class PolicyVersionFactory(DjangoModelFactory):
    """
    A draft of the organization's policy. Add its rows, then `put_in_force(version)`: a version that has left
    draft takes no rows. `in_force=True` is for versions that need none.
    """

    class Meta:
        model = PolicyVersion
        skip_postgeneration_save = True

    policy = factory.SubFactory(PolicyFactory)
    number = factory.LazyAttribute(lambda version: version.policy.versions.count() + 1)
    summary = "What frontline people may give."
    drafted_by = factory.SubFactory(UserFactory)
    drafted_at = LONG_AGO

    @factory.post_generation
    def in_force(self, create, extracted, **kwargs):
        if extracted:
            put_in_force(self)


def the_draft():
    """Return the draft of the organization's policy that is being worked on, or a new one."""
    at_work = PolicyVersion.objects.filter(
        policy__scope_kind=ScopeKind.ORGANIZATION, status=VersionStatus.DRAFT
    )
    return at_work.first() or PolicyVersionFactory()


def put_in_force(version, at=LONG_AGO, *, adopted_by=None):
    """
    Submit and adopt a draft as it stands, in force from `at` on; what is in force then ends there.

    The hash is that of the rows, so that what was judged under the version can be replayed. No rule of who may
    adopt is asked: `governance.services` does that.
    """
    version.status = VersionStatus.SUBMITTED
    version.submitted_by, version.submitted_at = version.drafted_by, at
    version.content_hash = _hash_of(version)
    version.save()
    before = PolicyVersion.objects.filter(policy=version.policy, status=VersionStatus.ADOPTED).first()
    if before:
        before.status, before.effective_to = VersionStatus.SUPERSEDED, at
        before.save()
    version.status = VersionStatus.ADOPTED
    version.adopted_by, version.adopted_at = adopted_by or UserFactory(), at
    version.effective_from = at
    version.save()
    return version


def _hash_of(version):
    return content_hash(content_of(compile_rulebook(version.pk)))
