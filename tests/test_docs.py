"""What README and docs name exists: files, addresses, commands, words, pictures, tests."""

import re
import struct
import tomllib

import pytest
from django.conf import settings
from django.core.management import get_commands
from django.urls import Resolver404, resolve

ROOT = settings.BASE_DIR
README = ROOT / "README.md"
GLOSSARY = ROOT / "docs" / "glossary.md"
CHOICES = sorted((ROOT / "docs" / "choices").glob("*.md"))
DOCS = [README, *sorted((ROOT / "docs").rglob("*.md"))]
# What only a running demo, a build or a translator makes.
MADE = (".local/", ".venv/", ".tools/", "staticfiles", "locale/")
LARGEST_PICTURE = 150_000
EXTENSION = re.compile(r"\.(py|md|html|toml|txt|yml|css|js|svg|json|sql|csv|gz|png|sh)$")


def named(path):
    return str(path.relative_to(ROOT))


def quoted(text):
    """What stands between backticks, outside blocks of code."""
    return re.findall(r"`([^`\n]+)`", re.sub(r"^```.*?^```", "", text, flags=re.MULTILINE | re.DOTALL))


def is_path(word):
    if re.search(r"[\s<>{}*…:()=$]", word) or word.startswith(("/", "http", *MADE)):
        return False
    return "/" in word and bool(EXTENSION.search(word) or word.endswith("/"))


def paths_in(doc):
    return sorted({word for word in quoted(doc.read_text()) if is_path(word)})


def links_in(doc):
    text = doc.read_text()
    found = re.findall(r"\]\(([^)#]+)", text) + re.findall(r'src="([^"]+)"', text)
    return [link for link in found if not link.startswith("http")]


def lines_of_glossary():
    words = GLOSSARY.read_text().split("## Verbs")[0].splitlines()
    rows = [cells for line in words if len(cells := line.split("|")[1:-1]) == 3]
    return [(word.strip(), lives.strip()) for word, _, lives in rows if "`" in lives]


def capabilities():
    return re.findall(r"^\| (S?\d+\.\d+) \|", README.read_text(), re.MULTILINE)


def addresses():
    found = set(re.findall(r"/(?:api|healthz)[a-z0-9/]*", README.read_text()))
    return sorted(found - {"/api/v1", "/api/v1/"})


def marked_capabilities():
    marks = re.compile(r"""capability\(\s*["']([^"']+)["']\s*\)""")
    return {mark for path in (ROOT / "tests").rglob("test_*.py") for mark in marks.findall(path.read_text())}


def test_the_lists_below_are_not_empty():
    assert len(DOCS) > 15
    assert len(paths_in(README)) > 40
    assert len(lines_of_glossary()) > 100
    assert len(capabilities()) == 19
    assert len(addresses()) >= 5


@pytest.mark.parametrize("doc", DOCS, ids=named)
def test_a_named_file_exists(doc):
    places = (ROOT, ROOT / "empowerment", ROOT / "templates", doc.parent)

    assert [word for word in paths_in(doc) if not any((place / word).exists() for place in places)] == []


@pytest.mark.parametrize("doc", DOCS, ids=named)
def test_a_link_leads_somewhere(doc):
    assert [link for link in links_in(doc) if not (doc.parent / link).exists()] == []


@pytest.mark.parametrize("doc", DOCS, ids=named)
def test_a_named_command_exists(doc):
    text = doc.read_text()
    targets = set(re.findall(r"^([a-z]+):", (ROOT / "Makefile").read_text(), re.MULTILINE))
    wanted = set(re.findall(r"(?:`|^|ARGS=\S+ |PORT=\d+ )make ([a-z]+)", text, re.MULTILINE))
    managed = set(re.findall(r"manage\.py ([a-z_]+)", text))

    assert wanted - targets == set()
    assert managed - set(get_commands()) == set()


@pytest.mark.parametrize("address", addresses())
def test_an_address_in_the_readme_is_served(address):
    try:
        resolve(address)
    except Resolver404:
        pytest.fail(f"Nothing is served at {address}.")


@pytest.mark.parametrize(("word", "lives"), lines_of_glossary())
def test_a_word_of_the_glossary_lives_where_it_says(word, lives):
    path, *names = re.findall(r"`([^`]+)`", lives)
    source = (ROOT / path).read_text()

    assert [name for name in names if not re.search(rf"\b{re.escape(name)}\b", source)] == []


def test_a_word_stands_once_in_the_glossary():
    words = [word for word, _ in lines_of_glossary()]

    assert [word for word in words if words.count(word) > 1] == []


def test_the_readme_shows_the_floors_of_the_contract():
    contract = tomllib.loads((ROOT / "pyproject.toml").read_text())["tool"]["importlinter"]["contracts"][0]
    house = README.read_text().split("## The house", 1)[1].split("```")[1]

    assert re.findall(r"^([a-z]+) ", house, re.MULTILINE) == contract["layers"]


@pytest.mark.parametrize("capability", capabilities())
def test_a_capability_has_a_test(capability):
    assert capability in marked_capabilities()


@pytest.mark.parametrize("rule", sorted(ROOT.glob("*/rules/*.py")), ids=named)
def test_every_rule_answers_a_question_in_the_readme_or_serves_one_that_does(rule):
    if rule.name == "__init__.py" or named(rule) in SERVING:
        return

    assert f"`{named(rule)}`" in README.read_text()


def test_a_question_is_answered_in_one_row_and_a_rule_in_one_place():
    index = README.read_text().split("## Where is it decided?", 1)[1].split("\n## ", 1)[0]
    rows = [line.split("|")[1:-1] for line in index.splitlines() if "`" in line]
    asked = [f"{one.strip()}?" for question, _ in rows for one in question.split("?") if one.strip()]
    rules = [path for _, files in rows for path in quoted(files) if "/rules/" in path]

    assert len(asked) > 40
    assert [one for one in asked if asked.count(one) > 1] == []
    assert [one for one in rules if rules.count(one) > 1] == []


# Rules that hold a shape, read or write one, or help one that the readme names.
SERVING = {
    "audit/rules/changes.py",
    "customers/rules/cases.py",
    "customers/rules/demo_extract.py",
    "empowerment/rules/facts.py",
    "empowerment/rules/headrooms.py",
    "empowerment/rules/limit_files.py",
    "empowerment/rules/matrices.py",
    "people/rules/imports.py",
    "people/rules/lines.py",
    "performance/rules/charts.py",
}


def test_every_picture_is_shown_and_small_enough():
    pictures = {f"docs/images/{path.name}": path for path in (ROOT / "docs" / "images").iterdir()}

    assert set(pictures) == {link for link in links_in(README) if link.startswith("docs/images/")}
    for path in pictures.values():
        content = path.read_bytes()
        assert content.startswith(b"\x89PNG")
        assert len(content) <= LARGEST_PICTURE, path.name
        assert struct.unpack(">I", content[16:20])[0] <= 1280, path.name


@pytest.mark.parametrize("note", CHOICES, ids=named)
def test_a_note_on_a_choice_has_a_heading_and_is_short(note):
    lines = note.read_text().splitlines()

    assert lines[0].startswith("# ")
    assert len(lines) < 40
