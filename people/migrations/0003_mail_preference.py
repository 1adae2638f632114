from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("people", "0002_role_groups")]

    operations = [
        migrations.AddField(
            model_name="user",
            name="wants_mail",
            field=models.BooleanField(
                default=True, help_text="Messages also go out by e-mail, not only into the application."
            ),
        )
    ]
