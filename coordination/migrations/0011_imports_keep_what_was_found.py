from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("coordination", "0010_forget_waiting_imports")]

    operations = [
        migrations.AddField(
            model_name="sheetimport",
            name="found",
            field=models.JSONField(
                default=dict,
                help_text="直すところと、変わるところ（coordination/sheets/check.py）。",
                verbose_name="確かめた結果",
            ),
        ),
        migrations.AddField(
            model_name="sheetimport",
            name="head_row",
            field=models.PositiveIntegerField(default=1, verbose_name="見出しの行"),
        ),
    ]
