"""評価: in which words a year's actual is set against its target, by one rule for all papers."""

from coordination.figures import Figure, State

REACHED, NEARLY = 100, 80  # percent of the target
FAR_ABOVE = 150  # percent of the target: whether it was set too low is then asked
RULE = (
    f"評価は達成率（実績÷目標）で決めています。{REACHED}％以上は「達成」、{NEARLY}％以上{REACHED}％未満は「おおむね達成」、"
    f"{NEARLY}％未満は「未達成」です。達成率を出していない指標と、まだ確定していない年度は、評価していません。"
)


def evaluation(rate: Figure | None, *, is_missed: bool = False) -> str:
    """達成, おおむね達成 or 未達成; "" where there is no rate, or one that is only expected.

    is_missed: the actual is below the target. 299 of 300 are 100 % when rounded, and still not reached.
    """
    if rate is None or rate.value is None or rate.state is not State.ACTUAL:
        return ""
    if rate.value >= REACHED and not is_missed:
        return "達成"
    return "おおむね達成" if rate.value >= NEARLY else "未達成"
