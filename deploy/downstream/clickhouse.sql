-- ClickHouse 24 or later: the output topic as tables. The Kafka engine reads, materialised views write.
-- Set kafka_broker_list; with transactions on the topic readers must see committed records only.
CREATE DATABASE IF NOT EXISTS chancery;

CREATE TABLE IF NOT EXISTS chancery.queue (raw String)
ENGINE = Kafka
SETTINGS kafka_broker_list = 'kafka:9092',
         kafka_topic_list = 'news.enriched',
         kafka_group_name = 'clickhouse',
         kafka_format = 'JSONAsString',
         kafka_num_consumers = 1,
         kafka_handle_error_mode = 'stream';

-- One row an item; the actors in parallel arrays, as the record has them. The origin makes a row unique: reading the topic
-- twice leaves one.
CREATE TABLE IF NOT EXISTS chancery.items
(
    topic           LowCardinality(String),
    partition       Int32,
    offset          Int64,
    id              String,
    url             String,
    source          LowCardinality(String),
    language        LowCardinality(String),
    published_at    DateTime64(3, 'UTC'),
    fingerprint     FixedString(16),
    title           String,
    body            String CODEC(ZSTD(3)),
    score           Float32,
    label           LowCardinality(String),
    actor_ids       Array(LowCardinality(String)),
    actor_names     Array(String),
    actor_kinds     Array(LowCardinality(String)),
    actor_countries Array(LowCardinality(String)),
    actor_mentions  Array(UInt32),
    actor_salience  Array(Float32),
    actor_sentiment Array(Float32),
    knowledge       LowCardinality(String),
    version         LowCardinality(String),
    INDEX actors actor_ids TYPE bloom_filter GRANULARITY 4
)
ENGINE = ReplacingMergeTree
PARTITION BY toYYYYMM(published_at)
ORDER BY (topic, partition, offset);

CREATE MATERIALIZED VIEW IF NOT EXISTS chancery.items_from_queue TO chancery.items AS
SELECT
    JSONExtractString(raw, 'processing', 'origin', 'topic') AS topic,
    JSONExtractInt(raw, 'processing', 'origin', 'partition') AS partition,
    JSONExtractInt(raw, 'processing', 'origin', 'offset') AS offset,
    JSONExtractString(raw, 'id') AS id,
    JSONExtractString(raw, 'url') AS url,
    JSONExtractString(raw, 'source') AS source,
    JSONExtractString(raw, 'language') AS language,
    parseDateTime64BestEffortOrZero(JSONExtractString(raw, 'published_at'), 3, 'UTC') AS published_at,
    JSONExtractString(raw, 'fingerprint') AS fingerprint,
    JSONExtractString(raw, 'title') AS title,
    JSONExtractString(raw, 'body') AS body,
    JSONExtractFloat(raw, 'sentiment', 'score') AS score,
    JSONExtractString(raw, 'sentiment', 'label') AS label,
    JSONExtract(raw, 'actor_ids', 'Array(String)') AS actor_ids,
    JSONExtract(raw, 'actor_names', 'Array(String)') AS actor_names,
    JSONExtract(raw, 'actor_kinds', 'Array(String)') AS actor_kinds,
    JSONExtract(raw, 'actor_countries', 'Array(String)') AS actor_countries,
    JSONExtract(raw, 'actor_mentions', 'Array(UInt32)') AS actor_mentions,
    JSONExtract(raw, 'actor_salience', 'Array(Float32)') AS actor_salience,
    JSONExtract(raw, 'actor_sentiment', 'Array(Float32)') AS actor_sentiment,
    JSONExtractString(raw, 'processing', 'knowledge') AS knowledge,
    JSONExtractString(raw, 'processing', 'version') AS version
FROM chancery.queue
WHERE empty(_error) AND raw != '';

-- One row a relation.
CREATE TABLE IF NOT EXISTS chancery.relations
(
    topic        LowCardinality(String),
    partition    Int32,
    offset       Int64,
    nth          UInt16,
    item_id      String,
    published_at DateTime64(3, 'UTC'),
    source       LowCardinality(String),
    target       LowCardinality(String),
    polarity     LowCardinality(String),
    score        Float32,
    event        LowCardinality(String),
    modality     LowCardinality(String),
    evidence     String
)
ENGINE = ReplacingMergeTree
PARTITION BY toYYYYMM(published_at)
ORDER BY (source, target, topic, partition, offset, nth);

CREATE MATERIALIZED VIEW IF NOT EXISTS chancery.relations_from_queue TO chancery.relations AS
SELECT
    JSONExtractString(raw, 'processing', 'origin', 'topic') AS topic,
    JSONExtractInt(raw, 'processing', 'origin', 'partition') AS partition,
    JSONExtractInt(raw, 'processing', 'origin', 'offset') AS offset,
    pair.1 AS nth,
    JSONExtractString(raw, 'id') AS item_id,
    parseDateTime64BestEffortOrZero(JSONExtractString(raw, 'published_at'), 3, 'UTC') AS published_at,
    JSONExtractString(pair.2, 'source') AS source,
    JSONExtractString(pair.2, 'target') AS target,
    JSONExtractString(pair.2, 'polarity') AS polarity,
    JSONExtractFloat(pair.2, 'score') AS score,
    JSONExtractString(pair.2, 'event') AS event,
    JSONExtractString(pair.2, 'modality') AS modality,
    JSONExtractString(pair.2, 'evidence', 'text') AS evidence
FROM
(
    SELECT
        raw,
        arrayJoin(arrayZip(arrayEnumerate(JSONExtractArrayRaw(raw, 'relations')), JSONExtractArrayRaw(raw, 'relations'))) AS pair
    FROM chancery.queue
    WHERE empty(_error) AND raw != ''
);
