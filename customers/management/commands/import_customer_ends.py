"""Asks for the import of who has ceased to be a customer."""

from customers.selectors import plan_endings
from customers.services.endings import import_endings
from people.management.imports import ImportCommand


class Command(ImportCommand):
    help = (
        "Import who has ceased to be a customer from a CSV file with the columns source, reference, ended_on."
    )
    plan = plan_endings
    deed = import_endings
