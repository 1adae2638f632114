"""Asks for the import of survey responses."""

from feedback.selectors.imports import COLUMNS, plan_surveys
from feedback.services.imports import import_surveys
from people.management.imports import ImportCommand


class Command(ImportCommand):
    help = f"Import survey responses from a CSV file with the columns {', '.join(COLUMNS)}."
    plan = plan_surveys
    deed = import_surveys
