from google.protobuf import descriptor as _descriptor
from google.protobuf import message as _message
from typing import ClassVar as _ClassVar, Optional as _Optional

DESCRIPTOR: _descriptor.FileDescriptor

class PushDocument(_message.Message):
    __slots__ = ("account", "document", "form", "record", "reply_to")
    ACCOUNT_FIELD_NUMBER: _ClassVar[int]
    DOCUMENT_FIELD_NUMBER: _ClassVar[int]
    FORM_FIELD_NUMBER: _ClassVar[int]
    RECORD_FIELD_NUMBER: _ClassVar[int]
    REPLY_TO_FIELD_NUMBER: _ClassVar[int]
    account: str
    document: str
    form: str
    record: int
    reply_to: str
    def __init__(self, account: _Optional[str] = ..., document: _Optional[str] = ..., form: _Optional[str] = ..., record: _Optional[int] = ..., reply_to: _Optional[str] = ...) -> None: ...

class DocumentPushed(_message.Message):
    __slots__ = ("account", "document", "form", "record", "remote_id", "remote_number", "reply_to")
    ACCOUNT_FIELD_NUMBER: _ClassVar[int]
    DOCUMENT_FIELD_NUMBER: _ClassVar[int]
    FORM_FIELD_NUMBER: _ClassVar[int]
    RECORD_FIELD_NUMBER: _ClassVar[int]
    REMOTE_ID_FIELD_NUMBER: _ClassVar[int]
    REMOTE_NUMBER_FIELD_NUMBER: _ClassVar[int]
    REPLY_TO_FIELD_NUMBER: _ClassVar[int]
    account: str
    document: str
    form: str
    record: int
    remote_id: str
    remote_number: str
    reply_to: str
    def __init__(self, account: _Optional[str] = ..., document: _Optional[str] = ..., form: _Optional[str] = ..., record: _Optional[int] = ..., remote_id: _Optional[str] = ..., remote_number: _Optional[str] = ..., reply_to: _Optional[str] = ...) -> None: ...

class DocumentFailed(_message.Message):
    __slots__ = ("account", "document", "form", "record", "code", "reply_to")
    ACCOUNT_FIELD_NUMBER: _ClassVar[int]
    DOCUMENT_FIELD_NUMBER: _ClassVar[int]
    FORM_FIELD_NUMBER: _ClassVar[int]
    RECORD_FIELD_NUMBER: _ClassVar[int]
    CODE_FIELD_NUMBER: _ClassVar[int]
    REPLY_TO_FIELD_NUMBER: _ClassVar[int]
    account: str
    document: str
    form: str
    record: int
    code: str
    reply_to: str
    def __init__(self, account: _Optional[str] = ..., document: _Optional[str] = ..., form: _Optional[str] = ..., record: _Optional[int] = ..., code: _Optional[str] = ..., reply_to: _Optional[str] = ...) -> None: ...

class RunJob(_message.Message):
    __slots__ = ("job",)
    JOB_FIELD_NUMBER: _ClassVar[int]
    job: int
    def __init__(self, job: _Optional[int] = ...) -> None: ...

class RunPull(_message.Message):
    __slots__ = ("account",)
    ACCOUNT_FIELD_NUMBER: _ClassVar[int]
    account: int
    def __init__(self, account: _Optional[int] = ...) -> None: ...
