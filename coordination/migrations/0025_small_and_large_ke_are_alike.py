from django.db import migrations
from django.db.models import Q

from coordination import accepted_months

SMALL = Q(search_text__contains="ゕ") | Q(search_text__contains="ゖ")


def fill(apps, schema_editor):
    """Saving a row writes the text it is searched by; only those that hold a small ヵ or ヶ change by it."""
    for name in ("Activity", "Organization"):
        rows = apps.get_model("coordination", name)._base_manager.filter(SMALL)
        if name == "Activity" and rows.exists():
            accepted_months.take_down(schema_editor.connection.alias)  # put up again after migrate
        for row in rows.iterator():
            row.save(update_fields=["search_text"])


class Migration(migrations.Migration):
    dependencies = [("coordination", "0022_lists_read_an_index_alone")]

    operations = [migrations.RunPython(fill, migrations.RunPython.noop)]
