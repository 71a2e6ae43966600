"""Whole numbers as people type them."""

import re

_HALF_WIDTH = str.maketrans("０１２３４５６７８９，－−△▲", "0123456789,----")


def parse_whole_number(text: str) -> int:
    """１，２００, 1,200, ▲5. Nothing else is taken for a number: ValueError with a sentence for 1_200, ², 12.5, 約12."""
    written = text.strip().translate(_HALF_WIDTH)
    if not re.fullmatch(r"-?([0-9]{1,9}|[0-9]{1,3}(,[0-9]{3}){1,2})", written):
        raise ValueError(f"「{text.strip()[:20]}」ではなく、数字だけを入力してください。")
    return int(written.replace(",", ""))
