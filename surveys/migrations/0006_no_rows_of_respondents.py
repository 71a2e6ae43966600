"""Who answered is told by the columns; the rows are not read any more."""

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("surveys", "0005_respondents_become_columns")]

    operations = [migrations.DeleteModel(name="Respondent")]
