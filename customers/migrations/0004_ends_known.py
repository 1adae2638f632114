"""Through which day each source has told who ended: so far known up to the last end it told of."""

from django.conf import settings
from django.db import migrations, models
from django.db.models import Max


def take_the_last_end(apps, _schema):
    customers = apps.get_model("customers", "Customer").objects.filter(ended_on__isnull=False).order_by()
    known = apps.get_model("customers", "EndsKnown")
    known.objects.bulk_create(
        known(source=source, through_on=last)
        for source, last in customers.values_list("source").annotate(last=Max("ended_on"))
    )


class Migration(migrations.Migration):

    dependencies = [
        ('customers', '0003_newest_cases'),
        ('people', '0004_exports'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='EndsKnown',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('source', models.CharField(max_length=40)),
                ('through_on', models.DateField()),
            ],
            options={
                'ordering': ['source'],
                'constraints': [models.UniqueConstraint(fields=('source',), name='ends_known_once_per_source', violation_error_message='Through which day this source has told is already there.')],
            },
        ),
        migrations.RunPython(take_the_last_end, migrations.RunPython.noop),
    ]
