"""What the trail of changes proves of itself (coordination/soundness.py)."""

from coordination.audit import audit
from coordination.soundness import Finding, check


@check
def trail_is_whole() -> Finding:
    found = audit()
    seen = f"変更の記録{found.entries:,}件と業務の記録{found.records:,}件"
    return Finding(
        "変更の記録",
        not found.findings,
        f"{seen}のうち、おかしいところが{len(found.findings):,}件あります（{found.findings[0].where}）。「manage.py audit_check」で見られます。"
        if found.findings
        else f"{seen}は、つながり、食いちがいがありません。",
    )
