from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("coordination", "0011_imports_keep_what_was_found")]

    operations = [
        migrations.AddField(
            model_name="submission",
            name="content",
            field=models.CharField(blank=True, max_length=64, verbose_name="送った内容の要約"),
        ),
    ]
