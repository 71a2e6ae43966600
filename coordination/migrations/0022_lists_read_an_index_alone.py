"""A list tells how many people were met and is sorted by place: with both in the index of the list, it need not read the
visits for that."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("coordination", "0021_sheets_keep_how_they_are_read")]

    operations = [
        migrations.RemoveIndex(model_name="activity", name="visits_by_day"),
        migrations.AddIndex(
            model_name="activity",
            index=models.Index(
                fields=[
                    "visited_on",
                    "id",
                    "withdrawn_at",
                    "tier",
                    "area",
                    "is_outreach",
                    "is_lecture",
                    "outreach_people",
                    "people_met",
                    "venue",
                ],
                name="visits_by_day",
            ),
        ),
    ]
