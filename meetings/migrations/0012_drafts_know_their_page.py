from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("meetings", "0011_consent_is_for_its_contact"),
    ]

    operations = [
        migrations.AddField(
            model_name="minutesdraft",
            name="page",
            field=models.UUIDField(null=True, verbose_name="書いた画面"),
        ),
    ]
