"""Speaks on the command line: judges everything again and names what comes out otherwise."""

import json
from argparse import ArgumentParser
from datetime import datetime, time
from typing import Any

from django.core.management.base import BaseCommand
from django.utils import timezone

from common.console import day
from empowerment.selectors.replays import Replay, replays

MOST_LISTED = 1000


def _day(text: str) -> datetime:
    return timezone.make_aware(datetime.combine(day(text), time(0)))


class Command(BaseCommand):
    help = (
        "Judge every decision and every answer again, from its stored facts and policy version. "
        "Exits with 1 if any comes out otherwise."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "--since", type=_day, metavar="DATE", help="only what was judged on or after this day"
        )
        parser.add_argument("--json", action="store_true", help="answer with one JSON object")

    def handle(self, *args: Any, since: datetime | None, **options: Any) -> None:
        judged = different = 0
        listed: list[Replay] = []
        for replay in replays(since=since):
            judged += 1
            if replay.same:
                continue
            different += 1
            if len(listed) < MOST_LISTED:
                listed.append(replay)
        if options["json"]:
            self.stdout.write(json.dumps(_as_json(judged, different, listed)))
        else:
            self._explain(judged, different, listed)
        if different:
            raise SystemExit(1)

    def _explain(self, judged: int, different: int, listed: list[Replay]) -> None:
        for replay in listed:
            self.stderr.write(f"{replay.kind} {replay.id}: {'; '.join(replay.differences)}")
        self.stdout.write(f"Judged {judged} again, {different} came out otherwise.")


def _as_json(judged: int, different: int, listed: list[Replay]) -> dict[str, Any]:
    return {
        "judged": judged,
        "different": different,
        "differences": [
            {"kind": replay.kind, "id": replay.id, "differences": replay.differences} for replay in listed
        ],
    }
