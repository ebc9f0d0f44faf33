-- Where a sensor was placed since when, so that a replay shows it where it stood and not where it stands today.
-- depends: 0024.secrets-stay

-- What the registry said. Positions that a device tells itself are in `position`, and never come into its row.
CREATE TABLE sensor_place (
    sensor_id  integer NOT NULL REFERENCES sensor,
    at         timestamptz NOT NULL,
    lon        double precision,                         -- null: nowhere
    lat        double precision,
    moved      boolean NOT NULL,                         -- false: the first that was known, also of all the time before
    PRIMARY KEY (sensor_id, at)
);
-- "Who was moved after T" costs as much as there are moves, however many sensors were never moved.
CREATE INDEX sensor_place_moved ON sensor_place (at) WHERE moved;

INSERT INTO sensor_place SELECT sensor_id, registered_at, lon, lat, false FROM sensor;

-- SECURITY DEFINER: whoever registers or edits a sensor writes it without knowing of it, and in no other way.
CREATE FUNCTION note_place() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $note$
BEGIN
    -- A wall clock may be set back; and two edits of one transaction are two moments.
    INSERT INTO sensor_place (sensor_id, at, lon, lat, moved)
    -- Who learns where a sensor stands has moved nothing.
    SELECT NEW.sensor_id, greatest(clock_timestamp(), max(at) + interval '1 microsecond'), NEW.lon, NEW.lat,
           coalesce(bool_or(lon IS NOT NULL), false)
    FROM sensor_place WHERE sensor_id = NEW.sensor_id;
    RETURN NULL;
END
$note$;
REVOKE EXECUTE ON FUNCTION note_place() FROM PUBLIC;
CREATE TRIGGER place_first AFTER INSERT ON sensor FOR EACH ROW EXECUTE FUNCTION note_place();
CREATE TRIGGER place_moved AFTER UPDATE ON sensor FOR EACH ROW
    WHEN (OLD.lon IS DISTINCT FROM NEW.lon OR OLD.lat IS DISTINCT FROM NEW.lat) EXECUTE FUNCTION note_place();
CREATE TRIGGER append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON sensor_place
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_rewrite();

GRANT SELECT ON sensor_place TO ioc_web;
