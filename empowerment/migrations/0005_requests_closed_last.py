from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("empowerment", "0004_content_is_never_emptied")]
    operations = [
        migrations.AddIndex(
            model_name="approvalrequest",
            index=models.Index(fields=["-closed_at", "-id"], name="request_closed_last"),
        )
    ]
