#!/usr/bin/env python3
"""Measures verifications on a local stack: a function's own work, decoding, the whole, and the peak memory of its process.

    target/debug/trestle run --name measure -- python3 tools/measure/verifications.py --market us IMAGE...

Each run opens a case of its own and verifies it; runs of the images alternate. The document AI remembers what it has read, so `read` is
its reading time only in an image's first run; `own` and `decode` are the function's, and remembered by nobody. The first round warms
up and is left out of `own`, `decode` and the later totals. Needs nothing but the standard library.
"""

import argparse
import json
import os
import pathlib
import statistics
import subprocess
import sys

ROOT = pathlib.Path(__file__).resolve().parents[2]
TRESTLE = ROOT / os.environ.get("CARGO_TARGET_DIR", "target") / "debug" / "trestle"


def verify(image, market):
    """Milliseconds by stage, and what was decided."""
    done = subprocess.run([TRESTLE, "verify", image, "--market", market, "--json"], capture_output=True, text=True, check=False)
    if done.returncode != 0:
        sys.exit(f"{image}: {done.stderr.strip() or done.stdout.strip()}")
    result = json.loads(done.stdout)
    return result["timingsMs"], result["status"]


def peaks(stack):
    """Peak resident set, in MB, of each function's process of a stack."""
    found = {}
    for process in pathlib.Path("/proc").iterdir():
        if not process.name.isdigit():
            continue
        try:
            program = os.readlink(process / "exe")
            status = (process / "status").read_text()
        except OSError:
            continue
        if f"/.local/run/{stack}/" in program and program.endswith("/bootstrap"):
            environment = (process / "environ").read_bytes().split(b"\0")
            name = next(one for one in environment if one.startswith(b"AWS_LAMBDA_FUNCTION_NAME=")).decode()
            # Stack, resource, and an ending that makes it unique.
            name = name.rsplit("-", 2)[-2]
            peak = next(line for line in status.splitlines() if line.startswith("VmHWM"))
            found[name] = max(found.get(name, 0), int(peak.split()[1]) / 1024)
    return found


def main():
    arguments = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    arguments.add_argument("--market", required=True)
    arguments.add_argument("--runs", type=int, default=41, help="verifications of each image; the first warms up (default %(default)s)")
    arguments.add_argument("images", nargs="+", metavar="IMAGE")
    given = arguments.parse_args()
    if given.runs < 2:
        arguments.error("--runs must be at least 2: the first one warms up")
    stack = os.environ.get("TRESTLE_STACK", "local")
    found = {image: [] for image in given.images}
    for _ in range(given.runs):
        for image, runs in found.items():
            runs.append(verify(image, given.market))
    print(f"n = {given.runs - 1} each, {os.cpu_count()} cores, milliseconds")
    print(f"{'image':44} {'MB':>5} {'own p50':>8} {'max':>4} {'decode p50':>11} {'max':>5} {'first read':>11} {'first total':>12}  decided")
    for image, runs in found.items():
        later = [times for times, _ in runs[1:]]
        own, decode = ([times.get(part, 0) for times in later] for part in ("own", "decode"))
        first, _ = runs[0]
        decided = ", ".join(sorted({status for _, status in runs}))
        print(
            f"{pathlib.Path(image).name[-44:]:44} {os.path.getsize(image) / 1e6:5.1f} {statistics.median(own):8.0f} {max(own):4.0f} "
            f"{statistics.median(decode):11.0f} {max(decode):5.0f} {first.get('read', 0):11.0f} {first['total']:12.0f}  {decided}"
        )
    print("peak memory, MB: " + ", ".join(f"{name} {peak:.1f}" for name, peak in sorted(peaks(stack).items())))


if __name__ == "__main__":
    main()
