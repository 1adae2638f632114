import django.core.validators
import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('customers', '0002_resolved_on'),
        ('empowerment', '0006_free_text_can_be_erased'),
        ('people', '0003_mail_preference'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='SurveyResponse',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('source', models.CharField(max_length=40, verbose_name='source')),
                ('external_id', models.CharField(max_length=120, verbose_name='id in the source')),
                ('csat', models.PositiveSmallIntegerField(null=True, validators=[django.core.validators.MinValueValidator(1), django.core.validators.MaxValueValidator(5)], verbose_name='CSAT')),
                ('ces', models.PositiveSmallIntegerField(null=True, validators=[django.core.validators.MinValueValidator(1), django.core.validators.MaxValueValidator(7)], verbose_name='CES')),
                ('nps', models.PositiveSmallIntegerField(null=True, validators=[django.core.validators.MaxValueValidator(10)], verbose_name='NPS')),
                ('comment', models.TextField(blank=True, verbose_name='comment')),
                ('comment_erased_at', models.DateTimeField(null=True)),
                ('language', models.CharField(blank=True, max_length=12, verbose_name='language')),
                ('answered_at', models.DateTimeField(verbose_name='answered at')),
                ('received_at', models.DateTimeField(verbose_name='received at')),
                ('body_hash', models.CharField(max_length=64)),
                ('agent', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='surveys', to=settings.AUTH_USER_MODEL)),
                ('case', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='surveys', to='customers.case')),
                ('decision', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='surveys', to='empowerment.decision')),
                ('received_from', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('team', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='people.team')),
            ],
            options={
                'verbose_name': 'survey response',
                'verbose_name_plural': 'survey responses',
                'ordering': ['-answered_at', '-pk'],
            },
        ),
        migrations.CreateModel(
            name='AttributeImportance',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('attribute', models.CharField(choices=[('speed', 'How fast it was solved'), ('ease', 'How easy it was'), ('first_time', 'Solved at the first contact'), ('competence', 'Knowing what to do'), ('friendliness', 'Friendliness'), ('fairness', 'A fair remedy'), ('news', 'Being kept informed')], max_length=20)),
                ('importance', models.PositiveSmallIntegerField(validators=[django.core.validators.MinValueValidator(1), django.core.validators.MaxValueValidator(5)])),
                ('response', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='importances', to='feedback.surveyresponse')),
            ],
            options={
                'ordering': ['attribute'],
            },
        ),
        migrations.AddIndex(
            model_name='surveyresponse',
            index=models.Index(fields=['team', '-answered_at', '-id'], name='survey_of_team'),
        ),
        migrations.AddIndex(
            model_name='surveyresponse',
            index=models.Index(fields=['-answered_at', '-id'], name='survey_newest'),
        ),
        migrations.AddConstraint(
            model_name='surveyresponse',
            constraint=models.UniqueConstraint(fields=('source', 'external_id'), name='survey_once_per_source', violation_error_message='This response is already here.'),
        ),
        migrations.AddConstraint(
            model_name='surveyresponse',
            constraint=models.CheckConstraint(condition=models.Q(('csat', None), ('csat__range', (1, 5)), _connector='OR'), name='survey_csat_range', violation_error_message='CSAT is between 1 and 5.'),
        ),
        migrations.AddConstraint(
            model_name='surveyresponse',
            constraint=models.CheckConstraint(condition=models.Q(('ces', None), ('ces__range', (1, 7)), _connector='OR'), name='survey_ces_range', violation_error_message='CES is between 1 and 7.'),
        ),
        migrations.AddConstraint(
            model_name='surveyresponse',
            constraint=models.CheckConstraint(condition=models.Q(('nps', None), ('nps__range', (0, 10)), _connector='OR'), name='survey_nps_range', violation_error_message='NPS is between 0 and 10.'),
        ),
        migrations.AddConstraint(
            model_name='surveyresponse',
            constraint=models.CheckConstraint(condition=models.Q(('comment_erased_at', None), ('comment', ''), _connector='OR'), name='survey_erased_comment_is_empty', violation_error_message='A comment that was erased stays empty.'),
        ),
        migrations.AddConstraint(
            model_name='attributeimportance',
            constraint=models.UniqueConstraint(fields=('response', 'attribute'), name='survey_importance_once', violation_error_message='The importance of this attribute is already there.'),
        ),
        migrations.AddConstraint(
            model_name='attributeimportance',
            constraint=models.CheckConstraint(condition=models.Q(('importance__range', (1, 5))), name='survey_importance_range', violation_error_message='Importance is between 1 and 5.'),
        ),
    ]
