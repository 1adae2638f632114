"""Names the addresses of the API of performance."""

from django.urls import path

from performance.api import views

app_name = "performance-api"
urlpatterns = [path("scorecards/", views.ScorecardList.as_view(), name="scorecard-list")]
