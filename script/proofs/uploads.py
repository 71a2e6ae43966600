"""送られるファイル：こわれたもの、悪意のあるものを、すべての取り込みと添付の口に"""

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent.parent))

import pytest
from hostile_city import demo
from proving import proof

SECONDS = 5


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

        from coordination.sheets.limits import OF_ANSWERS
        from tests.bad_answers import WHOLE
        from tests.bad_pictures import BAD_PICTURES
        from tests.every_view import addresses_of
        from tests.hostile_answers import HOSTILE
        from tests.upload_doors import one_of_each
        from tests.watching import readers_watched

        doors, media = one_of_each(addresses_of(admin)), Path(settings.MEDIA_ROOT)
        sheets = [door for door in doors if door.takes_sheets]
        pictures = [(what, made, name) for what, (made, name) in BAD_PICTURES.items()]
        light = [(what, lambda content=content: content, name) for what, (content, name, _) in WHOLE.items()]
        # Those that cost seconds to refuse: at one door of each kind of reader, for it is the same process with the same limits.
        heavy = [(what, made, name) for what, (made, name, _) in HOSTILE.items()]
        others = [door for door in doors if not door.takes_sheets]
        said("写真でない写真、悪意のある写真", others, pictures, media)
        with pytest.MonkeyPatch.context() as patch, readers_watched(patch) as readers:
            said("こわれた表、表でない表", sheets, light, media)
            said("圧縮爆弾など、読むのに時間のかかる表", sheets[:1] + sheets[-1:], heavy, media)
        proof(
            "そのあいだ、読むプロセスが求めたメモリは限られている",
            f"いちばん多いとき {readers.most // 1_000_000} MB",
            f"{OF_ANSWERS.memory // 1_000_000} MB",
            readers.most <= OF_ANSWERS.memory,
        )
