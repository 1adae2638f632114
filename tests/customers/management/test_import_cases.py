from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from customers.models import Case
from tests.factories.incident_log import log_file, log_row

pytestmark = pytest.mark.django_db


def run(path, *options):
    out, err = StringIO(), StringIO()
    call_command("import_cases", str(path), *options, stdout=out, stderr=err)
    return out.getvalue(), err.getvalue()


def test_it_says_what_it_wrote_and_the_second_time_nothing(tmp_path):
    path = log_file(tmp_path, log_row(), name="log.csv.gz")

    first, _ = run(path, "--source", "servicenow")
    second, _ = run(path)

    assert "Created: 1 cases, 1 contacts." in first
    assert "Together 0 changes." in second
    assert Case.objects.get().source == "servicenow"


def test_bad_rows_are_named_and_nothing_is_imported(tmp_path):
    path = log_file(tmp_path, log_row(), log_row(number="INC2", incident_state="Lost"))
    err = StringIO()

    with pytest.raises(CommandError, match="1 row cannot be read, so nothing was imported"):
        call_command("import_cases", str(path), stdout=StringIO(), stderr=err)

    assert "line 3 (INC2): incident_state “Lost” is unknown" in err.getvalue()
    assert not Case.objects.exists()


def test_good_incidents_are_imported_if_asked(tmp_path):
    path = log_file(tmp_path, log_row(), log_row(number="INC2", incident_state="Lost"))

    out, err = run(path, "--skip-bad")

    assert "line 3 (INC2)" in err
    assert "Left out: 1 bad rows and 1 incidents." in out
    assert Case.objects.get().reference == "INC1"


def test_what_is_no_log_is_said_plainly(tmp_path):
    with pytest.raises(CommandError, match="cannot be read as an incident log"):
        run(tmp_path / "nowhere.csv")
