"""Template words shared by all pages: icons, people, moments, list addresses, the headroom bar."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any

from django import template
from django.core.paginator import Page
from django.forms import BaseForm
from django.template.context import RequestContext
from django.templatetags.static import static
from django.utils import timezone
from django.utils.formats import date_format, number_format
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import get_language, gettext as _, ngettext

from common.money import format_money

register = template.Library()

SPRITE = "vendor/bootstrap-icons-1.13.2/sprite.svg"
MINUTE, HOUR, DAY = 60, 3600, 86400


@register.simple_tag
def icon(name: str, css: str = "") -> SafeString:
    """A decorative icon of the vendored set; the words beside it carry the meaning."""
    return format_html(
        '<svg class="{}" aria-hidden="true" focusable="false"><use href="{}#{}"></use></svg>',
        f"icon {css}".strip(),
        static(SPRITE),
        name,
    )


# ---------------------------------------------------------------- people


@register.filter
def person(user: object) -> str:
    """The name people call somebody by: full name, else the login; empty for nobody."""
    full_name = getattr(user, "get_full_name", None)
    return (full_name() if full_name else "") or str(user or "")


@register.filter
def initials(user: object) -> str:
    """At most two letters for the round mark beside a name."""
    words = person(user).split()
    return "".join(word[0] for word in words[:1] + words[1:][-1:]).upper()


# ---------------------------------------------------------------- numbers


@register.filter
def money(amount: Decimal | None, currency: str) -> str:
    """`{{ amount|money:"EUR" }}`: as the reader's language writes it, `€85.50`; empty for None."""
    return "" if amount is None else format_money(amount, currency, locale=get_language() or "en")


@register.filter
def grouped(number: int) -> str:
    """`{{ tile.n|grouped }}`: how many, as the reader's language writes it, `6,045`."""
    return number_format(number, 0, use_l10n=True, force_grouping=True)


# ---------------------------------------------------------------- moments


@register.filter
def relative_time(moment: datetime | None) -> SafeString | str:
    """`3 min ago` or `in 2 h`, with the absolute moment in the reader's zone as title and in print."""
    if moment is None:
        return ""
    local = timezone.localtime(moment)
    return format_html(
        '<time datetime="{}" title="{}">{}</time>',
        local.isoformat(timespec="seconds"),
        date_format(local, "j M Y, H:i T"),
        _distance(moment, timezone.now(), local),
    )


def _distance(moment: datetime, now: datetime, local: datetime) -> str:
    """The words of a moment: seconds to days as a distance, beyond a week as a date."""
    seconds = int((now - moment).total_seconds())
    size = abs(seconds)
    if size < MINUTE:
        return _("just now") if seconds >= 0 else _("in a moment")
    if size >= 7 * DAY:
        return date_format(local, "j M" if local.year == timezone.localtime(now).year else "j M Y")
    if size < HOUR:
        words = _("%d min") % (size // MINUTE)
    elif size < DAY:
        words = _("%d h") % (size // HOUR)
    else:
        words = ngettext("%d day", "%d days", size // DAY) % (size // DAY)
    return (_("%s ago") if seconds > 0 else _("in %s")) % words


# ---------------------------------------------------------------- lists


@register.simple_tag(takes_context=True)
def with_page(context: RequestContext, number: int, field: str = "") -> str:
    """The address of another page of the same list: every filter and the order are kept."""
    query = context["request"].GET.copy()
    query[field or "page"] = str(number)
    return f"?{query.urlencode()}"


@register.filter
def narrows(form: BaseForm) -> bool:
    """Whether the address fills any field of a list's filter."""
    return any(form.data.get(form.add_prefix(name)) for name in form.fields)


@register.simple_tag(takes_context=True)
def kept_fields(context: RequestContext, *names: str) -> SafeString:
    """Hidden fields that keep these parts of the address when a form of the list is sent."""
    return _hidden(context, lambda name: name in names)


@register.simple_tag(takes_context=True)
def kept_fields_but(context: RequestContext, *names: str) -> SafeString:
    """Hidden fields that keep every part of the address but these."""
    return _hidden(context, lambda name: name not in names)


def _hidden(context: RequestContext, keeps: Callable[[str], bool]) -> SafeString:
    address = context["request"].GET
    return format_html_join(
        "",
        '<input type="hidden" name="{}" value="{}">',
        ((name, value) for name, values in address.lists() if keeps(name) for value in values),
    )


@register.filter
def page_numbers(page: Page[Any]) -> Iterable[int | str]:
    """The page numbers worth offering: the ends, the neighbours, and an ellipsis between."""
    return page.paginator.get_elided_page_range(page.number, on_each_side=1, on_ends=1)


# ---------------------------------------------------------------- the headroom bar


@dataclass(frozen=True)
class Bar:
    """Where the parts of a headroom bar begin and how wide they are: as SVG wants them (`42.5%`)."""

    used: str
    held_from: str
    held: str
    left_from: str
    left: str
    over_from: str
    over: str
    mark: str
    after: str
    exhausted: bool


@register.simple_tag
def headroom_geometry(
    used: Decimal, held: Decimal, limit: Decimal, left: Decimal, asked: Decimal = Decimal(0)
) -> Bar:
    """
    The bar's parts in per cent of its width: the limit or, when more than that was used, what was used.

    `left` may be smaller than limit less used less held when another budget binds; the rest stays empty.
    `asked` is the amount being typed: where the bar would end after it.
    """
    spent = used + held
    whole = max(limit, spent, spent + asked) or Decimal(1)
    within_used = min(used, limit)
    within_held = min(held, max(limit - used, Decimal(0)))
    over = max(spent - limit, Decimal(0))
    room = max(min(left, limit - spent), Decimal(0))
    return Bar(
        used=_percent(within_used, whole),
        held_from=_percent(within_used, whole),
        held=_percent(within_held, whole),
        left_from=_percent(within_used + within_held, whole),
        left=_percent(room, whole),
        over_from=_percent(min(limit, spent), whole),
        over=_percent(over, whole),
        mark=_percent(limit, whole),
        after=_percent(asked, whole),
        exhausted=left <= 0,
    )


def _percent(part: Decimal, whole: Decimal) -> str:
    return f"{(100 * part / whole).quantize(Decimal('0.01'))}%"


# ---------------------------------------------------------------- forms


@register.filter
def error_count(form: BaseForm) -> int:
    """How many things are wrong: for the heading of the error summary."""
    return sum(len(errors) for errors in form.errors.values())
