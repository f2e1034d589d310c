"""Names of periods, as rows of a report show them."""

from datetime import date


def period_label(start: date, by: str) -> str:
    """The period beginning at `start`: 2026-11-22, 2026-W47, 2026-11, 2026-Q4, 2026."""
    if by == "week":
        year, week, _ = start.isocalendar()
        return f"{year}-W{week:02d}"
    if by == "month":
        return f"{start:%Y-%m}"
    if by == "quarter":
        return f"{start.year}-Q{(start.month + 2) // 3}"
    return str(start.year) if by == "year" else start.isoformat()
