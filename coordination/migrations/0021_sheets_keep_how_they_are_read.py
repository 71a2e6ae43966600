from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("coordination", "0020_find_visits_by_day")]

    operations = [
        migrations.AddField(
            model_name="sheetimport",
            name="reading",
            field=models.JSONField(
                default=dict,
                help_text="どの列を何として読むか、空欄などをどう扱うか（coordination/sheets/columns.py）。",
                verbose_name="読み方",
            ),
        ),
        migrations.AlterField(
            model_name="sheetimport",
            name="rows",
            field=models.JSONField(
                help_text="[行番号, [値, …]] の並び。シートを何枚も読むときは [行番号, [値, …], シート]。日付は ISO 形式。",
                verbose_name="行",
            ),
        ),
        migrations.AlterField(
            model_name="sheetimport",
            name="found",
            field=models.JSONField(
                default=dict,
                help_text="直すところと、変わるところ（coordination/sheets/found.py）。",
                verbose_name="確かめた結果",
            ),
        ),
    ]
