from django.db import migrations

from coordination.search import plain


def make_items(apps, schema_editor):
    Item = apps.get_model("meetings", "AgendaItem")
    for meeting in apps.get_model("meetings", "Meeting").objects.exclude(agenda_text="").iterator():
        lines = [line.strip() for line in meeting.agenda_text.splitlines() if line.strip()]
        Item.objects.bulk_create(
            Item(meeting=meeting, position=at, title=line[:200], discussion=line[200:])
            for at, line in enumerate(lines, 1)
        )


def make_texts(apps, schema_editor):
    Item = apps.get_model("meetings", "AgendaItem")
    for meeting in apps.get_model("meetings", "Meeting").objects.exclude(agenda=None).distinct().iterator():
        items = Item.objects.filter(meeting=meeting).order_by("position", "pk")
        meeting.agenda_text = "\n".join(f"{item.title}{item.discussion}" for item in items)
        meeting.save(update_fields=["agenda_text"])


def fill_in_search_texts(apps, schema_editor):
    for initiative in apps.get_model("meetings", "Initiative").objects.iterator():
        texts = (getattr(initiative, name) for name in ("name", "aliases", "venue", "schedule", "summary"))
        initiative.search_text = "\n".join(filter(None, map(plain, texts)))
        initiative.save(update_fields=["search_text"])


class Migration(migrations.Migration):
    dependencies = [("meetings", "0004_councils_at_work")]

    operations = [
        migrations.RunPython(make_items, make_texts),
        migrations.RunPython(fill_in_search_texts, migrations.RunPython.noop),
    ]
