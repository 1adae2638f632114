"""The house rules of templates: what a strict content security policy forbids is in none of them."""

import re
from pathlib import Path

import pytest
from django.conf import settings
from django.contrib.staticfiles import finders

from home.templatetags.leeway import SPRITE

TEMPLATES = sorted((settings.BASE_DIR / "templates").rglob("*.html"))
FORBIDDEN = {
    "an inline style": re.compile(r"\sstyle\s*=", re.IGNORECASE),
    "an inline handler": re.compile(r"\son[a-z]+\s*=|hx-on", re.IGNORECASE),
    "an inline script": re.compile(r"<script(?![^>]*\ssrc=)(?![^>]*application/json)", re.IGNORECASE),
    "an inline style sheet": re.compile(r"<style\b", re.IGNORECASE),
    "another host": re.compile(r"""(?:src|href)\s*=\s*["'](?:https?:)?//""", re.IGNORECASE),
    "a comment that would be shown": re.compile(r"\{#(?:(?!#\}).)*$", re.MULTILINE),
}


def name(path: Path) -> str:
    return str(path.relative_to(settings.BASE_DIR / "templates"))


@pytest.mark.parametrize("path", TEMPLATES, ids=name)
def test_a_template_holds_nothing_that_browsers_would_refuse(path):
    text = path.read_text()
    assert [what for what, pattern in FORBIDDEN.items() if pattern.search(text)] == []


def test_every_icon_is_in_the_sprite():
    offered = set(re.findall(r'<symbol id="([^"]+)"', Path(finders.find(SPRITE)).read_text()))
    wanted = {
        icon
        for path in TEMPLATES
        for icon in re.findall(r'\{% icon "([^"]+)"', path.read_text())
        + re.findall(r'\bicon="([^"]+)"', path.read_text())
    }
    assert wanted - offered == set()


def test_every_static_file_named_by_a_template_exists():
    named = {
        file for path in TEMPLATES for file in re.findall(r"\{% static ['\"]([^'\"]+)['\"]", path.read_text())
    }
    assert named
    assert [file for file in sorted(named) if finders.find(file) is None] == []
