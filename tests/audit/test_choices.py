"""Every event has words: a name of its own, or what was done with a kind of row."""

import ast

import pytest
from django.conf import settings

from audit.choices import EVENTS, LOOKS, OF_ROWS, VERIFIED
from empowerment.choices import StepKind
from performance.choices import AppealAnswer

RECORDERS = {"record_event", "save_changes", "_record", "_record_event", "_move", "_move_all"}
# Endings of files and what is put together while recording.
NO_PAST = {"csv", "xlsx", "pdf", ""}


def constants(node):
    return {
        one.value
        for one in ast.walk(node)
        if isinstance(one, ast.Constant) and isinstance(one.value, str) and one.value.count(".") == 1
    }


def recorded_names():
    for path in settings.BASE_DIR.glob("*/services/**/*.py"):
        for node in ast.walk(ast.parse(path.read_text())):
            if not isinstance(node, ast.Call):
                continue
            for keyword in node.keywords:
                if keyword.arg == "name":
                    yield from constants(keyword.value)
            if getattr(node.func, "id", "") in RECORDERS:
                for argument in node.args:
                    yield from constants(argument)


def test_every_recorded_event_has_words():
    found = {name for name in recorded_names() if name.rpartition(".")[2] not in NO_PAST}

    assert len(found) > 60
    for name in found:
        assert name in EVENTS or name.rpartition(".")[2] in OF_ROWS, name


@pytest.mark.parametrize("kind", StepKind.values)
def test_every_step_of_a_request_has_words(kind):
    assert f"approval.{kind}" in EVENTS


@pytest.mark.parametrize("answer", AppealAnswer.values)
def test_every_answer_to_an_appeal_has_words(answer):
    assert f"appeal.{answer}" in EVENTS


def test_what_the_desk_counts_are_events():
    assert {*LOOKS, VERIFIED} <= EVENTS.keys()
