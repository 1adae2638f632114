"""Every status and code of governance."""

from django.db.models import TextChoices


class ScopeKind(TextChoices):
    """From far to near: the nearest scope with a version in force wins whole."""

    ORGANIZATION = "organization", "Organization"
    REGION = "region", "Region"
    DEPARTMENT = "department", "Department"
    TEAM = "team", "Team"


class VersionStatus(TextChoices):
    """A superseded version stays in force until its `effective_to`."""

    DRAFT = "draft", "Draft"
    SUBMITTED = "submitted", "Submitted"
    ADOPTED = "adopted", "Adopted"
    SUPERSEDED = "superseded", "Superseded"
    WITHDRAWN = "withdrawn", "Withdrawn"


class VersionEvent(TextChoices):
    """What happens to a version and to its content, as the audit log names it and as a timeline says it."""

    DRAFTED = "version.drafted", "Draft opened"
    DESCRIBED = "version.described", "Summary changed"
    SUBMITTED = "version.submitted", "Submitted to the board"
    ADOPTED = "version.adopted", "Adopted"
    SUPERSEDED = "version.superseded", "Its end was set by the next version"
    WITHDRAWN = "version.withdrawn", "Withdrawn"
    COPIED = "content.copied", "Filled with what an earlier version says"
    EDITED = "content.edited", "Edited"
    IMPORTED = "content.imported", "Edited from a file"


class Barrier(TextChoices):
    """Why somebody may not adopt a version, or not from that moment on."""

    NOT_ON_THE_BOARD = "not_on_the_board", "Only the governance board adopts a version."
    OWN_DRAFT = "own_draft", "You wrote, edited or submitted this version, so somebody else has to adopt it."
    RAISES_OWN_LIMIT = (
        "raises_own_limit",
        "This version raises the limits of your own position, so somebody else has to adopt it.",
    )
    STARTS_TOO_SOON = (
        "starts_too_soon",
        "A version begins half a minute from now at the earliest: choose a later moment.",
    )
    STARTS_TOO_EARLY = (
        "starts_too_early",
        "Another version has already been adopted for that time: choose a moment after its beginning.",
    )
