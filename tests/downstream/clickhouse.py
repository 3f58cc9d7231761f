"""Runs deploy/downstream/clickhouse*.sql in an embedded ClickHouse over enriched records; clickhouse.py RECORDS.ndjson.

The Kafka engine is replaced by an engine that forwards what is inserted: everything behind it is as users run it. Counts and means
are compared with sums over the records themselves; every query must find rows. Needs `pip install chdb`.
"""
import json, pathlib, sys, tempfile
from collections import defaultdict

from chdb.session import Session

SQL = pathlib.Path(__file__).resolve().parents[2] / "deploy/downstream"


def statements(name):
    lines = (line for line in (SQL / name).read_text(encoding="utf-8").splitlines() if not line.lstrip().startswith("--"))
    return [s.strip() for s in "\n".join(lines).split(";") if s.strip()]


def rows(session, query):
    return [json.loads(line) for line in session.query(query, "JSONEachRow").bytes().decode().splitlines()]


def main():
    records = [json.loads(line) for line in open(sys.argv[1], encoding="utf-8")]
    session = Session(tempfile.mkdtemp())
    has_queue = False
    for statement in statements("clickhouse.sql"):
        if "ENGINE = Kafka" in statement:
            session.query("CREATE TABLE chancery.queue (raw String, _error String DEFAULT '') ENGINE = Null")
            has_queue = True
            continue
        session.query(statement)
    assert has_queue, "clickhouse.sql has no table over Kafka"
    # Twice, as a reader that begins again would: the tables must fold what they have.
    for _ in range(2):
        with tempfile.NamedTemporaryFile("w", suffix=".ndjson", encoding="utf-8") as f:
            f.writelines(json.dumps({"raw": json.dumps(r, ensure_ascii=False)}) + "\n" for r in records)
            f.flush()
            session.query(f"INSERT INTO chancery.queue (raw) SELECT raw FROM file('{f.name}', 'JSONEachRow', 'raw String')")

    items, pairs = defaultdict(list), defaultdict(list)
    for r in records:
        for actor, sentiment in zip(r["actor_ids"], r["actor_sentiment"]):
            items[actor].append(sentiment)
        for relation in r["relations"]:
            if relation["modality"] == "asserted":
                pairs[relation["source"], relation["target"]].append(relation["score"])
    count = lambda table: int(rows(session, f"SELECT count() AS n FROM chancery.{table} FINAL")[0]["n"])
    assert count("items") == len(records), (count("items"), len(records))
    assert count("relations") == sum(len(r["relations"]) for r in records)

    busiest, hours, tension, sources, stories = [rows(session, q) for q in statements("clickhouse-queries.sql")]
    for row in busiest:
        told = items[row["actor"]]
        assert int(row["items"]) == len(told) and abs(row["mean_sentiment"] - sum(told) / len(told)) < 0.006, row
    assert busiest and int(busiest[0]["items"]) == max(map(len, items.values())), busiest[:1]
    assert sum(int(row["items"]) for row in hours) == len(items["IRN"]), hours
    for row in tension:
        told = pairs[row["source"], row["target"]]
        assert int(row["relations"]) == len(told) and abs(row["mean_score"] - sum(told) / len(told)) < 0.006, row
    assert tension and sources and stories, "a query found nothing"
    print(f"ClickHouse: {len(records)} items, {count('relations')} relations, {len(busiest)} actors and {len(tension)} pairs as summed by hand")


main()
