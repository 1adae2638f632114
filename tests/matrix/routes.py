"""Walks every address of the product: its name, its pattern, the methods it answers."""

import inspect
from dataclasses import dataclass
from functools import partial

from django.urls import URLPattern, URLResolver, get_resolver

from config.middleware import PAGE_METHODS

METHODS = ("GET", "POST", "PUT", "PATCH", "DELETE")


@dataclass(frozen=True)
class Route:
    """One address. `name` is what `reverse` takes; empty if it has none."""

    name: str
    pattern: str
    view: object
    methods: tuple[str, ...]

    @property
    def key(self):
        """The name, or the pattern of those that libraries left without one."""
        return self.name or self.pattern


def all_routes():
    """Every pattern below the root, however deep, in the order in which Django tries them."""
    return list(_walk(get_resolver(), prefix="", namespaces=()))


def _walk(resolver, *, prefix, namespaces):
    for entry in resolver.url_patterns:
        pattern = prefix + str(entry.pattern)
        if isinstance(entry, URLResolver):
            inner = (*namespaces, entry.namespace) if entry.namespace else namespaces
            yield from _walk(entry, prefix=pattern, namespaces=inner)
        elif isinstance(entry, URLPattern):
            name = ":".join([*namespaces, entry.name]) if entry.name else ""
            methods = methods_of(entry.callback)
            if not pattern.startswith("api/"):  # config.middleware.pages_take_two_methods
                methods = tuple(method for method in methods if method in PAGE_METHODS)
            yield Route(name, pattern, entry.callback, methods)


def methods_of(view):
    """
    The methods a view answers other than with 405, HEAD and OPTIONS left aside.

    Class views answer what they define, views of REST framework what their router maps, functions what a
    `require_…` decorator lets through: a function without one answers everything.
    """
    for function in _unwrapped(view):
        actions = getattr(function, "actions", None)  # of a REST framework viewset
        if actions:
            return _in_order(actions)
        view_class = getattr(function, "view_class", None) or getattr(function, "cls", None)
        if view_class is not None:
            accepted = getattr(function, "view_initkwargs", {}).get(
                "http_method_names", view_class.http_method_names
            )
            return _in_order(name for name in accepted if hasattr(view_class, name))
        required = _closure(function).get("request_method_list")
        if required is not None:
            return _in_order(required)
    return METHODS


def _unwrapped(view):
    """The view and what its decorators wrap, outermost first."""
    while view is not None:
        yield view
        view = view.func if isinstance(view, partial) else getattr(view, "__wrapped__", None)


def _closure(function):
    return inspect.getclosurevars(function).nonlocals if inspect.isfunction(function) else {}


def _in_order(names):
    upper = {name.upper() for name in names}
    return tuple(method for method in METHODS if method in upper)
