from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("meetings", "0005_agendas_are_items")]

    operations = [migrations.RemoveField("meeting", "agenda_text")]
