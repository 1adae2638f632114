import csv
import hashlib
import io
import os
import re
import signal
import subprocess
import sys
import time
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from zipfile import ZipFile

import openpyxl
import pytest
from django.conf import settings
from django.db import transaction
from pypdf import PdfReader

from audit.models import AuditEvent
from effects.models import Owed
from effects.services import LEASE, fulfil_due
from people.choices import ExportStatus, Role
from people.models import Export, ExportChunk, ExportHolding, Notification, User
from people.rules import exports as rules
from people.rules.exports import GIVEN_UP_AFTER, KEPT
from people.selectors.people import people_listed_for
from people.services import exports as service
from people.services.exports import (
    CannotExport,
    ExportExpired,
    ExportNotReady,
    ExportWithheld,
    PurposeMissing,
    TooManyExports,
    ask_for_export,
    expire_export,
    give_up_export,
    hand_out_export,
    make_export,
)
from people.services.people import set_roles
from tests.factories import UserFactory
from tests.people import kinds as test_kinds

NOON = datetime(2026, 11, 20, 11, tzinfo=UTC)
MADE = NOON + timedelta(seconds=3)
pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("kinds"), pytest.mark.invariant("I-46")]


@pytest.fixture
def hr():
    return UserFactory(roles=[Role.HR], first_name="Hana", last_name="Ruiz")


def ask(actor, file_format="csv", **changes):
    order = {
        "kind": "test-people",
        "file_format": file_format,
        "filters": {},
        "purpose": "review",
        "actor": actor,
        "at": NOON,
    }
    return ask_for_export(**order | changes)


def made(actor, file_format="csv", **changes):
    export = ask(actor, file_format, **changes)
    make_export(export_id=export.pk, clock=lambda: MADE, at=NOON)
    export.refresh_from_db()
    return export


def handed_out(export, actor, at=MADE):
    return b"".join(hand_out_export(export_id=export.pk, actor=actor, at=at).pieces)


def events(name):
    return list(AuditEvent.objects.filter(name=name).order_by("pk"))


def test_a_file_is_owed_made_and_described(hr):
    UserFactory.create_batch(3)
    export = ask(hr)

    assert fulfil_due(at=NOON) >= 1
    export.refresh_from_db()
    content = handed_out(export, hr, at=export.made_at)

    assert export.status == ExportStatus.DONE
    assert export.size == len(content)
    assert export.sha256 == hashlib.sha256(content).hexdigest()
    rows = list(csv.DictReader(io.StringIO(content.decode())))
    assert export.row_count == len(rows) == 4
    assert export.expires_at == export.made_at + KEPT
    [event] = events("export.made")
    assert event.facts["rows"] == 4
    assert event.facts["sha256"] == export.sha256
    assert events("export.asked")[0].facts["purpose"] == "review"
    told = Notification.objects.get(user=hr)
    assert (told.title, told.body) == ("Your export is ready", "People, CSV, rows: 4.")


def test_a_text_that_would_run_is_disarmed_and_a_negative_number_stays_one(hr):
    UserFactory(first_name="=cmd()", last_name="x")

    rows = list(csv.DictReader(io.StringIO(handed_out(made(hr), hr).decode())))

    assert "'=cmd() x" in {row["name"] for row in rows}
    assert {row["share"] for row in rows} <= {"-0.125", ""}


@pytest.mark.security("S-08")
def test_a_workbook_has_types_and_no_formulas(hr):
    evil = UserFactory(first_name="=1+1", last_name="x", hired_on=date(2025, 3, 1))
    UserFactory(first_name="https://example.org", last_name="007")

    export = made(hr, "xlsx")
    book = openpyxl.load_workbook(io.BytesIO(handed_out(export, hr)))

    page = book.worksheets[0]
    heads = [cell.value for cell in page[1]]
    assert heads == ["Name", "Since", "Joined", "Share", "Letters", "Here"]
    rows = list(page.iter_rows(min_row=2))
    assert len(rows) == export.row_count == 3
    assert {cell.data_type for row in book.worksheets for cells in row.iter_rows() for cell in cells} <= set(
        "snbd"
    )
    row = next(row for row in rows if row[0].value == str(evil))
    assert row[0].data_type == "s"
    assert row[1].value.date() == date(2025, 3, 1)
    assert row[1].is_date
    assert isinstance(row[4].value, int)
    assert row[5].value is True
    assert {cell.value for row in rows for cell in row[3:4]} <= {-0.125, None}
    assert row[3].number_format == "0.0%" or row[3].value is None
    assert all(cell.hyperlink is None for row in rows for cell in row)
    assert "Prepare reviews and calibration" in [row[1].value for row in book["About"].iter_rows()]


