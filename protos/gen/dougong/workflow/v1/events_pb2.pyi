from google.protobuf import descriptor as _descriptor
from google.protobuf import message as _message
from typing import ClassVar as _ClassVar, Optional as _Optional

DESCRIPTOR: _descriptor.FileDescriptor

class InstanceStarted(_message.Message):
    __slots__ = ("instance", "flow", "form", "record", "initiator")
    INSTANCE_FIELD_NUMBER: _ClassVar[int]
    FLOW_FIELD_NUMBER: _ClassVar[int]
    FORM_FIELD_NUMBER: _ClassVar[int]
    RECORD_FIELD_NUMBER: _ClassVar[int]
    INITIATOR_FIELD_NUMBER: _ClassVar[int]
    instance: int
    flow: str
    form: str
    record: int
    initiator: int
    def __init__(self, instance: _Optional[int] = ..., flow: _Optional[str] = ..., form: _Optional[str] = ..., record: _Optional[int] = ..., initiator: _Optional[int] = ...) -> None: ...

class InstanceFinished(_message.Message):
    __slots__ = ("instance", "flow", "form", "record", "outcome", "initiator", "depth")
    INSTANCE_FIELD_NUMBER: _ClassVar[int]
    FLOW_FIELD_NUMBER: _ClassVar[int]
    FORM_FIELD_NUMBER: _ClassVar[int]
    RECORD_FIELD_NUMBER: _ClassVar[int]
    OUTCOME_FIELD_NUMBER: _ClassVar[int]
    INITIATOR_FIELD_NUMBER: _ClassVar[int]
    DEPTH_FIELD_NUMBER: _ClassVar[int]
    instance: int
    flow: str
    form: str
    record: int
    outcome: str
    initiator: int
    depth: int
    def __init__(self, instance: _Optional[int] = ..., flow: _Optional[str] = ..., form: _Optional[str] = ..., record: _Optional[int] = ..., outcome: _Optional[str] = ..., initiator: _Optional[int] = ..., depth: _Optional[int] = ...) -> None: ...

class TaskChanged(_message.Message):
    __slots__ = ("task", "instance", "flow", "form", "record", "assignee", "state")
    TASK_FIELD_NUMBER: _ClassVar[int]
    INSTANCE_FIELD_NUMBER: _ClassVar[int]
    FLOW_FIELD_NUMBER: _ClassVar[int]
    FORM_FIELD_NUMBER: _ClassVar[int]
    RECORD_FIELD_NUMBER: _ClassVar[int]
    ASSIGNEE_FIELD_NUMBER: _ClassVar[int]
    STATE_FIELD_NUMBER: _ClassVar[int]
    task: int
    instance: int
    flow: str
    form: str
    record: int
    assignee: int
    state: str
    def __init__(self, task: _Optional[int] = ..., instance: _Optional[int] = ..., flow: _Optional[str] = ..., form: _Optional[str] = ..., record: _Optional[int] = ..., assignee: _Optional[int] = ..., state: _Optional[str] = ...) -> None: ...

class StartFlow(_message.Message):
    __slots__ = ("flow", "record", "reply_to", "depth")
    FLOW_FIELD_NUMBER: _ClassVar[int]
    RECORD_FIELD_NUMBER: _ClassVar[int]
    REPLY_TO_FIELD_NUMBER: _ClassVar[int]
    DEPTH_FIELD_NUMBER: _ClassVar[int]
    flow: str
    record: int
    reply_to: str
    depth: int
    def __init__(self, flow: _Optional[str] = ..., record: _Optional[int] = ..., reply_to: _Optional[str] = ..., depth: _Optional[int] = ...) -> None: ...

class ScanRule(_message.Message):
    __slots__ = ("rule", "day", "cursor")
    RULE_FIELD_NUMBER: _ClassVar[int]
    DAY_FIELD_NUMBER: _ClassVar[int]
    CURSOR_FIELD_NUMBER: _ClassVar[int]
    rule: str
    day: str
    cursor: str
    def __init__(self, rule: _Optional[str] = ..., day: _Optional[str] = ..., cursor: _Optional[str] = ...) -> None: ...
