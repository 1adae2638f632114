"""Reads from a request who asks."""

from typing import cast

from django.http import HttpRequest

from people.models import User


def reader(request: HttpRequest) -> User:
    """Return the account that is signed in; the middleware lets nobody else come this far."""
    return cast("User", request.user)
