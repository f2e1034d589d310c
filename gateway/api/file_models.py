"""The shapes of files in the API."""

from pydantic import Field

from gateway.api.answers import Answer
from gateway.api.models import Body
from gateway.api.numbers import Whole


class NewFile(Body):
    """`type` is what the sender takes it for; what counts is what the bytes are."""

    name: str = Field(max_length=1000, examples=["合同扫描件.pdf"])
    size: Whole = Field(description="Bytes")
    type: str = Field("", max_length=200)
    form: str = Field(max_length=63)
    field: str = Field(max_length=63)


class FileEntry(Answer):
    id: int
    name: str
    size: int
    type: str
    url: str


class Upload(Answer):
    """offset: bytes that have arrived; file: there once it is all of them."""

    id: int
    offset: int
    size: int
    file: FileEntry | None
