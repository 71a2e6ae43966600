from collections import defaultdict
from datetime import datetime, time

from django.db import migrations
from django.db.models import F
from django.utils import timezone

GROUPS_OWN = ("opening", "redeemed", "void", "expired")


def carry_over(apps, schema_editor):
    """Words become kinds of work; a wallet is divided into its owner's purse and what its owner has earned."""
    for group in apps.get_model("volunteers", "ExchangeGroup").objects.all():
        _kinds(apps, group)
        _accounts(apps, group)
        _postings(apps, group)


def _kinds(apps, group):
    WorkKind = apps.get_model("volunteers", "WorkKind")
    services = apps.get_model("volunteers", "Service").objects.filter(group=group)
    words = dict.fromkeys(services.order_by("pk").values_list("work", flat=True))
    for position, work in enumerate(words, 1):
        kind = WorkKind.objects.create(group=group, name=work or "その他", position=position)
        services.filter(work=work).update(kind=kind)


def _accounts(apps, group):
    TicketAccount = apps.get_model("volunteers", "TicketAccount")
    transfers = apps.get_model("volunteers", "TicketTransfer").objects.filter(group=group)
    TicketAccount.objects.get_or_create(group=group, kind="issuer", member=None)
    own = {kind: TicketAccount.objects.create(group=group, kind=kind) for kind in GROUPS_OWN}
    for wallet in TicketAccount.objects.filter(group=group, kind="wallet"):
        earned = TicketAccount.objects.create(group=group, kind="earned", member=wallet.member)
        transfers.filter(kind="use", debited=wallet).update(debited=earned)
        transfers.filter(kind="redeem", credited=wallet).update(credited=earned, debited=own["redeemed"])
    TicketAccount.objects.filter(group=group, kind="wallet").update(kind="purse")
    held = defaultdict(int)
    for credited, debited, tickets in transfers.values_list("credited", "debited", "tickets"):
        held[credited] -= tickets
        held[debited] += tickets
    for account in TicketAccount.objects.filter(group=group, member__isnull=False):
        TicketAccount.objects.filter(pk=account.pk).update(in_hand=held[account.pk])


def _postings(apps, group):
    Posting = apps.get_model("volunteers", "Posting")
    transfers = apps.get_model("volunteers", "TicketTransfer").objects.filter(group=group)
    anybody = apps.get_model("coordination", "User").objects.order_by("pk").first()
    for transfer in transfers:
        at = timezone.make_aware(datetime.combine(transfer.transferred_on, time()))
        by = transfer.posted_by or anybody
        posting = Posting.objects.create(key=transfer.key, group=group, posted_at=at, posted_by=by)
        transfers.filter(pk=transfer.pk).update(posting=posting)


def take_back(apps, schema_editor):
    TicketAccount = apps.get_model("volunteers", "TicketAccount")
    TicketTransfer = apps.get_model("volunteers", "TicketTransfer")
    for earned in TicketAccount.objects.filter(kind="earned"):
        purse, _ = TicketAccount.objects.get_or_create(group=earned.group, kind="purse", member=earned.member)
        TicketTransfer.objects.filter(debited=earned).update(debited=purse)
        TicketTransfer.objects.filter(credited=earned).update(credited=purse)
        earned.delete()
    TicketAccount.objects.filter(kind="purse").update(kind="wallet")
    for service in apps.get_model("volunteers", "Service").objects.select_related("kind"):
        type(service).objects.filter(pk=service.pk).update(work=service.kind.name, kind=None)
    TicketTransfer.objects.update(key=F("posting_id"))
    TicketTransfer.objects.update(posting=None)
    TicketAccount.objects.filter(kind__in=GROUPS_OWN).exclude(received__isnull=False).delete()


class Migration(migrations.Migration):
    dependencies = [("volunteers", "0005_requests_and_a_ledger_of_postings")]

    operations = [migrations.RunPython(carry_over, take_back)]
