"""The PostgreSQL functions formulas compile to, for DuckDB: run every statement once on each connection."""

from __future__ import annotations

MACROS: tuple[str, ...] = (
    "create or replace macro trim_scale(x) as"
    " case when contains(x::text, '.') then rtrim(rtrim(x::text, '0'), '.') else x::text end",
    "create or replace macro to_char(x, f) as"
    " case f when 'YYYY-MM-DD' then strftime(x, '%Y-%m-%d') else strftime(x, '%Y-%m-%d %H:%M') end",
)
