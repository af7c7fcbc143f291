"""Text that a spreadsheet must show and never compute (OWASP, CSV injection)."""

FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "\x00", "＝", "＋", "－", "＠")  # what a spreadsheet would run


def neutral(cell: str) -> str:
    """The text, behind an apostrophe when a spreadsheet would take it for a formula."""
    return f"'{cell}" if cell.startswith(FORMULA) else cell


def as_typed(cell: str) -> str:
    """What `neutral` was given, for a file that may come back."""
    return cell[1:] if cell.startswith("'") and cell[1:].startswith(FORMULA) else cell
