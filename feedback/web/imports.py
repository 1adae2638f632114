"""Speaks for the import of survey responses."""

from django.utils.translation import gettext_lazy as _

from feedback.permissions import can_send_surveys
from feedback.selectors.imports import COLUMNS, plan_surveys
from feedback.services.imports import import_surveys
from people.web.imports import ImportConfirm, ImportUpload, Kind, Place

SURVEYS = Place(
    kinds={
        "surveys": Kind(
            _("Survey responses"), can_send_surveys, plan_surveys, import_surveys, ", ".join(COLUMNS)
        )
    },
    upload="feedback:survey-import",
    confirm="feedback:survey-import-confirm",
    # Who brings responses in need not be one of those who read them.
    back="home:desk",
    back_label=_("Desk"),
    about_columns=_(
        "source and external_id name the response in the survey tool, case_source and case_reference the "
        "case; moments as 2026-11-30T14:00. CSAT is 1 to 5, CES 1 to 7 where higher is easier, NPS 0 to 10, "
        "importance 1 to 5; leave empty what was not answered. A response that is here stays as it is."
    ),
)


class SurveyUpload(ImportUpload):
    """Take a file of responses and show what importing it would do."""

    place = SURVEYS


class SurveyConfirm(ImportConfirm):
    """Take in the responses that were shown."""

    place = SURVEYS
