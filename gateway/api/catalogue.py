"""The texts of the gateway's own errors; those of services arrive with their message."""

from pathlib import Path

from services.chassis.errors import Catalogue

CATALOGUE = Catalogue(Path(__file__).with_name("errors.json"))
