"""Asks for the import of teams."""

from people.management.imports import ImportCommand
from people.selectors.imports import plan_teams
from people.services.imports import import_teams


class Command(ImportCommand):
    help = "Import teams from a CSV file with the columns code, name, department, calendar."
    plan = plan_teams
    deed = import_teams
