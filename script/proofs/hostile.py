"""敵意のある入力：書きこまれた文字、こわれた要求、よけいな項目"""

import sys
from itertools import islice
from pathlib import Path
from unittest.mock import patch

sys.path.insert(0, str(Path(__file__).parent.parent))

from hostile_city import demo
from proving import proof

REQUESTS, SEED = 5000, 2026


def mutated_requests(real) -> None:
    from tests.mutated import answered, client_of, mutated

    clients = {role: client_of(role) for role in {one.role for one in real}}
    errors, changed = [], []
    for one in mutated(real, REQUESTS, SEED):
        status, tables = answered(clients[one.role], one)
        errors += [str(one)] if status >= 500 else []
        changed += [str(one)] if tables else []
    print(*errors, *changed, sep="\n", file=sys.stderr)
    proof(
        f"書きかえた要求 {REQUESTS:,}件（全画面・全役割の{len(real):,}種の要求から）に、サーバーの誤り（5xx）で答えない",
        f"5xx {len(errors)}件",
        "0件",
        not errors,
    )
    proof("断った要求は、業務の表を変えない", f"変えたもの {len(changed)}件", "0件", not changed)


def extra_columns(real) -> None:
    from tests.extra_columns import changes_of, extra
    from tests.mutated import client_of

    clients = {role: client_of(role) for role in {one.role for one in real}}
    forms = [one for one in real if one.method == "POST" and one.fields]
    wrong = [
        str(one)
        for one in forms
        if changes_of(clients[one.role], one) != changes_of(clients[one.role], one, extra(one))
    ]
    print(*wrong, sep="\n", file=sys.stderr)
    proof(
        f"フォーム {len(forms):,}種に、すべての列の名前（{len(extra(forms[0])):,}）と役割・権限を足して送っても、変わるものは同じ",
        f"ちがったもの {len(wrong)}種",
        "0種",
        not wrong,
    )


def stored_payloads(admin) -> None:
    from tests.payloads import MARK, PAYLOADS
    from tests.poisoned import text_fields
    from tests.stored import ROLES, hostile_city, walked, wrong_with

    addresses, without = hostile_city(admin)
    wrong, asked, shown = [], 0, 0
    for role, address, answer in walked(addresses, once=False):
        asked += 1
        shown += not answer.streaming and MARK.encode() in answer.content
        if found := wrong_with(answer):
            wrong.append(f"{role} {address} {found[:3]}")
    print(*wrong, sep="\n", file=sys.stderr)
    fields = len(list(text_fields()))
    proof(
        f"文字の列 {fields - len(without)}（全{fields}）に入れた{len(PAYLOADS)}種の文字が、{len(addresses):,}のアドレスを"
        f"{len(ROLES)}つの立場で開いた{asked:,}の答え（HTML・Excel・CSV・Word・JSON・SVG・iCalendar。{shown:,}に現れた）で、文字のほかの何にもならない",
        f"なったもの {len(wrong)}件",
        "0件",
        not wrong,
    )


if __name__ == "__main__":
    with demo() as admin:
        from coordination.papers import pdf
        from coordination.sheets import parser, reading
        from tests.every_view import addresses_of
        from tests.mutated import real_requests

        class NotLaidOut:
            pages = (1,)

        with (
            patch.object(pdf, "_laid_out", lambda html: NotLaidOut),
            patch.object(pdf, "_written", lambda laid_out, html: b"%PDF-"),
            patch.object(reading, "answer_of", parser.answer_to),
        ):
            from django.db import transaction

            with transaction.atomic():
                real = real_requests(addresses_of(admin))
                mutated_requests(real)
                extra_columns(list(islice(real, None)))
                transaction.set_rollback(True)
            stored_payloads(admin)
