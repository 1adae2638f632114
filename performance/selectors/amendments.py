"""Asks what an amendment would make of a published scorecard, and whose authority it would move."""

from collections.abc import Collection, Mapping
from copy import copy
from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from django.conf import settings
from django.utils.translation import gettext as _

from common.canonical import content_hash
from common.errors import DomainError
from performance.choices import LineState
from performance.models import Scorecard, ScorecardLine
from performance.rules.scopes import day_of
from performance.selectors.figures import Rated, Span, figures_of
from performance.selectors.lines import lines_of, set_whole, weighed
from performance.selectors.qualifications import Outlook, outlook_of
from performance.selectors.scorecards import hash_of_lines

# What an amendment takes over from what it replaces.
INHERITED = ["person_id", "period", "first", "last", "template_version_id", "team_id", "position_id"]


class NothingAmended(DomainError):
    code = "nothing_amended"


@dataclass(frozen=True)
class Amendment:
    """The next version of a published scorecard, not saved, with its lines and those of what it replaces."""

    new: Scorecard
    lines: tuple[ScorecardLine, ...]
    before: tuple[ScorecardLine, ...]

    @property
    def old(self) -> Scorecard:
        """What it replaces."""
        assert self.new.supersedes is not None  # noqa: S101  every amendment replaces one
        return self.new.supersedes


@dataclass(frozen=True)
class ForeseenAmendment:
    """An amendment, and what publishing it would do to the authority of the person."""

    amendment: Amendment
    outlook: Outlook

    @property
    def shown(self) -> str:
        """
        The hash of what whoever amends is shown: the sections, the whole, the tiers. The deed binds to that.
        Why, and the moment, stand in no hash: they are typed later, and pass.
        """
        new = self.amendment.new
        return content_hash(
            {
                "lines": [
                    [one.section_id, one.state, one.n, *_plain(one.score, one.score_low, one.score_high)]
                    for one in self.amendment.lines
                ],
                "whole": _plain(new.total, new.low, new.high),
                "tiers": [self.outlook.tier_before, self.outlook.tier_after],
                "falls": self.outlook.falls_at is not None,
                "spares": self.outlook.spares,
            }
        )


def amendment_of(old: Scorecard, *, left_out: Mapping[int, str], anew: bool, at: datetime) -> Amendment:
    """
    Return what a published scorecard would become.

    :param left_out: by line, why it does not apply and gets no score
    :param anew: take the figures from the facts as they are now, by the same template version
    :raises NothingAmended: if nothing would be different
    """
    new = Scorecard(number=old.number + 1, supersedes=old, snapshot_at=old.snapshot_at)
    for name in INHERITED:
        setattr(new, name, getattr(old, name))
    before = list(old.lines.all())
    if not anew and not any(line.pk in left_out for line in before):
        raise NothingAmended(_("Nothing would be different. Leave a section out, or compute it anew."))
    lines = _lines_anew(new, before, left_out, at) if anew else _lines_kept(new, before, left_out)
    if hash_of_lines(lines) == hash_of_lines(before):
        raise NothingAmended(
            _(
                "Computed anew the figures came out the same, so there is no new version. "
                "A wrong case is corrected where it is kept; after that, compute again."
            )
        )
    return Amendment(new, tuple(lines), tuple(before))


def foresee_amendment(
    old: Scorecard, *, left_out: Collection[int], anew: bool, at: datetime
) -> ForeseenAmendment:
    """
    Return what amending a published scorecard would do now, without doing it.

    :param left_out: ids of lines that get no score
    :raises NothingAmended: if nothing would be different
    """
    return foreseen_of(amendment_of(old, left_out=dict.fromkeys(left_out, ""), anew=anew, at=at), at=at)


def foreseen_of(amendment: Amendment, *, at: datetime) -> ForeseenAmendment:
    """Return an amendment with what it would do to the authority of the person, by its own lines."""
    return ForeseenAmendment(amendment, outlook_of(amendment.new, amendment.lines, at=at))


def _plain(*values: object) -> list[str]:
    return ["" if value is None else f"{value:.4f}" for value in values]


def _lines_kept(
    new: Scorecard, before: list[ScorecardLine], left_out: Mapping[int, str]
) -> list[ScorecardLine]:
    """Copy the lines, leave some out, and weigh what is left."""
    lines = []
    for known in before:
        line = copy(known)
        line._state = copy(known._state)
        line.pk, line._state.adding = None, True
        if known.pk in left_out:
            line.state, line.note = LineState.NOT_APPLICABLE, left_out[known.pk]
            line.score = line.score_low = line.score_high = None
            line.is_critical_fail = False
        lines.append(line)
    set_whole(new, lines, weighed(lines, new.template_version))
    return lines


def _lines_anew(
    new: Scorecard, before: list[ScorecardLine], left_out: Mapping[int, str], at: datetime
) -> list[ScorecardLine]:
    """Compute the lines from the facts as they are now, by the same version of the template."""
    person, version = new.person, new.template_version
    team = new.team
    rated = Rated(
        person_id=person.pk,
        team_id=new.team_id,
        department_id=team.department_id if team else None,
        position_id=new.position_id,
        version_id=version.pk,
    )
    new.snapshot_at = at
    span = Span(first=new.first, last=new.last, today=day_of(at, ZoneInfo(settings.TIME_ZONE)), at=at)
    figures = figures_of(list(version.sections.all()), [rated], span=span)
    sections = {line.pk: line.section_id for line in before}
    lines, whole = lines_of(
        version,
        {section: figure for (section, _), figure in figures.items()},
        left_out={sections[line]: words for line, words in left_out.items()},
    )
    set_whole(new, lines, whole)
    return lines
