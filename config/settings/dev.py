"""Settings of the demo and of development: this machine only, nothing to set."""

from config.settings import environment
from config.settings.base import *  # noqa: F403
from config.settings.base import LOGGING

SECRET_KEY = "for-this-machine-only"
DEBUG = environment.DEBUG or not environment.given("DEBUG")
ALLOWED_HOSTS = environment.ALLOWED_HOSTS or ["localhost", "127.0.0.1", "[::1]"]
EMAIL_BACKEND = "django.core.mail.backends.console.EmailBackend"
WHITENOISE_USE_FINDERS = True  # no collectstatic needed
WHITENOISE_AUTOREFRESH = DEBUG
MFA_REQUIRED = environment.MFA_REQUIRED and environment.given("MFA_REQUIRED")
LOGGING["loggers"]["celery.app.trace"] = {"level": "WARNING"}  # type: ignore[index]  # a line for each sweep
