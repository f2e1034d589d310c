"""The PostgreSQL functions formulas compile to, for DuckDB: run every statement once on each connection."""

from __future__ import annotations

#: Functions reports cannot use: DuckDB divides and takes roots in floating point, counts with integers of
#: 64 bits, and does not unnest a parameter inside an expression, joins with a constant
#: only, and keeps no zeros at the end. Line items are jsonb, which
#: it has not either.
POSTGRESQL_ONLY = frozenset(
    {"DIV", "MOD", "POWER", "SQRT", "HOURSBETWEEN", "WORKDAY", "NETWORKDAYS", "ISWORKDAY", "JOIN", "FIXED"}
)

MACROS: tuple[str, ...] = (
    # DuckDB writes a decimal(1,1) as .5
    "create or replace macro trim_scale(x) as"
    " regexp_replace(case when contains(x::text, '.') then rtrim(rtrim(x::text, '0'), '.') else x::text end,"
    " '^(-?)[.]', '\\10.')",
    "create or replace macro to_char(x, f) as"
    " case f when 'YYYY-MM-DD' then strftime(x, '%Y-%m-%d') else strftime(x, '%Y-%m-%d %H:%M') end",
)
