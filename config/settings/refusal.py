"""Decides whether an environment is fit for production."""

from types import ModuleType

from django.core.exceptions import ImproperlyConfigured

SHORTEST_KEY = 50


def refuse_unsafe(environment: ModuleType) -> None:
    """Raise ImproperlyConfigured with everything that is wrong, so that one try is enough."""
    if wrong := complaints(environment):
        raise ImproperlyConfigured("Not fit for production:\n" + "\n".join(f"  - {line}" for line in wrong))


def complaints(environment: ModuleType) -> list[str]:
    """What is wrong with the environment, one sentence each; empty if nothing is."""
    hosts, origins = environment.ALLOWED_HOSTS, environment.CSRF_TRUSTED_ORIGINS
    single_sign_on = bool(environment.OIDC_SERVER_URL)
    rules = {
        "DEBUG must be off.": environment.DEBUG,
        f"SECRET_KEY must be random, {SHORTEST_KEY} characters or more.": _weak(environment.SECRET_KEY),
        "ALLOWED_HOSTS must name the hosts, separated by commas.": not hosts,
        "ALLOWED_HOSTS must not be open.": any(host.startswith(("*", ".")) for host in hosts),
        "CSRF_TRUSTED_ORIGINS must name https:// origins.": not _all_https(origins),
        "SITE_URL must begin with https://.": not environment.SITE_URL.startswith("https://"),
        "DATABASE_URL is missing.": environment.DATABASE_URL == environment.NO_DATABASE,
        "REDIS_URL is missing.": environment.REDIS_URL == environment.NO_REDIS,
        "EMAIL_HOST is missing: approvals are asked for by e-mail.": not environment.EMAIL_HOST,
        "DEFAULT_FROM_EMAIL is missing.": not environment.DEFAULT_FROM_EMAIL,
        "OIDC_CLIENT_ID is missing.": single_sign_on and not environment.OIDC_CLIENT_ID,
        "OIDC_CLIENT_SECRET is missing.": single_sign_on and not environment.OIDC_CLIENT_SECRET,
    }
    return [sentence for sentence, broken in rules.items() if broken]


def _weak(key: str) -> bool:
    return len(key) < SHORTEST_KEY or len(set(key)) < 10 or "insecure" in key or "change" in key.lower()


def _all_https(origins: list[str]) -> bool:
    return bool(origins) and all(origin.startswith("https://") and "*" not in origin for origin in origins)
