"""Whole numbers that everybody can carry: messages, databases, and every reader of JSON exactly."""

from typing import Annotated

from pydantic import Field

MOST = 2**53 - 1
Id = Annotated[int, Field(ge=1, le=MOST)]
Version = Annotated[int, Field(ge=1, le=2**31 - 1, description="The version that was read")]
#: A number of bytes, a seed, or an id with 0 for none.
Whole = Annotated[int, Field(ge=0, le=MOST)]
