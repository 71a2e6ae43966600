from django.core.management import call_command
from django.db import migrations


def make(apps, schema_editor):
    """The log-in counts wrong codes in the cache: without its table nobody could sign in."""
    call_command("createcachetable", database=schema_editor.connection.alias, verbosity=0)


class Migration(migrations.Migration):
    dependencies = [("coordination", "0007_sheet_imports")]

    operations = [migrations.RunPython(make, migrations.RunPython.noop)]
