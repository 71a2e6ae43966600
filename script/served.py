"""The application as an installation serves it, for proofs: real gunicorn with deploy/gunicorn.conf.py, real nginx with
deploy/nginx.conf, and a browser without a screen."""

import http.client
import os
import re
import shutil
import signal
import socket
import ssl
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from urllib.parse import urlencode
from uuid import uuid4

ROOT = Path(__file__).parent.parent
HOST = "shien.city.example.jp"
PASSWORD = "demo-ikigai-2020"


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


class Served:
    """gunicorn on a socket in the folder. Its processes are a group of their own: none outlives `stop`."""

    def __init__(self, folder: Path, application="config.wsgi", **environment: str):
        self.folder, self.socket = folder, folder / "gunicorn.sock"
        self.log = folder / "gunicorn.log"
        command = [sys.executable, "-m", "gunicorn", "-c", "deploy/gunicorn.conf.py", application]
        settings = {
            "PRODUCTION": "false",
            "SECOND_FACTOR": "false",
            "BIND": f"unix:{self.socket}",
            "TRUSTED_PROXIES": "1",
            "ALLOWED_HOSTS": HOST,
        }
        with self.log.open("a") as log:
            self.master = subprocess.Popen(
                command,
                cwd=ROOT,
                env={**os.environ, **settings, **environment},
                stdout=log,
                stderr=log,
                start_new_session=True,
            )
        self.wait()

    def wait(self, seconds=60):
        until = time.monotonic() + seconds
        while time.monotonic() < until and self.master.poll() is None:
            with suppress(OSError):
                if Browser(self.socket).get("/livez").status == 200:
                    return
            time.sleep(0.1)
        self.stop()
        raise SystemExit(f"gunicorn が始まりません。\n{self.log.read_text()[-2000:]}")

    def workers(self) -> list[int]:
        path = Path(f"/proc/{self.master.pid}/task/{self.master.pid}/children")
        return [int(pid) for pid in path.read_text().split()]

    def kill_workers(self):
        for pid in self.workers():
            with suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)

    def stop(self):
        with suppress(ProcessLookupError):
            os.killpg(self.master.pid, signal.SIGKILL)
        self.master.wait()


class Nginx:
    """nginx in the foreground with the shipped file; only its places and ports are others."""

    def __init__(self, folder: Path, served: Served):
        program = shutil.which("nginx") or "/usr/sbin/nginx"
        if not Path(program).exists():
            sys.exit("nginx がありません。「apt-get install nginx-light」を実行してください。")
        self.folder, self.port, plain = folder, free_port(), free_port()
        subprocess.run(
            ["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2", "-subj", f"/CN={HOST}",
             "-keyout", folder / "privkey.pem", "-out", folder / "fullchain.pem"], check=True, capture_output=True,
        )  # fmt: skip
        site = (ROOT / "deploy" / "nginx.conf").read_text()
        for shipped, here in {
            "/run/jitsumucho.sock": str(served.socket),
            "/etc/ssl/jitsumucho": str(folder),
            "/srv/jitsumucho/current": str(ROOT),
            "/var/log/nginx": str(folder),
            "listen [::]:443 ssl default_server;": "",
            "listen [::]:443 ssl http2;": "",
            "listen [::]:80;": "",
            "listen 443": f"listen 127.0.0.1:{self.port}",
            "listen 80": f"listen 127.0.0.1:{plain}",
        }.items():
            assert shipped in site, shipped
            site = site.replace(shipped, here)
        temporary = "".join(
            f"{kind}_temp_path {folder}/{kind};"
            for kind in ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")
        )
        # What Debian's own nginx.conf has around it.
        (folder / "nginx.conf").write_text(
            f"{'user root;' if os.getuid() == 0 else ''} worker_processes auto; pid {folder}/nginx.pid; daemon off;"
            f"error_log {folder}/error.log; events {{ worker_connections 768; }}"
            f"http {{ sendfile on; types_hash_max_size 2048; include /etc/nginx/mime.types; {temporary}\n{site}\n}}"
        )
        self.running = subprocess.Popen(
            [program, "-c", folder / "nginx.conf", "-e", folder / "error.log"], start_new_session=True
        )
        until = time.monotonic() + 20
        while time.monotonic() < until:
            with suppress(OSError), socket.create_connection(("127.0.0.1", self.port), 1):
                return
            time.sleep(0.1)
        sys.exit((folder / "error.log").read_text())

    def stop(self):
        with suppress(ProcessLookupError):
            os.killpg(self.running.pid, signal.SIGTERM)
        self.running.wait()


