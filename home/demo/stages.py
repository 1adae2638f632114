"""Makes up the stages of the customer's journey: the log knows its categories by number only."""

from journeys.models import Stage, StageCategory

# The categories of the log's extract and of the large demo; some rare ones belong to no stage.
STAGES = {
    ("joining", "Joining"): (42, 9, 28, 61, 44, "Delivery"),
    ("using", "Using the service"): (53, 46, 20, 40, 7, "Quality"),
    ("paying", "Paying"): (57, 24, 37, 55, 43, "Billing"),
    ("repair", "When something fails"): (26, 32, 45, 34, "Technical"),
    ("leaving", "Changing or leaving"): (23, 35, 41, 51, "Contract"),
}


def name_stages() -> None:
    """Make the stages and say which categories belong to them."""
    for position, ((code, name), categories) in enumerate(STAGES.items(), start=1):
        stage = Stage.objects.create(code=code, name=name, position=position)
        StageCategory.objects.bulk_create(
            StageCategory(stage=stage, category=f"Category {one}" if isinstance(one, int) else one)
            for one in categories
        )
