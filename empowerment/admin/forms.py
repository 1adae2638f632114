"""Speaks of the rows of a draft as small forms: each knows what its editor saw and what they want instead."""

from collections.abc import Iterable, Sequence
from decimal import Decimal
from typing import Any

from django import forms
from django.utils.translation import get_language, gettext_lazy as _

from common.errors import DomainError
from common.money import format_money, parse_amount
from customers.choices import Channel, Priority, Segment
from empowerment.admin.snapshots import snapshot
from empowerment.choices import Effect, Window
from empowerment.rules.diffs import Change, ContentRow, key_of, same
from empowerment.rules.drafts import MOST_TIERS, fault_in
from empowerment.rules.facts import ALL_MONEY
from empowerment.rules.matrices import LineKey
from empowerment.rules.rulebook import ApproverRow, CapRow, LimitRow, TargetRow, Terms, TierRow
from empowerment.selectors.names import Names
from people.choices import QualificationKind

MIXED = _("The tiers have reasons of their own. What you type here replaces all of them.")
ANY, ALL, EVERYBODY, EVERY = _("any"), _("All money"), _("Everybody"), _("every")


class MoneyField(forms.CharField):
    """An amount in the currency of the policy, as people type it; empty: none."""

    widget = forms.TextInput(attrs={"inputmode": "decimal", "autocomplete": "off", "class": "money"})

    def __init__(self, *, currency: str, zero: bool = False, **kwargs: Any) -> None:
        super().__init__(required=False, **kwargs)
        self.currency = currency
        self.zero = zero

    def to_python(self, value: Any) -> Any:
        text = super().to_python(value)
        if not text:
            return None
        if self.zero and not text.strip("0.,"):
            return Decimal(0)
        try:
            return parse_amount(text, self.currency)
        except DomainError as error:
            raise forms.ValidationError(str(error)) from error


def typed(amount: Decimal | None) -> str:
    """Return an amount as somebody would type it."""
    return "" if amount is None else f"{amount.normalize():f}"


