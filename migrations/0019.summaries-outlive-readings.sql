-- Summaries (Community) keep what retention dropped, and take in what came late, however late.
-- depends: 0018.late-groups

-- Dropping a chunk marks its time as changed: a summary refreshed over it would be emptied. So we remember below
-- what time readings may be gone, and refresh nothing below it. It never goes back, not even when they are kept longer.
ALTER TABLE retention ADD COLUMN dropped_before timestamptz;
COMMENT ON COLUMN retention.dropped_before IS 'rows older than this may have been dropped; summaries are final below it';

CREATE OR REPLACE FUNCTION drop_expired(which text) RETURNS integer
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $drop$
DECLARE
    oldest timestamptz;
    dropped integer;
BEGIN
    UPDATE retention SET dropped_before = greatest(dropped_before, now() - keep)
    WHERE class = which AND class IN ('reading', 'position', 'reading_1m', 'reading_1h')
    RETURNING now() - keep INTO STRICT oldest;
    IF which LIKE 'reading\__%' AND NOT EXISTS (
        SELECT FROM timescaledb_information.continuous_aggregates
        WHERE view_schema = 'public' AND view_name = which
    ) THEN
        RETURN 0;                                        -- a plain view (Apache) keeps nothing of its own
    END IF;
    SELECT count(*) INTO dropped FROM drop_chunks(which::regclass, older_than => oldest);
    RETURN dropped;
END
$drop$;

DO $summaries$
DECLARE
    step record;
BEGIN
    IF coalesce(current_setting('timescaledb.license', true), 'apache') <> 'timescale' THEN
        RETURN;
    END IF;
    -- The newest day by the policies: readings are kept a day at the least, so they never meet what was dropped.
    FOR step IN SELECT * FROM (VALUES ('reading_1m', '1 minute', '10 minutes'), ('reading_1h', '1 hour', '1 hour')) v (name, width, every) LOOP
        EXECUTE format('SELECT remove_continuous_aggregate_policy(%L)', step.name);
        EXECUTE format('SELECT add_continuous_aggregate_policy(%L, start_offset => INTERVAL ''22 hours'', '
                       'end_offset => INTERVAL %L, schedule_interval => INTERVAL %L)', step.name, step.width, step.every);
    END LOOP;
    -- What is older, chunk by chunk: a day without news costs a look, and news of two days never mean the months between.
    -- No SET clause and no definer's rights here: either would forbid the commits that a refresh needs.
    EXECUTE $body$
        CREATE PROCEDURE public.refresh_older_summaries(job_id integer, config jsonb) LANGUAGE plpgsql AS $refresh$
        DECLARE
            summary text;
            chunk record;
            gone timestamptz;
        BEGIN
            FOREACH summary IN ARRAY ARRAY['reading_1m', 'reading_1h'] LOOP
                FOR chunk IN SELECT range_start, range_end FROM timescaledb_information.chunks
                             WHERE hypertable_schema = 'public' AND hypertable_name = 'reading'
                               AND range_start < pg_catalog.now() - interval '20 hours' ORDER BY range_start LOOP
                    SELECT dropped_before INTO gone FROM public.retention WHERE class = 'reading';
                    IF gone IS NULL OR chunk.range_start >= gone THEN
                        CALL public.refresh_continuous_aggregate(
                            pg_catalog.format('public.%I', summary)::regclass, chunk.range_start, chunk.range_end);
                    END IF;
                    COMMIT;
                END LOOP;
            END LOOP;
        END
        $refresh$
    $body$;
    EXECUTE 'REVOKE EXECUTE ON PROCEDURE public.refresh_older_summaries(integer, jsonb) FROM PUBLIC';
    EXECUTE 'SELECT add_job(''public.refresh_older_summaries'', INTERVAL ''3 hours'')';
END
$summaries$;
