"""Settings of the server that is measured: the product's, with an echo beside it and room for haste."""

from config.settings.base import *  # noqa: F403
from config.settings.base import REST_FRAMEWORK

SECRET_KEY = "benchmarks-only"
ALLOWED_HOSTS = ["127.0.0.1"]
MFA_REQUIRED = False
ROOT_URLCONF = "bench.urls"
# The counting stays; only the numbers allow more than a person would ask.
REST_FRAMEWORK["DEFAULT_THROTTLE_RATES"] = dict.fromkeys(
    REST_FRAMEWORK["DEFAULT_THROTTLE_RATES"], "1000000/min"
)
