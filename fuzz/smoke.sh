#!/usr/bin/env bash
# Every fuzz target with coverage for some seconds, from the kept corpus; new inputs and logs stay in fuzz/target.
#
#   fuzz/smoke.sh [SECONDS]     seconds for each target, default 8
#
# Needs a nightly compiler and cargo-fuzz, and installs what it can. Where that cannot be had, or the build takes longer
# than FUZZ_BUILD_SECONDS (default 600), it says so loudly and succeeds: the tests run the same functions over the same
# corpus and mutations of it (tests/it/fuzz.rs). A crash fails, and libFuzzer names the input.
set -euo pipefail
cd "$(dirname "$0")/.."

skip() {
  printf '\n*** FUZZING WITH COVERAGE WAS SKIPPED: %s ***\n\n' "$*"
  exit 0
}

seconds=${1:-8}
if ! cargo +nightly --version >/dev/null 2>&1; then
  timeout 300 rustup toolchain install nightly --profile minimal >/dev/null 2>&1 || skip "no nightly compiler can be had here"
fi
command -v cargo-fuzz >/dev/null || timeout 600 cargo install --quiet --locked cargo-fuzz || skip "cargo-fuzz cannot be had here"
# Without the address sanitizer, since the code under test has no unsafe, and compiled in many pieces: that takes a
# fraction of the time.
flags=(--sanitizer none --codegen-units 16)
timeout "${FUZZ_BUILD_SECONDS:-600}" cargo +nightly fuzz build "${flags[@]}" || skip "the targets were not built in time"
for target in $(cargo +nightly fuzz list); do
  found=fuzz/target/found/$target
  mkdir -p "$found"
  cargo +nightly fuzz run "${flags[@]}" "$target" "$found" "fuzz/corpus/$target" -- \
    -max_total_time="$seconds" -max_len=20000 -timeout=20 -rss_limit_mb=2048 -verbosity=0 -print_final_stats=1 2>&1 \
    | tee "fuzz/target/$target.log" | grep -E 'number_of_executed_units|ERROR|panicked|SUMMARY' | sed "s/^/$target: /"
  [ "${PIPESTATUS[0]}" -eq 0 ] || { tail -30 "fuzz/target/$target.log"; exit 1; }
done
