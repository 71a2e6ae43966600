from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("reports", "0002_days_that_can_be_named"),
    ]

    operations = [
        migrations.AddField(
            model_name="countingrule",
            name="counts_written",
            field=models.BooleanField(
                default=False,
                help_text="集まらずに書面で開いた会議を、1回と数えます。",
                verbose_name="書面開催も数える",
            ),
        ),
    ]
