"""Whether an installation is safe to serve people. Where it is not, it does not start, and says what is to be done where.

Serving people is the default; a trial is what has to be said (PRODUCTION=false). The examination is Django's own
(`manage.py check --deploy`) with ours among its checks; config/wsgi.py asks it before the first request.
"""

import stat
import sys
from collections.abc import Iterable, Iterator
from pathlib import Path

from django.conf import settings
from django.core import checks
from django.db import connections

from config import variables

CANNOT_BEGIN = 78  # EX_CONFIG of sysexits.h: systemd does not try again (deploy/systemd)
SHORTEST_KEY = 50
HOSTS_OF_A_TRIAL = {"127.0.0.1", "localhost", "[::1]", "::1", "0.0.0.0", ".localhost"}
ELSEWHERE = (
    "nfs", "nfs4", "cifs", "smb3", "smbfs", "afs", "9p", "ceph", "glusterfs", "lustre", "fuse.sshfs",
    "fuse.glusterfs", "vboxsf",
)  # fmt: skip
TRIAL = "試すだけのときは、.env に PRODUCTION=false と書きます。"


def insist() -> None:
    """Ends the program where this installation is not safe to serve people, with a sentence for each reason."""
    if not settings.PRODUCTION:
        return
    if reasons := [*unsafe(), *not_ready()]:
        listed = "\n".join(f"・{one}" for one in reasons)
        print(
            f"公開して使う設定になっていないため、始めません。\n{listed}\n{TRIAL}",
            file=sys.stderr,
            flush=True,
        )
        sys.exit(CANNOT_BEGIN)


def unsafe() -> list[str]:
    """Why the settings are not safe. What Django says in English comes only where nothing of ours says it in Japanese."""
    found = [one for one in checks.run_checks(include_deployment_checks=True) if one.level >= checks.WARNING]
    ours = [one for one in found if not (one.id or "").startswith("security.")]
    return [f"{one.msg}（{one.id}）" for one in ours or found if not one.is_silenced()]


def not_ready() -> Iterator[str]:
    """Why the database cannot be worked with. One that does not answer may come back: pages say so until then."""
    from config import health

    sentence, is_answering = health.examined()
    connections.close_all()  # none is shared by the workers
    if sentence and is_answering:
        yield sentence


@checks.register(deploy=True)
def fit_to_serve(app_configs, **kwargs) -> list[checks.CheckMessage]:
    """What a setting of this installation says against serving people."""
    reasons = {
        "config.E001": of_mode(settings),
        "config.E002": of_key(settings.SECRET_KEY, settings.KEY_IS_GIVEN),
        "config.E003": of_hosts(settings.ALLOWED_HOSTS),
        "config.E004": of_database(settings.DATABASES["default"], is_given=settings.DATABASE_IS_GIVEN),
        "config.E005": of_files(Path(settings.MEDIA_ROOT), settings.BASE_DIR, settings.STATICFILES_DIRS),
        "config.E006": of_names(variables.unknown(variables.names_in(settings.BASE_DIR / ".env"))),
        "config.E007": of_folders(Path(settings.BASE_DIR / ".env"), settings.DATABASES["default"]),
    }
    return [checks.Error(sentence, id=code) for code, found in reasons.items() for sentence in found]


def of_mode(given) -> Iterator[str]:
    if given.DEBUG:
        yield "DEBUG が true です。エラーの画面に設定と個人情報が出ます。.env の DEBUG の行を消してください。"
    if not given.HTTPS:
        yield "HTTPS が true ではありません。ログインの情報が暗号化されずに流れます。手前の nginx に証明書を置き（deploy/nginx.conf）、.env に HTTPS=true と書いてください。"
    if not given.SECOND_FACTOR:
        yield "SECOND_FACTOR が false です。パスワードだけで管理者になれます。.env の SECOND_FACTOR の行を消してください。"


