"""How often a password may be tried.

Wrong passwords are counted by account and by where they come from, so that guessing stops and yet nobody can lock
the owner of an account out: from another network, or from a device on which they have signed in before, the owner's
tries are counted apart (the device cookies of OWASP's "Slow Down Online Guessing Attacks").
"""

from datetime import timedelta
from ipaddress import ip_address, ip_network

from django.db.models import Q
from django.utils import timezone
from django.utils.crypto import salted_hmac

from coordination.models.user import SignInAttempt

FROM_ONE_PLACE = (10, timedelta(minutes=15))  # one account, from one network or one known device
ONE_NETWORK = (25, timedelta(minutes=5))  # any accounts, from one network
ONE_ACCOUNT = (30, timedelta(minutes=15))  # one account, from everywhere but its known devices
KEPT = timedelta(days=1)


class TooManyAttempts(Exception):
    """This try is one too many; nothing was checked."""


def summary_of(text: str) -> str:
    """What stands for a name in the book of attempts: people type passwords where the name belongs."""
    return salted_hmac("coordination.sign_in", text, algorithm="sha256").hexdigest()


def network_of(address: str) -> str:
    """The network of an address: whoever has one address of it is likely to have others."""
    address = ip_address(address)
    if address.version == 6 and address.ipv4_mapped:
        address = address.ipv4_mapped
    return str(ip_network((address, 24 if address.version == 4 else 64), strict=False))


def begin_attempt(account: str, address: str, device: str = "") -> SignInAttempt:
    """Writes the attempt down before the password is looked at, so that tries at the same moment are all counted.

    device: the mark of a device on which this account has signed in before, or "". Raises TooManyAttempts.
    """
    now = timezone.now()
    SignInAttempt.objects.filter(tried_at__lt=now - KEPT).delete()
    attempt = SignInAttempt.objects.create(
        account=summary_of(account.strip().lower()), network=network_of(address), device=device, tried_at=now
    )
    if any(_is_exceeded(limit, which, now) for limit, which in _limits(attempt)):
        attempt.delete()  # refused tries fill no book, or an attacker could fill the owner's
        raise TooManyAttempts
    return attempt


def _limits(attempt):
    same_account = Q(account=attempt.account)
    if attempt.device:
        return [(FROM_ONE_PLACE, same_account & Q(device=attempt.device))]
    unknown = Q(device="")
    same_network = Q(network=attempt.network) & unknown
    return [
        (FROM_ONE_PLACE, same_account & same_network),
        (ONE_NETWORK, same_network),
        (ONE_ACCOUNT, same_account & unknown),
    ]


def _is_exceeded(limit, which, now) -> bool:
    tries, window = limit
    return SignInAttempt.objects.filter(which, tried_at__gt=now - window).count() > tries
