"""The functions of the language, one file per subject; importing this fills ``signature.FUNCTIONS``."""

from services.kernel.formula.functions import (
    aggregate,
    listing,
    logic,
    moment,
    number,
    period,
    spelling,
    text,
    workdays,
)

SUBJECTS = (logic, number, aggregate, text, spelling, moment, period, workdays, listing)
