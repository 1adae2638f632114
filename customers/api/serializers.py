"""Speaks cases as JSON: what names a case and where it stands, and nothing personal about its customer."""

from typing import Any

from rest_framework import serializers

from customers.choices import CaseStatus, Channel, Priority


class CaseQuery(serializers.Serializer[Any]):
    source = serializers.CharField(  # type: ignore[assignment]  # declared fields are taken off the class
        required=False, max_length=40, help_text="Where the case comes from."
    )
    reference = serializers.CharField(required=False, max_length=80, help_text="What it is called there.")


class CaseOutput(serializers.Serializer[Any]):
    id = serializers.IntegerField(help_text="What `decisions/` and `authority/check/` call the case.")
    source = serializers.CharField()  # type: ignore[assignment]
    reference = serializers.CharField()
    status = serializers.ChoiceField(choices=CaseStatus.choices)
    priority = serializers.ChoiceField(choices=Priority.choices)
    channel = serializers.ChoiceField(choices=Channel.choices)
    currency = serializers.CharField(help_text="What money remedies on this case are given in.")
    customer_waiting = serializers.BooleanField(help_text="Whether the customer waits on the line.")
    team = serializers.CharField(source="team.code")
    agent = serializers.CharField(source="agent.username", allow_null=True, default=None)
    opened_at = serializers.DateTimeField()
