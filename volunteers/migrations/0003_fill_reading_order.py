from django.db import migrations


def fill(apps, schema_editor):
    """Saving a row writes its reading in hiragana and the key of its order."""
    for row in apps.get_model("volunteers", "Member").objects.iterator():
        row.save(update_fields=["kana", "sort_key"])


class Migration(migrations.Migration):
    dependencies = [("volunteers", "0002_dispatchers_and_reading_order")]

    operations = [migrations.RunPython(fill, migrations.RunPython.noop)]
