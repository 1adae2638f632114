"""Settings of production: refuses to start unless everything that protects people is set."""

from config.settings import environment
from config.settings.base import *  # noqa: F403
from config.settings.base import (
    AUTHENTICATION_BACKENDS,
    LOGGING,
)
from config.settings.refusal import refuse_unsafe
from config.settings.static import STORAGES as STORAGES

refuse_unsafe(environment)

AUTHENTICATION_BACKENDS = ["config.accounts.RefuseDemoPassword", *AUTHENTICATION_BACKENDS]

SECURE_SSL_REDIRECT = True
SECURE_REDIRECT_EXEMPT = [r"^healthz$"]  # asked by the machine itself
SECURE_HSTS_SECONDS = 2 * 365 * 24 * 60 * 60
SECURE_HSTS_INCLUDE_SUBDOMAINS = True
SECURE_HSTS_PRELOAD = True
if environment.TRUSTED_PROXIES:
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
# `__Host-`: set by this host only, over TLS only, for every path; a sister site cannot plant one.
SESSION_COOKIE_NAME = "__Host-session"
SESSION_COOKIE_SECURE = True
CSRF_COOKIE_NAME = "__Host-csrf"
CSRF_COOKIE_SECURE = True
LANGUAGE_COOKIE_SECURE = True

LOGGING["handlers"]["console"]["formatter"] = "json"  # type: ignore[index]
