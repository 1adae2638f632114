"""Speaks with the clock: timers of approval requests, and what moves them when people or the law change."""

from datetime import datetime

from celery import shared_task
from django.utils import timezone

from effects.registry import handles
from empowerment.services import approvals
from empowerment.services.erasure import erase_texts


@handles("approvals.warn")
def warn(*, request_id: int, round_number: int, share: str, at: datetime) -> None:
    """Half, or 80 %, of the target is gone."""
    approvals.warn_approver(request_id=request_id, round_number=round_number, share=share, at=at)


@handles("approvals.breach")
def breach(*, request_id: int, round_number: int, at: datetime) -> None:
    """The target is gone."""
    approvals.breach_request(request_id=request_id, round_number=round_number, at=at)


@handles("approvals.expire")
def expire(*, request_id: int, round_number: int, at: datetime) -> None:
    """The third breach interval is over."""
    approvals.expire_request(request_id=request_id, round_number=round_number, at=at)


@handles("approvals.pause")
def pause(*, case_id: int, at: datetime) -> None:
    """A case began or ceased to wait for its customer."""
    approvals.pause_or_resume(case_id=case_id, at=at)


@handles("customer.erased")
def erase(*, customer_id: int, at: datetime) -> None:
    """A customer was erased: what was written about them goes too."""
    erase_texts(customer_id=customer_id, at=at)


@handles("approvals.reroute")
def reroute_for_user(*, user_id: int, at: datetime) -> None:
    """Somebody comes, goes, moves or leaves."""
    approvals.reroute_for_user(user_id=user_id, at=at)


@handles("approvals.reroute_all")
def reroute_everything(*, at: datetime) -> None:
    """Working hours have changed, or where a team belongs."""
    approvals.reroute_all(at=at)


@handles("approvals.reroute_request")
def reroute_request(*, request_id: int, at: datetime) -> None:
    """Who has to answer may have changed."""
    approvals.reroute_request(request_id=request_id, at=at)


@handles("authority.changed")
def reroute_all(*, version_id: int, at: datetime) -> None:
    """A policy version comes into force."""
    approvals.reroute_all(at=at)


@shared_task(name="empowerment.tasks.attend_requests", ignore_result=True)
def attend_requests() -> None:
    """Look after the requests that wait for nobody, or for somebody whose shift is over."""
    approvals.reroute_unattended(at=timezone.now())
