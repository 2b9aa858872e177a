// The Node.js peer of probe-serde: the official runtime client reads the event with JSON.parse, this handler the form in its body.
//
// The reply is that of the probes. `parseNs` is taken around the client's JSON.parse, which is replaced by one that looks at the
// clock, and around the reading of the body; the client's decoding of UTF-8 before that is outside of it. `textBytes` is null: counting
// it would cost more here than it tells.

import { openSync, readFileSync, readSync } from "node:fs";

const manifest = new URL("../../../../.local/peers/node/node_modules/aws-lambda-ric/package.json", import.meta.url);
const VERSION = `Node.js ${process.versions.node}, aws-lambda-ric ${JSON.parse(readFileSync(manifest)).version}`;
const INIT_TYPE = process.env.AWS_LAMBDA_INITIALIZATION_TYPE ?? "unknown";
const LOG_STREAM = process.env.AWS_LAMBDA_LOG_STREAM_NAME ?? null;
const MEMORY_MB = Number(process.env.AWS_LAMBDA_FUNCTION_MEMORY_SIZE) || null;
const ARCHITECTURE = { x64: "x86_64" }[process.arch] ?? process.arch;
const STATUS = openSync("/proc/self/status", "r");
const status = Buffer.alloc(2048);

const parse = JSON.parse;
let text = "";
let parseNs = 0n;
let invocations = 0;

// The last text that was read before the handler is called is the event.
JSON.parse = (source, reviver) => {
  const began = process.hrtime.bigint();
  const value = parse(source, reviver);
  parseNs = process.hrtime.bigint() - began;
  text = source;
  return value;
};

function peakRssKb() {
  const length = readSync(STATUS, status, 0, status.length, 0);
  return Number(/VmHWM:\s+(\d+)/.exec(status.latin1Slice(0, length))[1]);
}

export async function handler(event) {
  invocations += 1;
  const bytes = Buffer.byteLength(text);
  let ns = parseNs;
  if (event.body !== undefined) {
    JSON.parse(event.body);
    ns += parseNs;
  }
  return {
    probe: "node",
    bytes,
    parseNs: Number(ns),
    textBytes: null,
    start: invocations === 1 ? "cold" : "warm",
    initType: INIT_TYPE,
    environment: LOG_STREAM,
    invocation: invocations,
    peakRssKb: peakRssKb(),
    cpuFeatures: [],
    memoryMb: MEMORY_MB,
    architecture: ARCHITECTURE,
    artefact: VERSION,
  };
}
