"""The functions of the language, one file per subject; importing this fills ``signature.FUNCTIONS``."""

from services.kernel.formula.functions import aggregate, logic, moment, number, text

SUBJECTS = (logic, number, aggregate, text, moment)
