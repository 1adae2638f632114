"""Decides what all of the API has in common: how it reads, how it refuses and how it pages."""

import codecs
import json
from typing import Any

from django.db import OperationalError
from django.utils.translation import gettext as _
from rest_framework import serializers
from rest_framework.exceptions import APIException, ParseError, ValidationError
from rest_framework.pagination import PageNumberPagination
from rest_framework.parsers import JSONParser, get_encoding  # type: ignore[attr-defined]  # stubs are older
from rest_framework.response import Response
from rest_framework.utils.json import strict_constant
from rest_framework.views import exception_handler as rest_framework_handler, set_rollback

from common.errors import DomainError
from common.pages import FARTHEST, EndlessPaginator


class Refusal(serializers.Serializer[Any]):
    """What every answer above 399 looks like."""

    code = serializers.CharField(help_text="Short and stable, for programs.")
    message = serializers.CharField(help_text="A sentence for the person refused.")
    fields = serializers.DictField(  # type: ignore[assignment]  # declared fields are taken off the class
        child=serializers.JSONField(),
        required=False,
        help_text="By field, what is wrong with what was sent.",
    )


class PlainJSON(JSONParser):
    """JSON that says one thing only: no name twice in one object, nothing nested without an end."""

    def parse(self, stream: Any, media_type: Any = None, parser_context: Any = None) -> Any:
        """Raise ParseError for anything else."""
        text = codecs.getreader(get_encoding(parser_context or {}))(stream)
        try:
            return json.load(text, parse_constant=strict_constant, object_pairs_hook=_each_once)
        except RecursionError as error:
            raise ParseError("JSON parse error - nested too deeply.") from error
        except ValueError as error:
            raise ParseError(f"JSON parse error - {error}") from error


class Pages(PageNumberPagination):
    """50 rows a page, at most 200 where asked for with `page_size`; whoever follows `next` reaches all."""

    django_paginator_class = EndlessPaginator
    page_size = 50
    page_size_query_param = "page_size"
    max_page_size = 200
    last_page_strings = ()  # nobody knows which one it is

    def get_paginated_response_schema(self, schema: dict[str, Any]) -> dict[str, Any]:
        """Say how far rows are counted."""
        described: dict[str, Any] = super().get_paginated_response_schema(schema)
        described["properties"]["count"] |= {
            "maximum": FARTHEST,
            "description": f"How many there are, {FARTHEST} also if more. The last page has no `next`.",
        }
        return described


def exception_handler(error: Exception, context: dict[str, Any]) -> Response | None:
    """Answer a refusal of a rule with 409, a database that does not answer with 503, all in the same shape.

    Gives None for a fault of ours, which Django answers with 500.
    """
    if isinstance(error, DomainError):
        set_rollback()
        return _refusal(409, error.code, str(error))
    if isinstance(error, OperationalError):
        set_rollback()
        return _refusal(503, "unavailable", _("Try again in a moment."), headers={"Retry-After": "5"})
    response = rest_framework_handler(error, context)
    if response is None:
        return None
    if isinstance(error, ValidationError):
        fields = error.detail if isinstance(error.detail, dict) else {"non_field_errors": error.detail}
        response.data = {"code": "invalid", "message": _first_sentence(fields), "fields": fields}
    else:
        response.data = _body(error, response)
    response.refusal_code = response.data["code"]  # type: ignore[attr-defined]  # for the security log
    return response


def name_operations(result: dict[str, Any], **_told: Any) -> dict[str, Any]:
    """Say in the list of the docs what each operation does: the first sentence of its description."""
    for operations in result["paths"].values():
        for operation in operations.values():
            if description := operation.get("description"):
                operation.setdefault("summary", " ".join(description.split("\n\n")[0].split()))
    return result


def _each_once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    # Of two amounts the last would count, and whoever checked the first would have checked nothing.
    named = dict(pairs)
    if len(named) < len(pairs):
        raise ValueError("a name stands twice in one object.")
    return named


def _refusal(status: int, code: str, message: str, headers: dict[str, str] | None = None) -> Response:
    response = Response({"code": code, "message": message}, status=status, headers=headers)
    response.refusal_code = code  # type: ignore[attr-defined]
    return response


def _body(error: Exception, response: Response) -> dict[str, str]:
    """Of an error of the framework; Django's own 404 and 403 arrive here under their statuses."""
    if isinstance(error, APIException):
        return {"code": str(error.get_codes()), "message": str(error.detail)}
    return {
        "code": "not_found" if response.status_code == 404 else "permission_denied",
        "message": str(response.data.get("detail", "")),
    }


def _first_sentence(errors: Any) -> str:
    while isinstance(errors, dict | list) and errors:
        errors = next(iter(errors.values())) if isinstance(errors, dict) else errors[0]
    return str(errors)
