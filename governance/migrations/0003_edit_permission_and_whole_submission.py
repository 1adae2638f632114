from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("governance", "0002_submitted_is_immutable"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]
    operations = [
        migrations.AlterModelOptions(
            name="policy",
            options={
                "ordering": ["name"],
                "permissions": [("edit_policy", "Can draft and submit versions of the policy")],
                "verbose_name_plural": "policies",
            },
        ),
        migrations.AddConstraint(
            model_name="policyversion",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("status__in", ["draft", "withdrawn"]),
                    models.Q(
                        ("submitted_at__isnull", False),
                        ("submitted_by__isnull", False),
                        models.Q(("content_hash", ""), _negated=True),
                    ),
                    _connector="OR",
                ),
                name="version_submitted_whole",
                violation_error_message="A submitted version names who submitted it, when, and its content.",
            ),
        ),
    ]
