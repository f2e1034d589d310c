"""Generate protos/gen from protos/dougong. `make proto` runs it and must leave the tree clean.

protoc writes `from dougong.x.v1 import …`; that becomes `from protos.gen.dougong.x.v1 import …`
so that the repository root is the only import root.
"""

import re
import shutil
import sys
from pathlib import Path

import grpc_tools
from grpc_tools import protoc

ROOT = Path(__file__).resolve().parent
OUT = ROOT / "gen"
SERVICE = re.compile(r"^service ", re.MULTILINE)
IMPORT = re.compile(r"^(from|import) dougong\.", re.MULTILINE)


def main() -> int:
    shutil.rmtree(OUT, ignore_errors=True)
    OUT.mkdir()
    sources = sorted(str(path.relative_to(ROOT)) for path in ROOT.glob("dougong/**/*.proto"))
    well_known = Path(grpc_tools.__file__).parent / "_proto"
    services = [source for source in sources if SERVICE.search((ROOT / source).read_text())]
    common = [f"-I{ROOT}", f"-I{well_known}"]
    if status := protoc.main(["protoc", *common, f"--python_out={OUT}", f"--pyi_out={OUT}", *sources]):
        return status
    if status := protoc.main(["protoc", *common, f"--grpc_python_out={OUT}", *services]):
        return status
    for path in [*OUT.rglob("*.py"), *OUT.rglob("*.pyi")]:
        path.write_text(IMPORT.sub(r"\1 protos.gen.dougong.", path.read_text()))
    for folder in [OUT, *(path for path in OUT.rglob("*") if path.is_dir())]:
        (folder / "__init__.py").touch()
    return 0


if __name__ == "__main__":
    sys.exit(main())
