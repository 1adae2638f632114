"""Names the pages of what the customer's way runs on."""

from django.urls import path

from journeys.web.views import causes, desks, outages

app_name = "journeys"
urlpatterns = [
    path("outages/", outages.outage_list, name="outage-list"),
    path("outages/new/", outages.outage_create, name="outage-create"),
    path("outages/preview/", outages.outage_preview, name="outage-preview"),
    path("outages/export/", outages.outage_export, name="outage-export"),
    path("outages/causes/", causes.cause_report, name="outage-causes"),
    path("outages/causes/export/", causes.cause_export, name="outage-causes-export"),
    path("outages/<int:outage_id>/", outages.outage_detail, name="outage-detail"),
    path("outages/<int:outage_id>/people/", outages.outage_people, name="outage-people"),
    path("outages/<int:outage_id>/end/", outages.outage_end, name="outage-end"),
    path("outages/<int:outage_id>/correct/", outages.outage_correct, name="outage-correct"),
    path("outages/<int:outage_id>/withdraw/", outages.outage_withdraw, name="outage-withdraw"),
    path("desk/outages/", desks.desk_outages, name="desk-outages"),
]
