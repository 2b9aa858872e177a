#!/usr/bin/env python3
"""Make everything the other `make` verbs need, inside the checkout: two virtual environments and the model files.

Each environment has a requirements file with exact versions and hashes. A stamp inside it holds the hash of that file,
so a second run does nothing.
"""

import hashlib
import os
import pathlib
import subprocess
import sys
import time

HERE = pathlib.Path(__file__).resolve().parent
ROOT = HERE.parents[1]
LOCAL = ROOT / ".local"
OLDEST_PYTHON = (3, 10)

# Folder under .local/ -> what it is for, and a program that must be in it afterwards.
ENVIRONMENTS = {
    "sam": ("cargo-lambda, SAM CLI, cfn-lint", "sam"),
    "stack": ("local AWS", "ministack"),
}


class SetupError(Exception):
    """What went wrong and what to do about it."""


def say(text):
    print(f"setup: {text}", flush=True)


def run_logged(command, log, what):
    """Run one step with its output in a log file; on failure show the log's end."""
    with log.open("ab") as output:
        done = subprocess.run(command, stdin=subprocess.DEVNULL, stdout=output, stderr=subprocess.STDOUT, cwd=ROOT)
    if done.returncode != 0:
        tail = "\n".join(log.read_text(errors="replace").splitlines()[-15:])
        raise SetupError(f"{what} failed. The end of {log.relative_to(ROOT)}:\n{tail}")


def stamp_of(requirements, folder):
    """Of what the environment depends on: the packages, Python's version, and its own path, which its programs name."""
    digest = hashlib.sha256(requirements.read_bytes())
    digest.update(repr((sys.version_info[:2], str(folder))).encode())
    return digest.hexdigest()


def make_environment(name):
    what, program = ENVIRONMENTS[name]
    requirements = HERE / f"requirements-{name}.txt"
    folder = LOCAL / name
    stamp = folder / ".stamp"
    wanted = stamp_of(requirements, folder)
    if stamp.exists() and stamp.read_text() == wanted and (folder / "bin" / program).exists():
        say(f"{what}: ready")
        return

    started = time.monotonic()
    say(f"{what}: installing into {folder.relative_to(ROOT)} ...")
    logs = LOCAL / "log"
    logs.mkdir(parents=True, exist_ok=True)
    log = logs / f"setup-{name}.log"
    log.write_bytes(b"")
    python = folder / "bin" / "python"
    # Without a stamp an interrupted run is taken up; with another one the environment is made anew.
    if stamp.exists() or not works(python):
        run_logged([sys.executable, "-m", "venv", "--clear", str(folder)], log, "Making a virtual environment")
    # The file is complete, so nothing is to be resolved.
    install = ["-m", "pip", "install", "--disable-pip-version-check", "--no-input", "--no-deps", "--require-hashes", "--requirement"]
    run_logged([str(python), *install, str(requirements)], log, f"Installing {requirements.name}")
    stamp.write_text(wanted)
    say(f"{what}: done in {time.monotonic() - started:.0f} s")


def works(python):
    """Whether the environment's interpreter runs, has pip, and is of this version."""
    version = "{}.{}".format(*sys.version_info[:2])
    probe = f"import pip, sys; sys.exit('{version}' != '%d.%d' % sys.version_info[:2])"
    return python.exists() and subprocess.run([str(python), "-c", probe], capture_output=True).returncode == 0


def check_python():
    version = ".".join(map(str, sys.version_info[:3]))
    if sys.version_info < OLDEST_PYTHON:
        oldest = ".".join(map(str, OLDEST_PYTHON))
        raise SetupError(f"Python {version} is too old: {oldest} or newer is needed. Name one with `make PYTHON=python3.12 ...`.")
    try:
        import ensurepip  # noqa: F401
        import venv  # noqa: F401
    except ImportError as missing:
        raise SetupError(
            f"Python {version} has no {missing.name} module, so it can't make a virtual environment.\n"
            "On Debian and Ubuntu: apt-get install python3-venv. Or name another Python: `make PYTHON=python3.12 ...`."
        ) from None


def fetch_models():
    script = HERE / "models.py"
    if script.exists():
        done = subprocess.run([sys.executable, str(script)], cwd=ROOT)
        if done.returncode != 0:
            raise SetupError("The model files are not complete, see above.")


def main():
    # A PYTHONPATH of the user's would shadow the pinned packages.
    os.environ.pop("PYTHONPATH", None)
    try:
        check_python()
        for name in ENVIRONMENTS:
            make_environment(name)
        fetch_models()
    except SetupError as error:
        print(f"setup: {error}", file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
