"""Speaks scorecards as JSON: scores between 0 and 1, each with its interval, n and formula in words."""

from typing import Any

from rest_framework import serializers

from performance.choices import LineState, ScorecardState, SectionKind

SCORE = {"max_digits": 5, "decimal_places": 4, "allow_null": True}
VALUE = {"max_digits": 20, "decimal_places": 6, "allow_null": True}


class WithOutagesOutput(serializers.Serializer[Any]):
    left_out = serializers.IntegerField(help_text="How many facts outages left out.")
    n = serializers.IntegerField(allow_null=True, help_text="With them; null where it was not kept.")
    value = serializers.DecimalField(help_text="Null: not enough data.", **VALUE)  # type: ignore[arg-type]
    low = serializers.DecimalField(help_text="90 % interval.", **VALUE)  # type: ignore[arg-type]
    high = serializers.DecimalField(**VALUE)  # type: ignore[arg-type]


class ScorecardLineOutput(serializers.Serializer[Any]):
    kind = serializers.ChoiceField(choices=SectionKind.choices)
    name = serializers.CharField()
    kpi = serializers.CharField(allow_blank=True)
    kpi_version = serializers.IntegerField(allow_null=True)
    formula = serializers.CharField()
    unit = serializers.CharField()
    state = serializers.ChoiceField(choices=LineState.choices, help_text="Why there is no score, if none.")
    n = serializers.IntegerField()
    with_outages = WithOutagesOutput(
        allow_null=True, help_text="What the value would be with what outages left out; null: nothing."
    )
    value = serializers.DecimalField(help_text="Raw, in its unit.", **VALUE)  # type: ignore[arg-type]
    low = serializers.DecimalField(**VALUE)  # type: ignore[arg-type]
    high = serializers.DecimalField(**VALUE)  # type: ignore[arg-type]
    corrected = serializers.DecimalField(
        help_text="Free of case mix or the severity of reviewers; null if nothing was corrected.",
        **VALUE,  # type: ignore[arg-type]
    )
    corrected_low = serializers.DecimalField(**VALUE)  # type: ignore[arg-type]
    corrected_high = serializers.DecimalField(**VALUE)  # type: ignore[arg-type]
    weight = serializers.DecimalField(max_digits=5, decimal_places=4)
    effective_weight = serializers.DecimalField(max_digits=5, decimal_places=4)
    score = serializers.DecimalField(**SCORE)  # type: ignore[arg-type]
    score_low = serializers.DecimalField(**SCORE)  # type: ignore[arg-type]
    score_high = serializers.DecimalField(**SCORE)  # type: ignore[arg-type]


class ScorecardOutput(serializers.Serializer[Any]):
    id = serializers.IntegerField()
    first = serializers.DateField(help_text="First day of the period.")
    last = serializers.DateField(help_text="Last day of the period.")
    number = serializers.IntegerField(help_text="Version: an amendment counts one more.")
    state = serializers.ChoiceField(choices=ScorecardState.choices)
    total = serializers.DecimalField(help_text="Null: not enough data.", **SCORE)  # type: ignore[arg-type]
    low = serializers.DecimalField(help_text="90 % interval.", **SCORE)  # type: ignore[arg-type]
    high = serializers.DecimalField(**SCORE)  # type: ignore[arg-type]
    scored_weight = serializers.DecimalField(max_digits=5, decimal_places=4)
    snapshot_at = serializers.DateTimeField(help_text="The facts as they stood then.")
    published_at = serializers.DateTimeField()
    content_hash = serializers.CharField()
    lines = ScorecardLineOutput(many=True)
