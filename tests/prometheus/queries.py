#!/usr/bin/env python3
"""Runs a Prometheus against running workers: every query of every panel and rule finds series, and the figures add up.

  python3 tests/prometheus/queries.py [--seconds 45] [--rate 20] HOST:PORT...

Needs `prometheus` (Debian's package). Series that exist only after trouble (rebalances on a mock cluster, faults) may
be missing; they are named in MAY_BE_EMPTY with the reason.
"""
import argparse, json, re, socket, subprocess, sys, tempfile, time, urllib.parse, urllib.request
from pathlib import Path

ROOT = Path(__file__).parents[2] / "deploy"
MAY_BE_EMPTY = {
    "chancery_rebalance_duration_seconds": "no partition was let go yet",
    "chancery_item_age_seconds": "samples of the demo are older than the last bucket",
}


def panels():
    for board in sorted(ROOT.glob("grafana/dashboards/*.json")):
        for panel in json.loads(board.read_text())["panels"]:
            for target in panel.get("targets", []):
                expr = target["expr"].replace("$job", "chancery").replace("$instance", ".*").replace("$actor", ".*")
                yield f"{board.stem}: {panel['title']}", expr.replace("$__rate_interval", "20s")


def rules():
    """Recorded expressions whole; of alerts every selector, since an alert that is quiet returns nothing."""
    for name in ("recording", "alerts"):
        text = (ROOT / f"prometheus/{name}.yml").read_text()
        for kind, title, body in re.findall(r"- (record|alert): (\S+)\n\s+expr:(?: >-)?\s*((?:.|\n)*?)(?=\n\s+(?:for|labels|- record|- alert|annotations|- name)|\Z)", text):
            if kind == "record":
                yield title, title
                continue
            for selector in re.findall(r"(?:chancery|process|up)[a-z0-9_:]*(?:\{[^}]*\})?", body):
                if selector.startswith(("chancery", "process_", "up{")):
                    yield title, selector


class Prometheus:
    def __init__(self, workers, folder):
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            self.address = f"127.0.0.1:{probe.getsockname()[1]}"
        folder = Path(folder)
        for name in ("recording", "alerts"):
            # The interval of a group would outlast the run.
            (folder / f"{name}.yml").write_text(re.sub(r"\n    interval: .*", "", (ROOT / f"prometheus/{name}.yml").read_text()))
        (folder / "prometheus.yml").write_text(json.dumps({
            "global": {"scrape_interval": "1s", "evaluation_interval": "1s"},
            "rule_files": ["recording.yml", "alerts.yml"],
            "scrape_configs": [{"job_name": "chancery", "static_configs": [{"targets": workers}]}],
        }))
        self.process = subprocess.Popen(
            ["prometheus", f"--config.file={folder}/prometheus.yml", f"--storage.tsdb.path={folder}/data", f"--web.listen-address={self.address}", "--log.level=error"])

    def ask(self, expr):
        query = urllib.parse.urlencode({"query": expr})
        with urllib.request.urlopen(f"http://{self.address}/api/v1/query?{query}") as answer:
            return json.load(answer)["data"]["result"]

    def number(self, expr):
        found = self.ask(expr)
        return float(found[0]["value"][1]) if found else float("nan")


def figures(prometheus, rate):
    """What must be true whatever the load: name, value, lowest, highest."""
    p = prometheus.number
    yield "consumed - processed", p("sum(chancery_consumed_records_total) - sum(chancery_processed_records_total)"), 0, 0
    yield "dead letters - by reason", p('sum(chancery_processed_records_total{outcome="dead_letter"}) - sum(chancery_dead_letter_records_total)'), 0, 0
    yield "enriched - published to the output", p('sum(chancery_processed_records_total{outcome=~"enriched|tombstone"}) - sum(chancery_produced_records_total{topic="news.enriched"})'), 0, 0
    yield "enriched - by language", p('sum(chancery_processed_records_total{outcome="enriched"}) - sum(chancery_documents_by_language_total)'), 0, 0
    yield "settled - latencies counted", p("sum(chancery_processed_records_total) - sum(chancery_end_to_end_latency_seconds_count)"), 0, 0
    yield "share of cores busy", p("max(chancery:workers_busy:ratio_rate5m)"), 0, 1.05
    yield "dead-letter share", p("chancery:dead_letters:ratio_rate5m"), 0, 1
    yield "share with an actor", p("chancery:documents_with_actor:ratio_rate1h"), 0.3, 1
    yield "net sentiment, lowest", p("min(chancery:actor_net_sentiment:ratio_rate1h)"), -1, 0
    yield "net sentiment, highest", p("max(chancery:actor_net_sentiment:ratio_rate1h)"), 0, 1
    yield "stages add up to the processing", p("sum(chancery_stage_duration_seconds_sum) / sum(chancery_process_duration_seconds_sum)"), 0.7, 1.02
    if rate:
        yield "records a second", p("sum(rate(chancery_processed_records_total[30s]))"), 0.8 * rate, 1.2 * rate


def main():
    arguments = argparse.ArgumentParser()
    arguments.add_argument("workers", nargs="+")
    arguments.add_argument("--seconds", type=float, default=45)
    arguments.add_argument("--rate", type=float, default=0)
    asked = arguments.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        prometheus = Prometheus(asked.workers, folder)
        try:
            time.sleep(asked.seconds)
            wrong = check(prometheus, asked.rate)
        finally:
            prometheus.process.terminate()
            prometheus.process.wait()
    sys.exit(1 if wrong else 0)


def check(prometheus, rate):
    wrong, checked, excused = [], 0, []
    for place, expr in [*panels(), *rules()]:
        checked += 1
        found = prometheus.ask(expr)
        if not found or all(one["value"][1] == "NaN" for one in found):
            excuse = next((reason for name, reason in MAY_BE_EMPTY.items() if name in expr), None)
            (excused if excuse else wrong).append(f"{place}: no series: {expr}" + (f" ({excuse})" if excuse else ""))
    for name, value, low, high in figures(prometheus, rate):
        print(f"{name:36} {value:.4g}")
        if not low <= value <= high:
            wrong.append(f"{name} is {value}, not within {low} and {high}")
    firing = [(a["metric"]["alertname"]) for a in prometheus.ask('ALERTS{alertstate="firing"}')]
    print(f"{checked} queries, {len(excused)} excused, firing: {sorted(set(firing)) or 'none'}")
    for line in excused:
        print("excused:", line)
    for line in wrong:
        print("WRONG:", line)
    return wrong


main()
