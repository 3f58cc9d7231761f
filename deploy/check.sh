#!/usr/bin/env bash
# Lints everything in deploy/ with the tools of its kind. A tool that is missing is a failure, not a skip.
#   pip install yamllint kubernetes-validate check-jsonschema; apt-get install prometheus; kubectl 1.27 or later (Debian 12 has an older one: use the vendor package)
set -euo pipefail
cd "$(dirname "$0")"

for tool in promtool kubectl yamllint kubernetes-validate check-jsonschema python3; do
  command -v "$tool" >/dev/null || { echo "deploy/check.sh needs $tool"; exit 1; }
done

yamllint -c ../.yamllint .
promtool check rules prometheus/recording.yml prometheus/alerts.yml >/dev/null
promtool check config --syntax-only prometheus/prometheus.yml >/dev/null
(cd prometheus && promtool test rules alerts_test.yml)
check-jsonschema --builtin-schema vendor.compose-spec compose/compose.yaml

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
for overlay in kubernetes/overlays/*/; do
  name=$(basename "$overlay")
  kubectl kustomize "$overlay" >"$work/$name.yaml"
  # Of custom resources the tool has no schema and says so.
  kubernetes-validate --strict -k 1.34 "$work/$name.yaml"
done

for file in grafana/dashboards/*.json downstream/*.json; do
  python3 -m json.tool "$file" >/dev/null || { echo "$file"; exit 1; }
done

if command -v systemd-analyze >/dev/null; then
  # The binary need not be installed where this runs.
  sed 's#/usr/local/bin/chancery#/bin/true#' systemd/chancery.service >"$work/chancery.service"
  systemd-analyze verify "$work/chancery.service"
fi
echo "deploy/: checked"
