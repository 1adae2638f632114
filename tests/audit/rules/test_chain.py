from dataclasses import replace

import pytest

from audit.rules.chain import GENESIS, Checkpoint, EventContent, Link, judge_chain, link_hash

AT = "2026-11-21T12:00:00.000000Z"


def event(number, **changes):
    content = EventContent(number, "limit.changed", 7, "people.position", "3", '{"amount": "80.50"}', "", AT)
    return content._replace(**changes)


def chain(length, start=1, previous_hash=GENESIS):
    links = []
    for sequence in range(start, start + length):
        own = link_hash(
            previous_hash=previous_hash, sequence=sequence, sealed_at=AT, event=event(100 + sequence)
        )
        links.append(Link(sequence, previous_hash, own, AT, event(100 + sequence)))
        previous_hash = own
    return links


def checkpoint(link):
    return Checkpoint(sequence=link.sequence, hash=link.hash, at=AT)


def test_a_whole_chain_agrees_with_its_checkpoints():
    links = chain(5)

    verdict = judge_chain(links, [checkpoint(links[1]), checkpoint(links[1]), checkpoint(links[4])])

    assert (verdict.first_break, verdict.last_sequence, verdict.last_hash) == (None, 5, links[4].hash)
    assert verdict.checkpoints == 3


def test_an_empty_chain_is_whole():
    assert judge_chain([]).first_break is None


@pytest.mark.parametrize(
    "changes",
    [
        {"id": 1},
        {"name": "limit.removed"},
        {"actor_id": None},
        {"subject_type": "people.team"},
        {"subject_id": "4"},
        {"facts": '{"amount": "80.51"}'},
        {"facts": '{"amount": 80.50}'},
        {"facts": '{"amount": "80.50", "more": 1}'},
        {"reason": "because"},
        {"occurred_at": "2026-11-21T12:00:00.000001Z"},
    ],
    ids=str,
)
def test_every_column_of_an_event_is_sealed(changes):
    links = chain(3)
    links[1] = links[1]._replace(event=event(102, **changes))

    found = judge_chain(links).first_break

    assert (found.sequence, found.code) == (2, "changed")


def test_the_spelling_of_equal_facts_does_not_matter():
    links = chain(1)
    links[0] = links[0]._replace(event=event(101, facts='{"amount":"80.50"}'))

    assert judge_chain(links).first_break is None


@pytest.mark.parametrize(
    ("tamper", "sequence", "code"),
    [
        (lambda links: links[:1] + links[2:], 2, "missing"),
        (lambda links: [links[0], links[1]._replace(event=None), *links[2:]], 2, "event_deleted"),
        (
            lambda links: [links[0], links[2]._replace(sequence=2), links[1]._replace(sequence=3)],
            2,
            "out_of_order",
        ),
        (lambda links: [links[0], links[1]._replace(sealed_at="x"), *links[2:]], 2, "changed"),
        (lambda links: [links[0], links[1]._replace(hash="f" * 64), *links[2:]], 2, "changed"),
        (lambda links: links[1:], 1, "missing"),
        (lambda links: [links[0], links[1], links[1], links[2]], 3, "missing"),
    ],
)
def test_the_first_break_is_named(tamper, sequence, code):
    found = judge_chain(tamper(chain(4))).first_break

    assert (found.sequence, found.code) == (sequence, code)


@pytest.mark.parametrize(
    ("links", "known", "sequence", "code"),
    [
        (chain(3), chain(5)[4], 4, "cut_off"),
        ([], chain(1)[0], 1, "cut_off"),
        (chain(5), replace(checkpoint(chain(3)[2]), hash="f" * 64), 3, "rewritten"),
    ],
)
def test_a_checkpoint_knows_what_was_there(links, known, sequence, code):
    known = known if isinstance(known, Checkpoint) else checkpoint(known)

    found = judge_chain(links, [known]).first_break

    assert (found.sequence, found.code) == (sequence, code)


def test_a_rewritten_stretch_begins_after_the_last_checkpoint_that_agrees():
    links = chain(5)

    found = judge_chain(
        links, [checkpoint(links[1]), replace(checkpoint(links[4]), hash="f" * 64)]
    ).first_break

    assert found.sequence == 5
    assert "from 3 to 5" in found.message


@pytest.mark.parametrize("length", [3, 5])
def test_checkpoints_that_go_back_tell_of_a_restored_backup(length):
    links = chain(5)

    found = judge_chain(links[:length], [checkpoint(links[2]), checkpoint(links[1])]).first_break

    assert (found.sequence, found.code) == (3, "went_back")


def test_a_walk_may_begin_later():
    links = chain(6)

    verdict = judge_chain(
        links[3:], [checkpoint(links[1]), checkpoint(links[5])], since=4, previous_hash=links[2].hash
    )

    assert (verdict.first_break, verdict.checkpoints) == (None, 1)
