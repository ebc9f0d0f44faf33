-- One minute and one hour summaries: one body, a continuous aggregate where the licence allows, else a view.
-- depends: 0003.readings

-- How long each class of data is kept; hub jobs enforces it with drop_chunks in both editions.
CREATE TABLE retention (
    class  text PRIMARY KEY,
    keep   interval NOT NULL CHECK (keep >= '1 day')
);
INSERT INTO retention (class, keep) VALUES
    ('reading', '365 days'), ('position', '90 days'), ('dead_letter', '30 days'), ('change', '7 days'),
    ('reading_1m', '730 days'), ('reading_1h', '3650 days');

DO $rollup$
DECLARE
    community boolean := coalesce(current_setting('timescaledb.license', true), 'apache') = 'timescale';
    step record;
    body text;
BEGIN
    FOR step IN SELECT * FROM (VALUES ('reading_1m', '1 minute', '10 minutes', '3 days'),
                                      ('reading_1h', '1 hour', '1 hour', '30 days')) v (name, width, every, reach) LOOP
        -- 6 = BAD | CALIBRATING: kept as readings, never part of a summary.
        body := format(
            'SELECT sensor_id, metric_id, time_bucket(INTERVAL %L, time) AS bucket, count(value) AS count, '
            'sum(value) AS sum, min(value) AS min, max(value) AS max, last(value, time) AS last '
            'FROM reading WHERE value IS NOT NULL AND flags & 6 = 0 GROUP BY sensor_id, metric_id, bucket', step.width);
        IF community THEN
            EXECUTE format('CREATE MATERIALIZED VIEW %I WITH (timescaledb.continuous, '
                           'timescaledb.materialized_only = false) AS %s WITH NO DATA', step.name, body);
            EXECUTE format('SELECT add_continuous_aggregate_policy(%L, start_offset => INTERVAL %L, '
                           'end_offset => INTERVAL %L, schedule_interval => INTERVAL %L)',
                           step.name, step.reach, step.width, step.every);
        ELSE
            EXECUTE format('CREATE VIEW %I AS %s', step.name, body);
        END IF;
    END LOOP;
    IF community THEN
        ALTER TABLE reading SET (timescaledb.compress, timescaledb.compress_segmentby = 'sensor_id, metric_id',
                                 timescaledb.compress_orderby = 'time DESC');
        ALTER TABLE position SET (timescaledb.compress, timescaledb.compress_segmentby = 'sensor_id',
                                  timescaledb.compress_orderby = 'time DESC');
        PERFORM add_compression_policy('reading', INTERVAL '8 days');
        PERFORM add_compression_policy('position', INTERVAL '8 days');
    END IF;
END
$rollup$;
