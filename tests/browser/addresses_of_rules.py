"""Addresses of counting rules, in the states that they have."""

from django.urls import reverse
from django.utils import timezone

from coordination.models import User
from tests.browser.addresses_of_councils import LONG
from tests.rules import PARTNERS, TALK, rule_named, version


def pages_of_rules():
    draft = version(adopted=False, decided_on=None, decided_by="", name=LONG[:100], wording=LONG * 3)
    withdrawn = version(adopted=False, name="取り下げた数え方")
    withdrawn.withdraw(by=User.objects.get(role="staff"), at=timezone.now(), because=LONG)
    rules = [rule_named(TALK), rule_named(PARTNERS), draft, withdrawn]
    return {
        "rule_list": [reverse("rule_list")],
        "rule_detail": [rule.get_absolute_url() for rule in rules],
        "rule_add": [f"{reverse('rule_add', args=['tier2_meetings'])}?from={draft.pk}"],
        "rule_edit": [reverse("rule_edit", args=[draft.pk])],
        "rule_withdraw": [reverse("rule_withdraw", args=[draft.pk])],
    }
