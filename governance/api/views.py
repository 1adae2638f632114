"""Speaks HTTP for programs that ask which policy holds."""

from typing import Any, cast

from django.utils.translation import gettext as _
from drf_spectacular.utils import extend_schema
from rest_framework.exceptions import NotFound
from rest_framework.generics import ListAPIView
from rest_framework.request import Request
from rest_framework.response import Response

from governance.api.serializers import PolicyOutput, VersionOutput
from governance.models import Policy, PolicyVersion
from governance.selectors import policies_visible_to, versions_visible_to
from people.models import User


class PolicyList(ListAPIView[Policy]):
    serializer_class = PolicyOutput

    def get_queryset(self) -> Any:
        user = cast("User", self.request.user)
        return policies_visible_to(user).select_related("region", "department", "team").order_by("name", "pk")

    @extend_schema(operation_id="policies_list")
    def get(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        """The policies you may see."""
        return super().get(request, *args, **kwargs)


class VersionList(ListAPIView[PolicyVersion]):
    serializer_class = VersionOutput

    def get_queryset(self) -> Any:
        user, policy_id = cast("User", self.request.user), self.kwargs["policy_id"]
        if not policies_visible_to(user).filter(pk=policy_id).exists():
            raise NotFound(_("There is no such policy."))
        versions = versions_visible_to(user).filter(policy=policy_id)
        return versions.select_related("adopted_by").order_by("-number")

    @extend_schema(operation_id="policies_versions_list")
    def get(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        """The versions of a policy, newest first."""
        return super().get(request, *args, **kwargs)
