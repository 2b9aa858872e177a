#!/usr/bin/env python3
"""Measures each built function: zip size, time from exec to its first poll of the Runtime API, and memory at that moment.

    make build && python3 tools/measure/start_up.py [--runs 40]

The clock starts before the process is made and stops when the request for the first event arrives on a loopback socket, so the figure
holds fork, exec and one local connection. Runs of the functions alternate. Needs nothing but the standard library.
"""

import argparse
import io
import os
import pathlib
import re
import socket
import statistics
import subprocess
import sys
import time
import zipfile

ROOT = pathlib.Path(__file__).resolve().parents[2]
BUILT = ROOT / "target" / "lambda"
LIMIT_SECONDS = 10
# Read before anything else runs, so it belongs to the start.
TUNABLES = re.search(r"^ +GLIBC_TUNABLES: (\S+)$", (ROOT / "template.yaml").read_text(), re.MULTILINE).group(1)


def environment(port):
    """What Lambda and the template would set; no upstream is called before the first event."""
    return {
        "AWS_LAMBDA_RUNTIME_API": f"127.0.0.1:{port}",
        "AWS_LAMBDA_FUNCTION_NAME": "start-up",
        "AWS_LAMBDA_FUNCTION_VERSION": "1",
        "AWS_LAMBDA_FUNCTION_MEMORY_SIZE": "1769",
        "AWS_LAMBDA_INITIALIZATION_TYPE": "on-demand",
        "AWS_REGION": "eu-west-1",
        "AWS_ACCESS_KEY_ID": "test",
        "AWS_SECRET_ACCESS_KEY": "test",
        "AWS_ENDPOINT_URL": "https://127.0.0.1:1",
        "TABLE_NAME": "cases",
        "BUCKET_NAME": "images",
        "HMAC_KEY_ID": "alias/pseudonyms",
        "GLIBC_TUNABLES": TUNABLES,
    }


def first_poll(bootstrap):
    """Milliseconds to the first poll, and the peak resident set then in MB."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        server.settimeout(LIMIT_SECONDS)
        started = time.perf_counter()
        process = subprocess.Popen(
            [str(bootstrap)],
            env=environment(server.getsockname()[1]),
            stdout=subprocess.DEVNULL,
            stderr=subprocess.PIPE,
        )
        try:
            connection, _ = server.accept()
            with connection:
                request = connection.recv(4096)
                took = (time.perf_counter() - started) * 1000
                if b"/invocation/next" not in request:
                    raise RuntimeError("the first request was no poll")
                status = pathlib.Path(f"/proc/{process.pid}/status").read_text()
        except (TimeoutError, RuntimeError) as error:
            process.kill()
            sys.exit(f"{bootstrap}: {error}; it said: {process.stderr.read().decode(errors='replace')[:400]}")
        finally:
            process.kill()
            process.wait()
            process.stderr.close()
    peak = next(line for line in status.splitlines() if line.startswith("VmHWM"))
    return took, int(peak.split()[1]) / 1024


def zipped(bootstrap):
    """Bytes of the deployment package, compressed as `sam package` does."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.write(bootstrap, "bootstrap")
    return len(buffer.getvalue())


def main():
    arguments = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    arguments.add_argument("--runs", type=int, default=40)
    runs = arguments.parse_args().runs
    bootstraps = {path.parent.name: path for path in sorted(BUILT.glob("*/bootstrap"))}
    if not bootstraps:
        sys.exit(f"no function is built under {BUILT}; run `make build` first")
    samples = {name: [] for name in bootstraps}
    for _ in range(runs):
        for name, bootstrap in bootstraps.items():
            samples[name].append(first_poll(bootstrap))
    print(f"n = {runs} each, {os.cpu_count()} cores")
    print(f"{'function':20} {'zip MB':>7} {'first poll p50':>15} {'p90':>6} {'max':>6} ms {'RSS MB':>7}")
    for name, found in samples.items():
        times = sorted(took for took, _ in found)
        p90 = times[min(len(times) - 1, int(len(times) * 0.9))]
        peak = max(peak for _, peak in found)
        size = zipped(bootstraps[name]) / 1e6
        print(f"{name:20} {size:7.2f} {statistics.median(times):15.1f} {p90:6.1f} {times[-1]:6.1f}    {peak:7.1f}")


if __name__ == "__main__":
    main()
