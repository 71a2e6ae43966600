"""gunicorn behind the proxy of deploy/nginx.conf: `gunicorn -c deploy/gunicorn.conf.py config.wsgi`.

Threads, because a page that waits for the database leaves the processor to another; processes, because Python computes in
one thread at a time, and because one that dies takes only its own requests along. The proxy keeps slow clients away.
"""

import os

# systemd opens the socket (deploy/systemd/jitsumucho.socket) and hands it over; then this address is not used.
bind = os.environ.get("BIND", "unix:/run/jitsumucho.sock")
worker_class = "gthread"
workers = int(os.environ.get("WORKERS", 2))  # one a core
threads = int(os.environ.get("THREADS", 8))  # PostgreSQL is to allow workers x threads + 10 connections
# Loaded once, before the workers are made: settings that are not safe end the start instead of a worker again and again,
# and the workers share the memory of what has been loaded.
preload_app = True

# Of a worker that no longer says that it is alive. A page may take as long as the longest import (nginx waits as long).
timeout = 120
graceful_timeout = 60  # for what is being answered when the service is stopped
keepalive = 5
max_requests = 2000  # then another worker takes its place, with fresh memory
max_requests_jitter = 400  # not all at the same time

limit_request_line = 8190
limit_request_field_size = 16380
# A worker says that it is alive by a file: not on a disk that may be full or slow
worker_tmp_dir = "/dev/shm"  # noqa: S108
umask = 0o077
control_socket_disable = True  # nothing steers it but systemd
accesslog = None  # nginx writes it, without what stands behind the question mark (deploy/nginx.conf)
errorlog = "-"  # the journal of systemd
loglevel = "warning"
