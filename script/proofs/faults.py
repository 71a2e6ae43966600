"""故障：ディスクが一杯になる、データベースが止まる、ファイルがふさがる、時計が狂う"""

import os
import shutil
import sqlite3
import subprocess
import tempfile
import time
from contextlib import ExitStack, contextmanager, suppress
from pathlib import Path
from uuid import uuid4

import databases
import psycopg
import world
from proving import proof
from served import Browser, somebody

WITHOUT_DATABASE = True  # it makes its own, stops them and fills their disks
SOON, BACK = 5, 10  # seconds until an answer, and until it works again
HOUR = 60 * 60


@contextmanager
def small_disk(megabytes: int):
    """A disk of its own of that size. A machine that gives none cannot prove this, and says so by failing."""
    with tempfile.TemporaryDirectory() as name:
        subprocess.run(
            ["mount", "-t", "tmpfs", "-o", f"size={megabytes}m,mode=755", "none", name], check=True
        )
        try:
            yield Path(name)
        finally:
            subprocess.run(["umount", "-l", name], check=True)


def fill(folder: Path) -> Path:
    """Until not one byte is free; the file that does it."""
    file = folder / "filler"
    with suppress(OSError), file.open("wb", buffering=0) as filler:
        for size in (1 << 20, 4096, 512):
            with suppress(OSError):
                while filler.write(b"\0" * size):
                    pass
    return file


def note(person, name: str):
    """A record sent by the form; again with the same key it is the same record."""
    page = person.get("/organizations/add/")
    fields = {
        "name": name,
        "kana": "キロク",
        "kind": "neighbourhood",
        "submission": page.field("submission") or str(uuid4()),
    }
    answer = person.post("/organizations/add/", fields)
    if answer.status == 422 and answer.field(
        "confirmed"
    ):  # another one is called nearly so: yes, it is meant
        fields["confirmed"] = answer.field("confirmed")
        answer = person.post("/organizations/add/", fields)
    return answer, fields


def kept(url: str) -> set[str]:
    query = "SELECT name FROM coordination_organization WHERE name LIKE '故障%'"
    if url.startswith("sqlite"):
        with sqlite3.connect(url.removeprefix("sqlite:///"), timeout=20) as connection:
            return {row[0] for row in connection.execute(query)}
    with psycopg.connect(url) as connection:
        return {row[0] for row in connection.execute(query)}


def photo() -> bytes:
    from io import BytesIO

    from PIL import Image

    written = BytesIO()
    Image.effect_noise((1400, 1000), 90).save(written, "JPEG", quality=95)
    return written.getvalue()


def until_it_works(person, name) -> float:
    began = time.monotonic()
    while time.monotonic() - began < 60:
        with suppress(OSError):
            if note(person, name)[0].status == 302:
                return time.monotonic() - began
        time.sleep(0.2)
    return float("inf")


def full(name, person, url, disk):
    acknowledged, refused, slowest, others = set(), 0, 0.0, []
    for at in range(3):
        if note(person, f"故障前{at}")[0].status == 302:
            acknowledged.add(f"故障前{at}")
    filler = fill(disk)
    for at in range(400):
        if at % 20 == 0:
            fill(disk)
        answer, _ = note(person, f"故障中{at}" + "長" * 80)
        slowest = max(slowest, answer.seconds)
        if answer.status == 302:
            acknowledged.add(f"故障中{at}" + "長" * 80)
        elif answer.status == 503 and "いまは使えません" in answer.text:
            refused += 1
        else:
            others.append(answer.status)
        if refused >= 10:
            break
    reading = person.get("/organizations/").status
    filler.unlink()
    for one in disk.glob("filler*"):
        one.unlink()
    back, there = until_it_works(person, "故障後"), kept(url)
    proof(
        f"{name}：データベースのディスクが一杯のとき、日本語の 503。場所をあければ、起こしなおさずに使える",
        f"503 が {refused}、ほかの答え {others[:5] or 'なし'}、いちばん遅い答え {slowest:.1f} 秒、そのあいだの一覧 {reading}、あけてから {back:.1f} 秒で保存できた",
        f"{SOON} 秒以下、{BACK} 秒以下",
        refused >= 10 and not others and slowest <= SOON and back <= BACK and reading in (200, 503),
    )
    proof(
        f"{name}：一杯のあいだも、保存したと答えた記録は残り、断った記録は残らない",
        f"答えた {len(acknowledged) + 1}、残った {len(there)}",
        "同じ",
        there == acknowledged | {"故障後"},
    )


