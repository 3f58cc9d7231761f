#!/usr/bin/env bash
# Two workers, a real Kafka and a nemesis for as long as asked; prints a report.
#
#   tests/soak.sh [SECONDS] [SEED]     default: 1800 s, a seed from the clock
#
# The workers are processes of the release build, reached by the nemesis of tests/it/soak.rs: it cuts, delays and loses
# requests, kills worker 2, tells it to leave, freezes both, kills, restarts and freezes the broker. A reader that
# knows nothing of the workers checks while it runs and at the end that every record came out once and in order,
# that the group's position was never ahead of what readers see, and that the last stable offsets recover.
#
# CHANCERY_TEST_RATE     records a second (default 100)
# CHANCERY_TEST_NEMESIS  all, network (only requests) or none
# CHANCERY_TEST_REST_MS  rest between two faults, on average (default 8000)
# CHANCERY_TEST_PROGRAM  another binary than target/release/chancery
set -euo pipefail
cd "$(dirname "$0")/.."
export CHANCERY_TEST_SECONDS=${1:-1800} CHANCERY_TEST_SEED=${2:-$(date +%s)}
export CHANCERY_TEST_KAFKA=${CHANCERY_TEST_KAFKA:-start}
if [ -z "${CHANCERY_TEST_PROGRAM:-}" ]; then
  cargo build --release
  export CHANCERY_TEST_PROGRAM=$PWD/target/release/chancery
fi
exec cargo test --test it soak:: -- --nocapture
