"""Erases what is personal about a customer."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from common.errors import DomainError
from customers.selectors import find_customer
from customers.services.erasure import erase_customer


class Command(BaseCommand):
    help = "Erase name, addresses and free texts of a customer for good. What was decided stays provable."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("source")
        parser.add_argument("reference")
        parser.add_argument("--reason", required=True, help="why, for the audit log; nothing personal")

    def handle(self, *, source: str, reference: str, reason: str, **options: Any) -> None:
        customer = find_customer(source, reference)
        if customer is None:
            raise CommandError(f"There is no customer {reference} in {source}.")
        try:
            erase_customer(customer_id=customer.pk, reason=reason, actor_id=None, at=timezone.now())
        except DomainError as error:
            raise CommandError(str(error)) from error
        self.stdout.write("Erased. Texts about decisions follow within seconds.")
