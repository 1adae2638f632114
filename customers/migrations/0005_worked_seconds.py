from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('customers', '0004_ends_known'),
    ]

    operations = [
        migrations.AddField(
            model_name='case',
            name='worked_seconds',
            field=models.PositiveIntegerField(blank=True, null=True),
        ),
    ]
