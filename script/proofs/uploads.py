"""送られるファイル：こわれたもの、悪意のあるものを、すべての取り込みと添付の口に"""

import resource
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent.parent))

from hostile_city import demo
from proving import proof

SECONDS, MEGABYTES = 5, 300


def sent(doors, files, media) -> tuple[list[str], int]:
    """What was wrong, and how many were sent."""
    from tests.stored import client_of
    from tests.upload_doors import wrong_with

    clients, wrong, many = {door.role: client_of(door.role) for door in doors}, [], 0
    for what, made, name in files:
        content = made()
        for door in doors:
            many += 1
            if found := wrong_with(door, clients[door.role], content, name, media, SECONDS):
                wrong.append(f"{door} {what} {found[:3]}")
    return wrong, many


def said(what: str, doors, files, media) -> None:
    wrong, many = sent(doors, files, media)
    print(*wrong, sep="\n", file=sys.stderr)
    proof(
        f"{what} {len(files)}種を {len(doors)}の口に送った {many:,}回が、どれも{SECONDS}秒までに「どうすればよいか」の文で断られ"
        "（または無害なものとして残り）、記録を変えず、ファイルを残さない",
        f"そうでないもの {len(wrong)}回",
        "0回",
        not wrong,
    )


if __name__ == "__main__":
    with demo() as admin:
        from django.conf import settings

        from tests.bad_answers import WHOLE
        from tests.bad_pictures import BAD_PICTURES
        from tests.every_view import addresses_of
        from tests.hostile_answers import HOSTILE
        from tests.upload_doors import one_of_each

        doors, media = one_of_each(addresses_of(admin)), Path(settings.MEDIA_ROOT)
        sheets = [door for door in doors if door.takes_sheets]
        pictures = [(what, made, name) for what, (made, name) in BAD_PICTURES.items()]
        light = [(what, lambda content=content: content, name) for what, (content, name, _) in WHOLE.items()]
        # Those that cost seconds to refuse: at one door of each kind of reader, for it is the same process with the same limits.
        heavy = [(what, made, name) for what, (made, name, _) in HOSTILE.items()]
        said(
            "写真でない写真、悪意のある写真",
            [door for door in doors if not door.takes_sheets],
            pictures,
            media,
        )
        said("こわれた表、表でない表", sheets, light, media)
        said("圧縮爆弾など、読むのに時間のかかる表", sheets[:1] + sheets[-1:], heavy, media)
        used = (
            max(resource.getrusage(who).ru_maxrss for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
            // 1024
        )
        proof(
            "そのあいだ、読むプロセスのメモリは限られている",
            f"いちばん多いとき {used} MB",
            f"{2 * MEGABYTES} MB",
            used <= 2 * MEGABYTES,
        )
