"""python -m deploy.install.keys NAME [NAMESPACE]: fresh keys as a Kubernetes secret.

For `kubectl create -f -`; printed once and kept nowhere else. `create`, not `apply`: keys replaced by mistake
would lock away every vendor's secret that the hub has sealed.
"""

from __future__ import annotations

import base64
import json
import sys
import tempfile
from pathlib import Path
from typing import Any

from deploy.local.keys import ensure_keys


def secret(name: str, namespace: str = "") -> dict[str, Any]:
    """The manifest, with the entries the chart mounts."""
    with tempfile.TemporaryDirectory() as directory:
        keys = ensure_keys(Path(directory))
        content = {
            "token_private.pem": keys.token_private.read_bytes(),
            "token_public.pem": keys.token_public.read_bytes(),
            "service_secret": keys.service_secret.read_bytes(),
            "encryption_key": keys.encryption.read_bytes(),
        }
    return {
        "apiVersion": "v1",
        "kind": "Secret",
        "metadata": {"name": name, **({"namespace": namespace} if namespace else {})},
        "type": "Opaque",
        "data": {key: base64.b64encode(value).decode() for key, value in content.items()},
    }


if __name__ == "__main__":
    if len(sys.argv) not in (2, 3):
        sys.exit("usage: python -m deploy.install.keys NAME [NAMESPACE]")
    sys.stdout.write(json.dumps(secret(*sys.argv[1:]), indent=1) + "\n")
