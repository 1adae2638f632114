"""Decides what the schema of the API says of every operation."""

from typing import Any, Literal

from drf_spectacular.openapi import AutoSchema

from config.api import Refusal


class Schema(AutoSchema):
    """Adds to each operation the refusals that any request may meet."""

    refusals = {
        "400": "What was sent is not understood",
        "401": "No valid token or session",
        "403": "Not allowed",
        "404": "Does not exist for you",
        "409": "Refused by a rule of the business",
        "429": "Too many requests: wait as `Retry-After` says",
    }

    def _get_response_bodies(self, direction: Literal["request", "response"] = "response") -> Any:
        bodies = super()._get_response_bodies(direction)
        for status, meaning in self.refusals.items():
            body = self._get_response_for_code(Refusal, status, direction=direction)  # type: ignore[no-untyped-call]
            bodies.setdefault(status, body | {"description": meaning})
        return bodies
