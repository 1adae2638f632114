"""Speaks HTTP for programs that know a case by its name in another system."""

from typing import Any, cast

from drf_spectacular.utils import extend_schema
from rest_framework.generics import ListAPIView
from rest_framework.request import Request
from rest_framework.response import Response

from customers.api.serializers import CaseOutput, CaseQuery
from customers.models import Case
from customers.selectors import cases_visible_to
from people.models import User


class CaseList(ListAPIView[Case]):
    serializer_class = CaseOutput

    def get_queryset(self) -> Any:
        asked = CaseQuery(data=self.request.query_params.dict())  # an empty name names no case
        asked.is_valid(raise_exception=True)
        return cases_visible_to(cast("User", self.request.user)).filter(**asked.validated_data)

    @extend_schema(operation_id="cases_list", parameters=[CaseQuery])
    def get(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        """The cases you may see, newest first; with source and reference, the one of that name or none."""
        return super().get(request, *args, **kwargs)
