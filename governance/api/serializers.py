"""Speaks policies and their versions as JSON."""

from typing import Any

from rest_framework import serializers

from governance.choices import ScopeKind, VersionStatus


class PolicyOutput(serializers.Serializer[Any]):
    id = serializers.IntegerField()
    name = serializers.CharField()
    scope = serializers.ChoiceField(choices=ScopeKind.choices, source="scope_kind")
    region = serializers.CharField(source="region.code", allow_null=True, default=None)
    department = serializers.CharField(source="department.code", allow_null=True, default=None)
    team = serializers.CharField(source="team.code", allow_null=True, default=None)
    currency = serializers.CharField()


class VersionOutput(serializers.Serializer[Any]):
    id = serializers.IntegerField()
    number = serializers.IntegerField()
    status = serializers.ChoiceField(choices=VersionStatus.choices)
    summary = serializers.CharField()
    content_hash = serializers.CharField(help_text="SHA-256 of what the version says; empty for a draft.")
    effective_from = serializers.DateTimeField(allow_null=True)
    effective_to = serializers.DateTimeField(allow_null=True)
    adopted_by = serializers.CharField(source="adopted_by.username", allow_null=True, default=None)
