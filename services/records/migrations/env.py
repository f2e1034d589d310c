"""Alembic's entry; the chassis runs it."""

from services.chassis.migration import run_env

run_env()
