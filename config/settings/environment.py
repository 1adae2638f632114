"""Reads the environment: every variable of the product, in this one place. `.env.example` explains each."""

import os


def given(name: str) -> bool:
    """Whether the environment says anything about `name`."""
    return bool(os.environ.get(name, "").strip())


def _text(name: str, default: str = "") -> str:
    return os.environ.get(name, "").strip() or default


def _flag(name: str, *, default: bool) -> bool:
    return _text(name, "1" if default else "0").lower() in {"1", "true", "yes", "on"}


def _list(name: str) -> list[str]:
    return [part.strip() for part in os.environ.get(name, "").split(",") if part.strip()]


# Nothing listens on port 1: a command that nobody gave a database fails at once and names what is missing.
NO_DATABASE = "postgres://127.0.0.1:1/database-url-is-not-set"
NO_REDIS = "redis://127.0.0.1:1/0"

DEBUG = _flag("DEBUG", default=False)
SECRET_KEY = _text("SECRET_KEY")
SECRET_KEY_FALLBACKS = _list("SECRET_KEY_FALLBACKS")
ALLOWED_HOSTS = _list("ALLOWED_HOSTS")
CSRF_TRUSTED_ORIGINS = _list("CSRF_TRUSTED_ORIGINS")
SITE_URL = _text("SITE_URL", "http://127.0.0.1:8000").rstrip("/")
# Proxies in front of the web server that are trusted to name the client and the scheme.
TRUSTED_PROXIES = int(_text("TRUSTED_PROXIES", "0"))
LOG_LEVEL = _text("LOG_LEVEL", "INFO").upper()

DATABASE_URL = _text("DATABASE_URL", NO_DATABASE)
REDIS_URL = _text("REDIS_URL", NO_REDIS)

AUDIT_CHECKPOINT_FILE = _text("AUDIT_CHECKPOINT_FILE")

TIME_ZONE = _text("TIME_ZONE", "Europe/Berlin")  # the organization's zone

EMAIL_HOST = _text("EMAIL_HOST")
EMAIL_PORT = int(_text("EMAIL_PORT", "587"))
EMAIL_HOST_USER = _text("EMAIL_HOST_USER")
EMAIL_HOST_PASSWORD = _text("EMAIL_HOST_PASSWORD")
EMAIL_USE_TLS = _flag("EMAIL_USE_TLS", default=True)
DEFAULT_FROM_EMAIL = _text("DEFAULT_FROM_EMAIL")

MFA_REQUIRED = _flag("MFA_REQUIRED", default=True)
OIDC_NAME = _text("OIDC_NAME", "Single sign-on")
OIDC_SERVER_URL = _text("OIDC_SERVER_URL")
OIDC_CLIENT_ID = _text("OIDC_CLIENT_ID")
OIDC_CLIENT_SECRET = _text("OIDC_CLIENT_SECRET")
