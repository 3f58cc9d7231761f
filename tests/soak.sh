#!/usr/bin/env bash
# Two workers, a real Kafka and a nemesis between them for as long as asked; prints a report.
#
#   tests/soak.sh [SECONDS] [SEED]     default: 1800 s, a seed from the clock
#
# The nemesis is the proxy of tests/it/faults.rs: it cuts requests, loses answers and delays them, several times a
# second. At the end an independent reader checks that every record came out once and in order. The report names
# the faults, memory and open files for each minute, so that a slope shows.
set -euo pipefail
cd "$(dirname "$0")/.."
export CHANCERY_TEST_SECONDS=${1:-1800} CHANCERY_TEST_SEED=${2:-$(date +%s)}
export CHANCERY_TEST_KAFKA=${CHANCERY_TEST_KAFKA:-start} CHANCERY_TEST_PACE_MS=${CHANCERY_TEST_PACE_MS:-20}
exec cargo test --test it faults::random -- --nocapture
