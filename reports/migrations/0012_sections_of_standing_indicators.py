"""Indicators that stand already go to the section of the review that tells of what they count."""

from django.db import migrations

SECTIONS = {
    "meetings": "council_meetings",
    "coordinators": "placements",
    "activities": "activities",
    "outreach_times": "outreach",
    "outreach_people": "outreach",
    "lecture_times": "outreach",
    "lecture_people": "outreach",
    "forum_people": "forums",
}


def place(apps, schema_editor):
    indicators = apps.get_model("reports", "Indicator").objects.using(schema_editor.connection.alias)
    for indicator in indicators.all():
        indicator.section = SECTIONS.get(indicator.measure, "exchange")
        indicator.save(update_fields=["section"])


class Migration(migrations.Migration):
    dependencies = [("reports", "0011_indicators_are_defined_and_placed")]

    operations = [migrations.RunPython(place, migrations.RunPython.noop)]