def test_a_paper_has_a_page_for_each_person_and_takes_no_text_for_markup(hr):
    UserFactory(first_name="*Bold* #let", last_name="Łęcka")
    UserFactory()

    export = made(hr, "pdf")
    content = handed_out(export, hr)

    assert content.startswith(b"%PDF-")
    assert len(re.findall(rb"/Type\s*/Page\b(?!s)", content)) == export.row_count == 3
    assert b"pdfaid" in content


def test_a_script_without_font_still_gives_a_paper(hr):
    UserFactory(first_name="你好", last_name="x")

    assert handed_out(made(hr, "pdf"), hr).startswith(b"%PDF-")


def test_a_long_paper_comes_in_parts_named_by_their_pages(hr, monkeypatch):
    monkeypatch.setattr(rules, "PAGES_A_PART", 2)
    monkeypatch.setattr(service, "PAGES_A_PART", 2)
    UserFactory.create_batch(4)

    export = made(hr, "pdf")
    content = handed_out(export, hr)

    name = f"test-people-{export.pk}"
    assert (export.filename, export.row_count) == (f"{name}.zip", 5)
    assert export.sha256 == hashlib.sha256(content).hexdigest()
    assert set(export.holding.row_ids) == set(User.objects.values_list("pk", flat=True))
    with ZipFile(io.BytesIO(content)) as parts:
        assert parts.namelist() == [
            f"{name}-pages-{of}.pdf" for of in ("00001-00002", "00003-00004", "00005-00005")
        ]
        papers = [parts.read(part) for part in parts.namelist()]
    assert [len(re.findall(rb"/Type\s*/Page\b(?!s)", paper)) for paper in papers] == [2, 2, 1]
    assert all(b"pdfaid" in paper for paper in papers)
    texts = [page.extract_text() for paper in papers for page in PdfReader(io.BytesIO(paper)).pages]
    assert texts == [str(person) for person in people_listed_for(hr)]


def test_a_paper_that_just_fits_is_one_file(hr, monkeypatch):
    monkeypatch.setattr(rules, "PAGES_A_PART", 3)
    monkeypatch.setattr(service, "PAGES_A_PART", 3)
    UserFactory.create_batch(2)

    export = made(hr, "pdf")

    assert export.filename == f"test-people-{export.pk}.pdf"
    assert handed_out(export, hr).startswith(b"%PDF-")


@pytest.mark.parametrize(
    ("changes", "refusal"),
    [
        ({"purpose": ""}, PurposeMissing),
        ({"purpose": "other", "purpose_note": "  "}, PurposeMissing),
        ({"file_format": "exe"}, CannotExport),
    ],
)
def test_what_is_refused_leaves_nothing(hr, changes, refusal):
    with pytest.raises(refusal):
        ask(hr, **changes)

    assert not Export.objects.exists()
    assert not events("export.asked")


def test_who_may_not_take_the_list_out_is_refused():
    with pytest.raises(CannotExport):
        ask(UserFactory(roles=[Role.AGENT]))

    assert not Export.objects.exists()


def test_nobody_floods_the_workers(hr):
    for _ in range(3):
        ask(hr)

    with pytest.raises(TooManyExports):
        ask(hr)

    assert Export.objects.count() == 3


def test_a_file_is_its_requesters_alone(hr):
    export = made(hr)

    with pytest.raises(Export.DoesNotExist):
        hand_out_export(export_id=export.pk, actor=UserFactory(roles=[Role.HR]), at=MADE)


