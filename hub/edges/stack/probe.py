"""Ask a running part of this container how it is: `python -m hub.edges.stack.probe [PATH [SETTING]]`; exit status 0 is well.

PATH is /healthz when left out. SETTING names the port: HUB_HTTP_PORT (web) when left out, or HUB_METRICS_PORT (ingest, jobs).
"""

from __future__ import annotations

import os
import sys
from http.client import HTTPConnection, HTTPException


def main() -> int:
    """The command line."""
    path = sys.argv[1] if len(sys.argv) > 1 else "/healthz"
    port = int(os.environ[sys.argv[2] if len(sys.argv) > 2 else "HUB_HTTP_PORT"])
    connection = HTTPConnection("127.0.0.1", port, timeout=4)
    try:
        connection.request("GET", path)
        answer = connection.getresponse()
        body = answer.read().decode(errors="replace")
    except (OSError, HTTPException) as error:
        sys.stderr.write(f"{path} on port {port}: {error}\n")
        return 1
    finally:
        connection.close()
    sys.stderr.write("" if answer.status == 200 else f"{path} on port {port}: {answer.status} {body[:300]}\n")
    return int(answer.status != 200)


if __name__ == "__main__":
    sys.exit(main())
