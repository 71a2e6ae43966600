from coordination.models import Municipality


def installation(request):
    """The municipality's name and department for the head of every page."""
    return {"municipality": Municipality.current()}
