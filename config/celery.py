"""Wires Celery to the settings and to the tasks of every app."""

import os
from typing import Any

from celery import Celery
from celery.signals import celeryd_init, setup_logging

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings.dev")
app = Celery("leeway")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()


@setup_logging.connect
def keep_our_logging(**_kwargs: Any) -> None:
    """Celery would set up its own logging; ours is in the settings."""


@celeryd_init.connect
def worker_waits_longer(conf: Any, **_kwargs: Any) -> None:
    """A request must not wait for Redis; a worker may, because reconnecting costs more."""
    conf.broker_transport_options = {**conf.broker_transport_options, "socket_timeout": 5}
