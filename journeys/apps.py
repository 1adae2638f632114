"""Roles, touchpoints, pain points and handoffs."""

from django.apps import AppConfig


class JourneysConfig(AppConfig):
    name = "journeys"
