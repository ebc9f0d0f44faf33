-- The jobs end shelves and begin maintenance: what they tell of it goes through one function, not into the tables.
-- depends: 0016.handed-over

-- SECURITY DEFINER: whoever has taken the jobs over can neither put words into a person's mouth nor show viewers an
-- alarm that is not there; what viewers are told is read from the alarm itself.
CREATE FUNCTION alarm_changed_by_clock(which bigint, did text, why text, who text, event timestamptz, more jsonb)
RETURNS bigint LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $told$
BEGIN
    IF who NOT LIKE 'system:%' OR did NOT IN ('unshelve', 'suppress', 'unsuppress', 'calm') THEN
        RAISE EXCEPTION 'the clock cannot % as %', did, who USING ERRCODE = 'insufficient_privilege';
    END IF;
    RETURN alarm_changed(which, did, why, who, event, more);
END
$told$;
REVOKE EXECUTE ON FUNCTION alarm_changed_by_clock(bigint, text, text, text, timestamptz, jsonb) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION alarm_changed_by_clock(bigint, text, text, text, timestamptz, jsonb)
    TO ioc_ingest, ioc_web, ioc_jobs;

REVOKE INSERT ON alarm_transition, change FROM ioc_jobs;
REVOKE USAGE ON SEQUENCE change_seq FROM ioc_jobs;
