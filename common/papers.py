"""Decides how data is set as PDF, to print and to keep."""

import json
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final

# Keeps for decades: fonts inside, nothing from elsewhere.
ARCHIVAL: Final = "a-2b"
HOUSE = Path(__file__).parents[1]
SOURCE, PAPER = "paper.typ", "paper.pdf"


def typeset(template: Path, data: Mapping[str, Any], *, fonts: Path, folder: Path) -> bytes:
    """
    Set data with a typst template, which reads it from `data.json` beside it; return a PDF/A.

    A text of the data is shown as it is; nothing in it is taken for markup. Names in a script that the fonts
    do not have show as boxes, and the file is then an ordinary PDF: PDF/A forbids boxes.

    :param folder: an empty folder to work in
    """
    (folder / "data.json").write_text(json.dumps(data, ensure_ascii=False), encoding="utf-8")
    (folder / SOURCE).write_bytes(template.read_bytes())
    # In a process of its own: the compiler keeps half a megabyte of every page it has set until it ends.
    setting = [sys.executable, "-m", "common.papers", str(folder), str(fonts)]
    subprocess.run(setting, cwd=HOUSE, check=True)  # noqa: S603  our own module, folders of our own naming
    return (folder / PAPER).read_bytes()


def _set(folder: Path, fonts: Path) -> None:
    import typst  # a compiler of 30 MB, which only who sets papers should load

    options: dict[str, Any] = {
        "output": str(folder / PAPER),
        "root": str(folder),
        "font_paths": [str(fonts)],
        "ignore_system_fonts": True,
        "format": "pdf",
    }
    source = str(folder / SOURCE)
    try:
        typst.compile(source, pdf_standards=[ARCHIVAL], **options)
    except typst.TypstError as error:
        if "could not be displayed" not in str(error):
            raise
        typst.compile(source, **options)


if __name__ == "__main__":
    _set(*map(Path, sys.argv[1:]))
