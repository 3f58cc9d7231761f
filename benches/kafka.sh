#!/usr/bin/env bash
# The worker beside a bare rdkafka loop, on a real Kafka of this machine: throughput by guarantee, latency, memory,
# start-up. Prints each measurement, then the ratios of medians.
#
#   benches/kafka.sh [BYTES] [ROUNDS]      default: 20000000 bytes of load, 3 rounds
#
# Rounds take turns, so that what disturbs the machine disturbs every loop alike; broker and loop share its cores.
# Needs what tests/kafka/kafka.sh needs. Builds the release profile (CARGO_TARGET_DIR is honoured).
#   BENCH_WORKERS         threads of the engine (default 0: one a core)
#   BENCH_RATE            records a second of the latency runs (default: a hundredth of what exactly once reached)
set -euo pipefail
cd "$(dirname "$0")/.."
bytes=${1:-20000000} rounds=${2:-3} workers=${BENCH_WORKERS:-0}
target=${CARGO_TARGET_DIR:-target}
cargo build --release --quiet
cargo bench --no-run --quiet --bench bare_loop
loop=$(find "$target/release/deps" -name 'bare_loop-*' -type f -perm -u+x -printf '%T@ %p\n' | sort -rn | head -1 | cut -d' ' -f2)
bin=$target/release/chancery

work=$(mktemp -d)
export CHANCERY_KAFKA_DIR=$work/kafka
worker=""
trap '[ -z "$worker" ] || kill "$worker" 2>/dev/null || true; tests/kafka/kafka.sh stop >/dev/null 2>&1; rm -rf "$work"' EXIT
brokers=$(tests/kafka/kafka.sh start 1)
"$bin" bench load --bytes "$bytes" >"$work/load"
outputs=()
for round in $(seq "$rounds"); do
  for way in bare identity fast standard; do
    for delivery in exactly-once at-least-once; do outputs+=("out-$way-$delivery-$round" "out-$way-$delivery-$round.dead"); done
  done
done
"$loop" topics "$brokers" 4 raw "${outputs[@]}"
"$bin" replay "$work/load" --topic raw --brokers "$brokers" 2>/dev/null

for round in $(seq "$rounds"); do
  for way in bare identity fast standard; do
    for delivery in exactly-once at-least-once; do
      "$loop" "$way" "$brokers" raw "out-$way-$delivery-$round" "$delivery" "$workers" | tee -a "$work/runs"
    done
  done
done

# Start-up and latency, by the worker itself.
rate=${BENCH_RATE:-}
[ -n "$rate" ] || rate=$(python3 - "$work/runs" <<'PY'
import json, statistics, sys
runs = [json.loads(line) for line in open(sys.argv[1])]
print(max(1, round(statistics.median(r["records_per_second"] for r in runs if (r["loop"], r["delivery"]) == ("standard", "exactly-once")) / 100)))
PY
)
for delivery in exactly-once at-least-once; do
  "$loop" topics "$brokers" 4 "raw-$delivery" "seen-$delivery" "dead-$delivery"
  begun=$(date +%s%N)
  "$bin" run --brokers "$brokers" --group "latency-$delivery" --input "raw-$delivery" --output "seen-$delivery" \
    --dead-letters "dead-$delivery" --listen 127.0.0.1:18699 --set kafka.delivery="$delivery" --log warn 2>/dev/null &
  worker=$!
  until "$bin" health --address 127.0.0.1:18699 >/dev/null 2>&1; do sleep 0.02; done
  echo "{\"ready_ms\":$((($(date +%s%N) - begun) / 1000000)),\"delivery\":\"$delivery\"}"
  echo "latency at $rate records/s, $delivery: $("$loop" latency "$brokers" "raw-$delivery" "seen-$delivery" "$work/load" "$rate" 30)"
  kill -TERM "$worker"
  wait "$worker" || true
  worker=""
done

python3 - "$work/runs" <<'PY'
import json, statistics, sys
runs = [json.loads(line) for line in open(sys.argv[1])]
def median(way, delivery, what="records_per_second"):
    return statistics.median(r[what] for r in runs if (r["loop"], r["delivery"]) == (way, delivery))
print(f"\n{'loop':<10} {'delivery':<15} {'records/s':>10} {'of bare':>8} {'CPU us a record':>16} {'resident MB':>12}")
for way in ("bare", "identity", "fast", "standard"):
    for delivery in ("exactly-once", "at-least-once"):
        records = median(way, delivery, "records")
        print(f"{way:<10} {delivery:<15} {median(way, delivery):>10.0f} {median(way, delivery) / median('bare', delivery):>8.2f}"
              f" {median(way, delivery, 'cpu_seconds') / records * 1e6:>16.0f} {median(way, delivery, 'resident_mb_max'):>12.0f}")
for way in ("bare", "identity", "fast", "standard"):
    print(f"exactly once costs {way}: {100 * (1 - median(way, 'exactly-once') / median(way, 'at-least-once')):.1f} % of the throughput")
PY