class RowForm(forms.Form):
    """
    One row of a draft, or several of one line. `old` holds what the editor saw; a new row saw nothing.

    Subclasses say in `wanted` what the rows should be; `edits` compares.
    """

    use_required_attribute = False

    def __init__(
        self, *args: Any, old: Sequence[ContentRow] = (), names: Names, currency: str, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.old = list(old)
        self.names = names
        self.currency = currency
        self.empty_permitted = self.is_new
        for field in self.fields.values():
            field.widget.attrs.setdefault("aria-label", str(field.label))

    @property
    def is_new(self) -> bool:
        return not self.old

    @property
    def snapshot(self) -> str:
        return snapshot(self.old)

    @property
    def cells(self) -> list[forms.BoundField]:
        """The fields for the table, without the reason and the box that removes the row."""
        return [self[name] for name in self.fields if name not in ("rationale", "remove")]

    def wanted(self) -> list[ContentRow]:
        """Return the rows as they should be; called when everything typed can be read."""
        raise NotImplementedError

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if not self.errors and (self.old or self.has_changed()) and not data.get("remove"):
            for row in self.wanted():
                fault = fault_in(row, currency=self.currency)
                if fault:
                    raise forms.ValidationError(fault)
        return data

    def edits(self) -> list[Change]:
        """Return the changes from what the editor saw to what they want."""
        if self.is_new and not self.has_changed():
            return []
        rows = [] if self.cleaned_data.get("remove") else self.wanted()
        wanted = {key_of(row): row for row in rows}
        seen = {key_of(row): row for row in self.old}
        changes = [Change(seen.get(key), wanted.get(key)) for key in {**seen, **wanted}]
        return [change for change in changes if not same(change.old, change.new)]

    def overtaken(self, stored: Iterable[ContentRow]) -> None:
        """Say that somebody changed the row meanwhile; saving again then replaces what is stored now."""
        self.old = list(stored)
        now = " ".join(_said(row, self.currency) for row in self.old) or str(_("removed"))
        self.add_error(None, str(_("Somebody changed this meanwhile; it is now: %s")) % now)


def _said(row: ContentRow, currency: str) -> str:
    amount = getattr(row, "per_decision", None) or getattr(row, "amount", None)
    return (
        format_money(amount, currency, locale=get_language() or "en")
        if isinstance(amount, Decimal)
        else row.rationale
    )


class LineForm(RowForm):
    """A line of the matrix: one amount per tier, one reason for all of them."""

    def __init__(self, *args: Any, key: LineKey | None, tiers: Sequence[int], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.key = key
        self.tiers = tiers
        if key is None:
            self._add_key_fields()
        seen = {row.tier: row for row in self.old if isinstance(row, LimitRow)}
        reasons = list(dict.fromkeys(row.rationale for row in seen.values()))
        self.is_mixed = len(reasons) > 1
        for tier in tiers:
            row = seen.get(tier)
            self.fields[f"t{tier}"] = MoneyField(
                currency=self.currency,
                label=_("Tier %(tier)s") % {"tier": tier},
                initial=typed(row.per_decision) if row else "",
            )
        self.fields["rationale"] = forms.CharField(
            required=False,
            label=_("Why"),
            widget=forms.Textarea(attrs={"rows": 2}),
            initial=reasons[0] if len(reasons) == 1 else "",
            help_text=_("The tiers differ; what you type here holds for all of them.")
            if self.is_mixed
            else "",
        )
        self.fields["remove"] = forms.BooleanField(required=False, label=_("Remove this line"))

    def _add_key_fields(self) -> None:
        names = self.names
        self.fields["position"] = _choice(_("Position"), names.positions.items())
        self.fields["remedy"] = _choice(_("Remedy"), _active(names.remedies, names.active_remedies))
        self.fields["channel"] = _choice(_("Channel"), Channel.choices, empty=ANY, required=False)
        self.fields["segment"] = _choice(_("Segment"), Segment.choices, empty=ANY, required=False)
        self.fields["reason"] = _choice(
            _("Reason"), _active(names.reasons, names.active_reasons), empty=ANY, required=False
        )

    @property
    def amounts(self) -> list[forms.BoundField]:
        return [self[f"t{tier}"] for tier in self.tiers]

    @property
    def key_fields(self) -> list[forms.BoundField]:
        return [self[name] for name in ("position", "remedy", "channel", "segment", "reason")]

    def clean(self) -> dict[str, Any]:
        data = super().clean()
        if self.is_new and self.has_changed() and not self.errors and not self.wanted():
            raise forms.ValidationError(_("Enter an amount for at least one tier."))
        return data

    def wanted(self) -> list[ContentRow]:
        data = self.cleaned_data
        key = self.key or LineKey(
            data["position"], data["remedy"], data["channel"], data["segment"], data["reason"]
        )
        seen = {row.tier: row for row in self.old if isinstance(row, LimitRow)}
        return [
            LimitRow(
                id=0,
                effect=Effect.GRANT.value,
                position=key.position,
                tier=tier,
                remedy=key.remedy,
                channel=key.channel,
                segment=key.segment,
                reason=key.reason,
                per_decision=amount,
                rationale=self._why(seen.get(tier)),
            )
            for tier in self.tiers
            if (amount := data.get(f"t{tier}")) is not None
        ]

    def _why(self, seen: LimitRow | None) -> str:
        said: str = self.cleaned_data["rationale"].strip()
        # Where the tiers have reasons of their own, an empty field leaves each of them alone.
        return seen.rationale if self.is_mixed and not said and seen else said


class BanForm(RowForm):
    """A row that forbids a remedy, to everybody or to a position."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.is_new:
            names = self.names
            self.fields["remedy"] = _choice(_("Remedy"), _active(names.remedies, names.active_remedies))
            self.fields["position"] = _choice(
                _("Position"), names.positions.items(), empty=EVERYBODY, required=False
            )
            self.fields["tier"] = _tier(required=False)
            self.fields["channel"] = _choice(_("Channel"), Channel.choices, empty=ANY, required=False)
            self.fields["segment"] = _choice(_("Segment"), Segment.choices, empty=ANY, required=False)
            self.fields["reason"] = _choice(
                _("Reason"), _active(names.reasons, names.active_reasons), empty=ANY, required=False
            )
        _add_why(self, _("Remove this prohibition"))

    def wanted(self) -> list[ContentRow]:
        data, seen = self.cleaned_data, _first(self.old, LimitRow)
        return [
            LimitRow(
                id=0,
                effect=Effect.FORBID.value,
                position=seen.position if seen else data["position"] or None,
                tier=seen.tier if seen else data["tier"],
                remedy=seen.remedy if seen else data["remedy"],
                channel=seen.channel if seen else data["channel"],
                segment=seen.segment if seen else data["segment"],
                reason=seen.reason if seen else data["reason"],
                per_decision=None,
                rationale=data["rationale"].strip(),
            )
        ]


class CapForm(RowForm):
    """A budget of a position."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        seen = _first(self.old, CapRow)
        if seen is None:
            names = self.names
            self.fields["position"] = _choice(_("Position"), names.positions.items())
            self.fields["tier"] = _tier(required=False)
            self.fields["remedy"] = _choice(
                _("Remedy"), _active(names.remedies, names.active_remedies), empty=ALL, required=False
            )
            self.fields["window"] = _choice(_("Budget"), Window.choices)
        self.fields["amount"] = MoneyField(
            currency=self.currency,
            zero=True,
            label=_("Amount"),
            initial=typed(seen.amount) if seen else "",
        )
        _add_why(self, _("Remove this budget"))

    def clean_amount(self) -> Decimal | None:
        amount: Decimal | None = self.cleaned_data["amount"]
        removed = self.data.get(self.add_prefix("remove"))
        if amount is None and not removed and (self.old or self.has_changed()):
            raise forms.ValidationError(_("Enter an amount, or 0 for nothing at all."))
        return amount

    def wanted(self) -> list[ContentRow]:
        data, seen = self.cleaned_data, _first(self.old, CapRow)
        return [
            CapRow(
                id=0,
                position=seen.position if seen else data["position"],
                tier=seen.tier if seen else data["tier"],
                remedy=seen.remedy if seen else data["remedy"] or ALL_MONEY,
                window=seen.window if seen else data["window"],
                amount=data["amount"],
                rationale=data["rationale"].strip(),
            )
        ]


class TierForm(RowForm):
    """What a tier of a position requires."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        seen = _first(self.old, TierRow)
        if seen is None:
            self.fields["position"] = _choice(_("Position"), self.names.positions.items())
            self.fields["tier"] = _tier(required=True)
        self.fields["tenure_months"] = forms.IntegerField(
            label=_("Months in the company"),
            min_value=0,
            max_value=600,
            required=False,
            initial=seen.tenure_months if seen else 0,
        )
        self.fields["qualification"] = _choice(
            _("Performance"),
            QualificationKind.choices,
            empty=_("not asked for"),
            required=False,
            initial=seen.qualification if seen else "",
        )
        self.fields["min_bound"] = forms.DecimalField(
            label=_("At least, in %"),
            min_value=0,
            max_value=100,
            max_digits=5,
            decimal_places=2,
            required=False,
            initial=_percent(seen.min_bound) if seen else None,
        )
        self.fields["min_n"] = forms.IntegerField(
            label=_("Over at least n cases"),
            min_value=1,
            required=False,
            initial=seen.min_n if seen else None,
        )
        self.fields["courses"] = forms.MultipleChoiceField(
            label=_("Valid courses"),
            choices=list(self.names.courses.items()),
            required=False,
            widget=forms.CheckboxSelectMultiple,
            initial=sorted(seen.courses) if seen else [],
        )
        _add_why(self, _("Remove this tier"))

    def wanted(self) -> list[ContentRow]:
        data, seen = self.cleaned_data, _first(self.old, TierRow)
        bound = data["min_bound"]
        return [
            TierRow(
                position=seen.position if seen else data["position"],
                tier=seen.tier if seen else data["tier"],
                tenure_months=data["tenure_months"] or 0,
                qualification=data["qualification"],
                min_bound=bound / 100 if bound is not None else None,
                min_n=data["min_n"],
                courses=frozenset(data["courses"]),
                rationale=data["rationale"].strip(),
            )
        ]


class TermsForm(RowForm):
    """What a version says once for all its rows."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        seen = _first(self.old, Terms)
        self.fields["approval_minutes"] = forms.IntegerField(
            label=_("Answer an approval within, in working minutes"),
            min_value=1,
            max_value=100_000,
            initial=seen.approval_minutes if seen else 30,
        )
        self.fields["deemed_limit"] = MoneyField(
            currency=self.currency,
            label=_("When that clock is missed while the customer waits, the agent may decide alone up to"),
            help_text=_("Empty: never. The agent still has to act, and each use is reviewed."),
            initial=typed(seen.deemed_limit) if seen else "",
        )
        self.fields["reversal_gives_back"] = forms.BooleanField(
            label=_("Taking a remedy back returns its room under the budgets"),
            required=False,
            initial=seen.reversal_gives_back if seen else False,
        )
        self.fields["rationale"] = _why_field(seen.rationale if seen else "")

    def wanted(self) -> list[ContentRow]:
        data = self.cleaned_data
        return [
            Terms(
                approval_minutes=data["approval_minutes"],
                reversal_gives_back=data["reversal_gives_back"],
                deemed_limit=data["deemed_limit"],
                rationale=data["rationale"].strip(),
            )
        ]


class TargetForm(RowForm):
    """The approval clock of a remedy or a priority."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        seen = _first(self.old, TargetRow)
        if seen is None:
            names = self.names
            self.fields["remedy"] = _choice(
                _("Remedy"), _active(names.remedies, names.active_remedies), empty=EVERY, required=False
            )
            self.fields["priority"] = forms.TypedChoiceField(
                label=_("Priority"),
                choices=[("", EVERY), *Priority.choices],
                coerce=int,
                empty_value=None,
                required=False,
            )
        self.fields["minutes"] = forms.IntegerField(
            label=_("Working minutes"),
            min_value=1,
            max_value=100_000,
            initial=seen.minutes if seen else None,
        )
        _add_why(self, _("Remove this clock"))

    def wanted(self) -> list[ContentRow]:
        data, seen = self.cleaned_data, _first(self.old, TargetRow)
        return [
            TargetRow(
                remedy=seen.remedy if seen else data["remedy"],
                priority=seen.priority if seen else data["priority"],
                minutes=data["minutes"],
                rationale=data["rationale"].strip(),
            )
        ]


class ApproverForm(RowForm):
    """A position that answers when nobody up the line can."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        seen = _first(self.old, ApproverRow)
        if seen is None:
            self.fields["position"] = _choice(_("Position"), self.names.positions.items())
        self.fields["rank"] = forms.IntegerField(
            label=_("Asked as number"), min_value=1, max_value=99, initial=seen.rank if seen else 1
        )
        _add_why(self, _("Remove this approver"))

    def wanted(self) -> list[ContentRow]:
        data, seen = self.cleaned_data, _first(self.old, ApproverRow)
        return [
            ApproverRow(
                position=seen.position if seen else data["position"],
                rank=data["rank"],
                rationale=data["rationale"].strip(),
            )
        ]


class FileForm(forms.Form):
    """A CSV file with limits and budgets."""

    file = forms.FileField(label=_("CSV file"), required=False)
    text = forms.CharField(widget=forms.HiddenInput, required=False)
    replace = forms.BooleanField(
        label=_("The file is the whole: remove limits and budgets that it does not name"), required=False
    )
    skip_faulty = forms.BooleanField(
        label=_("Take the good lines although others are faulty"), required=False
    )

    LARGEST = 2_000_000

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        upload = data.get("file")
        if upload is not None:
            if upload.size > self.LARGEST:
                raise forms.ValidationError(_("The file is larger than 2 MB."))
            try:
                data["text"] = upload.read().decode("utf-8-sig")
            except UnicodeDecodeError as error:
                raise forms.ValidationError(_("The file is not in UTF-8. Save it as “CSV UTF-8”.")) from error
        if not data.get("text"):
            raise forms.ValidationError(_("Choose a file."))
        return data


class SubmitForm(forms.Form):
    """The last word of the author before the board reads."""

    summary = forms.CharField(
        label=_("What changes and why, in a sentence or two"),
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("The board reads this first."),
    )


def _choice(
    label: Any, choices: Iterable[tuple[str, Any]], *, empty: Any = "", required: bool = True, **kwargs: Any
) -> forms.ChoiceField:
    return forms.ChoiceField(label=label, choices=[("", empty), *choices], required=required, **kwargs)


def _tier(*, required: bool) -> forms.TypedChoiceField:
    numbers = [(str(tier), str(tier)) for tier in range(1, MOST_TIERS + 1)]
    return forms.TypedChoiceField(
        label=_("Tier"),
        choices=[("", "" if required else EVERY), *numbers],
        coerce=int,
        empty_value=None,
        required=required,
    )


def _why_field(initial: str) -> forms.CharField:
    return forms.CharField(
        label=_("Why"), required=False, initial=initial, widget=forms.Textarea(attrs={"rows": 2})
    )


def _add_why(form: RowForm, removal: Any) -> None:
    form.fields["rationale"] = _why_field(form.old[0].rationale if form.old else "")
    if form.old:
        form.fields["remove"] = forms.BooleanField(required=False, label=removal)


def _active(names: dict[str, str], active: Iterable[str]) -> list[tuple[str, str]]:
    return [(code, name) for code, name in names.items() if code in active]


def _first(rows: Iterable[ContentRow], kind: type[Any]) -> Any:
    return next((row for row in rows if isinstance(row, kind)), None)


def _percent(share: Decimal | None) -> str | None:
    return None if share is None else typed(share * 100)
