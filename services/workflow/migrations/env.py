from services.chassis.migration import run_env

run_env()
