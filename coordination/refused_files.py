"""Why a file could not be written, in Japanese."""

import errno

REASONS = {
    errno.ENOENT: "フォルダーがありません",
    errno.ENOTDIR: "フォルダーがありません",
    errno.EISDIR: "同じ名前のフォルダーがあります",
    errno.EACCES: "書き込む権限がありません",
    errno.EPERM: "書き込む権限がありません",
    errno.EROFS: "書き込みのできない場所です",
    errno.ENOSPC: "空きがありません",
    errno.EBUSY: "ほかの仕組みが使っている場所です",
}


def reason(refusal: OSError) -> str:
    return REASONS.get(refusal.errno, refusal.strerror or str(refusal))
