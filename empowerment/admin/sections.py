"""Speaks for the pages on which a manager edits a draft: limits, budgets, tiers, approvals."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, ClassVar, cast

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language, gettext_lazy as _, ngettext
from django.views.generic import View

from common.errors import DomainError
from common.money import format_money
from customers.choices import Priority
from empowerment.admin.forms import (
    ApproverForm,
    BanForm,
    CapForm,
    LineForm,
    RowForm,
    TargetForm,
    TermsForm,
    TierForm,
)
from empowerment.admin.snapshots import rows_in
from empowerment.choices import Window
from empowerment.rules.diffs import Change, ContentRow, difference, key_of, rows_of
from empowerment.rules.matrices import Ban, Cell, Line, LineKey, bans_of, lines_of, tiers_in
from empowerment.rules.rulebook import (
    ApproverRow,
    CapRow,
    LimitRow,
    RuleBook,
    TargetRow,
    TierRow,
)
from empowerment.selectors.drafts import book_before, is_editable
from empowerment.selectors.names import names
from empowerment.selectors.rulebooks import compile_rulebook
from empowerment.services.limits import EditedMeanwhile, edit_draft
from governance.models import PolicyVersion
from governance.selectors import get_version_to_edit
from people.models import User

TABS = (
    ("limits", _("Limits")),
    ("budgets", _("Budgets")),
    ("tiers", _("Tiers")),
    ("approvals", _("Approvals")),
    ("changes", _("Changes")),
    ("file", _("Import and export")),
    ("submit", _("Submit")),
)
NEW_ROWS = 2
NOTHING_BEFORE = "\N{EN DASH}"


def section_url(version: PolicyVersion, section: str) -> str:
    """The address of one page about a draft."""
    return reverse(f"admin:empowerment_draft_{section}", args=[version.pk])


class DraftPage(View):
    """A page about one draft, for the managers who may edit it; anybody else finds nothing there."""

    section: ClassVar[str]
    template: ClassVar[str]
    model_admin: Any = None

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        self.user = cast("User", request.user)
        self.version = get_version_to_edit(self.user, kwargs["version_id"])
        if not is_editable(self.version):
            return HttpResponseRedirect(reverse("governance:version-detail", args=[self.version.pk]))
        return super().dispatch(request, *args, **kwargs)

    def books(self) -> tuple[RuleBook, RuleBook | None]:
        """Return what the draft says and what it is held against."""
        return compile_rulebook(self.version.pk), book_before(self.version, at=timezone.now())

    def page(
        self, request: HttpRequest, book: RuleBook, before: RuleBook | None, **told: Any
    ) -> HttpResponse:
        """Show the page within the frame of the admin."""
        request.current_app = self.model_admin.admin_site.name
        context = {
            **self.model_admin.admin_site.each_context(request),
            "title": str(self.version),
            "version": self.version,
            "before": before,
            "currency": book.currency,
            "section": self.section,
            "changed": len(difference(before, book)),
            "tabs": [
                {"title": label, "url": section_url(self.version, name), "active": name == self.section}
                for name, label in TABS
            ],
            **told,
        }
        return render(request, self.template, context)


@dataclass
class Group:
    """Forms under one heading: those of rows that exist, then empty ones for new rows."""

    name: str
    title: Any
    forms: list[Any]
    new: list[Any]


class EditPage(DraftPage):
    """
    A page of rows to edit. It is saved as a whole or not at all; on an error everything typed stays.

    What the editor saw travels with each row, so that two editors of different rows do not disturb each
    other, and neither overwrites what the other did to the same row.
    """

    def groups(self, book: RuleBook, before: RuleBook | None) -> list[Group]:
        """Return the forms, bound when something was posted."""
        raise NotImplementedError

    def get(self, request: HttpRequest, version_id: int) -> HttpResponse:
        book, before = self.books()
        self.names = names()
        return self.page(request, book, before, groups=self.groups(book, before), names=self.names)

    def post(self, request: HttpRequest, version_id: int) -> HttpResponse:
        book, before = self.books()
        self.names = names()
        groups = self.groups(book, before)
        forms: list[RowForm] = [form for group in groups for form in (*group.forms, *group.new)]
        if not [form for form in forms if not form.is_valid()]:
            saved = self._save(forms)
            if saved is not None:
                self._thank(request, saved)
                return HttpResponseRedirect(section_url(self.version, self.section))
        return self.page(request, book, before, groups=groups, names=self.names, faulty=_faulty(forms))

    def make(self, kind: type[RowForm], prefix: str, rows: Sequence[ContentRow], **told: Any) -> Any:
        """Return the form of a row: with what its editor saw, which on the way back is what they sent."""
        return kind(
            self.request.POST if self.request.method == "POST" else None,
            prefix=prefix,
            old=self.seen(prefix, rows),
            names=self.names,
            currency=self.version.policy.currency,
            **told,
        )

    def seen(self, prefix: str, rows: Sequence[ContentRow]) -> list[ContentRow]:
        """Return what the editor saw: what is stored, and on the way back what they sent."""
        if self.request.method == "POST":
            return rows_in(self.request.POST.get(f"{prefix}-was", ""))
        return list(rows)

    def prefixes(self, name: str, known: Sequence[str]) -> list[str]:
        """Return the rows of a group: those stored, and on the way back those the editor saw."""
        posted = self.request.POST.getlist(f"{name}-row") if self.request.method == "POST" else []
        return list(dict.fromkeys(posted or known))

    def _save(self, forms: list[RowForm]) -> list[Change] | None:
        edits = {form: form.edits() for form in forms}
        if _repeated(edits):
            return None
        try:
            return edit_draft(
                version_id=self.version.pk,
                actor=self.user,
                edits=[edit for found in edits.values() for edit in found],
                at=timezone.now(),
            )
        except EditedMeanwhile as error:
            overtaken = {key_of(change.row) for change in error.changes}
            stored = {key_of(row): row for row in rows_of(compile_rulebook(self.version.pk))}
            for form, found in edits.items():
                if overtaken & {key_of(edit.row) for edit in found}:
                    keys = {key_of(edit.row) for edit in found} | {key_of(row) for row in form.old}
                    form.overtaken(stored[key] for key in sorted(keys) if key in stored)
        except DomainError as error:
            next(iter(edits)).add_error(None, str(error))
        return None

    def _thank(self, request: HttpRequest, saved: list[Change]) -> None:
        if not saved:
            messages.info(request, _("Nothing was different, so nothing was saved."))
            return
        text = ngettext("%d change saved.", "%d changes saved.", len(saved)) % len(saved)
        messages.success(request, text)


class LimitsPage(EditPage):
    """The matrix: position by remedy, a column for each tier."""

    section = "limits"
    template = "empowerment/drafts/limits.html"

    def groups(self, book: RuleBook, before: RuleBook | None) -> list[Group]:
        self.tiers, self.before = tiers_in(book, before), before
        lines = {_line_prefix(line.key): line for line in lines_of(book, before)}
        prefixes = self.prefixes("line", sorted(lines, key=lambda one: self._place(lines[one].key)))
        forms = [form for prefix in prefixes if (form := self._line(prefix, lines.get(prefix)))]
        by_position: dict[str, list[LineForm]] = {}
        for form in forms:
            by_position.setdefault(form.key.position if form.key else "", []).append(form)
        found = [
            Group("line", self.names.position(position), rows, []) for position, rows in by_position.items()
        ]
        new = [
            self.make(LineForm, f"line-new{number}", (), key=None, tiers=self.tiers)
            for number in range(NEW_ROWS)
        ]
        return [*found, Group("line", _("New lines"), [], new), self._bans(book, before)]

    def page(
        self, request: HttpRequest, book: RuleBook, before: RuleBook | None, **told: Any
    ) -> HttpResponse:
        return super().page(request, book, before, tiers=self.tiers, **told)

    def _line(self, prefix: str, line: Line | None) -> LineForm | None:
        rows = [cell.now for cell in line.cells if cell.now] if line else []
        seen = self.seen(prefix, rows)
        key = line.key if line else _key_of_line(seen)
        if key is None:
            return None
        form: Any = self.make(LineForm, prefix, rows, key=key, tiers=self.tiers)
        form.title = self.names.remedy(key.remedy)
        form.conditions = self.names.conditions(key.channel, key.segment, key.reason)
        form.is_gone = bool(line and line.is_gone)
        cells = line.cells if line else [Cell(tier, None, None) for tier in self.tiers]
        form.pairs = [(form[f"t{cell.tier}"], cell, self._was(cell)) for cell in cells]
        return cast("LineForm", form)

    def _was(self, cell: Cell) -> str:
        """What stood there in the version in force, where there is one and it differs."""
        if self.before is None or not cell.is_changed:
            return ""
        before = cell.before.per_decision if cell.before else None
        return (
            format_money(before, self.version.policy.currency, locale=get_language() or "en")
            if before is not None
            else NOTHING_BEFORE
        )

    def _bans(self, book: RuleBook, before: RuleBook | None) -> Group:
        bans = {_prefix("ban", ban.now): ban for ban in bans_of(book, before) if ban.now}
        forms = [self._ban(prefix, bans.get(prefix)) for prefix in self.prefixes("ban", list(bans))]
        new = [self.make(BanForm, "ban-new0", ())]
        return Group("ban", _("Not allowed"), [form for form in forms if form.old], new)

    def _ban(self, prefix: str, ban: Ban | None) -> Any:
        form = self.make(BanForm, prefix, [ban.now] if ban and ban.now else [])
        row = form.old[0] if form.old else None
        if isinstance(row, LimitRow):
            tier = str(_("tier %s")) % row.tier if row.tier else ""
            who = ", ".join(one for one in (self.names.position(row.position), tier) if one)
            form.title = self.names.remedy(row.remedy)
            form.about = [who, self.names.conditions(row.channel, row.segment, row.reason)]
            form.is_added = ban is None or ban.before is None
        return form

    def _place(self, key: LineKey) -> tuple[Any, ...]:
        """The order in which people read the matrix: positions and remedies as named, exceptions below."""
        positions, remedies = list(self.names.positions), list(self.names.remedies)
        return (
            positions.index(key.position) if key.position in positions else len(positions),
            remedies.index(key.remedy) if key.remedy in remedies else len(remedies),
            key,
        )


class BudgetsPage(EditPage):
    """The budgets of each position."""

    section = "budgets"
    template = "empowerment/drafts/rows.html"

    def groups(self, book: RuleBook, before: RuleBook | None) -> list[Group]:
        rows = {_prefix("cap", row): row for row in book.caps}
        changed = {key_of(change.row): change for change in difference(before, book)}
        by_position: dict[str, list[Any]] = {}
        for prefix in self.prefixes("cap", list(rows)):
            form = self.make(CapForm, prefix, [rows[prefix]] if prefix in rows else [])
            row = form.old[0] if form.old else rows.get(prefix)
            if isinstance(row, CapRow):
                form.title = Window(row.window).label
                tier = str(_("tier %s")) % row.tier if row.tier else str(_("every tier"))
                form.about = [self.names.remedy(row.remedy), tier]
                form.was = _was(changed.get(key_of(row)) if before else None, "amount", book.currency)
                by_position.setdefault(row.position, []).append(form)
        order = [*self.names.positions, *by_position]
        found = [
            Group("cap", self.names.position(position), forms, [])
            for position, forms in sorted(by_position.items(), key=lambda one: order.index(one[0]))
        ]
        new = [self.make(CapForm, f"cap-new{number}", ()) for number in range(NEW_ROWS)]
        return [*found, Group("cap", _("New budgets"), [], new)]


class TiersPage(EditPage):
    """What each tier of a position requires."""

    section = "tiers"
    template = "empowerment/drafts/rows.html"

    def groups(self, book: RuleBook, before: RuleBook | None) -> list[Group]:
        rows = {_prefix("tier", row): row for row in book.tiers}
        changed = {key_of(change.row) for change in difference(before, book)}
        by_position: dict[str, list[Any]] = {}
        for prefix in self.prefixes("tier", list(rows)):
            form = self.make(TierForm, prefix, [rows[prefix]] if prefix in rows else [])
            row = form.old[0] if form.old else rows.get(prefix)
            if isinstance(row, TierRow):
                form.title = str(_("Tier %s")) % row.tier
                form.is_changed = key_of(row) in changed
                by_position.setdefault(row.position, []).append(form)
        order = [*self.names.positions, *by_position]
        found = [
            Group("tier", self.names.position(position), forms, [])
            for position, forms in sorted(by_position.items(), key=lambda one: order.index(one[0]))
        ]
        return [*found, Group("tier", _("New tier"), [], [self.make(TierForm, "tier-new0", ())])]


class ApprovalsPage(EditPage):
    """The approval clock, who answers when nobody up the line can, and the other terms."""

    section = "approvals"
    template = "empowerment/drafts/rows.html"

    def groups(self, book: RuleBook, before: RuleBook | None) -> list[Group]:
        changed = {key_of(change.row) for change in difference(before, book)}
        terms = self.make(TermsForm, "terms", [book.terms])
        terms.title = _("Terms")
        terms.is_changed = key_of(book.terms) in changed
        return [
            Group("terms", _("Terms"), [terms], []),
            self._group("target", _("Clocks of their own"), book.targets, TargetForm, changed),
            self._group(
                "approver", _("When nobody up the line can answer"), book.approvers, ApproverForm, changed
            ),
        ]

    def _group(
        self, name: str, title: Any, rows: Sequence[ContentRow], kind: type[RowForm], changed: set[Any]
    ) -> Group:
        stored = {_prefix(name, row): row for row in rows}
        forms = []
        for prefix in self.prefixes(name, list(stored)):
            form = self.make(kind, prefix, [stored[prefix]] if prefix in stored else [])
            row = form.old[0] if form.old else stored.get(prefix)
            if isinstance(row, TargetRow):
                priority = Priority(row.priority).label if row.priority else _("every priority")
                form.title = self.names.remedy(row.remedy) if row.remedy else str(_("Every remedy"))
                form.about = [str(priority)]
            elif isinstance(row, ApproverRow):
                form.title = self.names.position(row.position)
            if row is not None:
                form.is_changed = key_of(row) in changed
                forms.append(form)
        return Group(name, title, forms, [self.make(kind, f"{name}-new0", ())])


def _line_prefix(key: LineKey) -> str:
    # Codes are slugs, so a dot is in none of them.
    return ".".join(("line", key.position, key.remedy, key.channel, key.segment, key.reason))


def _key_of_line(rows: Sequence[ContentRow]) -> LineKey | None:
    row = next((row for row in rows if isinstance(row, LimitRow)), None)
    return LineKey(row.position or "", row.remedy, row.channel, row.segment, row.reason) if row else None


def _prefix(name: str, row: ContentRow | None) -> str:
    return ".".join((name, *key_of(row)[1:])).replace("*", "all") if row else name


def _was(change: Change | None, field: str, currency: str) -> str:
    """What a value was in the version in force, where it differs."""
    if change is None:
        return ""
    if change.old is None:
        return NOTHING_BEFORE
    old, new = getattr(change.old, field), getattr(change.new, field, None)
    return format_money(old, currency, locale=get_language() or "en") if old != new else ""


def _repeated(edits: dict[RowForm, list[Change]]) -> bool:
    """Tell, and say on the form, that a new row stands there already."""
    seen: dict[Any, RowForm] = {}
    for form in edits:
        for row in form.old:
            seen[key_of(row)] = form
    repeated = False
    for form, changes in edits.items():
        for change in changes:
            other = seen.setdefault(key_of(change.row), form)
            if other is not form:
                form.add_error(None, str(_("This row stands there already. Change it where it stands.")))
                repeated = True
    return repeated


def _title(form: RowForm) -> str:
    return str(getattr(form, "title", "")) or str(_("New row"))


def _label(form: RowForm, name: str) -> str:
    return str(form.fields[name].label) if name in form.fields else ""


def _faulty(forms: list[RowForm]) -> list[tuple[RowForm, str]]:
    """Every error with the form it belongs to: for the list on top."""
    return [
        (form, ", ".join(part for part in (_title(form), _label(form, name)) if part) + f": {error}")
        for form in forms
        for name, errors in form.errors.items()
        for error in errors
    ]
