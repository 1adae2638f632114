"""Speaks HTTP for survey tools: takes responses in, one by one."""

from typing import cast

from django.utils import timezone
from django.utils.translation import gettext as _
from drf_spectacular.utils import extend_schema
from rest_framework.exceptions import NotFound
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from feedback import permissions
from feedback.api.serializers import ResponseInput, ResponseOutput
from feedback.choices import Attribute
from feedback.rules.surveys import Answers
from feedback.selectors.surveys import get_case_named
from feedback.services.surveys import receive_response
from people.models import User


class SurveyList(APIView):
    @extend_schema(operation_id="surveys_create", request=ResponseInput, responses={201: ResponseOutput})
    def post(self, request: Request) -> Response:
        """
        Bring in what a customer answered about a case.

        The same response again gets the same answer; another one under its id is refused.
        """
        user = cast("User", request.user)
        if not permissions.can_send_surveys(user):
            raise NotFound(_("There is nothing here for you to bring in."))
        shape = ResponseInput(data=request.data)
        shape.is_valid(raise_exception=True)
        told = shape.validated_data
        case = get_case_named(user, source=told["case_source"], reference=told["case_reference"])
        importances = told.get("importance") or {}
        answers = Answers(
            answered_at=told["answered_at"],
            csat=told.get("csat"),
            ces=told.get("ces"),
            nps=told.get("nps"),
            importances={Attribute(name): number for name, number in importances.items() if number},
            comment=told["comment"],
            language=told["language"],
        )
        response = receive_response(
            source=told["source"],
            external_id=told["external_id"],
            case_id=case.pk,
            answers=answers,
            actor=user,
            at=timezone.now(),
        )
        return Response(ResponseOutput(response).data, status=201)
