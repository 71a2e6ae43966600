from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("coordination", "0019_needs_are_merged_by_somebody"),
        ("meetings", "0002_days_that_can_be_named"),
    ]

    operations = [
        migrations.AddField(
            model_name="initiative",
            name="need_steps",
            field=models.ManyToManyField(
                blank=True,
                editable=False,
                related_name="initiatives",
                to="coordination.needstep",
                verbose_name="こたえた困りごとの経過",
            ),
        ),
        migrations.AddField(
            model_name="meeting",
            name="need_steps",
            field=models.ManyToManyField(
                blank=True,
                editable=False,
                related_name="meetings",
                to="coordination.needstep",
                verbose_name="話し合った困りごとの経過",
            ),
        ),
    ]
