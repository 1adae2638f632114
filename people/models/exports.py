"""Stores exports: who took which list out, what for, and the file while it is kept."""

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from people.choices import ExportFormat, ExportPurpose, ExportStatus
from people.rules.exports import ending_of


class Export(models.Model):
    """
    One file that somebody asked for. The record stays; the content goes when it expires.

    `kind` names the list as it is registered; `filters` say which rows of it; `row_count`, `size` in bytes
    and `sha256` are those of the file. `failure` says why there is none.
    """

    requester = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="exports")
    kind = models.CharField(max_length=40)
    file_format = models.CharField(max_length=4, choices=ExportFormat.choices)
    purpose = models.CharField(max_length=12, choices=ExportPurpose.choices)
    purpose_note = models.CharField(max_length=200, blank=True)
    filters = models.JSONField()
    status = models.CharField(max_length=8, choices=ExportStatus.choices, default=ExportStatus.QUEUED)
    asked_at = models.DateTimeField()
    made_at = models.DateTimeField(null=True)
    expires_at = models.DateTimeField(null=True)
    row_count = models.PositiveIntegerField(null=True)
    size = models.PositiveBigIntegerField(null=True)
    sha256 = models.CharField(max_length=64, blank=True)
    failure = models.CharField(max_length=300, blank=True)

    class Meta:
        indexes = [models.Index(fields=["requester", "-id"], name="export_by_requester")]
        constraints = [
            models.CheckConstraint(
                condition=~Q(status__in=[ExportStatus.DONE, ExportStatus.EXPIRED])
                | Q(made_at__isnull=False, row_count__isnull=False, size__isnull=False) & ~Q(sha256=""),
                name="export_made_is_described",
                violation_error_message=_("A file that was made has a size, a number of rows and a hash."),
            ),
            models.CheckConstraint(
                condition=~Q(purpose=ExportPurpose.OTHER) | ~Q(purpose_note=""),
                name="export_other_purpose_is_said",
                violation_error_message=_("Say what the file is for."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.file_format} #{self.pk}"

    @property
    def filename(self) -> str:
        return f"{self.kind}-{self.pk}.{ending_of(self.file_format, self.row_count or 0)}"


class ExportHolding(models.Model):
    """What the file of an export holds: by these rows and columns it is judged again at each download."""

    export = models.OneToOneField(Export, primary_key=True, on_delete=models.CASCADE, related_name="holding")
    row_ids = ArrayField(models.BigIntegerField())
    columns = ArrayField(models.CharField(max_length=40))

    def __str__(self) -> str:
        return f"holding of export {self.export_id}"


class ExportChunk(models.Model):
    """A piece of the file of an export, in order."""

    export = models.ForeignKey(Export, on_delete=models.CASCADE, related_name="chunks")
    number = models.PositiveIntegerField()
    content = models.BinaryField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["export", "number"],
                name="export_chunk_once",
                violation_error_message=_("A piece of a file is written once."),
            )
        ]

    def __str__(self) -> str:
        return f"piece {self.number} of export {self.export_id}"
