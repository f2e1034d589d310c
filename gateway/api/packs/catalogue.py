"""The application packs that ship with the platform: folders of plain JSON."""

import json
from pathlib import Path
from typing import Any

from services.chassis.errors import NotFound


class PackCatalogue:
    """Reads packs from a folder; each has a pack.json naming its parts."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def list(self) -> list[dict[str, Any]]:
        """Key, name, description and icon of each pack."""
        packs = [self._read(path.parent, path.name) for path in sorted(self.folder.glob("*/pack.json"))]
        return [{name: pack[name] for name in ("key", "name", "description", "icon")} for pack in packs]

    def load(self, key: str) -> dict[str, Any]:
        """The pack with its parts read in; raises NotFound("pack_unknown")."""
        if not key.isidentifier() or not (self.folder / key / "pack.json").is_file():
            raise NotFound("pack_unknown")
        folder = self.folder / key
        pack: dict[str, Any] = self._read(folder, "pack.json")
        for part in ("forms", "flows", "rules", "dashboards"):
            pack[part] = [self._read(folder, file) for file in pack[part]]
        for part in ("roles", "reports"):
            pack[part] = self._read(folder, pack[part])
        return pack

    @staticmethod
    def _read(folder: Path, name: str) -> Any:
        return json.loads((folder / name).read_text(encoding="utf-8"))
