"""Asks what importing a file of survey responses would do now, row by row."""

from collections.abc import Callable
from datetime import datetime

from django.conf import settings
from django.utils.translation import gettext as _

from common.canonical import content_hash
from customers.models import Case
from feedback.choices import Attribute, Fault
from feedback.models import SurveyResponse
from feedback.rules.surveys import Answers, faults_of
from feedback.selectors.surveys import cases_to_send_for
from people.models import User
from people.rules.imports import Change, Plan, Row, Sheet, parse_moment
from people.selectors.imports.sheets import Cells, field_of, judged, sheet_of, written

KEY = ("source", "external_id")
NAMED = (*KEY, "case_source", "case_reference", "answered_at")
IMPORTANCES = {f"importance_{attribute.value}": attribute for attribute in Attribute}
COLUMNS = (*NAMED, "csat", "ces", "nps", "comment", "language", *IMPORTANCES)
# What `faults_of` calls otherwise than the file.
RENAMED = {"importance": next(iter(IMPORTANCES))}


def plan_surveys(text: str, *, actor: User | None, at: datetime) -> Plan:
    """
    Tell what importing these responses would do. A response that is here already, word for word, changes
    nothing; another one under its id is refused, because what a customer said is never changed.

    Each change holds `case`, `answers` and `body_hash`; comments are not shown.

    :param actor: None for whoever works at the console
    :raises UnreadableFile: if it is no such file
    """
    sheet = sheet_of(text, required=NAMED, known=COLUMNS)
    return judged(sheet, KEY, _Surveys(sheet, actor=actor, at=at).judge).plan()


class _Surveys:
    """Judges rows against the cases and responses there are."""

    def __init__(self, sheet: Sheet, *, actor: User | None, at: datetime) -> None:
        self.at = at
        references = {row.cells["case_reference"] for row in sheet.rows}
        cases = cases_to_send_for(actor).filter(reference__in=references).order_by()
        self.cases = {(case.source, case.reference): case for case in cases}
        ids = {row.cells["external_id"] for row in sheet.rows}
        known = SurveyResponse.objects.filter(external_id__in=ids).order_by()
        self.known = {
            (source, external_id): body_hash
            for source, external_id, body_hash in known.values_list("source", "external_id", "body_hash")
        }
        self.moment = written(
            lambda text: parse_moment(text, settings.TIME_ZONE),
            _("Write the moment as 2026-11-30T14:00, or the day as 2026-11-30."),
        )
        self.names = {name: field_of(SurveyResponse, name) for name in KEY}

    def judge(self, row: Row, cells: Cells) -> Change | None:
        key = tuple(cells.read(name, self.names[name]) for name in KEY)
        case = self._case(row, cells)
        answers = self._answers(row, cells)
        if cells.bad or case is None or answers is None:
            return None
        for name, fault in faults_of(answers, case_opened_at=case.opened_at, at=self.at).items():
            cells.refuse(RENAMED.get(name, name), str(fault.label))
        body_hash = content_hash(answers.as_body(case.pk))
        if self.known.get(key, body_hash) != body_hash:
            cells.refuse("external_id", _("Another answer is here under this id."))
        if cells.bad or key in self.known:
            return None
        values = {"case": case, "answers": answers, "body_hash": body_hash}
        source, external_id = key
        values |= {"source": source, "external_id": external_id}
        return Change(row.line, f"{source} {external_id}", is_new=True, values=values, shown=_shown(row))

    def _case(self, row: Row, cells: Cells) -> Case | None:
        case = self.cases.get((row.cells["case_source"], row.cells["case_reference"]))
        if case is None:
            cells.refuse("case_reference", _("There is no such case that you may bring a response in for."))
        return case

    def _answers(self, row: Row, cells: Cells) -> Answers | None:
        if not row.cells["answered_at"]:
            cells.refuse("answered_at", _("This cell is empty."))
        answered_at = cells.read("answered_at", self.moment)
        csat, ces, nps = (
            self._number(cells, name, fault)
            for name, fault in (("csat", Fault.CSAT), ("ces", Fault.CES), ("nps", Fault.NPS))
        )
        numbers = {
            attribute: self._number(cells, name, Fault.IMPORTANCE) for name, attribute in IMPORTANCES.items()
        }
        if answered_at is None:
            return None
        return Answers(
            answered_at=answered_at,
            csat=csat,
            ces=ces,
            nps=nps,
            importances={attribute: number for attribute, number in numbers.items() if number is not None},
            comment=row.cells.get("comment", ""),
            language=row.cells.get("language", ""),
        )

    def _number(self, cells: Cells, name: str, fault: Fault) -> int | None:
        if name not in cells.row.cells:
            return None
        number: int | None = cells.read(name, written(_whole(name), str(fault.label)))
        return number


def _whole(name: str) -> Callable[[str], int]:
    """Read a number; one outside 0 to 10 is none at all, so that it is named once, in its own cell."""
    least, most = {"csat": (1, 5), "ces": (1, 7), "nps": (0, 10)}.get(name, (1, 5))

    def read(text: str) -> int:
        if not (text.isascii() and text.isdigit() and least <= int(text) <= most):
            raise ValueError(text)
        return int(text)

    return read


def _shown(row: Row) -> tuple[tuple[str, str, str], ...]:
    """Return the row for whoever confirms it, who may not be the one to read what the customer wrote."""
    cells = ((name, row.cells.get(name, "")) for name in COLUMNS if name not in KEY)
    return tuple((name, "", _("as written") if name == "comment" else text) for name, text in cells if text)