def test_each_download_is_recorded(hr):
    export = made(hr)
    handed_out(export, hr)
    handed_out(export, hr)

    assert [event.actor_id for event in events("export.downloaded")] == [hr.pk, hr.pk]
    assert events("export.downloaded")[0].facts["sha256"] == export.sha256


@pytest.mark.invariant("I-45")
def test_a_role_taken_away_withholds_the_file(hr):
    export = made(hr)
    hr.groups.clear()
    hr = User.objects.get(pk=hr.pk)

    with pytest.raises(CannotExport, match="roles"):
        hand_out_export(export_id=export.pk, actor=hr, at=MADE)

    assert not events("export.downloaded")


@pytest.mark.invariant("I-45")
def test_a_smaller_scope_withholds_the_file_and_a_new_one_has_what_may_be_seen_now():
    lead = UserFactory(roles=[Role.LEAD])
    stays, leaves = UserFactory.create_batch(2, manager=lead)
    export = made(lead)
    assert export.row_count == 2 or export.row_count == 3  # with or without oneself
    leaves.manager = None
    leaves.save()
    lead = User.objects.get(pk=lead.pk)

    with pytest.raises(ExportWithheld, match="anew"):
        hand_out_export(export_id=export.pk, actor=lead, at=MADE)

    again = made(lead)
    content = handed_out(again, lead).decode()
    assert again.row_count == export.row_count - 1
    assert str(stays) in content
    assert str(leaves) not in content


def test_a_field_taken_away_withholds_the_file(hr, kinds, monkeypatch):
    export = made(hr)
    monkeypatch.setattr(kinds, "_kinds", {})
    kinds.offer_export(test_kinds.offered(columns_of=lambda user: frozenset({"name"})))

    with pytest.raises(ExportWithheld, match="fields"):
        hand_out_export(export_id=export.pk, actor=hr, at=MADE)


@pytest.mark.invariant("I-45")
def test_an_order_of_somebody_who_lost_the_role_meanwhile_is_not_made(hr):
    export = ask(hr)
    hr.groups.clear()

    make_export(export_id=export.pk, clock=lambda: MADE, at=NOON)

    export.refresh_from_db()
    assert export.status == ExportStatus.FAILED
    assert "roles" in export.failure
    assert not ExportChunk.objects.exists()


def test_an_expired_file_is_gone_and_its_record_stays(hr):
    export = made(hr)
    assert Owed.objects.get(topic="exports.expire").due_at == MADE + KEPT

    with pytest.raises(ExportExpired):  # the timer may be late
        hand_out_export(export_id=export.pk, actor=hr, at=MADE + KEPT)
    expire_export(export_id=export.pk, at=MADE + KEPT)
    expire_export(export_id=export.pk, at=MADE + KEPT)

    export.refresh_from_db()
    assert export.status == ExportStatus.EXPIRED
    assert export.sha256
    assert not ExportChunk.objects.exists()
    assert not ExportHolding.objects.exists()
    assert len(events("export.expired")) == 1
    with pytest.raises(ExportExpired):
        hand_out_export(export_id=export.pk, actor=hr, at=MADE)


def test_what_no_worker_made_is_given_up_and_said(hr):
    export = ask(hr)
    timer = Owed.objects.get(topic="exports.give_up")
    assert timer.due_at == NOON + GIVEN_UP_AFTER

    with pytest.raises(ExportNotReady):
        hand_out_export(export_id=export.pk, actor=hr, at=NOON)
    give_up_export(export_id=export.pk, at=timer.due_at)
    make_export(export_id=export.pk, clock=lambda: MADE, at=NOON)

    export.refresh_from_db()
    assert export.status == ExportStatus.FAILED
    assert Notification.objects.get(user=hr).body == export.failure


@pytest.mark.fault("F-17")
def test_a_full_disk_fails_the_export_and_nothing_else(hr, monkeypatch):
    def full(*args, **kwargs):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(service, "write_workbook", full)

    export = made(hr, "xlsx")

    assert export.status == ExportStatus.FAILED
    assert "disk" in export.failure
    assert not ExportChunk.objects.exists()


