#!/usr/bin/env bash
# Counts the instructions that analysing a fixed set of items takes, and fails when they grew by more than 5 %.
#
#   tests/instructions.sh [BINARY]                    default: target/release/chancery
#   CHANCERY_BLESS=1 tests/instructions.sh [BINARY]   keeps today's numbers; say why in the commit
#
# Instructions, unlike seconds, hardly depend on what else the machine does. Start-up is taken out: the numbers are
# those of eleven readings of benches/items.ndjson less those of one. They are counted by valgrind's cachegrind, which
# counts what callgrind counts in half the time; where they go shows
#
#   valgrind --tool=callgrind target/release/chancery tag --tier fast benches/items.ndjson >/dev/null
#
# of a build with CARGO_PROFILE_RELEASE_STRIP=none CARGO_PROFILE_RELEASE_DEBUG=line-tables-only.
# The kept numbers belong to the release profile of Cargo.toml and the compiler that built it.
set -euo pipefail
cd "$(dirname "$0")/.."
bin=${1:-target/release/chancery}
items=benches/items.ndjson
kept=benches/instructions.txt
growth_max=105 # percent
command -v valgrind >/dev/null || { echo "valgrind is missing: install valgrind" >&2; exit 1; }
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

count() { # tier, files ...
  local tier=$1
  shift
  valgrind --tool=cachegrind --cache-sim=no --cachegrind-out-file=/dev/null --log-file="$work/log" \
    "$bin" tag --tier "$tier" --format ndjson --log error "$@" >"$work/out"
  [ -s "$work/out" ] || { echo "nothing was tagged" >&2; exit 1; }
  sed -n 's/.*I *refs: *//p' "$work/log" | tr -d ,
}

repeat=()
for _ in 1 2 3 4 5 6 7 8 9 10; do repeat+=("$items"); done

failed=0
now=""
for tier in fast standard; do
  one=$(count "$tier" "$items")
  many=$(count "$tier" "$items" "${repeat[@]}")
  instructions=$((many - one))
  now+="$tier $instructions"$'\n'
  before=$(awk -v tier="$tier" '$1 == tier { print $2 }' "$kept" 2>/dev/null || true)
  if [ -z "$before" ]; then
    echo "*** $tier: $instructions instructions, NOT COMPARED: $kept has no number; keep one by CHANCERY_BLESS=1 ***"
    continue
  fi
  percent=$((instructions * 1000 / before))
  echo "$tier: $instructions instructions, ${percent%?}.${percent: -1} % of the $before kept in $kept"
  [ "$percent" -le "${growth_max}0" ] || failed=1
  [ "$percent" -ge 950 ] || echo "$tier: fewer than kept; bless, so that the gain stays"
done

if [ -n "${CHANCERY_BLESS:-}" ]; then
  { sed -n '/^#/p' "$kept" 2>/dev/null || true; printf '%s' "$now"; } >"$work/kept"
  cp "$work/kept" "$kept"
  echo "kept in $kept"
elif [ "$failed" = 1 ]; then
  echo "analysis takes over 5 % more instructions than kept. If that buys something: CHANCERY_BLESS=1 tests/instructions.sh, and say what in the commit" >&2
  exit 1
fi
