"""Asks what importing a file of people, teams or training would do now, row by row."""

from people.selectors.imports.people import plan_people
from people.selectors.imports.sheets import UnreadableFile
from people.selectors.imports.teams import plan_teams
from people.selectors.imports.training import plan_training

__all__ = ["UnreadableFile", "plan_people", "plan_teams", "plan_training"]
