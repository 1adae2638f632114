"""Does what concerns API tokens."""

from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from knox.models import AuthToken

from audit.services import record_event
from people.models import User


@dataclass(frozen=True)
class Token:
    """A new token. `secret` is shown once: the database keeps its hash."""

    secret: str
    expires_at: datetime


@transaction.atomic
def create_token(*, user: User, actor_id: int | None, at: datetime) -> Token:
    """Make a token with which a program acts as this account, with the account's own limits."""
    stored, secret = AuthToken.objects.create(user)
    record_event(
        name="token.created",
        actor_id=actor_id,
        subject=user,
        facts={"digits": stored.token_key, "expires_at": stored.expiry},
        at=at,
    )
    return Token(secret=secret, expires_at=stored.expiry)
