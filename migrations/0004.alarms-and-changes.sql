-- Alarms with their append-only history, the memory of the rules, and the ordered change log.
-- depends: 0003.readings

-- Three independent axes (ISA-18.2): condition, acknowledgement, presentation.
CREATE TABLE alarm (
    alarm_id      bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    rule_id       integer NOT NULL REFERENCES rule,
    rule_version  integer NOT NULL,
    zone_id       integer REFERENCES zone,
    zone_version  integer,
    subject       text NOT NULL,                         -- 'sensor:12', 'zone:3'
    sensor_id     integer REFERENCES sensor,
    severity      text NOT NULL CHECK (severity IN ('critical', 'major', 'minor', 'warning', 'indeterminate')),
    condition     text NOT NULL CHECK (condition IN ('pending', 'active', 'cleared')),
    ack           text NOT NULL DEFAULT 'unacked' CHECK (ack IN ('unacked', 'acked')),
    presentation  text NOT NULL DEFAULT 'shown' CHECK (presentation IN ('shown', 'shelved', 'suppressed', 'out_of_service')),
    raised_at     timestamptz NOT NULL,                  -- event time of the first raise
    last_raised_at timestamptz NOT NULL,                 -- event time of the newest raise
    cleared_at    timestamptz,
    acked_at      timestamptz,
    acked_by      text,
    count         integer NOT NULL DEFAULT 1,
    value         double precision,
    lon           double precision,
    lat           double precision,
    why           jsonb NOT NULL,                        -- a sentence in vi and en
    evidence      jsonb NOT NULL DEFAULT '[]',
    version       integer NOT NULL DEFAULT 1,
    open          boolean GENERATED ALWAYS AS (condition <> 'cleared' OR ack = 'unacked') STORED,
    FOREIGN KEY (rule_id, rule_version) REFERENCES rule_version (rule_id, version)
);
-- One open alarm for a rule and subject, whatever races.
CREATE UNIQUE INDEX alarm_one_open ON alarm (rule_id, subject) WHERE open;
CREATE INDEX alarm_raised ON alarm (raised_at DESC);
CREATE INDEX alarm_sensor ON alarm (sensor_id, raised_at DESC);

CREATE TABLE alarm_transition (
    transition_id  bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    alarm_id       bigint NOT NULL REFERENCES alarm,
    action         text NOT NULL,                        -- hub.core.alarms.Action
    reason         text NOT NULL,                        -- why this action did what it did
    actor          text NOT NULL,                        -- 'rule:cam-le-level-3' or 'user:lan'
    event_time     timestamptz NOT NULL,
    wall_time      timestamptz NOT NULL DEFAULT clock_timestamp(),
    detail         jsonb NOT NULL DEFAULT '{}'
);
CREATE INDEX alarm_transition_alarm ON alarm_transition (alarm_id, transition_id);

-- What each rule remembers of each subject; written when it changes, with the readings that changed it.
CREATE TABLE rule_memory (
    rule_id  integer NOT NULL REFERENCES rule,
    subject  text NOT NULL,
    memory   jsonb NOT NULL,
    PRIMARY KEY (rule_id, subject)
) WITH (fillfactor = 70);

-- The ordered log of what viewers must not miss. Commit order equals seq order: append_change holds a lock to
-- the end of its transaction, so a reader that saw seq n never finds a smaller one later.
CREATE TABLE change (
    seq   bigint PRIMARY KEY,
    kind  text NOT NULL CHECK (kind IN ('alarm', 'sensor', 'zone', 'rule')),
    ref   bigint NOT NULL,
    body  jsonb NOT NULL,
    at    timestamptz NOT NULL DEFAULT clock_timestamp()
);
CREATE SEQUENCE change_seq OWNED BY change.seq;

CREATE FUNCTION append_change(what text, id bigint, content jsonb) RETURNS bigint
LANGUAGE plpgsql AS $append$
DECLARE
    number bigint;
BEGIN
    PERFORM pg_advisory_xact_lock(hashtext('ioc.change'));
    number := nextval('change_seq');
    INSERT INTO change (seq, kind, ref, body) VALUES (number, what, id, content);
    PERFORM pg_notify('ioc_change', what || ':' || number);
    RETURN number;
END
$append$;

CREATE FUNCTION refuse_rewrite() RETURNS trigger
LANGUAGE plpgsql AS $refuse$
BEGIN
    RAISE EXCEPTION '% is append-only: % refused', TG_TABLE_NAME, TG_OP USING ERRCODE = 'insufficient_privilege';
END
$refuse$;
CREATE TRIGGER append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON alarm_transition
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_rewrite();
