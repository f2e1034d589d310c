"""What every answer has."""

from pydantic import BaseModel, ConfigDict

from gateway.api.models import Label


class Answer(BaseModel):
    """Services may add names; what is described is always there."""

    model_config = ConfigDict(extra="allow")


class Named(Answer):
    key: str
    name: Label
