from django.db import migrations
from django.db.models import Q

SMALL = Q(search_text__contains="ゕ") | Q(search_text__contains="ゖ")


def fill(apps, schema_editor):
    """Saving a row writes the text it is searched by; only those that hold a small ヵ or ヶ change by it."""
    for row in apps.get_model("meetings", "Initiative")._base_manager.filter(SMALL).iterator():
        row.save(update_fields=["search_text"])


class Migration(migrations.Migration):
    dependencies = [("meetings", "0006_no_second_text_of_an_agenda")]

    operations = [migrations.RunPython(fill, migrations.RunPython.noop)]
