"""遅い利用者：nginx（deploy/nginx.conf）と gunicorn（deploy/gunicorn.conf.py）の前に200の遅い接続を置く"""

import os
import socket
import ssl
import statistics
import tempfile
import threading
import time
from contextlib import suppress
from pathlib import Path

from proving import proof
from served import HOST, Browser, Nginx, Served
from world import demo

SLOW = 200
SECONDS = 25
LIMIT = 1.0  # seconds, of the 95th of a hundred
PAGES = ("/", "/activities/", "/organizations/", "/needs/", "/livez")
FONT = "/static/fonts/" + min(one.name for one in Path("static/fonts").glob("*.woff2"))


class Slow:
    """200 connections that take as long as they are let: a third each with a head, a body, and an answer in drops."""

    def __init__(self, port: int):
        self.port, self.done, self.open_at_once, self.again = port, threading.Event(), 0, 0
        self.threads = [threading.Thread(target=self.keep, args=(at,), daemon=True) for at in range(SLOW)]
        self.connected = set()

    def start(self):
        for one in self.threads:
            one.start()
        until = time.monotonic() + 30
        while len(self.connected) < SLOW and time.monotonic() < until:
            time.sleep(0.1)
        self.open_at_once = len(self.connected)

    def keep(self, at):
        """A connection that was closed on it comes again."""
        while not self.done.is_set():
            with suppress(OSError), self.connection() as line:
                self.connected.add(at)
                (self.head, self.body, self.reading)[at % 3](line)
            self.again += 1

    def connection(self):
        plain = socket.socket()
        plain.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)  # what is not read stays with the server
        plain.settimeout(60)
        plain.connect(("127.0.0.1", self.port))
        return ssl._create_unverified_context().wrap_socket(plain, server_hostname=HOST)

    def head(self, line):
        line.sendall(f"GET / HTTP/1.1\r\nHost: {HOST}\r\n".encode())
        while not self.done.wait(1):
            line.sendall(b"X-A: b\r\n")

    def body(self, line):
        line.sendall(
            f"POST /account/login/ HTTP/1.1\r\nHost: {HOST}\r\nContent-Length: 100000\r\n\r\n".encode()
        )
        while not self.done.wait(1):
            line.sendall(b"a")

    def reading(self, line):
        line.sendall(f"GET {FONT} HTTP/1.1\r\nHost: {HOST}\r\n\r\n".encode())
        while not self.done.wait(1) and line.recv(64):
            pass


def asked(port, cookies, seconds) -> tuple[list[float], list[int]]:
    """Seconds and answers of four people who look at pages one after the other."""
    took, status, until = [], [], time.monotonic() + seconds

    def look():
        one, at = Browser(port, timeout=30), 0
        one.cookies = dict(cookies)
        while time.monotonic() < until:
            try:
                answer = one.get(PAGES[at % len(PAGES)])
                took.append(answer.seconds)
                status.append(answer.status)
            except OSError:
                status.append(599)
            at += 1
            time.sleep(0.3)

    people = [threading.Thread(target=look) for _ in range(4)]
    for one in people:
        one.start()
    for one in people:
        one.join()
    return took, status


def p95(took) -> float:
    return statistics.quantiles(took, n=20)[-1]


def slow_clients(nginx, person):
    alone, _ = asked(nginx.port, person.cookies, 8)
    slow = Slow(nginx.port)
    slow.start()
    took, status = asked(nginx.port, person.cookies, SECONDS)
    still = len(slow.connected)
    slow.done.set()
    proof(
        f"遅い接続 {SLOW} のあいだ、ふつうの利用者が待つ時間（95%点）",
        f"{p95(took):.2f} 秒（{len(took)} 回。遅い接続のないとき {p95(alone):.2f} 秒。開いていた遅い接続 {min(slow.open_at_once, still)}、"
        f"nginx が切ってつなぎなおされたもの {slow.again}）",
        f"{LIMIT:.0f} 秒以下",
        p95(took) <= LIMIT and slow.open_at_once == SLOW,
    )
    proof(
        "そのあいだの 5xx",
        f"{sum(one >= 500 for one in status)} 件",
        "0 件",
        not any(one >= 500 for one in status),
    )


def not_believed(nginx):
    """Whoever makes addresses up in X-Forwarded-For is counted under the one that they have."""
    tries = 0
    for at in range(1, 41):
        guest = Browser(
            nginx.port,
            **{
                "X-Forwarded-For": f"203.0.113.{at}",
                "X-Forwarded-Proto": "http",
                "Forwarded": f"for=198.51.100.{at}",
            },
        )
        guest.get("/account/login/")
        if (
            "ログインを止めています"
            in guest.post("/account/login/", {"login": f"nobody{at}", "password": "wrong"}).text
        ):
            break
        tries = at
    proof(
        "X-Forwarded-For を作りかえて得られるパスワードの試しの数",
        f"{tries} 回で止まった",
        "1つのネットワークの限度 25 回まで",
        tries <= 25,
    )


def headers(nginx):
    twice, pages = [], ("/account/login/", "/static/css/app.css", "/nowhere/", "/livez")
    for page in pages:
        names = [name.lower() for name in Browser(nginx.port).get(page).headers]
        twice += [f"{page} {name}" for name in set(names) if names.count(name) > 1 and name != "set-cookie"]
        twice += [
            f"{page} に {name} がない"
            for name in ("strict-transport-security", "content-security-policy", "x-content-type-options")
            if name not in names
        ]
    proof(
        "安全のためのヘッダーがどの答えにも一度ずつある",
        "、".join(twice) or f"{len(pages)} 種類の答えで、そのとおり",
        "抜けと重なり 0",
        not twice,
    )
    body = Browser(nginx.port)
    answer = body.ask("POST", "/account/login/", b"x" * (14 * 1024 * 1024))
    proof(
        "14 MB の送信を、日本語の頁で断る",
        f"{answer.status}、{answer.seconds:.1f} 秒",
        "413",
        answer.status == 413 and "12 MB" in answer.text,
    )


def closed(nginx, served):
    served.stop()
    answer = Browser(nginx.port).get("/")
    said = (
        answer.status == 503 and "いまは使えません" in answer.text and answer.headers["Retry-After"] == "30"
    )
    proof(
        "アプリケーションが止まっているあいだ、nginx が日本語の頁で答える",
        f"{answer.status}、{answer.seconds:.2f} 秒",
        "503、5 秒以下",
        said and answer.seconds <= 5,
    )


def log_of(nginx):
    Browser(nginx.port).get("/activities/?q=%E5%B1%B1%E7%94%B0")
    time.sleep(0.5)  # it writes after it has answered
    text = (nginx.folder / "jitsumucho.log").read_text()
    proof(
        "nginx の記録に、? より後ろがない",
        f"{len(text.splitlines()):,} 行",
        "0 件",
        "?" not in text and "%E5" not in text,
    )


if __name__ == "__main__":
    demo()
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        folder.chmod(0o755)
        served = Served(
            folder, HTTPS="true", ALLOWED_HOSTS=HOST, MEDIA_ROOT=os.environ.get("MEDIA_ROOT", name)
        )
        nginx = Nginx(folder, served)
        try:
            person = Browser(nginx.port)
            assert person.sign_in().status == 302, served.log.read_text()
            slow_clients(nginx, person)
            headers(nginx)
            not_believed(nginx)
            log_of(nginx)
            closed(nginx, served)
        finally:
            nginx.stop()
            served.stop()
