"""Names the pages of figures and scorecards."""

from django.urls import path

from performance.web.views import dashboards, kpis

app_name = "performance"
urlpatterns = [
    path("kpis/", kpis.kpi_list, name="kpi-list"),
    path("kpis/<slug:code>/", kpis.kpi_detail, name="kpi-detail"),
    path("kpis/<slug:code>/export/", kpis.kpi_export, name="kpi-export"),
    path("dashboards/", dashboards.dashboard_all, name="dashboard-all"),
    path("dashboards/now/", dashboards.dashboard_now, name="dashboard-now"),
    path("dashboards/teams/<int:team_id>/", dashboards.dashboard_team, name="dashboard-team"),
]
