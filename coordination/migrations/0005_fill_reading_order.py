from django.db import migrations


def fill(apps, schema_editor):
    """Saving a row writes its reading in hiragana and the key of its order."""
    for name in ("Organization", "Person", "Coordinator"):
        for row in apps.get_model("coordination", name).objects.iterator():
            row.save(update_fields=["kana", "sort_key"])


class Migration(migrations.Migration):
    dependencies = [("coordination", "0004_reading_order")]

    operations = [migrations.RunPython(fill, migrations.RunPython.noop)]
