"""The console as the hub of a test serves it: a copy of the build, which can be replaced by a newer one."""

from __future__ import annotations

import gzip
import hashlib
import re
import shutil
from pathlib import Path

_TEXTS = {".js", ".mjs", ".css", ".html"}
_HASHED = re.compile(r"(?P<name>.+-)(?P<hash>[A-Za-z0-9_-]{8})(?P<kind>\.[a-z0-9]+)")


class ServedConsole:
    """``folder`` is what HUB_WEB_DIST names."""

    def __init__(self, built: Path, folder: Path) -> None:
        self.folder = folder
        shutil.copytree(built, folder)

    @property
    def files(self) -> set[str]:
        """Without what is packed beside them."""
        return {file.name for file in (self.folder / "assets").iterdir() if file.suffix != ".gz"}

    def update(self) -> None:
        """The same console built anew: every hashed file has another name, and those of before are gone."""
        old, new = self.folder / "assets", self.folder.with_name("next")
        names = {name: _renamed(name) for name in self.files}
        anywhere = re.compile("|".join(re.escape(name) for name in names))

        def current(text: str) -> str:
            return anywhere.sub(lambda found: names[found.group()], text)

        new.mkdir()
        for name, other in names.items():
            if Path(name).suffix in _TEXTS:
                (new / other).write_text(current((old / name).read_text()))
            else:
                shutil.copy(old / name, new / other)
            if (old / f"{name}.gz").exists():
                (new / f"{other}.gz").write_bytes(gzip.compress((new / other).read_bytes()))
        index = self.folder / "index.html"
        page = current(index.read_text())
        shutil.rmtree(old)
        new.rename(old)
        index.write_text(page)
        assert not self.files & set(names)


def _renamed(name: str) -> str:
    parts = _HASHED.fullmatch(name)
    assert parts is not None, f"{name} has no hash in its name"
    return parts["name"] + hashlib.sha256(parts["hash"].encode()).hexdigest()[:8] + parts["kind"]
