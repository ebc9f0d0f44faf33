"""The built console: files with a hash in their name are kept for ever, index.html is asked for each time.

What the build packed beside a file (``name.js.gz``) goes to whoever takes gzip.
"""

from __future__ import annotations

import re
from mimetypes import guess_type
from pathlib import Path

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import FileResponse, HTMLResponse, Response
from starlette.routing import Route

from hub.edges.web import encoding

_PACKAGED = Path(__file__).parents[2] / "console"
_CHECKOUT = Path(__file__).parents[3] / "web" / "dist"
_HASHED = re.compile(r"[.-][A-Za-z0-9_-]{8,}\.[a-z0-9]+$")
_TYPES = {
    ".webmanifest": "application/manifest+json",
    ".woff2": "font/woff2",
    ".js": "text/javascript",
    ".mjs": "text/javascript",
    ".pbf": "application/x-protobuf",
}

_NOT_BUILT = """<!doctype html>
<html lang="vi"><head><meta charset="utf-8"><title>IOC Hub</title></head>
<body><h1>IOC Hub</h1>
<p>Giao diện chưa được dựng. Chạy <code>make web</code> rồi tải lại trang này.</p>
<p lang="en">The console is not built yet. Run <code>make web</code>, then reload this page. The API works without it:
<a href="/api/openapi.json">/api/openapi.json</a>.</p></body></html>
"""


def folder(given: Path | None) -> Path:
    """Where the built console is: as configured, else inside an installed package, else in the checkout."""
    return given or (_PACKAGED if _PACKAGED.is_dir() else _CHECKOUT)


def route(dist: Path) -> Route:
    """Serves ``dist``; every path without a file gets index.html, because the console routes by itself."""
    root = dist.resolve()

    async def serve(request: Request) -> Response:
        path = request.path_params["path"].lstrip("/")
        if path.partition("/")[0].lower() == "api":
            raise HTTPException(404)
        file = _file(root, path)
        if file is not None:
            lasting = _HASHED.search(file.name) is not None and file.parent != root
            cache = "public, max-age=31536000, immutable" if lasting else "no-cache"
            return _answer(file, _file(root, f"{path}.gz"), request, {"Cache-Control": cache})
        if Path(path).suffix:
            raise HTTPException(404)
        index = root / "index.html"
        if not index.is_file():
            return HTMLResponse(_NOT_BUILT, 503, {"Cache-Control": "no-store"})
        return FileResponse(index, headers={"Cache-Control": "no-cache"})

    return Route("/{path:path}", serve, methods=["GET", "HEAD"], include_in_schema=False)


def _answer(file: Path, packed: Path | None, request: Request, headers: dict[str, str]) -> Response:
    kind = _TYPES.get(file.suffix) or guess_type(file.name)[0]
    if packed is None:
        return FileResponse(file, headers=headers, media_type=kind)
    headers |= encoding.VARIES
    if encoding.takes_gzip(request):
        return FileResponse(packed, headers={**headers, **encoding.GZIP}, media_type=kind)
    return FileResponse(file, headers=headers, media_type=kind)


def _file(root: Path, path: str) -> Path | None:
    try:
        file = (root / path).resolve()
        return file if path and file.is_relative_to(root) and file.is_file() else None
    except (OSError, ValueError):  # too long, or U+0000 in it: no file has such a name
        return None
