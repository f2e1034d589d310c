"""Tables people send: CSV in any common encoding, xlsx, xls and ods."""

from services.records.storage.sheets.table import MOST_COLUMNS, Sheet, open_sheet, sheet_names

__all__ = ["MOST_COLUMNS", "Sheet", "open_sheet", "sheet_names"]
