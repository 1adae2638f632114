from django.contrib.postgres.indexes import OpClass
from django.db import migrations, models
from django.db.models.functions import Upper


class Migration(migrations.Migration):

    dependencies = [
        ('customers', '0005_worked_seconds'),
    ]

    operations = [
        migrations.AddIndex(
            model_name='case',
            index=models.Index(OpClass(Upper('reference'), 'text_pattern_ops'), name='case_by_reference'),
        ),
    ]
