"""Asks for the import of people."""

from people.management.imports import ImportCommand
from people.selectors.imports import plan_people
from people.services.imports import import_people


class Command(ImportCommand):
    help = (
        "Import people from a CSV file with the columns username, first_name, "
        "last_name, email, position, team, manager, hired_on, time_zone, active."
    )
    plan = plan_people
    deed = import_people
