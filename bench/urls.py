"""The product's addresses and an echo: what Django REST framework costs when it does nothing."""

from datetime import UTC, datetime

from django.urls import include, path
from rest_framework import serializers
from rest_framework.permissions import AllowAny
from rest_framework.response import Response
from rest_framework.views import APIView

from empowerment.api.serializers import LoggedOutput
from empowerment.choices import Outcome, Window

NOON = datetime(2026, 11, 20, 12, tzinfo=UTC)


class EchoInput(serializers.Serializer):
    """What logging a decision reads, without looking anything up."""

    case = serializers.IntegerField(min_value=1)
    remedy = serializers.SlugField()
    reason = serializers.SlugField()
    amount = serializers.DecimalField(max_digits=15, decimal_places=3)
    note = serializers.CharField(max_length=4000)
    wish = serializers.CharField(required=False, default="", max_length=4000)


class Echo(APIView):
    """In and out through the product's shapes; nobody is asked who they are, nothing is stored."""

    authentication_classes = []
    permission_classes = [AllowAny]
    throttle_classes = []

    def post(self, request):
        told = EchoInput(data=request.data)
        told.is_valid(raise_exception=True)
        return Response(LoggedOutput(_answer(told.validated_data["amount"])).data, status=201)


class EchoWithToken(APIView):
    """The same for somebody with a token, counted by the throttles."""

    post = Echo.post


def _answer(amount):
    budgets = [
        {"window": window.value, "remedy": "*", "cap": amount, "used": amount, "held": amount, "left": amount}
        for window in Window
    ]
    return {
        "id": 1,
        "outcome": Outcome.WITHIN_AUTHORITY.value,
        "request": None,
        "policy_version": 1,
        "verdict": {
            "outcome": Outcome.WITHIN_AUTHORITY.value,
            "amount": amount,
            "currency": "EUR",
            "tier": 1,
            "limit": 1,
            "per_decision": amount,
            "headroom": amount,
            "budgets": budgets,
            "explanation": ["Within your authority.", "Why this limit: it covers what most ask for."],
        },
        "decided_at": NOON,
    }


urlpatterns = [
    path("bench/echo/", Echo.as_view()),
    path("bench/echo-with-token/", EchoWithToken.as_view()),
    path("", include("config.urls")),
]
