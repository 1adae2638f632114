"""Asks what can be given now, and for which reasons."""

from django.db.models import QuerySet

from empowerment.models import ReasonCode, Remedy


def all_remedies() -> QuerySet[Remedy]:
    """Return every remedy that was ever given, to look for it."""
    return Remedy.objects.all()


def all_reasons() -> QuerySet[ReasonCode]:
    """Return every reason there ever was, to look for it."""
    return ReasonCode.objects.all()


def remedies_on_offer() -> QuerySet[Remedy]:
    """Return the remedies that new decisions may give."""
    return Remedy.objects.filter(active=True)


def reasons_in_use() -> QuerySet[ReasonCode]:
    """Return the reasons that new decisions may have."""
    return ReasonCode.objects.filter(active=True)
