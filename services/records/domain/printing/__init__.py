"""Print templates and what they make of a record, before it is a PDF, a Word or an Excel file."""
