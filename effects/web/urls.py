"""Names the pages about what is owed."""

from django.urls import path

from effects.web import views

app_name = "effects"
urlpatterns = [
    path("desk/", views.desk_backlog, name="desk-backlog"),
]
