"""安全の根拠：要求への答えと部品表"""

import sbom
import security_case
from marked_tests import marked_tests
from proving import proof

WITHOUT_DATABASE = True
GOAL = 90  # per cent of the requirements that apply


def answered() -> None:
    _, requirements, answers = security_case.register()
    tests = marked_tests("asvs")
    rows = security_case.rows(requirements, answers, tests)
    blank = [row.number for row in rows if not row.kind]
    apply = [row for row in rows if row.kind != "not_applicable"]
    unmet = [row.number for row in apply if row.kind == "not_met"]
    share = 100 * (len(apply) - len(unmet)) // len(apply)
    proof("ASVS 5.0 段階2の要求に、答えのないものはない", f"{len(rows)}のうち{len(blank)}", "0", not blank)
    proof(
        f"該当する{len(apply)}の要求を満たす（市町村の仕事を含む）",
        f"{share}%（満たしていない{len(unmet)}：{'、'.join(unmet)}）",
        f"{GOAL}%以上",
        share >= GOAL,
    )
    proof(
        "根拠にしたテストは、どれも実行される",
        f"{len(tests)}のテスト",
        "すべて",
        not any(test.problem for test in tests),
    )


def materials() -> None:
    made = sbom.bill()
    refused = sbom.refused(made["components"])
    is_kept = sbom.FILE.read_text() == sbom.text() if not refused else False
    measured = f"{len(made['components'])}の部品、許されない利用条件{len(refused)}"
    proof("部品表は固定した部品のとおりで、利用条件はどれも許したもの", measured, "0", is_kept)


if __name__ == "__main__":
    answered()
    materials()
