import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("volunteers", "0006_carry_services_and_wallets_over"),
    ]

    operations = [
        migrations.RemoveField(
            model_name="service",
            name="work",
        ),
        migrations.RemoveField(
            model_name="tickettransfer",
            name="key",
        ),
        migrations.RemoveField(
            model_name="tickettransfer",
            name="posted_by",
        ),
        migrations.AlterField(
            model_name="service",
            name="kind",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="services",
                to="volunteers.workkind",
                verbose_name="内容",
            ),
        ),
        migrations.AlterField(
            model_name="tickettransfer",
            name="posting",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="transfers",
                to="volunteers.posting",
                verbose_name="記帳",
            ),
        ),
        migrations.AddConstraint(
            model_name="ticketaccount",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("kind__in", ["purse", "earned"]), ("member__isnull", False)),
                    models.Q(
                        ("kind__in", ["issuer", "opening", "redeemed", "void", "expired"]), ("member", None)
                    ),
                    _connector="OR",
                ),
                name="account_of_tickets_in_hand_has_its_member",
                violation_error_message="会員の口座には会員を、団体の口座には団体だけを指定します。",
            ),
        ),
        migrations.AddConstraint(
            model_name="ticketaccount",
            constraint=models.UniqueConstraint(
                condition=models.Q(("member__isnull", False)),
                fields=("member", "kind"),
                name="member_has_one_account_of_a_kind",
                violation_error_message="この会員の口座は、もうあります。",
            ),
        ),
        migrations.AddConstraint(
            model_name="ticketaccount",
            constraint=models.UniqueConstraint(
                condition=models.Q(("member", None)),
                fields=("group", "kind"),
                name="group_has_one_account_of_a_kind",
                violation_error_message="団体のこの口座は、ひとつだけです。",
            ),
        ),
        migrations.AddConstraint(
            model_name="ticketaccount",
            constraint=models.CheckConstraint(
                condition=models.Q(("in_hand__gte", 0)),
                name="ticket_account_is_not_overdrawn",
                violation_error_message="手元の券が足りません。",
            ),
        ),
    ]
