"""The Python peer of probe-serde: the official runtime client reads the event, `json` the form in its body.

The reply is that of the probes. `parseNs` is taken around the client's own reading of the event, through the marshaller that it lets
functions replace, and around the reading of the body. `textBytes` is null: counting it would cost more here than it tells.
"""

import json
import os
import platform
import time

import awslambdaric
from awslambdaric.lambda_runtime_client import BaseLambdaRuntimeClient
from awslambdaric.lambda_runtime_marshaller import LambdaMarshaller

VERSION = f"{platform.python_implementation()} {platform.python_version()}, awslambdaric {awslambdaric.__version__}"
INIT_TYPE = os.environ.get("AWS_LAMBDA_INITIALIZATION_TYPE", "unknown")
LOG_STREAM = os.environ.get("AWS_LAMBDA_LOG_STREAM_NAME")
MEMORY_MB = int(os.environ.get("AWS_LAMBDA_FUNCTION_MEMORY_SIZE", "0")) or None
ARCHITECTURE = {"aarch64": "arm64"}.get(platform.machine(), platform.machine())
STATUS = os.open("/proc/self/status", os.O_RDONLY)


class TimedMarshaller(LambdaMarshaller):
    event_bytes = 0
    event_ns = 0

    def unmarshal_request(self, request, content_type="application/json"):
        began = time.perf_counter_ns()
        event = super().unmarshal_request(request, content_type)
        self.event_ns = time.perf_counter_ns() - began
        self.event_bytes = len(request)
        return event


marshaller = TimedMarshaller()
BaseLambdaRuntimeClient.marshaller = marshaller
invocations = 0


def peak_rss_kb():
    status = os.pread(STATUS, 2048, 0)
    return int(status.split(b"VmHWM:", 1)[1].split(None, 1)[0])


def handler(event, context):
    global invocations
    invocations += 1
    parse_ns = marshaller.event_ns
    if "body" in event:
        began = time.perf_counter_ns()
        json.loads(event["body"])
        parse_ns += time.perf_counter_ns() - began
    return {
        "probe": "python",
        "bytes": marshaller.event_bytes,
        "parseNs": parse_ns,
        "textBytes": None,
        "start": "cold" if invocations == 1 else "warm",
        "initType": INIT_TYPE,
        "environment": LOG_STREAM,
        "invocation": invocations,
        "peakRssKb": peak_rss_kb(),
        "cpuFeatures": [],
        "memoryMb": MEMORY_MB,
        "architecture": ARCHITECTURE,
        "artefact": VERSION,
    }
