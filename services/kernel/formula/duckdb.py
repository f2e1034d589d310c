"""The PostgreSQL functions formulas compile to, for DuckDB: run every statement once on each connection."""

from __future__ import annotations

MACROS: tuple[str, ...] = (
    # DuckDB writes a decimal(1,1) as .5
    "create or replace macro trim_scale(x) as"
    " regexp_replace(case when contains(x::text, '.') then rtrim(rtrim(x::text, '0'), '.') else x::text end,"
    " '^(-?)[.]', '\\10.')",
    "create or replace macro to_char(x, f) as"
    " case f when 'YYYY-MM-DD' then strftime(x, '%Y-%m-%d') else strftime(x, '%Y-%m-%d %H:%M') end",
)