def test_making_twice_makes_one_file(hr):
    export = made(hr)
    make_export(export_id=export.pk, clock=lambda: MADE + KEPT, at=NOON)

    assert len(events("export.made")) == 1
    assert Export.objects.get().made_at == MADE


def test_a_large_file_comes_in_pieces_that_make_it_whole(hr, monkeypatch):
    monkeypatch.setattr(service, "PIECE", 1000)
    UserFactory.create_batch(30)

    export = made(hr)

    assert export.chunks.count() == -(-export.size // 1000)
    assert hashlib.sha256(handed_out(export, hr)).hexdigest() == export.sha256


def test_shares_stay_exact_in_csv(hr):
    rows = list(csv.DictReader(io.StringIO(handed_out(made(hr), hr).decode())))

    assert {Decimal(row["share"]) for row in rows if row["share"]} <= {Decimal("-0.125")}


WORKER = """
import django; django.setup()
import sys, time
from datetime import datetime
from effects.services import fulfil_due
from people import registry
from tests.people import kinds

def slow(user, filters, *, at):
    whole = kinds.sheet(user, filters, at=at)
    def rows():
        for number, row in enumerate(whole.rows):
            yield row
            if number == 2:
                print("in the middle", flush=True)
                time.sleep(60)
    return type(whole)(whole.columns, whole.count, rows())

registry.offer_export(kinds.offered(sheet=slow))
fulfil_due(at=datetime.fromisoformat(sys.argv[1]))
"""


@pytest.mark.fault("F-03")
@pytest.mark.parametrize("file_format", ["csv", "xlsx"])
@pytest.mark.django_db(transaction=True)
def test_a_worker_killed_in_the_middle_leaves_nothing_and_another_makes_the_file(file_format, hr, tmp_path):
    UserFactory.create_batch(5)
    export = ask(hr, file_format)
    worker = subprocess.Popen(
        [sys.executable, "-c", WORKER, NOON.isoformat()],
        stdout=subprocess.PIPE,
        cwd=settings.BASE_DIR,
        env=os.environ | {"DJANGO_SETTINGS_MODULE": "config.settings.test", "TMPDIR": str(tmp_path)},
    )
    with worker:
        assert worker.stdout.readline() == b"in the middle\n"
        worker.send_signal(signal.SIGKILL)
    wait_until_unlocked(export)
    export.refresh_from_db()
    assert export.status == ExportStatus.QUEUED
    assert not ExportChunk.objects.exists()
    assert not events("export.made")

    fulfil_due(at=NOON + LEASE)

    export.refresh_from_db()
    assert export.status == ExportStatus.DONE
    assert export.row_count == 6
    content = handed_out(export, hr, at=export.made_at)
    assert hashlib.sha256(content).hexdigest() == export.sha256
    assert len(events("export.made")) == 1


def wait_until_unlocked(export):
    """PostgreSQL notices a killed client a moment later."""
    for _ in range(200):
        with transaction.atomic():
            if Export.objects.select_for_update(skip_locked=True).filter(pk=export.pk).exists():
                return
        time.sleep(0.05)
    pytest.fail("The lock of the killed worker stayed.")


def test_what_killed_workers_left_behind_is_swept(hr, tmp_path, monkeypatch):
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    left, young = tmp_path / "leeway-export-old", tmp_path / "leeway-export-new"
    for folder in (left, young):
        folder.mkdir()
        (folder / "book.xlsx").write_text("half")
    two_hours_ago = time.time() - 7200
    os.utime(left, (two_hours_ago, two_hours_ago))

    made(hr, "xlsx")

    assert [path.name for path in tmp_path.glob("leeway-export-*")] == ["leeway-export-new"]


def test_roles_given_back_open_the_file_again(hr):
    export = made(hr)
    admin = UserFactory(roles=[Role.ADMINISTRATOR])
    set_roles(user_id=hr.pk, roles=frozenset(), actor=admin, at=MADE)
    set_roles(user_id=hr.pk, roles=frozenset({Role.HR}), actor=admin, at=MADE)

    assert handed_out(export, User.objects.get(pk=hr.pk))