def full_sqlite():
    with small_disk(20) as disk:
        url = f"sqlite:///{disk / 'city.sqlite3'}"
        os.environ["DATABASE_URL"] = url
        world.demo()
        with somebody(DATABASE_URL=url) as person:
            full("SQLite", person, url, disk)


def full_postgresql(database):
    """What a city writes lies on the small disk; PostgreSQL's own journal does not."""
    with small_disk(120) as disk:
        if database.as_user:
            shutil.chown(disk, "postgres")
        place = disk / "space"
        subprocess.run([*database.as_user, "mkdir", str(place)], check=True)
        with psycopg.connect(database.url, autocommit=True) as connection:
            connection.execute(f"CREATE TABLESPACE small LOCATION '{place}'")
            connection.execute("CREATE DATABASE small TABLESPACE small")
        url = database.url.rpartition("/")[0] + "/small"
        os.environ["DATABASE_URL"] = url
        world.demo()
        try:
            with somebody(DATABASE_URL=url) as person:
                full("PostgreSQL", person, url, disk)
        finally:
            with psycopg.connect(database.url, autocommit=True) as connection:
                connection.execute("DROP DATABASE small WITH (FORCE)")
                connection.execute("DROP TABLESPACE small")


def full_files(url):
    """The disk of photos and files is full: no visit without its photo, no half of a photo."""
    with small_disk(2) as disk, somebody("shokuin", DATABASE_URL=url, MEDIA_ROOT=str(disk)) as person:
        filler, picture = fill(disk), photo()

        def send():
            page = person.get("/activities/add/")
            fields = {
                "visited_on": "2020-06-10",
                "tier": "2",
                "heard": "故障の写真",
                "submission": page.field("submission"),
            }
            answer = person.post("/activities/add/", fields, {"files": ("a.jpg", picture)})
            mark = answer.field("confirmed")
            return (
                person.post("/activities/add/", {**fields, "confirmed": mark}, {"files": ("a.jpg", picture)})
                if answer.status == 422
                else answer
            )

        refused = send()
        half = [one for one in disk.rglob("*") if one.is_file() and one != filler and one.stat().st_size]
        filler.unlink()
        taken = send()
        proof(
            "写真の置き場が一杯のとき、写真のない訪問も、半端な写真も残さない。あければ保存できる",
            f"答え {refused.status}（{refused.seconds:.1f} 秒）、半端なファイル {len(half)}、あけたあとの答え {taken.status}",
            "503、0、302",
            (refused.status, len(half), taken.status) == (503, 0, 302),
        )


def gone(database):
    """PostgreSQL stops under a running application, and comes back."""
    os.environ["DATABASE_URL"] = database.url
    with somebody(DATABASE_URL=database.url, CONN_MAX_AGE="60") as person:
        _, fields = note(person, "故障なし")
        page = person.get("/organizations/add/")
        sent = {
            **fields,
            "name": "故障の送りなおし",
            "kana": "オクリナオシ",
            "submission": page.field("submission"),
        }
        database.stop()
        answers = [person.get(page) for page in ("/", "/organizations/", "/account/login/", "/nowhere/")]
        answers.append(person.post("/organizations/add/", sent))
        alive, ready = Browser(person.to).get("/livez"), Browser(person.to).get("/readyz")
        wrong = [one.status for one in answers if one.status != 503 or one.headers["Retry-After"] != "30"]
        database.start()
        began, again = time.monotonic(), 503
        while again != 302 and time.monotonic() - began < 30:
            again = person.post("/organizations/add/", sent).status
            time.sleep(0.1)
        back = time.monotonic() - began
        slowest = max(one.seconds for one in (*answers, alive, ready))
        proof(
            "PostgreSQL が止まっているあいだ、日本語の 503（Retry-After つき）。/livez 200、/readyz 503",
            f"ほかの答え {wrong or 'なし'}、/livez {alive.status}、/readyz {ready.status}、いちばん遅い答え {slowest:.1f} 秒",
            f"{SOON} 秒以下",
            not wrong and (alive.status, ready.status) == (200, 503) and slowest <= SOON,
        )
        proof(
            "もどれば、起こしなおさずに使え、止まっているあいだに送った入力をもう一度送ると一件だけ残る",
            f"{back:.1f} 秒、{sum(one == sent['name'] for one in kept(database.url))} 件",
            f"{BACK} 秒以下、1 件",
            back <= BACK and sent["name"] in kept(database.url),
        )


