"""Production starts only when everything that protects people is set."""

import os
import subprocess
import sys
from types import SimpleNamespace

import pytest
from django.conf import settings

from config.settings import environment
from config.settings.refusal import complaints

FIT = {
    "DEBUG": "0",
    "SECRET_KEY": "hd83jf02mfl39fk2lsd93kf02lfmw93kf0wlfm38fkw02lfmzq17",
    "ALLOWED_HOSTS": "leeway.example.com",
    "CSRF_TRUSTED_ORIGINS": "https://leeway.example.com",
    "SITE_URL": "https://leeway.example.com",
    "DATABASE_URL": "postgres://leeway:secret@db:5432/leeway",
    "REDIS_URL": "redis://:secret@redis:6379/0",
    "EMAIL_HOST": "mail.example.com",
    "DEFAULT_FROM_EMAIL": "leeway@example.com",
}


def fit(**changes):
    values = {
        "DEBUG": False,
        "SECRET_KEY": FIT["SECRET_KEY"],
        "ALLOWED_HOSTS": ["leeway.example.com"],
        "CSRF_TRUSTED_ORIGINS": ["https://leeway.example.com"],
        "SITE_URL": FIT["SITE_URL"],
        "DATABASE_URL": FIT["DATABASE_URL"],
        "NO_DATABASE": environment.NO_DATABASE,
        "REDIS_URL": FIT["REDIS_URL"],
        "NO_REDIS": environment.NO_REDIS,
        "EMAIL_HOST": FIT["EMAIL_HOST"],
        "DEFAULT_FROM_EMAIL": FIT["DEFAULT_FROM_EMAIL"],
        "OIDC_SERVER_URL": "",
        "OIDC_CLIENT_ID": "",
        "OIDC_CLIENT_SECRET": "",
    }
    return SimpleNamespace(**values | changes)


def under_production(*arguments, **variables):
    """Run manage.py under production settings with exactly these variables."""
    return subprocess.run(
        [sys.executable, "manage.py", *arguments],
        cwd=settings.BASE_DIR,
        env={"PATH": os.environ["PATH"], "DJANGO_SETTINGS_MODULE": "config.settings.production", **variables},
        capture_output=True,
        text=True,
        check=False,
    )


def test_nothing_is_wrong_with_a_fit_environment():
    assert complaints(fit()) == []


@pytest.mark.security("S-80")
@pytest.mark.parametrize(
    ("name", "value", "word"),
    [
        ("DEBUG", True, "DEBUG"),
        ("SECRET_KEY", "", "SECRET_KEY"),
        ("SECRET_KEY", "a" * 60, "SECRET_KEY"),
        ("SECRET_KEY", "django-insecure-" + FIT["SECRET_KEY"], "SECRET_KEY"),
        ("ALLOWED_HOSTS", [], "ALLOWED_HOSTS"),
        ("ALLOWED_HOSTS", ["*"], "ALLOWED_HOSTS"),
        ("ALLOWED_HOSTS", [".example.com"], "ALLOWED_HOSTS"),
        ("CSRF_TRUSTED_ORIGINS", [], "CSRF_TRUSTED_ORIGINS"),
        ("CSRF_TRUSTED_ORIGINS", ["http://leeway.example.com"], "CSRF_TRUSTED_ORIGINS"),
        ("CSRF_TRUSTED_ORIGINS", ["https://*.example.com"], "CSRF_TRUSTED_ORIGINS"),
        ("SITE_URL", "http://leeway.example.com", "SITE_URL"),
        ("DATABASE_URL", environment.NO_DATABASE, "DATABASE_URL"),
        ("REDIS_URL", environment.NO_REDIS, "REDIS_URL"),
        ("EMAIL_HOST", "", "EMAIL_HOST"),
        ("DEFAULT_FROM_EMAIL", "", "DEFAULT_FROM_EMAIL"),
        ("OIDC_SERVER_URL", "https://login.example.com", "OIDC_CLIENT_SECRET"),
    ],
)
def test_production_refuses(name, value, word):
    assert any(word in complaint for complaint in complaints(fit(**{name: value})))


@pytest.mark.security("S-80")
def test_production_names_everything_missing_at_once():
    refused = under_production("check")

    assert refused.returncode != 0
    for name in set(FIT) - {"DEBUG"}:
        assert name in refused.stderr


@pytest.mark.security("S-80")
def test_deployment_check_is_clean_under_production_settings():
    checked = under_production("check", "--deploy", "--fail-level", "WARNING", **FIT)

    assert checked.returncode == 0, checked.stderr
