"""Makes the system of the cases tell how long agents worked on them, which the real log does not."""

from random import Random

from customers.models import Case

BATCH = 1000
# A quarter of an hour as a rule, seldom hours.
USUAL_MINUTES, SPREAD = 15, 0.7


def let_time_be_recorded() -> int:
    """Tell the time worked of resolved cases, more where they were passed on; returns of how many."""
    cases = list(
        Case.objects.filter(resolved_at__isnull=False).only("reference", "reassignment_count").order_by("pk")
    )
    for case in cases:
        luck = Random(f"worked {case.reference}")  # noqa: S311  a demo, no secret
        minutes = USUAL_MINUTES * luck.lognormvariate(0, SPREAD) * (1 + 0.4 * min(case.reassignment_count, 3))
        case.worked_seconds = round(60 * minutes)
    return Case.objects.bulk_update(cases, ["worked_seconds"], batch_size=BATCH)
