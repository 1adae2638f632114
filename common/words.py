"""
Says texts in the language of whoever reads them, for rules, which know no framework.

Its names are those of Django's, so that a sentence looks the same wherever it stands and translators find it.
`people` hands in how texts are translated when the application starts; before that they stay as written.
"""

from collections.abc import Callable

Translation = Callable[[str], str]


def gettext_noop(text: str) -> str:
    """Mark a text for the translators that is said later, by whoever shows it."""
    return text


_translation: Translation = gettext_noop


def gettext(text: str) -> str:
    """Return a text in the language of the present reader."""
    return _translation(text)


def speak_through(translation: Translation) -> None:
    """Take over how texts are translated from now on."""
    global _translation
    _translation = translation
