"""Messages about the law: who has to adopt a version, and who wrote one that was adopted."""

from datetime import datetime

from django.urls import reverse
from django.utils.translation import gettext as _

from effects.registry import handles
from governance.choices import VersionStatus
from governance.models import PolicyVersion
from governance.selectors import barrier_for
from people.choices import Role
from people.models import User
from people.services.notifications import notify


@handles("version.submitted")
def ask_the_board(*, version_id: int, at: datetime) -> None:
    """Tell every member of the board who may adopt the version that it waits for them."""
    version = PolicyVersion.objects.select_related("policy").get(pk=version_id)
    if version.status != VersionStatus.SUBMITTED:
        return
    for member in User.objects.filter(groups__name=Role.BOARD, is_active=True).order_by("pk"):
        if barrier_for(member, version) is None:
            notify(
                user_id=member.pk,
                key=f"version:{version.pk}:submitted",
                title=f"{version} waits for adoption",
                body=version.summary,
                url=_address(version),
                at=at,
            )


@handles("version.adopted")
def tell_the_authors(*, version_id: int, at: datetime) -> None:
    """Tell everybody who worked on the version that it was adopted, and from when it holds."""
    version = PolicyVersion.objects.select_related("policy").get(pk=version_id)
    for author in User.objects.filter(pk__in=version.editors.values("user"), is_active=True).order_by("pk"):
        notify(
            user_id=author.pk,
            key=f"version:{version.pk}:adopted",
            title=_("%(version)s was adopted") % {"version": version},
            body=_("It holds from the moment named on its page."),
            url=_address(version),
            at=at,
        )


def _address(version: PolicyVersion) -> str:
    return reverse("governance:version-detail", args=[version.pk])
