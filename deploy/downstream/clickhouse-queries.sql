-- Five questions to the tables of clickhouse.sql. FINAL folds rows that were read twice.

-- 1. Which actors does the news of the last day speak of most, and in what tone? Means of fewer than five say little.
SELECT actor, any(name) AS name, count() AS items, round(avg(sentiment), 2) AS mean_sentiment
FROM chancery.items FINAL
ARRAY JOIN actor_ids AS actor, actor_names AS name, actor_sentiment AS sentiment
WHERE published_at > now() - INTERVAL 1 DAY
GROUP BY actor
HAVING items >= 5
ORDER BY items DESC
LIMIT 20;

-- 2. How did the sentiment towards one actor move, hour by hour?
SELECT toStartOfHour(published_at) AS hour, count() AS items, round(avg(sentiment), 2) AS mean_sentiment
FROM chancery.items FINAL
ARRAY JOIN actor_ids AS actor, actor_sentiment AS sentiment
WHERE actor = 'IRN' AND published_at > now() - INTERVAL 7 DAY
GROUP BY hour
ORDER BY hour;

-- 3. Between which pairs is there tension: who does what to whom, most negative first?
SELECT source, target, count() AS relations, countIf(polarity = 'negative') AS negative, round(avg(score), 2) AS mean_score
FROM chancery.relations FINAL
WHERE published_at > now() - INTERVAL 7 DAY AND modality = 'asserted'
GROUP BY source, target
HAVING relations >= 5
ORDER BY mean_score
LIMIT 20;

-- 4. Which sources portray an actor unlike the others?
WITH (
    SELECT avg(s) FROM chancery.items FINAL ARRAY JOIN actor_ids AS a, actor_sentiment AS s
    WHERE a = 'IRN' AND published_at > now() - INTERVAL 30 DAY
) AS everywhere
SELECT source, count() AS items, round(avg(sentiment) - everywhere, 2) AS difference
FROM chancery.items FINAL
ARRAY JOIN actor_ids AS actor, actor_sentiment AS sentiment
WHERE actor = 'IRN' AND published_at > now() - INTERVAL 30 DAY
GROUP BY source
HAVING items >= 20
ORDER BY abs(difference) DESC
LIMIT 20;

-- 5. The same story in how many items? Fingerprints that are equal; reprints with small changes differ in up to 6 bits.
SELECT fingerprint, count() AS items, uniq(source) AS sources, any(title) AS title, min(published_at) AS first
FROM chancery.items FINAL
WHERE published_at > now() - INTERVAL 1 DAY
GROUP BY fingerprint
HAVING items > 1
ORDER BY items DESC
LIMIT 20;
