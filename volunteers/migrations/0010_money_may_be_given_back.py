from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("volunteers", "0009_services_of_a_day_have_an_index"),
    ]

    operations = [
        migrations.AlterField(
            model_name="cashentry",
            name="kind",
            field=models.CharField(
                choices=[
                    ("sale", "券の代金"),
                    ("refund", "券の代金の返金"),
                    ("redemption", "換金の支払い"),
                    ("returned", "換金の戻し"),
                    ("other_in", "その他の収入"),
                    ("other_out", "その他の支出"),
                ],
                max_length=20,
                verbose_name="種類",
            ),
        ),
    ]
