"""Asks for the import of completed courses."""

from people.management.imports import ImportCommand
from people.selectors.imports import plan_training
from people.services.imports import import_training


class Command(ImportCommand):
    help = "Import completed courses from a CSV file with the columns username, course, completed_at."
    plan = plan_training
    deed = import_training
