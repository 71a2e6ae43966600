"""Each entry of the trail has a hash over itself and the one before it; those that are there get theirs, in their order."""

from django.db import migrations, models

from coordination import trail_chain

TOGETHER = 5000
READ = "SELECT {columns} FROM coordination_trailentry WHERE id > %s ORDER BY id LIMIT %s"


def chain(apps, schema_editor):
    """In batches, so that a long trail needs no more memory than a short one."""
    from coordination.trail import GUARDS

    connection = schema_editor.connection
    GUARDS.take_down(connection.alias)  # put up again after the migrations
    read = READ.format(columns=trail_chain.columns(connection.vendor))
    last, previous = 0, ""
    with connection.cursor() as cursor:
        while True:
            cursor.execute(read, [last, TOGETHER])
            hashes = []
            for entry in cursor.fetchall():
                previous = trail_chain.link(previous, *entry)
                hashes.append((entry[1], previous))
            if not hashes:
                return
            _keep(cursor, connection.vendor, hashes)
            last = hashes[-1][0]


def _keep(cursor, vendor, hashes):
    if vendor == "postgresql":
        cursor.execute(
            "UPDATE coordination_trailentry t SET hash = h.hash "
            "FROM unnest(%s::bigint[], %s::text[]) AS h (id, hash) WHERE t.id = h.id",
            [[pk for pk, _ in hashes], [one for _, one in hashes]],
        )
        return
    cursor.executemany(
        "UPDATE coordination_trailentry SET hash = %s WHERE id = %s", [(one, pk) for pk, one in hashes]
    )


class Migration(migrations.Migration):
    dependencies = [
        ("coordination", "0027_changes_are_noted_by_the_database"),
    ]

    operations = [
        migrations.AlterField(
            model_name="trailentry",
            name="act",
            field=models.CharField(
                choices=[("insert", "登録"), ("update", "変更"), ("delete", "削除"), ("found", "確認")],
                max_length=6,
                verbose_name="したこと",
            ),
        ),
        migrations.AddField(
            model_name="trailentry",
            name="stripe",
            field=models.SmallIntegerField(db_default=0, verbose_name="列"),
        ),
        migrations.AddField(
            model_name="trailentry",
            name="hash",
            field=models.CharField(db_default="", max_length=64, verbose_name="ハッシュ"),
        ),
        migrations.RunPython(chain, migrations.RunPython.noop),
        migrations.AddIndex(
            model_name="trailentry",
            index=models.Index(fields=["stripe", "id"], name="trail_of_a_stripe"),
        ),
    ]
