"""Yearly tables read an index in the order in which they group visits, and a list in the order of places reads one of
places: neither sorts a year's visits. The index of days no longer needs the places."""

from django.db import migrations, models

import coordination.days


class Migration(migrations.Migration):
    dependencies = [("coordination", "0023_words_are_found_by_an_index")]

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
                ],
                name="visits_by_day",
            ),
        ),
        migrations.AddIndex(
            model_name="activity",
            index=models.Index(
                coordination.days.MonthOf("visited_on"),
                models.F("area"),
                models.F("tier"),
                models.F("is_outreach"),
                models.F("is_lecture"),
                models.F("withdrawn_at"),
                models.F("outreach_people"),
                models.F("visited_on"),
                name="visits_by_month",
            ),
        ),
        migrations.AddIndex(
            model_name="activity",
            index=models.Index(fields=["venue", "id", "withdrawn_at", "visited_on"], name="visits_by_venue"),
        ),
    ]
