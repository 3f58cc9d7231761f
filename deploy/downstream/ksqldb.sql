-- ksqlDB: tension per pair of actors in windows of an hour, by the time of the record.
-- The server reads committed records only with ksql.streams.isolation.level=read_committed, or
-- processing.guarantee=exactly_once_v2.
SET 'auto.offset.reset' = 'earliest';

CREATE STREAM enriched (
    id VARCHAR,
    relations ARRAY<STRUCT<source VARCHAR, target VARCHAR, polarity VARCHAR, score DOUBLE, modality VARCHAR>>
) WITH (KAFKA_TOPIC = 'news.enriched', VALUE_FORMAT = 'JSON');

CREATE STREAM relations_of_items AS
SELECT id, EXPLODE(relations) AS relation
FROM enriched
EMIT CHANGES;

CREATE TABLE tension WITH (KAFKA_TOPIC = 'news.tension', FORMAT = 'JSON') AS
SELECT
    relation->source AS source,
    relation->target AS target,
    COUNT(*) AS relations,
    (SUM(CASE WHEN relation->polarity = 'negative' THEN 1.0 ELSE 0.0 END)
        - SUM(CASE WHEN relation->polarity = 'positive' THEN 1.0 ELSE 0.0 END)) / COUNT(*) AS tension,
    AVG(relation->score) AS mean_score
FROM relations_of_items
WINDOW TUMBLING (SIZE 1 HOUR, GRACE PERIOD 15 MINUTES)
GROUP BY relation->source, relation->target
EMIT CHANGES;
