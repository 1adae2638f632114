"""Names the addresses of the API of feedback."""

from django.urls import path

from feedback.api import views

app_name = "feedback-api"
urlpatterns = [
    path("surveys/", views.SurveyList.as_view(), name="survey-list"),
]
