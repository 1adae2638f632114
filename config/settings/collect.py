"""Settings for collecting static files while an image is built: as in production, without secrets."""

from config.settings.base import *  # noqa: F403
from config.settings.static import STORAGES as STORAGES

SECRET_KEY = "signs-nothing"
