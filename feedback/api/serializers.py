"""Speaks survey responses as JSON: what comes in, and the receipt that goes out."""

from typing import Any

from django.core.validators import RegexValidator
from rest_framework import serializers

from feedback.choices import Attribute, Fault
from feedback.rules.surveys import CES, CSAT, IMPORTANCE, LANGUAGE, LONGEST_COMMENT, LONGEST_LANGUAGE, NPS


class Score(serializers.IntegerField):
    """A whole number of a scale, or null where the question was left out."""

    def __init__(self, scale: range, **options: Any) -> None:
        super().__init__(
            min_value=scale.start, max_value=scale.stop - 1, required=False, allow_null=True, **options
        )


class ImportanceInput(serializers.Serializer[Any]):
    """How much each attribute matters, 1 to 5; those not asked about are left out."""

    def get_fields(self) -> dict[str, Any]:
        return {attribute.value: Score(IMPORTANCE, help_text=str(attribute.label)) for attribute in Attribute}


class ResponseInput(serializers.Serializer[Any]):
    source = serializers.CharField(max_length=40, help_text="The survey tool.")  # type: ignore[assignment]
    external_id = serializers.CharField(max_length=120, help_text="What the response is called there.")
    case_source = serializers.CharField(max_length=40, help_text="Where the case comes from.")
    case_reference = serializers.CharField(max_length=80, help_text="What it is called there.")
    answered_at = serializers.DateTimeField()
    csat = Score(CSAT, help_text="Satisfaction, 1 to 5.")
    ces = Score(CES, help_text="Customer effort, 1 to 7; higher is easier.")
    nps = Score(NPS, help_text="Would recommend us, 0 to 10.")
    importance = ImportanceInput(required=False)
    comment = serializers.CharField(required=False, default="", allow_blank=True, max_length=LONGEST_COMMENT)
    language = serializers.CharField(
        required=False,
        default="",
        allow_blank=True,
        max_length=LONGEST_LANGUAGE,
        validators=[RegexValidator(rf"\A({LANGUAGE.pattern})?\Z", str(Fault.LANGUAGE.label))],
        help_text="As en or pt-BR.",
    )


class ResponseOutput(serializers.Serializer[Any]):
    """The receipt: the same for ever."""

    id = serializers.IntegerField()
    source = serializers.CharField()  # type: ignore[assignment]
    external_id = serializers.CharField()
    case_source = serializers.CharField(source="case.source")
    case_reference = serializers.CharField(source="case.reference")
    answered_at = serializers.DateTimeField()
    received_at = serializers.DateTimeField()
