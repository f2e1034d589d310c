"""The language shared by every service: field types, filters, formulas and access. Pure, no I/O."""
