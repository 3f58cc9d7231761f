-- Flink SQL 1.19 or later: tension per pair of actors in windows of an hour, by the time of publication.
-- The connector is flink-sql-connector-kafka. Tension: share of negative relations less share of positive ones.
CREATE TABLE enriched (
    `id` STRING,
    `published_at` STRING,
    `relations` ARRAY<ROW<`source` STRING, `target` STRING, `polarity` STRING, `score` DOUBLE, `modality` STRING>>,
    `event_time` AS TO_TIMESTAMP_LTZ(
        UNIX_TIMESTAMP(REPLACE(SUBSTRING(`published_at`, 1, 19), 'T', ' ') || ' +0000', 'yyyy-MM-dd HH:mm:ss Z') * 1000, 3),
    WATERMARK FOR `event_time` AS `event_time` - INTERVAL '15' MINUTE
) WITH (
    'connector' = 'kafka',
    'topic' = 'news.enriched',
    'properties.bootstrap.servers' = 'kafka:9092',
    'properties.group.id' = 'flink-tension',
    'properties.isolation.level' = 'read_committed',
    'scan.startup.mode' = 'group-offsets',
    'properties.auto.offset.reset' = 'earliest',
    'format' = 'json',
    'json.ignore-parse-errors' = 'true'
);

CREATE TEMPORARY VIEW flattened AS
SELECT enriched.`event_time`, r.`source`, r.`target`, r.`polarity`, r.`score`
FROM enriched
CROSS JOIN UNNEST(enriched.`relations`) AS r (`source`, `target`, `polarity`, `score`, `modality`);

CREATE TABLE tension (
    `source` STRING,
    `target` STRING,
    `window_start` TIMESTAMP_LTZ(3),
    `relations` BIGINT,
    `tension` DOUBLE,
    `mean_score` DOUBLE,
    PRIMARY KEY (`source`, `target`, `window_start`) NOT ENFORCED
) WITH (
    'connector' = 'upsert-kafka',
    'topic' = 'news.tension',
    'properties.bootstrap.servers' = 'kafka:9092',
    'key.format' = 'json',
    'value.format' = 'json'
);

INSERT INTO tension
SELECT
    `source`,
    `target`,
    window_start,
    COUNT(*) AS relations,
    (SUM(CASE WHEN polarity = 'negative' THEN 1.0 ELSE 0.0 END)
        - SUM(CASE WHEN polarity = 'positive' THEN 1.0 ELSE 0.0 END)) / COUNT(*) AS tension,
    AVG(score) AS mean_score
FROM TABLE(
    TUMBLE(
        TABLE flattened, DESCRIPTOR(event_time), INTERVAL '1' HOUR))
GROUP BY `source`, `target`, window_start, window_end;
