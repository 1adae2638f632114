"""Speaks HTTP for programs: each view asks a selector or calls a service, and says the answer."""

from datetime import date
from typing import Any, cast

from django.utils import timezone
from django.utils.translation import gettext as _
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework.exceptions import NotFound, ValidationError
from rest_framework.generics import ListAPIView
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.serializers import Serializer
from rest_framework.views import APIView

from customers.models import Case
from customers.selectors import get_case_for
from empowerment import permissions
from empowerment.api import serializers as shapes
from empowerment.choices import DecisionStatus, Outcome, RequestStatus
from empowerment.models import Decision
from empowerment.rules.limits import verdict_from_json
from empowerment.selectors.approvals import get_request_for, requests_visible_to, who_can_approve
from empowerment.selectors.authority import ask_for, preview, what_unlocks
from empowerment.selectors.authority_sheets import authority_sheet, moment_on
from empowerment.selectors.decisions import decisions_visible_to, get_decision_for, that_became
from empowerment.selectors.replays import replay_of
from empowerment.services import approvals
from empowerment.services.decisions import answer_again, log_decision, was_logged_with
from empowerment.services.grants import reverse_grant
from empowerment.services.judgements import NoAuthority
from people.models import User

IDEMPOTENCY_KEY = OpenApiParameter(
    "Idempotency-Key",
    str,
    OpenApiParameter.HEADER,
    required=True,
    description="1 to 120 printable characters. The same key gives the first answer for ever.",
)
REVERSAL_KEY = OpenApiParameter(
    "Idempotency-Key",
    str,
    OpenApiParameter.HEADER,
    description="At most 120 printable characters. The same key gives the first answer for ever.",
)
LONGEST_KEY = 120


class Endpoint(APIView):
    """What the views below share: who asks, and how input is read."""

    @property
    def user(self) -> User:
        return cast("User", self.request.user)

    def read(self, shape: type[Serializer[Any]]) -> dict[str, Any]:
        """Return what was sent, checked; raises ValidationError, which says what is wrong by field."""
        told = shape(data=self.request.data)
        told.is_valid(raise_exception=True)
        return cast("dict[str, Any]", told.validated_data)

    def idempotency_key(self, *, required: bool = True) -> str:
        """Return the key that was sent; raises ValidationError if it is missing or no key."""
        key = self.request.headers.get("Idempotency-Key", "")
        if (required and not key) or len(key) > LONGEST_KEY or not key.isprintable():
            raise ValidationError(
                {
                    "Idempotency-Key": _("Send this header: 1 to %(longest_key)s printable characters.")
                    % {"longest_key": LONGEST_KEY}
                }
            )
        return key

    def case_to_decide(self, case_id: int) -> Case:
        case = get_case_for(self.user, case_id=case_id)
        if not permissions.can_log_decision(self.user, case):
            raise NotFound(_("There is no such case for you to decide on."))
        return case


class AuthorityCheck(Endpoint):
    throttle_scope = "check"

    @extend_schema(
        operation_id="authority_check", request=shapes.AskInput, responses={200: shapes.CheckOutput}
    )
    def post(self, request: Request) -> Response:
        """May I? Says the verdict, what is left, and who could approve. Nothing is written."""
        told = self.read(shapes.AskInput)
        case, at = self.case_to_decide(told["case"]), timezone.now()
        ask = ask_for(
            remedy=told["remedy"],
            quantity=told.get("quantity"),
            amount=told.get("amount"),
            currency=case.currency,
            reason=told["reason"],
        )
        verdict = preview(user_id=self.user.pk, case=case, ask=ask, at=at)
        if verdict is None:
            raise NoAuthority(_("No policy in force gives you authority for this."))
        shape = shapes.verdict_shape(verdict, amount=ask.amount, currency=ask.currency)
        approver = (
            shapes.approver_shape(who_can_approve(user=self.user, case=case, ask=ask, at=at))
            if verdict.outcome == Outcome.NEEDS_APPROVAL
            else None
        )
        unlocks = shapes.unlocks_shape(what_unlocks(self.user.pk, at=at))
        return Response(shapes.CheckOutput({**shape, "approver": approver, "unlocks": unlocks}).data)


