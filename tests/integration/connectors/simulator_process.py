"""The simulator as tests use it: a separate process on a free port, asked over HTTP."""

from __future__ import annotations

import socket
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import httpx

from connectors.kingdee.client import KingdeeClient
from connectors.kingdee.signature import Credentials


class SimulatorProcess:
    """A running simulator and its control surface."""

    def __init__(self, state: Path) -> None:
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            port = probe.getsockname()[1]
        self.url = f"http://127.0.0.1:{port}"
        self._state = state
        self._command = [sys.executable, "-m", "connectors.kingdee.simulator", "--port", str(port)]
        self._command += ["--state", str(state)]
        self.http = httpx.Client(base_url=self.url + "/_sim", trust_env=False, timeout=10)
        self.start()

    def start(self) -> None:
        sink = (self._state.parent / "simulator.log").open("ab")
        self._process = subprocess.Popen(self._command, stdout=sink, stderr=sink)
        sink.close()
        deadline = time.monotonic() + 30
        while True:
            assert self._process.poll() is None, "the simulator ended"
            try:
                self.http.get("/healthz").raise_for_status()
                return
            except httpx.TransportError:
                assert time.monotonic() < deadline, "the simulator does not answer"
                time.sleep(0.05)

    def stop(self) -> None:
        self._process.terminate()
        self._process.wait(10)

    def account(self) -> dict[str, Any]:
        return self._get("/api/account")

    def documents(self, form: str) -> list[dict[str, Any]]:
        """Newest first."""
        return self._get("/api/documents", form=form)

    def fault(self, kind: str, **options: Any) -> None:
        self.http.post("/api/faults", json={"kind": kind, **options}).raise_for_status()

    def lose_sessions(self) -> int:
        answer = self.http.post("/api/sessions/lose")
        return int(answer.json()["lost"])

    def enter_receipt(self, **receipt: Any) -> str:
        """As an accountant would; the receipt's number."""
        answer = self.http.post("/api/receipts", json=receipt)
        assert answer.status_code == 201, answer.text
        return str(answer.json()["number"])

    def enter(self, form: str, model: dict[str, Any], *, audit: bool = True) -> str:
        answer = self.http.post("/api/documents", json={"form": form, "model": model, "audit": audit})
        assert answer.status_code == 201, answer.text
        return str(answer.json()["number"])

    def client(self) -> KingdeeClient:
        """The vendor's API, as an accountant's own tools would use it."""
        return KingdeeClient(self.url, Credentials(**self.account()))

    def unaudit(self, form: str, number: str) -> None:
        with self.client() as client:
            client.unaudit(form, [number])

    def correct_receipt(self, number: str, amount: str) -> None:
        """Un-audit, change the amount of the only entry, audit again."""
        form, entry = "AR_RECEIVEBILL", "FRECEIVEBILLENTRY"
        document = next(d for d in self.documents(form) if d["number"] == number)
        line = {"FEntryID": document["body"][entry][0]["FEntryID"], "FRECTOTALAMOUNTFOR": amount}
        with self.client() as client:
            client.unaudit(form, [number])
            client.save(
                form, {"FID": document["id"], entry: [line]}, NeedUpDateFields=[entry], IsDeleteEntry=False
            )
            client.submit(form, [number])
            client.audit(form, [number])

    def calls(self, method: str, form: str, outcome: str = "ok") -> int:
        rows = self._get("/api/counters")["calls"]
        return sum(
            r["count"] for r in rows if (r["method"], r["form"], r["outcome"]) == (method, form, outcome)
        )

    def counters(self) -> dict[str, Any]:
        return self._get("/api/counters")

    def reset(self) -> None:
        self.http.post("/api/reset").raise_for_status()

    def _get(self, path: str, **params: Any) -> Any:
        answer = self.http.get(path, params=params)
        answer.raise_for_status()
        return answer.json()
