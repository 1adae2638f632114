from django.db import migrations

ROLES = ["agent", "lead", "manager", "board", "operations", "hr", "auditor", "administrator"]


def add_groups(apps, schema_editor):
    group = apps.get_model("auth", "Group")
    for name in ROLES:
        group.objects.get_or_create(name=name)


class Migration(migrations.Migration):
    dependencies = [("people", "0001_initial"), ("auth", "0012_alter_user_first_name_max_length")]

    # Going back leaves the groups: people may have been put into them.
    operations = [migrations.RunPython(add_groups, migrations.RunPython.noop)]
