from django.db import migrations


def forget_waiting_imports(apps, schema_editor):
    """What has been read and not confirmed is read again: from now on it is kept with what was found in it."""
    apps.get_model("coordination", "SheetImport").objects.filter(taken_in_at=None).delete()


class Migration(migrations.Migration):
    dependencies = [("coordination", "0009_usernames_differ_in_more_than_case")]

    operations = [migrations.RunPython(forget_waiting_imports, migrations.RunPython.noop)]