class OverSocket(http.client.HTTPConnection):
    def __init__(self, path, timeout):
        super().__init__(HOST, timeout=timeout)
        self.path = path

    def connect(self):
        self.sock = socket.socket(socket.AF_UNIX)
        self.sock.settimeout(self.timeout)
        self.sock.connect(str(self.path))


class OverTls(http.client.HTTPSConnection):
    """To a port of this machine, asking for the city's name."""

    def __init__(self, port, timeout):
        trusting = ssl._create_unverified_context()
        super().__init__(HOST, timeout=timeout, context=trusting)
        self.local = port

    def connect(self):
        plain = socket.create_connection(("127.0.0.1", self.local), self.timeout)
        self.sock = self._context.wrap_socket(plain, server_hostname=HOST)


class Answer:
    def __init__(self, answer, seconds):
        self.status, self.headers, self.body, self.seconds = (
            answer.status,
            answer.headers,
            answer.read(),
            seconds,
        )
        self.text = self.body.decode("utf-8", "replace")

    def field(self, name: str) -> str:
        """The value of a hidden field of the page."""
        found = re.search(rf'name="{name}"[^>]*value="([^"]*)"', self.text)
        return found.group(1) if found else ""


class Browser:
    """Keeps cookies, sends tokens. to: gunicorn's socket, or the port of nginx."""

    def __init__(self, to: Path | int, timeout=150, **headers: str):
        self.to, self.timeout, self.cookies, self.headers = to, timeout, {}, headers

    def ask(self, method, address, body=None, **headers) -> Answer:
        over = OverTls if isinstance(self.to, int) else OverSocket
        connection, began = over(self.to, self.timeout), time.monotonic()
        # As the proxy says it; nginx itself sends its own.
        given = {
            "Host": HOST,
            "X-Forwarded-Proto": "https",
            "Referer": f"https://{HOST}/",
            **self.headers,
            **headers,
        }
        if self.cookies:
            given["Cookie"] = "; ".join(f"{name}={value}" for name, value in self.cookies.items())
        try:
            connection.request(method, address, body, given)
            answer = connection.getresponse()
            for cookie in answer.headers.get_all("Set-Cookie", []):
                name, value = cookie.split(";")[0].split("=", 1)
                self.cookies[name] = value
            return Answer(answer, time.monotonic() - began)
        finally:
            connection.close()

    def get(self, address, **headers) -> Answer:
        return self.ask("GET", address, **headers)

    def post(self, address, fields: dict, files: dict | None = None, **headers) -> Answer:
        """files: (name, content) by field."""
        token = next((value for name, value in self.cookies.items() if name.endswith("csrftoken")), "")
        fields = {"csrfmiddlewaretoken": token, **fields}
        if not files:
            kind, body = "application/x-www-form-urlencoded", urlencode(fields, doseq=True).encode()
        else:
            kind, body = _multipart(fields, files)
        return self.ask("POST", address, body, **{"Content-Type": kind, **headers})

    def sign_in(self, name="kanri") -> Answer:
        self.get("/account/login/")
        return self.post("/account/login/", {"login": name, "password": PASSWORD})


def _multipart(fields, files):
    mark, parts = uuid4().hex, []
    for name, value in fields.items():
        parts.append(f'--{mark}\r\nContent-Disposition: form-data; name="{name}"\r\n\r\n{value}\r\n'.encode())
    for name, (file, content) in files.items():
        head = f'--{mark}\r\nContent-Disposition: form-data; name="{name}"; filename="{file}"\r\nContent-Type: application/octet-stream\r\n\r\n'
        parts.append(head.encode() + content + b"\r\n")
    return f"multipart/form-data; boundary={mark}", b"".join([*parts, f"--{mark}--\r\n".encode()])


@contextmanager
def somebody(who: str = "kanri", **environment: str) -> Iterator[Browser]:
    """Somebody signed in to the application, which is served meanwhile; its files lie in a folder that goes with it."""
    with tempfile.TemporaryDirectory() as name:
        served = Served(Path(name), **{"MEDIA_ROOT": name} | environment)
        try:
            person = Browser(served.socket)
            assert person.sign_in(who).status == 302
            yield person
        finally:
            served.stop()
