"""Speaks with the clock: erases what customers wrote, when they ask for it."""

from datetime import datetime

from effects.registry import handles
from feedback.services.erasure import erase_comments


@handles("customer.comments_erase")
def erase(*, customer_id: int, at: datetime) -> None:
    """A customer was erased: what they wrote in surveys goes too."""
    erase_comments(customer_id=customer_id, at=at)
