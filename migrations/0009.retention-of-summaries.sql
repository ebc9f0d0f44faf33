-- Summaries have an age of their own: where they are continuous aggregates (Community), they outlive their readings.
-- depends: 0008.alarm-json

CREATE OR REPLACE FUNCTION drop_expired(which text) RETURNS integer
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $drop$
DECLARE
    age interval;
    dropped integer;
BEGIN
    SELECT keep INTO STRICT age FROM retention
    WHERE class = which AND class IN ('reading', 'position', 'reading_1m', 'reading_1h');
    IF which LIKE 'reading\__%' AND NOT EXISTS (
        SELECT FROM timescaledb_information.continuous_aggregates
        WHERE view_schema = 'public' AND view_name = which
    ) THEN
        RETURN 0;                                        -- a plain view (Apache) keeps nothing of its own
    END IF;
    SELECT count(*) INTO dropped FROM drop_chunks(which::regclass, older_than => age);
    RETURN dropped;
END
$drop$;
