"""Decides how people log in: no open sign-up, no demo password in production, a line in the security log."""

import logging
from base64 import urlsafe_b64encode
from hashlib import sha256
from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.socialaccount.adapter import DefaultSocialAccountAdapter
from cryptography.fernet import Fernet, MultiFernet
from django.conf import settings
from django.contrib.auth.base_user import AbstractBaseUser
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.http import HttpRequest
from django.utils import timezone

from people.services.people import record_password_set

security = logging.getLogger("security")


class AccountAdapter(DefaultAccountAdapter):  # type: ignore[misc]
    """Accounts are made by administrators; logins, failures and logouts are noted."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False

    def login(self, request: HttpRequest, user: AbstractBaseUser) -> None:
        super().login(request, user)
        security.info("logged in", extra={"user_id": user.pk, "ip": self.get_client_ip(request)})

    def logout(self, request: HttpRequest) -> None:
        security.info("logged out", extra={"user_id": request.user.pk})
        super().logout(request)

    @transaction.atomic
    def set_password(self, user: Any, password: str) -> None:
        super().set_password(user, password)
        record_password_set(user=user, actor_id=user.pk, at=timezone.now())

    def authentication_failed(self, request: HttpRequest, **credentials: Any) -> None:
        security.warning(
            "login failed",
            extra={"username": credentials.get("username"), "ip": self.get_client_ip(request)},
        )


class SocialAccountAdapter(DefaultSocialAccountAdapter):  # type: ignore[misc]
    """The company's provider lets in only people who have an account already."""

    def is_open_for_signup(self, request: HttpRequest, sociallogin: Any) -> bool:
        return False


class SecondFactorAdapter(DefaultMFAAdapter):  # type: ignore[misc]
    """
    Keeps the secrets of second factors encrypted (AES-128-CBC with HMAC-SHA256, as Fernet specifies), under a
    key derived from SECRET_KEY. Older keys stay readable while they stand in SECRET_KEY_FALLBACKS.
    """

    def encrypt(self, text: str) -> str:
        return _secrets().encrypt(text.encode()).decode()

    def decrypt(self, encrypted_text: str) -> str:
        return _secrets().decrypt(encrypted_text.encode()).decode()


def _secrets() -> MultiFernet:
    keys = [settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS]
    # Named, so that the same setting signs with one key and encrypts with another.
    return MultiFernet(
        Fernet(urlsafe_b64encode(sha256(f"second-factor:{key}".encode()).digest())) for key in keys
    )


class RefuseDemoPassword:
    """The first backend in production: ends every attempt with the password that the demo prints."""

    def authenticate(
        self, request: HttpRequest | None, password: str | None = None, **_credentials: Any
    ) -> None:
        """Raise PermissionDenied, which stops all other backends too."""
        if password == settings.DEMO_PASSWORD:
            raise PermissionDenied
