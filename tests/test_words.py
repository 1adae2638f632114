"""Whatever people read can be said in another language: what the source has to look like for that."""

import ast
import re

import pytest
from django.template.base import Lexer, TokenType
from django.utils.translation import override

from common import words
from common.money import InvalidAmount, parse_amount
from tests.matrix import pseudo
from tests.test_house import MODULES, ROOT, RULES, named

TRANSLATES = {"_", "gettext", "gettext_lazy", "gettext_noop", "ngettext", "ngettext_lazy"}
SENTENCE = re.compile(r"[A-Z“]\S* .*\w.*[.!?]$", re.DOTALL)
# Errors of programs, not of people.
INTERNAL = {"ValueError", "TypeError", "UnknownKpi", "WeightsDoNotSumToOne"}
TEMPLATES = sorted((ROOT / "templates").rglob("*.html"))
# The name of the product, and a block that names a class of the style sheet.
NO_TEXT = {"Leeway", "wide"}
READ_OUT = re.compile(r'\b(?:alt|aria-label|data-label|placeholder|title)="([^"]*)"')


def refusals(sources):
    """The names of all refusals: of `DomainError` and whatever descends from it."""
    parents = {
        node.name: {name_of(base) for base in node.bases}
        for tree in sources.values()
        for node in ast.walk(tree)
        if isinstance(node, ast.ClassDef)
    }
    found, more = set(), {"DomainError"}
    while more:
        found |= more
        more = {name for name, bases in parents.items() if bases & found} - found
    return found


def name_of(function):
    return getattr(function, "id", getattr(function, "attr", ""))


def literals(tree, *, passing=TRANSLATES):
    """The texts in a tree that go through none of the functions in `passing`, f-strings as one."""
    if isinstance(tree, ast.Call) and name_of(tree.func) in passing:
        return
    if isinstance(tree, ast.JoinedStr):
        yield "".join(getattr(part, "value", "") for part in tree.values if isinstance(part, ast.Constant))
        return
    if isinstance(tree, ast.Constant) and isinstance(tree.value, str):
        yield tree.value
    for child in ast.iter_child_nodes(tree):
        yield from literals(child, passing=passing)


@pytest.fixture(scope="module")
def sources():
    return {path: ast.parse(path.read_text()) for path in MODULES}


def test_every_refusal_is_said_in_the_language_of_whoever_is_refused(sources):
    known = refusals(sources)
    said = [
        (named(path), node)
        for path, tree in sources.items()
        for node in ast.walk(tree)
        if isinstance(node, ast.Call) and name_of(node.func) in known
    ]
    bare = [
        f"{path}:{node.lineno} {text}"
        for path, node in said
        for argument in [*node.args, *(keyword.value for keyword in node.keywords)]
        for text in literals(argument)
        if re.search(r"[A-Za-z]{2,} [A-Za-z]", text)
    ]

    assert len(said) > 140
    assert bare == []


def test_every_label_of_a_code_is_translated_when_it_is_read(sources):
    labels = [
        (f"{named(path)}:{member.lineno}", member.value.elts[1])
        for path, tree in sources.items()
        if path.name == "choices.py"
        for owner in ast.walk(tree)
        if isinstance(owner, ast.ClassDef)
        for member in owner.body
        if isinstance(member, ast.Assign) and isinstance(member.value, ast.Tuple)
    ]

    assert len(labels) > 200
    assert [place for place, label in labels if list(literals(label))] == []


def test_what_a_model_says_of_itself_is_translated_when_it_is_read(sources):
    spoken = {"help_text", "violation_error_message", "verbose_name", "verbose_name_plural"}
    said = [
        (f"{named(path)}:{keyword.value.lineno}", keyword.value)
        for path, tree in sources.items()
        if "models" in path.parts or path.name == "models.py"
        for keyword in ast.walk(tree)
        if isinstance(keyword, ast.keyword) and keyword.arg in spoken
    ]

    assert len(said) > 100
    assert [place for place, value in said if list(literals(value))] == []


@pytest.mark.parametrize("path", RULES, ids=named)
def test_a_sentence_of_a_rule_is_marked_for_translators(path, sources):
    tree = sources[path]
    documents = {
        node.body[0].value.value
        for node in ast.walk(tree)
        if isinstance(node, ast.Module | ast.ClassDef | ast.FunctionDef) and ast.get_docstring(node)
    }

    texts = [text for text in literals(tree, passing=TRANSLATES | INTERNAL) if text not in documents]
    assert [text for text in texts if SENTENCE.match(text)] == []


def test_a_rule_speaks_the_language_of_whoever_asks():
    with pseudo.spoken(), override("en"), pytest.raises(InvalidAmount, match=r"^⟦Enter an amount.*⟧$"):
        parse_amount("much", "EUR")


def test_rules_speak_english_until_somebody_translates():
    assert words.gettext_noop("As it stands.") == "As it stands."


@pytest.mark.parametrize("path", TEMPLATES, ids=named)
def test_a_template_holds_no_text_of_its_own(path):
    assert bare_in(path.read_text()) == []


@pytest.mark.parametrize(
    ("template", "bare"),
    [
        ("<p>Open</p>", ["Open"]),
        ('<p>{% translate "Open" %}</p>', []),
        ("<p>{% blocktranslate %}{{ n }} open{% endblocktranslate %}</p>", []),
        ('<a title="Open it">→</a>', ["Open it"]),
        ("{% comment %}Open{% endcomment %}{# Open #}<code>make demo</code>", []),
    ],
)
def test_a_text_of_a_template_is_found(template, bare):
    assert bare_in(template) == bare


def bare_in(template):
    """The texts of a template that stand outside of translations."""
    kept, inside = [], 0
    for token in Lexer(template).tokenize():
        words_of_tag = token.split_contents() if token.token_type == TokenType.BLOCK else [""]
        if words_of_tag[0] in {"blocktranslate", "comment"}:
            inside += 1
        elif words_of_tag[0] in {"endblocktranslate", "endcomment"}:
            inside -= 1
        elif not inside:
            kept.append(token.contents if token.token_type == TokenType.TEXT else "\0")
    text = re.sub(r"<(script|style|code|kbd|svg)\b.*?</\1>", "", "".join(kept), flags=re.DOTALL)
    read = READ_OUT.findall(text) + re.split(r"<[^>]*>", text)
    return [one.strip("\0 \n") for one in read if set(re.findall(r"[A-Za-z]{2,}", one)) - NO_TEXT]
