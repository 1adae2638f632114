"""
Reads the tables: every route, every method, every role, every scope, and the answer.

A block begins with the name of the route and the method; a word in brackets is what the address does. A line
below says in which scope the object lies and what each role is answered, in the order of `ROLES`. Nothing is
left to be guessed: a line with a missing answer is refused.

    scope   none    the address names no object
            own     of the person, or of the team and region that the person belongs to
            peer    of somebody else in the same team
            other   of another team, department and region
    answer  200     and other numbers: the status
            login   sent to the login page
            gone    the admin says that there is no such row

The API client is the agent, by token: pages do not know tokens. What may be read on what is answered, the
canaries say.
"""

from dataclasses import dataclass

from tests.matrix import table_accounts, table_admin, table_api, table_pages
from tests.matrix.world import ROLES

DENIALS = frozenset({"login", "401", "403", "404", "405", "gone"})


@dataclass(frozen=True)
class Block:
    """A route and a method; `cells[scope][role]` is the word that it has to answer."""

    key: str
    method: str
    cells: dict

    @property
    def route(self):
        """The name of the route, without what stands in brackets."""
        return self.key.partition("[")[0]

    def __str__(self):
        return f"{self.method} {self.key}"

    def allowed(self):
        """The first scope and role that are not denied, or none."""
        for scope, cells in self.cells.items():
            for role, word in cells.items():
                if word not in DENIALS and role != "anonymous":
                    return scope, role
        return None


def blocks(text):
    """Read one table."""
    found = []
    for line in text.strip("\n").splitlines():
        words = line.partition("#")[0].split()
        if not words:
            continue
        if not line.startswith(" "):
            found.append(Block(*words, {}))
            continue
        scope, *answers = words
        assert len(answers) == len(ROLES), f"{found[-1]}: {len(answers)} answers for {len(ROLES)} roles"
        assert scope not in found[-1].cells, f"{found[-1]}: {scope} twice"
        found[-1].cells[scope] = dict(zip(ROLES, answers, strict=True))
    return found


BLOCKS = [
    block for table in (table_pages, table_accounts, table_api, table_admin) for block in blocks(table.TABLE)
]
