"""From which machine somebody comes."""

from allauth.account.adapter import get_adapter


def address_of_machine(request) -> str:
    """Its address, behind as many proxies as the settings trust; "" for what comes from no machine."""
    return get_adapter().get_client_ip(request) if request is not None and request.META else ""
