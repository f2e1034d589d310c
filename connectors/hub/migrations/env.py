"""Alembic environment; the whole of it is the chassis'."""

from services.chassis.migration import run_env

run_env()