def of_key(key: str, is_given: bool) -> Iterator[str]:
    remedy = "「python3 -c 'import secrets; print(secrets.token_urlsafe(50))'」で作り、.env の SECRET_KEY に書いてください。"
    if not is_given:
        yield f"SECRET_KEY がありません。フォルダーに作った鍵は、入れ替えのときに失われ、二つ目の確認方法の秘密が読めなくなります。{remedy}"
    elif len(key) < SHORTEST_KEY or len(set(key)) < 10 or key.startswith("django-insecure"):
        yield f"SECRET_KEY が推測できる値です（{SHORTEST_KEY}文字以上のでたらめな文字にします）。{remedy}"


def of_hosts(hosts: Iterable[str]) -> Iterator[str]:
    if "*" in hosts:
        yield "ALLOWED_HOSTS に「*」があります。にせの名前あてのリンクがメールに入りえます。.env の ALLOWED_HOSTS に、公開する名前（例：shien.city.example.jp）だけを書いてください。"
    elif set(hosts) <= HOSTS_OF_A_TRIAL:
        yield "ALLOWED_HOSTS に、公開する名前がありません。.env に ALLOWED_HOSTS=shien.city.example.jp のように書いてください。"


def of_database(database: dict, *, is_given: bool) -> Iterator[str]:
    if not is_given:
        yield "DATABASE_URL がありません。このフォルダーの SQLite は、入れ替えのときに失われます。.env の DATABASE_URL に、データベースの場所を書いてください。"
    if "sqlite" in database["ENGINE"]:
        kind = kind_of_disk(Path(database["NAME"]), Path("/proc/mounts"))
        if kind in ELSEWHERE:
            yield f"SQLite のファイルが、ネットワークで共有したフォルダー（{kind}）にあります。同時に書くと壊れます。この機械のディスクに置くか、PostgreSQL を使ってください（.env の DATABASE_URL）。"
    elif database["HOST"] and not database["HOST"].startswith("/") and not database["PASSWORD"]:
        yield "データベースのパスワードがありません。.env の DATABASE_URL に「postgres://利用者:パスワード@ホスト:5432/名前」の形で書くか、同じ機械の PostgreSQL なら「postgres:///名前」（ソケット）にしてください。"


def kind_of_disk(file: Path, mounts: Path) -> str:
    """The kind of file system that a file lies on, in the words of /proc/mounts; "" where there is no such list."""
    if not mounts.exists():
        return ""
    file, found = file.resolve(), {}
    for line in mounts.read_text("utf-8", "replace").splitlines():
        _, where, kind, *_ = line.split(" ")
        where = Path(where.replace("\\040", " "))
        if file.is_relative_to(where):
            found[len(where.parts)] = kind
    return found[max(found)] if found else ""


def of_files(media: Path, base: Path, static: Iterable) -> Iterator[str]:
    served = [base / "static", *(Path(one[1] if isinstance(one, tuple) else one) for one in static)]
    if any(media.resolve().is_relative_to(one.resolve()) for one in served):
        yield "写真とファイルの置き場（MEDIA_ROOT）が、だれでも読める static の中にあります。.env の MEDIA_ROOT を、ほかの場所にしてください。"
    elif is_open(media):
        yield f"写真とファイルの置き場（MEDIA_ROOT）を、この機械のだれでも読めます。「chmod -R o= {media}」を実行してください。"


def of_folders(env: Path, database: dict) -> Iterator[str]:
    kept = [env] + ([Path(database["NAME"])] if "sqlite" in database["ENGINE"] else [])
    for file in filter(is_open, kept):
        yield f"{file.name} を、この機械のだれでも読めます。「chmod o= {file}」を実行してください。"


def is_open(file: Path) -> bool:
    """Everybody on the machine may read or write it."""
    return file.exists() and bool(file.stat().st_mode & (stat.S_IROTH | stat.S_IWOTH))


def of_names(unknown: dict[str, str]) -> Iterator[str]:
    for name, other in unknown.items():
        meant = f"「{other}」のまちがいではありませんか。" if other else ""
        yield f"「{name}」という設定はありません。{meant}.env の行を直すか、消してください。"
