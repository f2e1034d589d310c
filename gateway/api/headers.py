"""Headers several routes take."""

from typing import Annotated

from fastapi import Header

IfMatch = Annotated[
    str, Header(description="The ETag that was read; 409 `version_conflict` when it is another by now")
]
