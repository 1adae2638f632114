"""Customers, their cases and contacts."""

from django.apps import AppConfig


class CustomersConfig(AppConfig):
    name = "customers"
