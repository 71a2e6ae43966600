"""公表する表 as pages, paper and files show them: made of what may be shown and of nothing else."""

from collections.abc import Iterable

from coordination.blocks import Chart, Column, Row, Series, Table
from coordination.figures import Figure, State
from coordination.sheets.writing import Table as Sheet
from surveys.crosstab import NO_ANSWER

HIDDEN, NO_BASE = State.HIDDEN.value, State.NOT_APPLICABLE.value
NO_MEAN = "平均、中央値、最小、最大は載せていません。ほかの数とくらべると、少ない人が答えた数がわかることがあるためです。"
MOST_PANELS = 8  # groups beside each other in one chart
GROUPS_ON_PAPER = 6  # beside each other on A4
SEVERAL, NUMBER = "multiple", "number"


def whole(table: dict, at: int) -> Table:
    """One table with all its groups, for the screen. at: its place in the set."""
    return _block(table, f"published_{at}", list(range(len(table["groups"]))), table["title"])


def in_pieces(table: dict, at: int) -> list[Table]:
    """The same for paper, a few groups at a time; groups of one area stay together."""
    pieces = list(_pieces(table["groups"]))
    many = len(pieces)
    return [
        _block(
            table,
            f"published_{at}_{number}",
            places,
            f"{table['title']}（{number}／{many}）" if many > 1 else table["title"],
        )
        for number, places in enumerate(pieces, 1)
    ]


def _pieces(groups: list[dict]) -> Iterable[list[int]]:
    piece: list[int] = []
    for at, group in enumerate(groups):
        is_other = piece and groups[piece[-1]]["within"] != group["within"]
        if len(piece) == GROUPS_ON_PAPER or is_other:
            yield piece
            piece = []
        piece.append(at)
    yield piece


def _block(table: dict, key: str, places: list[int], caption: str) -> Table:
    groups, decimals = [table["groups"][at] for at in places], table["spec"]["decimals"]
    rows = [
        Row((line["label"],), tuple(_cells(line["counts"], line["shares"], places, decimals)))
        for line in table["lines"]
    ]
    total = "回答者数" if table["answer_type"] == SEVERAL else "合計"
    shares = [None if base is None else ("100" if base else "") for base in table["bases"]]
    if decimals:
        shares = ["100.0" if share == "100" else share for share in shares]
    return Table(
        key=key,
        caption=caption,
        label_heads=("回答" if table["answer_type"] == NUMBER else "選択肢",),
        columns=tuple(
            Column(unit, group=group["name"], within=group["within"])
            for group in groups
            for unit in ("人", "％")
        ),
        rows=(*rows, Row((total,), tuple(_cells(table["bases"], shares, places, decimals)), is_total=True)),
        notes=notes_of(table),
    )


def _cells(
    counts: list[int | None], shares: list[str | None], places: list[int], decimals: int
) -> Iterable[Figure]:
    for at in places:
        yield Figure(counts[at], "人", State.HIDDEN if counts[at] is None else State.ACTUAL)
        yield _share(shares[at], decimals)


def _share(share: str | None, decimals: int) -> Figure:
    if not share:
        return Figure(None, "％", State.HIDDEN if share is None else State.NOT_APPLICABLE)
    return Figure(_value(share), "％", decimals=decimals)


def notes_of(table: dict) -> tuple[str, ...]:
    """What somebody has to know who reads the table."""
    of = "無回答を除いた人数" if table["spec"]["excludes_no_answer"] else "回答者数（無回答を含む）"
    digits = "小数第2位" if table["spec"]["decimals"] else "小数点以下"
    several = table["answer_type"] == SEVERAL
    return (
        *([f"{table['where']}の人だけを数えています。"] if table["where"] else []),
        f"割合は、各区分の{of}に対する割合です。{digits}を四捨五入しています。",
        *(["いくつでも選べる設問のため、人数の合計は回答者数と一致しません。"] if several else []),
        *([NO_MEAN] if table["answer_type"] == NUMBER else []),
        *([] if table["tells_no_answer"] else ["無回答の人数は公表していません（0ではありません）。"]),
        *(
            [
                f"{HIDDEN} は、人数が少なく個人がわかるおそれがあるため、またはほかの数からそれがわかるため、伏せた数です。"
            ]
            if table["hidden"]
            else []
        ),
    )


# -- charts --------------------------------------------------------------------------------------


def chart_of(table: dict, at: int) -> Chart | None:
    """100 % bars where all is shown and everybody gave one answer, else a panel a group; None where there is no room
    for so many panels. Hidden shares have no bar."""
    groups = tuple(
        f"{group['within']} {group['name']}".strip() + f"（n={HIDDEN if base is None else f'{base:,}'}）"
        for group, base in zip(table["groups"], table["bases"], strict=True)
    )
    lines = [tuple(_value(share) for share in line["shares"]) for line in table["lines"]]
    labels = tuple(line["label"] for line in table["lines"])
    if table["answer_type"] != SEVERAL and not table["hidden"]:
        series = tuple(
            Series(line["label"], values, is_no_answer=line["code"] == NO_ANSWER)
            for line, values in zip(table["lines"], lines, strict=True)
        )
        return _chart(table, at, "shares", groups, series)
    if len(groups) > MOST_PANELS:
        return None
    by_group = (tuple(values[place] for values in lines) for place in range(len(groups)))
    return _chart(table, at, "panels", labels, tuple(map(Series, groups, by_group)))


def _value(share: str | None) -> int | None:
    return int(share.replace(".", "")) if share else None


def _chart(table, at, kind, categories, series) -> Chart:
    told = "、".join(f"{line['label']} {_in_words(line['shares'][0])}" for line in table["lines"])
    left_out = "伏せた数の棒はありません。" if table["hidden"] else ""
    return Chart(
        key=f"published_{at}",
        kind=kind,
        title=table["title"],
        unit="％",
        categories=categories,
        series=series,
        description=f"総計では、{told}。{left_out}区分ごとの数は、表にあります。",
        decimals=table["spec"]["decimals"],
    )


def _in_words(share: str | None) -> str:
    return f"{HIDDEN}（伏せた数）" if share is None else f"{share or NO_BASE}％"


# -- files -----------------------------------------------------------------------------------------


def sheets_of(shown: dict) -> list[Sheet]:
    """A sheet a table, as on the page."""
    found = []
    for at, table in enumerate(shown["tables"], 1):
        block = whole(table, at)
        found.append(
            Sheet(
                title=f"{at} {table['title']}",
                heads=[*block.label_heads, *(column.whole_head for column in block.columns)],
                rows=[[*row.labels, *map(_number, row.cells)] for row in block.rows],
                notes=[f"調査：{table['survey']}", f"設問：{table['question']}", *block.notes],
            )
        )
    return found


def _number(figure: Figure):
    return figure.text if figure.value is None else figure.number


def long_sheet(shown: dict) -> Sheet:
    """All tables as one list, a row a number, for CSV."""
    rows = []
    for table in shown["tables"]:
        lines = [
            *table["lines"],
            {"label": "回答者数", "counts": table["bases"], "shares": [""] * len(table["bases"])},
        ]
        for line in lines:
            for group, count, share in zip(table["groups"], line["counts"], line["shares"], strict=True):
                name = f"{group['within']} {group['name']}".strip()
                rows.append(
                    [
                        table["survey"],
                        table["title"],
                        table["question"],
                        line["label"],
                        name,
                        HIDDEN if count is None else count,
                        HIDDEN if share is None else share,
                    ]
                )
    heads = ("調査", "表", "設問", "選択肢", "区分", "人数", "割合（％）")
    return Sheet(shown["title"], heads, rows)
