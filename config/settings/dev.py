"""Settings of the demo and of development."""

from config.settings.base import *  # noqa: F403

SECRET_KEY = "for-this-machine-only"
DEBUG = True
ALLOWED_HOSTS = ["*"]
EMAIL_BACKEND = "django.core.mail.backends.console.EmailBackend"
