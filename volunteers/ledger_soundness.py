"""What the ledger of tickets proves of itself (coordination/soundness.py)."""

from coordination.soundness import FIGURES, Finding, check
from volunteers.identities import identities
from volunteers.models import ExchangeGroup

FIGURES["券の帳簿の行と枚数"] = (
    "volunteers_tickettransfer",
    "SELECT count(*), coalesce(sum(tickets), 0) FROM volunteers_tickettransfer",
)
FIGURES["手元の券"] = (
    "volunteers_ticketaccount",
    "SELECT coalesce(sum(in_hand), 0) FROM volunteers_ticketaccount",
)


@check
def ledger_is_right() -> Finding:
    found = [one for group in ExchangeGroup.objects.order_by("pk") for one in identities(group)]
    wrong = [one for one in found if not one.ok]
    return Finding(
        "券の帳簿",
        not wrong,
        f"{len(found)}の恒等式のうち{len(wrong)}が合いません（{wrong[0].group}：{wrong[0].words}）。「manage.py ledger_check」で見られます。"
        if wrong
        else f"{len(found)}の恒等式が、すべて合っています。",
    )
