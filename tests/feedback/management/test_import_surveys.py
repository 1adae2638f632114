from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from feedback.models import SurveyResponse

pytestmark = pytest.mark.django_db
HEAD = "source,external_id,case_source,case_reference,answered_at,csat\n"


def run(tmp_path, text, *options):
    file = tmp_path / "surveys.csv"
    file.write_text(text)
    out, err = StringIO(), StringIO()
    try:
        call_command("import_surveys", str(file), *options, stdout=out, stderr=err)
    except CommandError as error:
        return out.getvalue(), f"{err.getvalue()}{error}"
    return out.getvalue(), err.getvalue()


def test_a_file_is_imported_and_a_dry_run_imports_nothing(case, tmp_path):
    text = HEAD + "tool,1,crm,C-1,2026-11-02,4\n"

    assert run(tmp_path, text, "--dry-run")[0].endswith("Would be: 1 new, 0 changed, 0 unchanged.\n")
    assert not SurveyResponse.objects.exists()
    assert run(tmp_path, text)[0] == "1 new, 0 changed, 0 unchanged.\n"
    assert SurveyResponse.objects.get().csat == 4


def test_bad_rows_are_named_by_line_and_reason(case, tmp_path):
    _out, err = run(tmp_path, HEAD + "tool,1,crm,C-1,2026-11-02,9\n")

    assert "line 2, csat: CSAT is a whole number from 1 to 5." in err
    assert not SurveyResponse.objects.exists()
