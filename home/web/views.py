"""Speaks for the pages that show several apps at once: the desk."""

from dataclasses import dataclass
from itertools import groupby
from typing import Any, cast

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest
from django.template.response import SimpleTemplateResponse
from django.urls import resolve, reverse
from django.utils.safestring import SafeString, mark_safe
from django.views.generic import TemplateView

from home.desks import Part, parts_for
from people.models import User
from people.selectors.people import place_of


@dataclass(frozen=True)
class Panel:
    """A part of the desk with its addresses and the body that its app serves."""

    part: Part
    url: str
    link_url: str
    body: SafeString


class Desk(TemplateView):
    """What needs me now? Panels by role, each body rendered by its own app within this request."""

    template_name = "home/desk.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        person = cast("User", self.request.user)
        panels = [_panel(self.request, part) for part in parts_for(person.roles)]
        stacks = groupby(
            (panel for panel in panels if panel), key=lambda panel: panel.part.stack or panel.part.key
        )
        return super().get_context_data(
            stacks=[list(stack) for _name, stack in stacks], place=place_of(person), **kwargs
        )


def _panel(request: HttpRequest, part: Part) -> Panel | None:
    url = reverse(part.fragment)
    body = fragment(request, url)
    return Panel(part, url, reverse(part.link), body) if body is not None else None


def fragment(request: HttpRequest, url: str) -> SafeString | None:
    """
    What another app serves at `url` to this person, for inclusion in the page; None where it serves nothing.

    Served within the request, so that a desk needs neither JavaScript nor a second round trip; htmx fetches
    the same address when a live part is refreshed.
    """
    match = resolve(url)
    try:
        response = match.func(request, *match.args, **match.kwargs)
    except (Http404, PermissionDenied):
        return None
    if isinstance(response, SimpleTemplateResponse):
        response.render()
    if response.status_code != 200:
        return None
    body: str = response.content.decode()
    return mark_safe(body)  # noqa: S308 - escaped by the template that rendered it
