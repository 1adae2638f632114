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
