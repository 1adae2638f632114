"""Names the pages of figures and scorecards."""

from django.urls import path

from performance.web.views import breakdowns, dashboards, demotions, impact, kpis, payoff, selections

app_name = "performance"
urlpatterns = [
    path("kpis/", kpis.kpi_list, name="kpi-list"),
    path("kpis/<slug:code>/", kpis.kpi_detail, name="kpi-detail"),
    path("kpis/<slug:code>/export/", kpis.kpi_export, name="kpi-export"),
    path("dashboards/", dashboards.dashboard_all, name="dashboard-all"),
    path("dashboards/now/", dashboards.dashboard_now, name="dashboard-now"),
    path("dashboards/breakdown/", breakdowns.dashboard_breakdown, name="dashboard-breakdown"),
    path("dashboards/drivers/", breakdowns.dashboard_drivers, name="dashboard-drivers"),
    path("dashboards/people/", breakdowns.dashboard_people, name="dashboard-people"),
    path("dashboards/relations/", breakdowns.dashboard_relations, name="dashboard-relations"),
    path("dashboards/empowerment/", payoff.dashboard_empowerment, name="dashboard-empowerment"),
    path("dashboards/teams/<int:team_id>/", dashboards.dashboard_team, name="dashboard-team"),
    path("scorecards/selection/", selections.selection_list, name="selection-list"),
    path("scorecards/selection/publish/", selections.selection_publish, name="selection-publish"),
    path("scorecards/selection/export/", selections.selection_export, name="selection-export"),
    path("appeals/", demotions.appeal_list, name="appeal-list"),
    path("demotions/<int:demotion_id>/", demotions.demotion_detail, name="demotion-detail"),
    path("demotions/<int:demotion_id>/appeal/", demotions.appeal_raise, name="appeal-raise"),
    path("demotions/<int:demotion_id>/decide/", demotions.appeal_decide, name="appeal-decide"),
    path("desk/demotions/", demotions.desk_demotions, name="desk-demotions"),
    path("people/<int:user_id>/authority-changes/", demotions.authority_changes, name="authority-changes"),
    path("impact/", impact.impact, name="impact"),
    path("impact/goal/", impact.goal_set, name="goal-set"),
    path("impact/goal/share/", impact.goal_share, name="goal-share"),
    path("impact/goal/end/", impact.goal_end, name="goal-end"),
]
