-- What replay needs and nothing else keeps: alarms and incidents as they stood at any moment, and presence over time.
-- depends: 0013.late-findings-and-zone-hours

-- The change log forgets after a week; this keeps what it told of alarms and incidents, each state with the time it
-- stood. Filled by a trigger on the log: whoever changes an alarm writes it without knowing of it, and it holds exactly
-- what operators were shown. The transitions remain the record of what was done.
CREATE TABLE past (
    kind   text NOT NULL CHECK (kind IN ('alarm', 'incident')),
    ref    bigint NOT NULL,
    seq    bigint NOT NULL,                              -- of the change log
    at     timestamptz NOT NULL,                         -- wall time: when operators were told
    until  timestamptz NOT NULL DEFAULT 'infinity',      -- when they were told otherwise
    open   boolean NOT NULL,
    body   jsonb NOT NULL,                               -- as in the change log
    PRIMARY KEY (kind, ref, seq),
    CHECK (at <= until)
);
CREATE INDEX past_at ON past (at);
-- "What stood at T" is one stab into the open intervals, however long the history.
CREATE INDEX past_stood ON past USING gist (tstzrange(at, until)) WHERE open;

CREATE FUNCTION past_open(kind text, body jsonb) RETURNS boolean
LANGUAGE sql IMMUTABLE AS $open$
    SELECT coalesce((CASE WHEN kind = 'alarm' THEN body -> 'alarm' ELSE body END ->> 'open')::boolean, false);
$open$;

-- SECURITY DEFINER: the parts write it through the change log and in no other way.
CREATE FUNCTION keep_past() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $keep$
DECLARE
    moment timestamptz := NEW.at;
    before timestamptz;
BEGIN
    SELECT at INTO before FROM past WHERE kind = NEW.kind AND ref = NEW.ref AND until = 'infinity';
    -- A wall clock may be set back, an interval may not; and no two states of one thing share a moment.
    moment := greatest(moment, before + interval '1 microsecond');
    UPDATE past SET until = moment WHERE kind = NEW.kind AND ref = NEW.ref AND until = 'infinity';
    INSERT INTO past (kind, ref, seq, at, open, body)
    VALUES (NEW.kind, NEW.ref, NEW.seq, moment, past_open(NEW.kind, NEW.body), NEW.body);
    RETURN NULL;
END
$keep$;
CREATE TRIGGER keep_past AFTER INSERT ON change
    FOR EACH ROW WHEN (NEW.kind IN ('alarm', 'incident')) EXECUTE FUNCTION keep_past();

-- What happened before this file: as far as the change log reaches back, and how the others stand since their last change.
INSERT INTO past (kind, ref, seq, at, until, open, body)
SELECT kind, ref, seq, at, coalesce(lead(at) OVER (PARTITION BY kind, ref ORDER BY seq), 'infinity'),
       past_open(kind, body), body
FROM change WHERE kind IN ('alarm', 'incident');
INSERT INTO past (kind, ref, seq, at, open, body)
SELECT 'alarm', j.alarm_id, 0, t.wall_time, a.open, jsonb_build_object('alarm', j.body, 'transition', tj.body)
FROM alarm_json j
JOIN alarm a USING (alarm_id)
JOIN LATERAL (SELECT * FROM alarm_transition t WHERE t.alarm_id = j.alarm_id ORDER BY transition_id DESC LIMIT 1) t ON true
JOIN alarm_transition_json tj ON tj.transition_id = t.transition_id
WHERE NOT EXISTS (SELECT FROM past p WHERE p.kind = 'alarm' AND p.ref = j.alarm_id);

CREATE TABLE presence_past (
    sensor_id  integer NOT NULL,
    at         timestamptz NOT NULL,
    online     boolean NOT NULL,
    PRIMARY KEY (sensor_id, at)
);
CREATE INDEX presence_past_at ON presence_past (at);
INSERT INTO presence_past SELECT sensor_id, since, online FROM presence;

CREATE FUNCTION keep_presence() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $keep$
BEGIN
    INSERT INTO presence_past VALUES (NEW.sensor_id, NEW.since, NEW.online)
    ON CONFLICT (sensor_id, at) DO UPDATE SET online = excluded.online;
    RETURN NULL;
END
$keep$;
CREATE TRIGGER keep_presence AFTER INSERT OR UPDATE ON presence
    FOR EACH ROW EXECUTE FUNCTION keep_presence();

INSERT INTO retention (class, keep) VALUES ('past', '730 days');

GRANT SELECT ON past, presence_past TO ioc_web;
GRANT SELECT, DELETE ON past, presence_past TO ioc_jobs;
REVOKE EXECUTE ON FUNCTION keep_past(), keep_presence() FROM PUBLIC;
