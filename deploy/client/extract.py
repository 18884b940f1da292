"""Extracts the JavaScript client's bundle from the Python package that ships it, into the folder named by the argument.

Writes `socket.io.min.js` and `VERSION`, which holds the version that the bundle's banner states.
"""

import re
import subprocess
import sys
import tempfile
import zipfile
from pathlib import Path

REQUIREMENTS = Path(__file__).with_name("requirements.txt")
BUNDLE = "nicegui/static/socket.io.min.js"


def download(folder):
    """The wheel, whose hash pip has checked."""
    command = [sys.executable, "-m", "pip", "download", "--quiet", "--disable-pip-version-check", "--no-deps"]
    subprocess.run([*command, "--require-hashes", "--dest", folder, "--requirement", REQUIREMENTS], check=True)
    (wheel,) = Path(folder).glob("*.whl")
    return wheel


def banner_version(bundle):
    banner = re.match(rb"/\*!\s*\* Socket\.IO v(\d+\.\d+\.\d+)\b", bundle)
    if banner is None:
        sys.exit(f"{BUNDLE} does not begin with the banner of a Socket.IO client")
    return banner.group(1).decode()


def main(target):
    with tempfile.TemporaryDirectory() as folder, zipfile.ZipFile(download(folder)) as wheel:
        bundle = wheel.read(BUNDLE)
    version = banner_version(bundle)
    target.mkdir(exist_ok=True)
    (target / "socket.io.min.js").write_bytes(bundle)
    (target / "VERSION").write_text(f"{version}\n")
    print(f"Socket.IO client {version} is in {target}/")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