def locked(url):
    """Another program holds the file of SQLite for longer than anybody waits."""
    with somebody(DATABASE_URL=url) as person:
        _, fields = note(person, "故障なし二")
        other = sqlite3.connect(url.removeprefix("sqlite:///"), isolation_level=None)
        other.execute("BEGIN EXCLUSIVE")
        answer = person.post(
            "/organizations/add/", {**fields, "name": "故障ふさがり", "submission": str(uuid4())}
        )
        other.execute("ROLLBACK")
        other.close()
        then = note(person, "故障のあと")[0].status
        proof(
            "SQLite のファイルをほかのプログラムが 20 秒より長くふさぐとき、500 ではなく日本語の 503。はなせば使える",
            f"{answer.status}（{answer.seconds:.0f} 秒）、そのあと {then}",
            "503、302",
            (answer.status, then) == (503, 302),
        )


def clock(url):
    """The clock is put elsewhere under a running application (moved_clock.py)."""
    with tempfile.TemporaryDirectory() as name:
        now = Path(name) / "now"
        now.write_text("0")
        moved_clock = {"application": "moved_clock", "CLOCK": str(now)}
        with somebody(DATABASE_URL=url, **moved_clock) as person:
            _, fields = note(person, "故障の時計")
            seen = {}
            for moved, seconds in {"-1h": -HOUR, "+1h": HOUR, "-1d": -24 * HOUR}.items():
                now.write_text(str(seconds))
                again = person.post("/organizations/add/", fields).status
                new = note(person, f"故障の時計{moved}")[0].status
                seen[moved] = (person.get("/organizations/").status, again, new)
                now.write_text("0")
                person.get("/livez")
                if seen[moved][0] != 200:
                    person.sign_in()
            now.write_text(str(24 * HOUR))
            tomorrow = person.get("/organizations/").status
            now.write_text("0")
            twice = sorted(one for one in kept(url) if one == "故障の時計")
            proof(
                "時計が1時間・1日もどるとき、ログインは続き、一度送った受付番号は一度だけ数え、新しい記録も残る",
                f"（頁・同じ受付番号・新しい記録の答え）1時間もどる {seen['-1h']}、1日もどる {seen['-1d']}、記録 {len(twice)} 件",
                "200・302・302、1 件",
                seen["-1h"] == seen["-1d"] == (200, 302, 302) and len(twice) == 1,
            )
            proof(
                "時計が進むとき、ログインは終わる側に倒れる（放置30分、12時間）",
                f"1時間進む {seen['+1h'][0]}、1日進む {tomorrow}",
                "302（ログインの画面へ）",
                seen["+1h"][0] == 302 and tomorrow == 302,
            )


def everything(folder: Path):
    full_sqlite()
    url = f"sqlite:///{folder / 'city.sqlite3'}"
    os.environ["DATABASE_URL"] = url
    world.demo()
    full_files(url)
    locked(url)
    clock(url)
    cluster = folder / "postgresql"
    cluster.mkdir()
    with ExitStack() as at_last:
        database = databases.Postgresql(cluster)
        database.start()
        at_last.callback(database.stop)
        full_postgresql(database)
        os.environ["DATABASE_URL"] = database.url
        world.demo()
        gone(database)


if __name__ == "__main__":
    with tempfile.TemporaryDirectory() as name:
        Path(name).chmod(0o755)
        everything(Path(name))
