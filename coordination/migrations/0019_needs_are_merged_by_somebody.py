import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("coordination", "0018_monthly_reports"),
    ]

    operations = [
        migrations.AddField(
            model_name="need",
            name="merged_at",
            field=models.DateTimeField(editable=False, null=True, verbose_name="まとめた日時"),
        ),
        migrations.AddField(
            model_name="need",
            name="merged_by",
            field=models.ForeignKey(
                editable=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
                verbose_name="まとめた人",
            ),
        ),
        migrations.AddConstraint(
            model_name="need",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("merged_into", None),
                    models.Q(("merged_at__isnull", False), ("merged_by__isnull", False)),
                    _connector="OR",
                ),
                name="need_is_merged_by_somebody",
                violation_error_message="だれがいつまとめたかを残してください。",
            ),
        ),
    ]
