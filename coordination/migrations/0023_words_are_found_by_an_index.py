from django.db import migrations

from coordination.pairs_of_signs import PairsIndex, kept_in_step, with_their_function


class Migration(migrations.Migration):
    dependencies = [("coordination", "0022_lists_read_an_index_alone")]

    operations = [
        with_their_function(),
        migrations.AddIndex(
            model_name="activity", index=PairsIndex(fields=["search_text"], name="visits_by_words")
        ),
        kept_in_step(),
    ]
