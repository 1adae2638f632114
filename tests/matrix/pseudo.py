"""A language of our own making: every text that can be translated stands in brackets, whatever else is not."""

import re
from contextlib import contextmanager
from html.parser import HTMLParser

import pytest
from django.utils.translation.trans_real import CONTEXT_SEPARATOR, DjangoTranslation

OPEN, CLOSE = "⟦", "⟧"
# What people read although it is no text of a page.
SAID = ("alt", "aria-description", "aria-label", "data-label", "label", "placeholder", "title")
# What no translator touches: programs, code, keys, and the parts of a name that machines gave.
SILENT = {"script", "style", "template", "code", "kbd"}
# A text goes on through these.
INLINE = {"a", "abbr", "b", "code", "em", "i", "kbd", "small", "span", "strong", "time"}


def bracketed(message):
    return f"{OPEN}{message.rpartition(CONTEXT_SEPARATOR)[2]}{CLOSE}"


@contextmanager
def spoken():
    """Speak it: Django's own texts and those of libraries are in it too."""

    def gettext(_self, message):
        return bracketed(message)

    def ngettext(_self, one, many, number):
        return bracketed(one if number == 1 else many)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(DjangoTranslation, "gettext", gettext)
        patch.setattr(DjangoTranslation, "ngettext", ngettext)
        yield


def outside_brackets(text):
    """What of a text was not translated. A text that was cut short may lack its last bracket."""
    depth, rest = 0, []
    for character in text:
        if character == OPEN:
            depth += 1
        elif character == CLOSE:
            depth = max(0, depth - 1)
        elif not depth:
            rest.append(character)
    return "".join(rest)


class Page(HTMLParser):
    """The texts of a page: what stands on it, and what is read out."""

    def __init__(self, page):
        super().__init__()
        self.texts, self._open, self._text = [], [], ""
        self.feed(page)
        self.close()

    def handle_starttag(self, tag, attributes):
        found = dict(attributes)
        self.texts += [found[name] for name in SAID if found.get(name)]
        if tag == "input" and found.get("type") in {"submit", "button", "reset"}:
            self.texts.append(found.get("value") or "")
        if tag in SILENT:
            self._open.append(tag)
        self._pass(tag)

    def handle_endtag(self, tag):
        if self._open and self._open[-1] == tag:
            self._open.pop()
        self._pass(tag)

    def handle_data(self, data):
        if not self._open:
            self._text += data

    def close(self):
        super().close()
        self._pass("")

    def _pass(self, tag):
        """Whatever is not inline ends a text."""
        self._text += " "
        if tag not in INLINE:
            self.texts.append(" ".join(self._text.split()))
            self._text = ""


def untranslated(page, data):
    """
    The words on a page that no translator can reach.

    :param data: a pattern of what people typed or what was stored as it is
    """
    found = set()
    for text in Page(page).texts:
        rest = data.sub(" ", outside_brackets(text))
        found |= {f"{word} in “{text[:90]}”" for word in re.findall(r"[A-Za-z]{4,}", rest)}
    return found
