"""The table of figures was emptied: the workers fill it again, a month at a time."""

from datetime import timedelta
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db import migrations
from django.db.models import Max, Min
from django.utils import timezone

FACTS = [
    ("customers", "Case", "resolved_at"),
    ("empowerment", "Decision", "decided_at"),
    ("feedback", "SurveyResponse", "answered_at"),
]


def owe_all_figures(apps, _schema):
    zone, days = ZoneInfo(settings.TIME_ZONE), set()
    for app, model, moment in FACTS:
        edges = apps.get_model(app, model).objects.order_by().aggregate(first=Min(moment), last=Max(moment))
        if edges["first"]:
            first, last = (edges[name].astimezone(zone).date() for name in ("first", "last"))
            days |= {first + timedelta(days=number) for number in range((last - first).days + 1)}
    at, months = timezone.now(), {}
    for day in sorted(days):
        months.setdefault(f"{day:%Y-%m}", []).append([day.isoformat(), None])
    owed = apps.get_model("effects", "Owed")
    owed.objects.bulk_create(
        (
            owed(
                topic="performance.recompute",
                key=f"emptied:figures_of_what_followed:{month}",
                facts={"days": listed, "case_ids": []},
                owed_at=at,
                due_at=at,
                next_attempt_at=at,
            )
            for month, listed in months.items()
        ),
        ignore_conflicts=True,
    )


class Migration(migrations.Migration):

    dependencies = [
        ("performance", "0013_calibration_notes_are_append_only"),
        ("customers", "0005_worked_seconds"),
        ("effects", "0001_initial"),
        ("empowerment", "0008_reversals_once_per_key"),
        ("feedback", "0001_surveys"),
    ]

    operations = [migrations.RunPython(owe_all_figures, migrations.RunPython.noop)]
