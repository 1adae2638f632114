from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
        ("empowerment", "0007_remedy_units"),
    ]
    operations = [
        migrations.AddField(
            model_name="reversal",
            name="idempotency_key",
            field=models.CharField(blank=True, default="", max_length=120),
        ),
        migrations.AddConstraint(
            model_name="reversal",
            constraint=models.UniqueConstraint(
                condition=models.Q(("idempotency_key", ""), _negated=True),
                fields=("grant", "reversed_by", "idempotency_key"),
                name="reversal_once_per_key",
                violation_error_message="This reversal has already been recorded.",
            ),
        ),
    ]
