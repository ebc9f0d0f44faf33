-- What replay shows goes by its age alone: the login of jobs could take one alarm out of it, and no seal would tell.
-- Metrics that no catalogue knows are counted by who brought them.
-- depends: 0022.outcomes

REVOKE DELETE ON past, presence_past FROM ioc_jobs;

CREATE FUNCTION drop_past(OUT steps bigint, OUT presences bigint)
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $drop$
DECLARE
    oldest timestamptz := now() - (SELECT keep FROM retention WHERE class = 'past');
BEGIN
    DELETE FROM past WHERE (CASE WHEN open THEN until ELSE at END) < oldest;
    GET DIAGNOSTICS steps = ROW_COUNT;
    -- The newest of before is how a sensor stood at the beginning of what is kept.
    DELETE FROM presence_past p WHERE p.at < oldest
        AND EXISTS (SELECT FROM presence_past n WHERE n.sensor_id = p.sensor_id AND n.at > p.at AND n.at < oldest);
    GET DIAGNOSTICS presences = ROW_COUNT;
END
$drop$;
REVOKE EXECUTE ON FUNCTION drop_past() FROM PUBLIC;
GRANT EXECUTE ON FUNCTION drop_past() TO ioc_jobs;

ALTER TABLE metric ADD COLUMN brought_by text;
COMMENT ON COLUMN metric.brought_by IS 'domain/device that sent it first; null: of the catalogue, or of before this was noted';
