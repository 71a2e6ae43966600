from django.db import migrations


def fill(apps, schema_editor):
    """Saving a row writes the text it is searched by."""
    for name in ("Activity", "Organization"):
        for row in apps.get_model("coordination", name)._base_manager.iterator():
            row.save(update_fields=["search_text"])


class Migration(migrations.Migration):
    dependencies = [("coordination", "0014_visits_are_searched_and_withdrawn")]

    operations = [migrations.RunPython(fill, migrations.RunPython.noop)]
