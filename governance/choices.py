"""Every status and code of governance."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class ScopeKind(TextChoices):
    """From far to near: the nearest scope with a version in force wins whole."""

    ORGANIZATION = "organization", _("Organization")
    REGION = "region", _("Region")
    DEPARTMENT = "department", _("Department")
    TEAM = "team", _("Team")


class VersionStatus(TextChoices):
    """A superseded version stays in force until its `effective_to`."""

    DRAFT = "draft", _("Draft")
    SUBMITTED = "submitted", _("Submitted")
    ADOPTED = "adopted", _("Adopted")
    SUPERSEDED = "superseded", _("Superseded")
    WITHDRAWN = "withdrawn", _("Withdrawn")


class VersionEvent(TextChoices):
    """What happens to a version and to its content, as the audit log names it and as a timeline says it."""

    DRAFTED = "version.drafted", _("Draft opened")
    DESCRIBED = "version.described", _("Summary changed")
    SUBMITTED = "version.submitted", _("Submitted to the board")
    ADOPTED = "version.adopted", _("Adopted")
    SUPERSEDED = "version.superseded", _("Its end was set by the next version")
    WITHDRAWN = "version.withdrawn", _("Withdrawn")
    COPIED = "content.copied", _("Filled with what an earlier version says")
    EDITED = "content.edited", _("Edited")
    IMPORTED = "content.imported", _("Edited from a file")


class Barrier(TextChoices):
    """Why somebody may not adopt a version, or not from that moment on."""

    NOT_ON_THE_BOARD = "not_on_the_board", _("Only the governance board adopts a version.")
    OWN_DRAFT = (
        "own_draft",
        _("You wrote, edited or submitted this version, so somebody else has to adopt it."),
    )
    RAISES_OWN_LIMIT = (
        "raises_own_limit",
        _("This version raises the limits of your own position, so somebody else has to adopt it."),
    )
    STARTS_TOO_SOON = (
        "starts_too_soon",
        _("A version begins half a minute from now at the earliest: choose a later moment."),
    )
    STARTS_TOO_EARLY = (
        "starts_too_early",
        _("Another version has already been adopted for that time: choose a moment after its beginning."),
    )
