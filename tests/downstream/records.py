"""Reads enriched records, writes them as news of today: records.py <ENRICHED.ndjson >RECORDS.ndjson

The queries downstream ask for the last day, the last week, and for sources that wrote often; the demo's news is older, and short.
So each record comes six times, an hour apart and in the order of time, at an origin of its own.
"""
import datetime, json, sys

records = [json.loads(line) for line in sys.stdin]
now = datetime.datetime.now(datetime.timezone.utc)
for hours in reversed(range(6)):
    for i, record in enumerate(records):
        offset = (5 - hours) * len(records) + i
        at = now - datetime.timedelta(hours=hours, minutes=50 - 50 * i / len(records))
        record["published_at"] = at.strftime("%Y-%m-%dT%H:%M:%SZ")
        record["source"] = f"source {offset % 3}"
        record["processing"]["origin"] = {"topic": "news.raw", "partition": offset % 4, "offset": offset}
        print(json.dumps(record, ensure_ascii=False))