class DecisionList(Endpoint, ListAPIView[Decision]):
    serializer_class = shapes.DecisionOutput
    throttle_scope = "decide"

    def get_queryset(self) -> Any:
        found = decisions_visible_to(self.user).select_related("request")
        status = self.request.query_params.get("status")
        if status:
            if status not in DecisionStatus.values:
                raise ValidationError(
                    {"status": _("One of: %(values)s.") % {"values": ", ".join(DecisionStatus.values)}}
                )
            found = that_became(found, DecisionStatus(status))
        return found

    @extend_schema(
        operation_id="decisions_list",
        parameters=[OpenApiParameter("status", str, enum=DecisionStatus.values)],
    )
    def get(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        """The decisions you may see, newest first."""
        return super().get(request, *args, **kwargs)

    @extend_schema(
        operation_id="decisions_create",
        parameters=[IDEMPOTENCY_KEY],
        request=shapes.DecisionInput,
        responses={201: shapes.LoggedOutput},
    )
    def post(self, request: Request) -> Response:
        """Log a decision: granted at once within your authority, else an approval is asked for."""
        key = self.idempotency_key()
        again = permissions.can_reply(self.user) and was_logged_with(agent=self.user, key=key)
        told: dict[str, Any] = {"quantity": None, "amount": None}
        told |= self.read(shapes.RepeatedInput if again else shapes.DecisionInput)
        case_id = told.pop("case")
        if again:
            decision = answer_again(agent=self.user, case_id=case_id, key=key, **told)
        else:
            case = self.case_to_decide(case_id)
            decision = log_decision(agent=self.user, case=case, key=key, at=timezone.now(), **told)
        return Response(shapes.LoggedOutput(shapes.logged_shape(decision)).data, status=201)


class DecisionDetail(Endpoint):
    @extend_schema(operation_id="decisions_retrieve", responses={200: shapes.DecisionOutput})
    def get(self, request: Request, decision_id: int) -> Response:
        """One decision and what became of it."""
        return Response(shapes.DecisionOutput(get_decision_for(self.user, decision_id)).data)


class DecisionReplay(Endpoint):
    @extend_schema(operation_id="decisions_replay", responses={200: shapes.ReplayOutput})
    def get(self, request: Request, decision_id: int) -> Response:
        """Judge the decision again on its stored facts and version."""
        decision = get_decision_for(self.user, decision_id)
        replay = replay_of(decision)
        verdict = shapes.verdict_shape(
            verdict_from_json(decision.verdict), amount=decision.amount, currency=decision.currency
        )
        return Response(
            shapes.ReplayOutput(
                {"same": replay.same, "differences": replay.differences, "verdict": verdict}
            ).data
        )


class DecisionReverse(Endpoint):
    throttle_scope = "decide"

    @extend_schema(
        operation_id="decisions_reverse",
        parameters=[REVERSAL_KEY],
        request=shapes.ReversalInput,
        responses={201: shapes.ReversalOutput},
    )
    def post(self, request: Request, decision_id: int) -> Response:
        """Take back part or all of what was granted. With a key, once, however often it is sent."""
        decision, at = get_decision_for(self.user, decision_id), timezone.now()
        if not permissions.can_reverse_decision(self.user, decision, at=at):
            raise NotFound(_("There is no such decision for you to reverse."))
        told = self.read(shapes.ReversalInput)
        key = self.idempotency_key(required=False)
        reversal = reverse_grant(decision_id=decision.pk, actor=self.user, key=key, at=at, **told)
        return Response(shapes.ReversalOutput(reversal).data, status=201)


class RequestList(Endpoint, ListAPIView[Any]):
    serializer_class = shapes.RequestOutput

    def get_queryset(self) -> Any:
        # By index: most requests are closed, and no clock orders them.
        found = requests_visible_to(self.user).order_by("-pk")
        status = self.request.query_params.get("status")
        if status:
            if status not in RequestStatus.values:
                raise ValidationError(
                    {"status": _("One of: %(values)s.") % {"values": ", ".join(RequestStatus.values)}}
                )
            found = found.filter(status=status)
        return found

    @extend_schema(
        operation_id="approvals_list",
        parameters=[OpenApiParameter("status", str, enum=RequestStatus.values)],
    )
    def get(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        """The approval requests you may see, newest first: your own and those you may answer."""
        return super().get(request, *args, **kwargs)


class RequestEndpoint(Endpoint):
    """An answer to a request: found first, so that what you may not see does not exist."""

    throttle_scope = "decide"

    def found(self, request_id: int) -> int:
        return int(get_request_for(self.user, request_id).pk)

    def shown(self, request_id: int) -> Response:
        return Response(shapes.RequestOutput(get_request_for(self.user, request_id)).data)


class RequestApprove(RequestEndpoint):
    @extend_schema(
        operation_id="approvals_approve", request=shapes.AnswerInput, responses={200: shapes.RequestOutput}
    )
    def post(self, request: Request, request_id: int) -> Response:
        """Grant it on your authority."""
        approvals.approve_request(
            request_id=self.found(request_id),
            approver=self.user,
            at=timezone.now(),
            **self.read(shapes.AnswerInput),
        )
        return self.shown(request_id)


class RequestDeny(RequestEndpoint):
    @extend_schema(
        operation_id="approvals_deny", request=shapes.AnswerInput, responses={200: shapes.RequestOutput}
    )
    def post(self, request: Request, request_id: int) -> Response:
        """Say no, with a reason."""
        approvals.deny_request(
            request_id=self.found(request_id),
            approver=self.user,
            at=timezone.now(),
            **self.read(shapes.AnswerInput),
        )
        return self.shown(request_id)


class RequestCounter(RequestEndpoint):
    @extend_schema(
        operation_id="approvals_counter", request=shapes.CounterInput, responses={200: shapes.RequestOutput}
    )
    def post(self, request: Request, request_id: int) -> Response:
        """Offer something smaller, which the agent accepts or declines."""
        told = {"amount": None, "quantity": None, **self.read(shapes.CounterInput)}
        approvals.counter_request(
            request_id=self.found(request_id), approver=self.user, at=timezone.now(), **told
        )
        return self.shown(request_id)


class RequestReturn(RequestEndpoint):
    @extend_schema(
        operation_id="approvals_return", request=shapes.AnswerInput, responses={200: shapes.RequestOutput}
    )
    def post(self, request: Request, request_id: int) -> Response:
        """Ask for information; the clock rests until it comes."""
        approvals.return_request(
            request_id=self.found(request_id),
            approver=self.user,
            at=timezone.now(),
            **self.read(shapes.AnswerInput),
        )
        return self.shown(request_id)


class RequestWithdraw(RequestEndpoint):
    @extend_schema(
        operation_id="approvals_withdraw",
        request=shapes.WithdrawInput,
        responses={200: shapes.RequestOutput},
    )
    def post(self, request: Request, request_id: int) -> Response:
        """Take your own request back."""
        told = self.read(shapes.WithdrawInput)
        approvals.withdraw_request(
            request_id=self.found(request_id), agent=self.user, why=told["why"], at=timezone.now()
        )
        return self.shown(request_id)


class RequestAccept(RequestEndpoint):
    @extend_schema(operation_id="approvals_accept", request=None, responses={200: shapes.RequestOutput})
    def post(self, request: Request, request_id: int) -> Response:
        """Take the smaller remedy that was offered for your own request."""
        approvals.accept_counter(request_id=self.found(request_id), agent=self.user, at=timezone.now())
        return self.shown(request_id)


class RequestDecline(RequestEndpoint):
    @extend_schema(
        operation_id="approvals_decline", request=shapes.WithdrawInput, responses={200: shapes.RequestOutput}
    )
    def post(self, request: Request, request_id: int) -> Response:
        """Turn down what was offered for your own request; nothing is given."""
        told = self.read(shapes.WithdrawInput)
        approvals.decline_counter(
            request_id=self.found(request_id), agent=self.user, why=told["why"], at=timezone.now()
        )
        return self.shown(request_id)


class RequestResubmit(RequestEndpoint):
    @extend_schema(
        operation_id="approvals_resubmit", request=shapes.ResubmitInput, responses={200: shapes.RequestOutput}
    )
    def post(self, request: Request, request_id: int) -> Response:
        """Answer a question about your own request, or change it: it is asked anew, with a full clock."""
        told = self.read(shapes.ResubmitInput)
        approvals.resubmit_request(
            request_id=self.found(request_id), agent=self.user, at=timezone.now(), **told
        )
        return self.shown(request_id)


class RequestDecide(RequestEndpoint):
    @extend_schema(
        operation_id="approvals_decide", request=shapes.DecideInput, responses={200: shapes.RequestOutput}
    )
    def post(self, request: Request, request_id: int) -> Response:
        """Decide alone on all or less, where the policy allows it: the clock missed, the customer waiting."""
        told = self.read(shapes.DecideInput)
        approvals.decide_deemed(request_id=self.found(request_id), agent=self.user, at=timezone.now(), **told)
        return self.shown(request_id)


class MyAuthority(Endpoint):
    @extend_schema(
        operation_id="me_authority",
        parameters=[
            OpenApiParameter("on", date, description="Another day than today: as of its end."),
        ],
        responses={200: shapes.AuthorityOutput},
    )
    def get(self, request: Request) -> Response:
        """What may I do? Every remedy, limit and budget, what is left, and what unlocks more."""
        told = shapes.DayInput(data=request.query_params.dict())
        told.is_valid(raise_exception=True)
        at = moment_on(told.validated_data["on"], now=timezone.now())
        sheet = authority_sheet(self.user.pk, at=at)
        return Response(shapes.AuthorityOutput(shapes.authority_shape(sheet)).data)
