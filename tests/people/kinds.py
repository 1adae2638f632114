"""A list that only tests take out: the people somebody may see."""

from decimal import Decimal

import pytest

from common.sheets import Column, Sheet
from people import registry
from people.models import User
from people.permissions import can_list_people
from people.registry import ExportKind
from people.selectors.people import people_listed_for

COLUMNS = [
    Column("name", "Name"),
    Column("hired_on", "Since", "day"),
    Column("joined", "Joined", "moment"),
    Column("share", "Share", "share"),
    Column("letters", "Letters", "whole"),
    Column("active", "Here", "yes_no"),
]
PAPER = """
#set document(date: datetime(year: 2026, month: 11, day: 20), title: "People")
#set text(font: ("Inter", "Inter Ext"))
#let data = json("data.json")
#for (i, one) in data.pages.enumerate() {
  if i > 0 { pagebreak() }
  [= #one.name]
}
"""


def sheet(user, filters, *, at):
    people = people_listed_for(user).filter(is_active=True)
    if "ids" in filters:
        people = people.filter(pk__in=filters["ids"])

    def cells(person):
        share = Decimal("-0.125") if person.pk % 2 else None
        return (str(person), person.hired_on, person.date_joined, share, len(str(person)), person.is_active)

    return Sheet(COLUMNS, people.count(), ((person.pk, cells(person)) for person in people.iterator(100)))


def offered(**changes):
    values = {
        "name": "test-people",
        "label": "People",
        "may_export": can_list_people,
        "sheet": sheet,
        "count_visible": lambda user, ids: people_listed_for(user).filter(pk__in=ids).count(),
        "columns_of": lambda user: frozenset(column.code for column in COLUMNS),
        "describe": lambda filters: "some" if "ids" in filters else "everybody",
    }
    return ExportKind(**values | changes)


@pytest.fixture
def kinds(monkeypatch, tmp_path):
    """A registry with that list alone, also as PDF."""
    template = tmp_path / "people.typ"
    template.write_text(PAPER)
    monkeypatch.setattr(registry, "_kinds", {})

    def data(user, ids, *, at):
        found = User.objects.in_bulk(ids)
        return {"pages": [{"name": str(found[pk])} for pk in ids]}

    registry.offer_export(offered(paper=registry.Paper(template, data)))
    return registry
