"""The application workers of script/ledger_under_fire: Django's own WSGI handler, on a socket shared with its fellows.

One address, without a log-in: what is measured is the ledger. It takes a submission in as form_page does.
"""

import json
import os
import socket
import sys
from datetime import date
from uuid import UUID
from wsgiref.simple_server import WSGIRequestHandler, WSGIServer

import django
from django.conf import settings
from django.core.handlers.wsgi import WSGIHandler
from django.db import transaction
from django.http import JsonResponse
from django.urls import path

from config.acting import acting_always_as


def submit(request):
    from coordination.guards import Refused

    asked = json.loads(request.body)
    with transaction.atomic():
        try:
            with transaction.atomic():
                _post(asked)
            refusal = ""
        except Refused as refused:
            refusal = _kept(refused)
    return JsonResponse({"refusal": refusal})


def _kept(refused) -> str:
    from coordination.guards import Refused

    try:
        return "" if refused.keep() else refused.sentence
    except Refused as other:
        return other.sentence


def _post(asked):
    from django.utils import timezone

    from coordination.models import User
    from volunteers.models import ExchangeGroup
    from volunteers.posting import post

    group, by = ExchangeGroup.objects.get(), User.objects.get(username="fire")
    post(group, [_line(one) for one in asked["lines"]], key=UUID(asked["key"]), by=by, at=timezone.now())


def _line(one):
    from volunteers.models import TicketTransfer
    from volunteers.posting import Line
    from volunteers.tickets import taken_back

    on = date.fromisoformat(one["on"])
    if "takes_back" in one:
        row = TicketTransfer.objects.get(posting=UUID(one["takes_back"]), reverses=None)
        return taken_back(row, on=on, because="見本")
    return Line(**{**one, "on": on})


class Quiet(WSGIRequestHandler):
    def log_message(self, *args):
        pass


class Shared(WSGIServer):
    """Answers on a socket that somebody else has opened."""

    def __init__(self, shared):
        super().__init__(shared.getsockname(), Quiet, bind_and_activate=False)
        self.socket.close()
        self.socket = shared
        self.setup_environ()

    server_name, server_port = "127.0.0.1", 0


urlpatterns = [path("", submit)]


def serve(application, shared):
    server = Shared(shared)
    server.set_app(application)
    server.serve_forever()


def keep_serving(shared, number: int):
    """As production servers do: one process has loaded everything and makes workers, also for those that have died."""
    acting_always_as("command:fire")
    django.setup()
    settings.MIDDLEWARE, settings.ROOT_URLCONF = [], "fire_worker"
    application = WSGIHandler()
    running = 0
    while True:
        while running < number:
            if os.fork() == 0:
                return serve(application, shared)
            running += 1
        os.wait()
        running -= 1


if __name__ == "__main__":
    keep_serving(socket.socket(fileno=int(sys.argv[1])), int(sys.argv[2]))
