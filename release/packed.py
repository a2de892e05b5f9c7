"""Writes what is packed beside a folder of wheels: their pins, an SBOM, a NOTICE.

    python release/packed.py FOLDER VERSION SECONDS

reads FOLDER/wheels and writes FOLDER/wheels.lock, FOLDER/sbom.cdx.json (CycloneDX 1.6) and
FOLDER/NOTICE. VERSION is the app's, SECONDS since 1970 are when its source was as it is.
"""

from __future__ import annotations

import json
import re
import sys
import zipfile
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from email import message_from_string
from email.message import Message
from hashlib import sha256
from pathlib import Path

INSTALLER = "pip"  # packed to install the others with
UNSAID = "软件包未写明"
LONGEST = 80  # characters; a licence field that holds more holds the licence itself


@dataclass(frozen=True)
class Wheel:
    """A library as its own metadata describes it."""

    file: str
    digest: str
    name: str
    version: str
    licence: str
    home: str
    texts: tuple[str, ...]  # files in the wheel that hold licences
    needs: tuple[str, ...]  # names, whatever the condition

    @property
    def key(self) -> str:
        """The name as indexes compare it."""
        return plain(self.name)

    @property
    def purl(self) -> str:
        """The address by which lists of vulnerabilities know it."""
        return f"pkg:pypi/{self.key}@{self.version}"


def plain(name: str) -> str:
    """A library's name as indexes compare it."""
    return re.sub(r"[-_.]+", "-", name).lower()


def wheels(folder: Path) -> list[Wheel]:
    """What lies in `folder`, by name."""
    return sorted(map(_wheel, folder.glob("*.whl")), key=lambda wheel: wheel.key)


def _wheel(path: Path) -> Wheel:
    with zipfile.ZipFile(path) as packed:
        files = packed.namelist()
        (metadata,) = (name for name in files if re.fullmatch(r"[^/]+\.dist-info/METADATA", name))
        about = message_from_string(packed.read(metadata).decode("utf-8"))
    texts = [name for name in files if re.search(r"(?i)(^|/)(licen[cs]e|copying|notice)", name)]
    return Wheel(
        file=path.name,
        digest=sha256(path.read_bytes()).hexdigest(),
        name=str(about["Name"]),
        version=str(about["Version"]),
        licence=licence(about),
        home=_home(about),
        texts=tuple(sorted(name for name in texts if not name.endswith((".py", "/")))),
        needs=tuple(
            sorted({plain(re.split(r"[^\w.-]", n)[0]) for n in about.get_all("Requires-Dist") or ()})
        ),
    )


def licence(about: Message) -> str:
    """The licence as the metadata names it, in the newest of the ways in which it may."""
    for field in ("License-Expression", "License"):
        text = str(about[field] or "").strip()
        if text and "\n" not in text and len(text) <= LONGEST and text.upper() != "UNKNOWN":
            return text
    classified = [
        text.rpartition(" :: ")[2]
        for text in about.get_all("Classifier") or ()
        if text.startswith("License :: ")
    ]
    return " / ".join(classified) or UNSAID


def _home(about: Message) -> str:
    """Where the library says that it is at home."""
    pages = [text.partition(",") for text in about.get_all("Project-URL") or ()]
    own = (page for label, _, page in pages if re.search("(?i)home|source|docu", label))
    return str(about["Home-page"] or next(own, "")).strip()


def lock(packed: Sequence[Wheel]) -> str:
    """The wheels as pip takes them and no others."""
    return "".join(
        f"{wheel.key}=={wheel.version} --hash=sha256:{wheel.digest}\n"
        for wheel in packed
        if wheel.key != INSTALLER
    )


def sbom(packed: Sequence[Wheel], version: str, when: datetime) -> str:
    """The list of what the app consists of, for programs: CycloneDX 1.6."""
    app = f"rugao-tracker@{version}"
    by_key = {wheel.key: wheel.purl for wheel in packed}
    document = {
        "bomFormat": "CycloneDX",
        "specVersion": "1.6",
        "version": 1,
        "metadata": {
            "timestamp": f"{when:%Y-%m-%dT%H:%M:%SZ}",
            "component": {"type": "application", "bom-ref": app, "name": "rugao-tracker", "version": version},
        },
        "components": [
            {
                "type": "library",
                "bom-ref": wheel.purl,
                "name": wheel.name,
                "version": wheel.version,
                "purl": wheel.purl,
                "licenses": [{"license": {"name": wheel.licence}}],
                "hashes": [{"alg": "SHA-256", "content": wheel.digest}],
                "properties": [{"name": "file", "value": f"wheels/{wheel.file}"}],
            }
            for wheel in packed
        ],
        "dependencies": [
            {"ref": app, "dependsOn": sorted(by_key.values())},
            *(
                {"ref": wheel.purl, "dependsOn": sorted(by_key[key] for key in wheel.needs if key in by_key)}
                for wheel in packed
            ),
        ],
    }
    return json.dumps(document, ensure_ascii=False, indent=1) + "\n"


def notice(packed: Sequence[Wheel], version: str) -> str:
    """Who made what is packed, and on what terms, for people."""
    head = (
        f"创新如皋 · 项目任务跟踪 {version} 使用下列软件。许可名称照录各软件包自己的说明；\n"
        "许可全文在 wheels 目录的软件包内（.whl 即 zip 文件），路径如下。\n"
    )
    return head + "".join(
        f"\n{wheel.name} {wheel.version}\n  许可：{wheel.licence}\n"
        + (f"  主页：{wheel.home}\n" if wheel.home else "")
        + "".join(f"  全文：{wheel.file} 内 {text}\n" for text in wheel.texts)
        for wheel in packed
    )


def main(folder: Path, version: str, seconds: int) -> None:
    """Writes the three files."""
    packed, when = wheels(folder / "wheels"), datetime.fromtimestamp(seconds, UTC)
    (folder / "wheels.lock").write_text(lock(packed), "utf-8")
    (folder / "sbom.cdx.json").write_text(sbom(packed, version, when), "utf-8")
    (folder / "NOTICE").write_text(notice(packed, version), "utf-8")


if __name__ == "__main__":
    main(Path(sys.argv[1]), sys.argv[2], int(sys.argv[3]))
