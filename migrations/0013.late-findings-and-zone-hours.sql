-- Late findings: what data that came after the lateness bound show to have happened. Hours of a zone.
-- depends: 0012.versions-in-force

-- Stretches of history that are still to be judged again, noted with the late data themselves.
CREATE TABLE late_window (
    sensor_id  integer NOT NULL REFERENCES sensor,
    metric_id  integer NOT NULL,                         -- 0: its positions
    since      timestamptz NOT NULL,
    until      timestamptz NOT NULL CHECK (until >= since),
    noted      timestamptz NOT NULL DEFAULT clock_timestamp(),
    PRIMARY KEY (sensor_id, metric_id)
) WITH (fillfactor = 70);

-- A late finding is over when it is recorded: it is never open, whoever has seen it. (An expression cannot be changed,
-- only dropped; from here on a trigger reckons what the expression did.)
ALTER TABLE alarm ADD COLUMN late boolean NOT NULL DEFAULT false;
ALTER TABLE alarm ADD CHECK (NOT late OR condition = 'cleared');
ALTER TABLE alarm ALTER COLUMN open DROP EXPRESSION;
CREATE FUNCTION alarm_reckon_open() RETURNS trigger
LANGUAGE plpgsql AS $reckon$
BEGIN
    NEW.open := NOT NEW.late AND (NEW.condition <> 'cleared' OR NEW.ack = 'unacked');
    RETURN NEW;
END
$reckon$;
CREATE TRIGGER reckon_open BEFORE INSERT OR UPDATE ON alarm FOR EACH ROW EXECUTE FUNCTION alarm_reckon_open();
-- The same late data twice are one finding.
CREATE UNIQUE INDEX alarm_one_late ON alarm (rule_id, subject, raised_at) WHERE late;

-- Everything that renders an alarm says whether it is a late finding.
ALTER VIEW alarm_json RENAME TO alarm_core_json;
CREATE VIEW alarm_json AS
SELECT c.alarm_id, c.body || jsonb_build_object('late', a.late) AS body
FROM alarm_core_json c JOIN alarm a USING (alarm_id);

-- RFC 5545 windows as in a rule's calendar; null: round the clock.
ALTER TABLE zone_version ADD CHECK (jsonb_typeof(schedule) = 'array');

GRANT SELECT ON alarm_json TO ioc_ingest, ioc_web, ioc_jobs;
GRANT SELECT, INSERT, UPDATE, DELETE ON late_window TO ioc_ingest;
