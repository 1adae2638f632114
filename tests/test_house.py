"""The house rules no linter knows."""

import ast
import importlib.util
import re
import subprocess

import pytest
from django.apps import apps
from django.conf import settings

ROOT = settings.BASE_DIR
OURS = [config.name for config in apps.get_app_configs() if (ROOT / config.name).is_dir()]
MODULES = sorted(
    path
    for name in [*OURS, "common", "config"]
    for path in (ROOT / name).rglob("*.py")
    if "migrations" not in path.parts
)
SPEAKERS = {"web", "api", "management"}
INTERFACES = [
    path
    for path in MODULES
    if path.relative_to(ROOT).parts[0] in OURS
    and (SPEAKERS & set(path.parts) or path.stem in SPEAKERS | {"admin", "tasks"})
]
RULES = [path for path in MODULES if path.parent.name == "rules" and path.name != "__init__.py"]


def named(path):
    return str(path.relative_to(ROOT))


def tracked_files():
    listed = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, text=True, check=False)
    names = [name for name in listed.stdout.split("\0") if name]
    return [ROOT / name for name in names if (ROOT / name).is_file()]


def locked_versions():
    spec = importlib.util.spec_from_file_location("check", ROOT / "requirements" / "check.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_the_lists_below_are_not_empty():
    assert len(OURS) >= 10
    assert len(INTERFACES) > 20
    assert len(RULES) > 10


@pytest.mark.parametrize("path", INTERFACES, ids=named)
def test_interface_asks_selectors_instead_of_managers(path):
    attributes = {
        node.attr for node in ast.walk(ast.parse(path.read_text())) if isinstance(node, ast.Attribute)
    }

    assert not {"objects", "_default_manager", "_base_manager"} & attributes


@pytest.mark.parametrize("path", RULES, ids=named)
def test_rule_has_its_test(path):
    app, _, name = path.relative_to(ROOT).parts

    assert (ROOT / "tests" / app / "rules" / f"test_{name}").exists()


@pytest.mark.parametrize("path", [path for path in MODULES if path.read_text().strip()], ids=named)
def test_module_says_on_its_first_line_what_it_does(path):
    docstring = ast.get_docstring(ast.parse(path.read_text()))

    assert docstring
    assert docstring.splitlines()[0].endswith((".", "?", "!", ":"))


def test_nobody_listens_to_models():
    heard = [
        named(path)
        for path in MODULES
        if re.search(
            r"from django\.db\.models(\.signals)? import .*\b(post_save|pre_save|post_delete|signals)\b",
            path.read_text(),
        )
    ]

    assert heard == []


def test_no_address_of_a_package_index_is_committed():
    # Addresses differ from site to site; hashes do not.
    hosts = re.compile(
        rb"(pypi|pythonhosted|npmjs|yarnpkg|crates)\.(org|com|io)|--(extra-)?index-url|registry\.npm"
    )
    allowed = {"tests/test_house.py"}

    naming = [
        named(path)
        for path in tracked_files()
        if hosts.search(path.read_bytes()) and named(path) not in allowed
    ]

    assert naming == []


def test_locked_versions_have_hashes_and_keep_to_their_floors():
    check = locked_versions()
    floors = (ROOT / "requirements" / "floors.txt").read_text()

    assert {path.name: check.complaints(path.read_text(), floors) for path in check.LOCKED} == {
        path.name: [] for path in check.LOCKED
    }


@pytest.mark.parametrize(
    ("locked", "complaint"),
    [
        ("django==5.2.18 \\\n    --hash=sha256:00\n", "below its floor"),
        ("django==5.2.19\n", "no hash"),
        ("django>=5.2.19 \\\n    --hash=sha256:00\n", "not one version"),
    ],
)
def test_the_check_of_locked_versions_can_fail(locked, complaint):
    complaints = locked_versions().complaints(locked, "django>=5.2.19  # why\n")

    assert [complaint in text for text in complaints] == [True]


def test_every_locked_file_is_what_pyproject_asks_for():
    asked = re.search(
        r"^dependencies = \[(.*?)^\]", (ROOT / "pyproject.toml").read_text(), re.MULTILINE | re.DOTALL
    )[1]
    names = {re.match(r"[A-Za-z0-9-]+", line)[0].lower() for line in re.findall(r'"([^"]+)"', asked)}
    locked = set(
        re.findall(
            r"^([a-z0-9-]+)(?:\[[^\]]*\])?==", (ROOT / "requirements" / "base.txt").read_text(), re.MULTILINE
        )
    )

    assert names <= locked
