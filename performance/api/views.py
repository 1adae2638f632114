"""Speaks HTTP for programs that show a person the own scorecards."""

from typing import Any, cast

from drf_spectacular.utils import extend_schema
from rest_framework.generics import ListAPIView
from rest_framework.request import Request
from rest_framework.response import Response

from people.models import User
from performance.api.serializers import ScorecardOutput
from performance.models import Scorecard
from performance.selectors.scorecards import own_scorecards


class ScorecardList(ListAPIView[Scorecard]):
    serializer_class = ScorecardOutput

    def get_queryset(self) -> Any:
        return own_scorecards(cast("User", self.request.user)).prefetch_related("lines")

    @extend_schema(operation_id="scorecards_list")
    def get(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        """Your own scorecards that are published and not replaced, newest first."""
        return super().get(request, *args, **kwargs)
