from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from tests.factories import CustomerFactory

pytestmark = pytest.mark.django_db


def test_a_file_is_imported_from_the_console_after_a_dry_run(tmp_path):
    customer = CustomerFactory(source="crm", reference="K-1")
    file = tmp_path / "ended.csv"
    file.write_text("source,reference,ended_on\ncrm,K-1,2026-01-31\n")
    out = StringIO()

    call_command("import_customer_ends", str(file), "--dry-run", stdout=out)
    customer.refresh_from_db()
    assert customer.ended_on is None
    assert "line 2: changed crm K-1" in out.getvalue()

    call_command("import_customer_ends", str(file), stdout=out)
    customer.refresh_from_db()
    assert str(customer.ended_on) == "2026-01-31"


def test_bad_rows_are_named_by_line_and_reason(tmp_path):
    file = tmp_path / "ended.csv"
    file.write_text("source,reference,ended_on\ncrm,K-9,2026-01-31\n")
    err = StringIO()

    with pytest.raises(CommandError, match="nothing was imported"):
        call_command("import_customer_ends", str(file), stderr=err)

    assert err.getvalue() == "line 2, reference: There is no such customer.\n"
