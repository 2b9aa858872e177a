#!/bin/sh
# Fuzzes each target for SECONDS (600 by default), guided by coverage: fuzz.sh [SECONDS] [value|types]
#
# libFuzzer comes with the libfuzzer-sys crate; the instrumentation is that of the pinned compiler. Where a nightly compiler is
# installed, FUZZ_NIGHTLY=1 adds AddressSanitizer, which also sees reads and writes out of bounds that don't crash.
# New inputs are kept in target/fuzz; one that fails is written to tests/data/found, where `cargo test` replays it.
set -eu
cd "$(dirname "$0")/../../.."
seconds=${1:-600}
targets=${2:-value types}
data=tools/json-check/tests/data
flags="-Cpasses=sancov-module -Cllvm-args=-sanitizer-coverage-level=4 -Cllvm-args=-sanitizer-coverage-inline-8bit-counters"
flags="$flags -Cllvm-args=-sanitizer-coverage-pc-table -Cllvm-args=-sanitizer-coverage-trace-compares -Cdebug-assertions -Ccodegen-units=1"
toolchain=""
folder=target/fuzz
if [ "${FUZZ_NIGHTLY:-0}" = 1 ]; then
  toolchain=+nightly
  folder=target/fuzz-nightly
  flags="$flags -Zsanitizer=address"
fi
# Named, so that build scripts and macros are built without instrumentation.
host=$(rustc -vV | sed -n 's/^host: //p')
RUSTFLAGS="$flags" cargo $toolchain build --release --target "$host" --target-dir "$folder" \
  -p json-check --features libfuzzer --bins --config 'profile.release.strip="none"'
for target in $targets; do
  mkdir -p "$folder/corpus/$target"
  echo "fuzz: $target for $seconds s"
  "$folder/$host/release/fuzz-$target" -max_total_time="$seconds" -max_len=4096 -timeout=10 -rss_limit_mb=2048 -print_final_stats=1 \
    -dict=tools/json-check/fuzz/json.dict -artifact_prefix="$data/found/$target-" "$folder/corpus/$target" "$data/seeds" "$data/found"
done
