"""Names the pages of what customers and colleagues tell us."""

from django.urls import path

from feedback.web import imports
from feedback.web.views import desks, surveys

app_name = "feedback"
urlpatterns = [
    path("surveys/", surveys.survey_list, name="survey-list"),
    path("surveys/export/", surveys.survey_export, name="survey-export"),
    path("surveys/import/", imports.SurveyUpload.as_view(), name="survey-import"),
    path("surveys/import/confirm/", imports.SurveyConfirm.as_view(), name="survey-import-confirm"),
    path("cases/<int:case_id>/surveys/", surveys.case_surveys, name="case-surveys"),
    path("cases/<int:case_id>/comments/", surveys.case_comments, name="case-comments"),
    path("desk/intake/", desks.desk_intake, name="desk-intake"),
]
