from django.db import migrations

import coordination.days


class Migration(migrations.Migration):
    dependencies = [
        ("meetings", "0010_small_and_large_ke_are_alike"),
    ]

    operations = [
        migrations.AlterField(
            model_name="initiative",
            name="contact_consented_on",
            field=coordination.days.DayField(
                blank=True,
                help_text="この連絡先についての了解。連絡先を変えて日をそのままにすると、了解はなくなります。",
                null=True,
                verbose_name="連絡先の公開の了解を得た日",
            ),
        ),
    ]
