"""Which store the settings ask for."""

from __future__ import annotations

from services.chassis.settings import Settings, SettingsIncomplete
from services.records.domain.files import Limits
from services.records.storage.files.disk import DiskStore
from services.records.storage.files.s3 import S3Store
from services.records.storage.files.store import FileStore

MEGABYTE = 1024**2


def open_store(settings: Settings) -> FileStore:
    """DOUGONG_FILES: ``disk`` (in DOUGONG_FILES_DIR, else ``files`` in the data directory) or ``s3``.

    S3: DOUGONG_S3_ENDPOINT (http://host:port or https://host), _BUCKET, _REGION, and the files named by
    _ACCESS_KEY and _SECRET_KEY. Raises SettingsIncomplete.
    """
    kind = settings.value("FILES", "disk")
    if kind == "disk":
        place = settings.value("FILES_DIR", "")
        return DiskStore(settings.data_dir / "files" if not place else settings.data_dir / place)
    if kind != "s3":
        raise SettingsIncomplete(f"DOUGONG_FILES must be disk or s3, not {kind!r}")
    scheme, _, host = settings.value("S3_ENDPOINT").partition("://")
    if scheme not in ("http", "https") or not host:
        raise SettingsIncomplete("DOUGONG_S3_ENDPOINT must be http://host:port or https://host")
    return S3Store(
        host.rstrip("/"),
        settings.value("S3_BUCKET"),
        settings.file("S3_ACCESS_KEY"),
        settings.file("S3_SECRET_KEY"),
        secure=scheme == "https",
        region=settings.value("S3_REGION", ""),
    )


def read_limits(settings: Settings) -> Limits:
    """DOUGONG_FILE_MB: one file at most; DOUGONG_FILES_QUOTA_MB: a tenant's. Raises SettingsIncomplete."""
    default = Limits()
    return Limits(
        _megabytes(settings, "FILE_MB", default.largest),
        _megabytes(settings, "FILES_QUOTA_MB", default.quota),
    )


def _megabytes(settings: Settings, name: str, default: int) -> int:
    text = settings.value(name, str(default // MEGABYTE))
    if not (text.isascii() and text.isdigit() and int(text) > 0):
        raise SettingsIncomplete(f"DOUGONG_{name} must be a whole number of megabytes, not {text!r}")
    return int(text) * MEGABYTE
