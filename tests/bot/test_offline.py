"""The service in a network namespace without any route: it starts, is ready and answers."""

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

_PROBE = """
import json, subprocess, sys, urllib.request
service = subprocess.Popen([sys.executable, "-m", "bot", "serve", "--port", "0"], stdout=subprocess.PIPE, text=True)
base = service.stdout.readline().split()[1]
def call(path, body=None, token=None):
    headers = {"Authorization": f"Bearer {token}"} if token else {}
    data = json.dumps(body).encode() if body is not None else None
    return urllib.request.urlopen(urllib.request.Request(base + path, data, headers), timeout=200)
ready = call("/readyz").status
token = json.load(call("/api/chat/sessions", {}))["token"]
call("/api/chat/messages", {"text": "P0301", "client_id": "1"}, token)
events = call("/api/chat/events?after=1", token=token)
line = next(line for line in events if line.startswith(b"data: {\\"type\\": \\"message\\""))
service.terminate()
service.wait(20)
print(json.dumps({"ready": ready, "answer": json.loads(line[6:])["text"]}))
"""


def _can_unshare() -> bool:
    if shutil.which("unshare") is None or shutil.which("ip") is None:
        return False
    return subprocess.run(["unshare", "-n", "true"], capture_output=True, check=False).returncode == 0


@pytest.mark.slow
@pytest.mark.skipif(not _can_unshare(), reason="this machine may not make network namespaces (needs root and iproute2)")
def test_alex_answers_with_no_route_to_anywhere(tmp_path: Path) -> None:
    kept = {key: value for key, value in os.environ.items() if not key.startswith("ALEX_")}
    done = subprocess.run(
        ["unshare", "-n", "sh", "-c", 'ip link set lo up && exec "$0" -c "$1"', sys.executable, _PROBE],
        env={**kept, "ALEX_DATA_DIR": str(tmp_path / "var")},
        capture_output=True,
        text=True,
        check=False,
        timeout=300,
    )
    assert done.returncode == 0, done.stderr
    told = json.loads(done.stdout)
    assert told["ready"] == 200
    assert "P0301" in told["answer"]
