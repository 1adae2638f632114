"""Every page, read in a language in which every text that can be translated stands in brackets."""

import re

import pytest
from django.db import models

from tests.matrix import pseudo
from tests.matrix.asking import ask
from tests.matrix.routes import all_routes
from tests.matrix.table import BLOCKS
from tests.matrix.test_canaries import is_text, models_of_ours
from tests.matrix.world import OWN, SIGNED_IN

ROUTES = {route.name: route for route in all_routes()}
PAGES = [
    block for block in BLOCKS if block.method == "GET" and not re.match(r"admin:|[a-z]+-api:", block.key)
]
# Zones, hashes, kinds of rows, columns of files, the product: the same in every language.
SAME_EVERYWHERE = r"\w+(/[\w+-]+)+|[0-9a-f]{8,}…?|[a-z]+\.[a-z]+|[a-z]+(, [a-z_]+)+|CSAT|CEST|Leeway"


@pytest.fixture(scope="module")
def stored(world):
    """What people typed and what is stored as it is, as one pattern; the longest first."""
    texts = set()
    for model in models_of_ours():
        fields = [field for field in model._meta.concrete_fields if is_text(field)]
        names = [field.attname for field in fields if not isinstance(field, models.JSONField)]
        for row in model._base_manager.values_list(*names) if names else ():
            texts |= {" ".join(text.split()) for text in row if text and not text.isdigit()}
    longest_first = "|".join(map(re.escape, sorted(texts, key=len, reverse=True)))
    return re.compile(rf"(?<!\w)({longest_first}|{SAME_EVERYWHERE})(?!\w)", re.IGNORECASE)


@pytest.mark.parametrize("role", SIGNED_IN)
def test_a_translator_reaches_every_word_of_a_page(world, stored, role):
    bare, read = set(), 0
    with pseudo.spoken():
        for block in PAGES:
            answers = {scope: cells[role] for scope, cells in block.cells.items()}
            if "200" not in (answers.get("none"), answers.get("own")):
                continue
            answer = ask(world, ROUTES[block.route], "GET", role, OWN, key=block.key)
            if "text/html" in answer.headers.get("Content-Type", ""):
                read += 1
                found = pseudo.untranslated(answer.body.decode(), stored)
                bare |= {f"{block.key}: {word}" for word in found}

    assert read > 10
    assert "\n".join(sorted(bare)) == ""


@pytest.mark.parametrize(
    ("page", "bare"),
    [
        ("<p>⟦Open⟧</p>", []),
        ("<p>Open</p>", ["Open in “Open”"]),
        ("<p>⟦Ask <a>your lead</a> first⟧</p>", []),
        ("<p>⟦Ask⟧ <a>your</a></p>", ["your in “⟦Ask⟧ your”"]),
        ("<p>⟦Cut of…</p><p>Open</p>", ["Open in “Open”"]),
        ('<a aria-label="Close" title="⟦Close⟧"></a>', ["Close in “Close”"]),
        ("<p>⟦Case⟧ INC-4711 of Sam Reyes</p><code>make demo</code>", []),
    ],
)
def test_a_word_without_brackets_is_found(page, bare):
    assert sorted(pseudo.untranslated(page, re.compile("Sam Reyes"))) == bare
