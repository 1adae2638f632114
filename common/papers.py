"""Decides how data is set as PDF, to print and to keep."""

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final

# Keeps for decades: fonts inside, nothing from elsewhere.
ARCHIVAL: Final = "a-2b"


def typeset(template: Path, data: Mapping[str, Any], *, fonts: Path, folder: Path) -> bytes:
    """
    Set data with a typst template, which reads it from `data.json` beside it; return a PDF/A.

    A text of the data is shown as it is; nothing in it is taken for markup. Names in a script that the fonts
    do not have show as boxes, and the file is then an ordinary PDF: PDF/A forbids boxes.

    :param folder: an empty folder to work in
    """
    import typst  # a compiler of 30 MB, which only who sets papers should load

    (folder / "data.json").write_text(json.dumps(data, ensure_ascii=False), encoding="utf-8")
    source = folder / "paper.typ"
    source.write_bytes(template.read_bytes())
    options: dict[str, Any] = {
        "root": str(folder),
        "font_paths": [str(fonts)],
        "ignore_system_fonts": True,
        "format": "pdf",
    }
    try:
        return bytes(typst.compile(str(source), pdf_standards=[ARCHIVAL], **options))
    except typst.TypstError as error:
        if "could not be displayed" not in str(error):
            raise
        return bytes(typst.compile(str(source), **options))
