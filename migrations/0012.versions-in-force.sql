-- Rules and zones are documents with a life: draft, enabled, retired. A newer draft leaves the enabled version in force.
-- What was in force when is kept, so that the past can be shown as it was. Labelled incidents and backtests.
-- depends: 0011.notifications

ALTER TABLE zone_version ADD COLUMN IF NOT EXISTS schedule jsonb;

ALTER TABLE rule
    ADD COLUMN enabled_version integer,                  -- the version in force; null: none
    ADD COLUMN retired boolean NOT NULL DEFAULT false,   -- it was in force once, and was taken out
    ADD COLUMN enabled_at timestamptz,                   -- when the version in force came into force
    ADD COLUMN updated_at timestamptz NOT NULL DEFAULT now(),
    ADD COLUMN updated_by text NOT NULL DEFAULT 'system';
ALTER TABLE zone
    ADD COLUMN enabled_version integer,
    ADD COLUMN retired boolean NOT NULL DEFAULT false,
    ADD COLUMN enabled_at timestamptz,
    ADD COLUMN updated_at timestamptz NOT NULL DEFAULT now(),
    ADD COLUMN updated_by text NOT NULL DEFAULT 'system';

-- Until now every edit came into force at once. A rule that was off and has raised alarms was in force once.
UPDATE rule r SET
    enabled_version = CASE WHEN r.enabled THEN r.version END,
    enabled_at = CASE WHEN r.enabled THEN v.created_at END,
    retired = NOT r.enabled AND EXISTS (SELECT FROM alarm a WHERE a.rule_id = r.rule_id),
    updated_at = v.created_at, updated_by = v.created_by
FROM rule_version v WHERE v.rule_id = r.rule_id AND v.version = r.version;
UPDATE zone z SET
    enabled_version = CASE WHEN NOT z.deleted THEN z.version END,
    enabled_at = CASE WHEN NOT z.deleted THEN v.created_at END,
    retired = z.deleted,
    updated_at = v.created_at, updated_by = v.created_by
FROM zone_version v WHERE v.zone_id = z.zone_id AND v.version = z.version;

CREATE TABLE rule_force (
    force_id  bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    rule_id   integer NOT NULL REFERENCES rule,
    version   integer,                                   -- in force from here on; null: none
    at        timestamptz NOT NULL,
    actor     text NOT NULL
);
CREATE INDEX rule_force_at ON rule_force (rule_id, at, force_id);
CREATE TABLE zone_force (
    force_id  bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    zone_id   integer NOT NULL REFERENCES zone,
    version   integer,
    at        timestamptz NOT NULL,
    actor     text NOT NULL
);
CREATE INDEX zone_force_at ON zone_force (zone_id, at, force_id);

INSERT INTO rule_force (rule_id, version, at, actor)
SELECT rule_id, v.version, v.created_at, v.created_by FROM rule r JOIN rule_version v USING (rule_id)
WHERE r.enabled OR r.retired ORDER BY v.created_at, v.version;
INSERT INTO rule_force (rule_id, version, at, actor) SELECT rule_id, NULL, now(), 'system' FROM rule WHERE retired;
INSERT INTO zone_force (zone_id, version, at, actor)
SELECT zone_id, v.version, v.created_at, v.created_by FROM zone z JOIN zone_version v USING (zone_id)
ORDER BY v.created_at, v.version;
INSERT INTO zone_force (zone_id, version, at, actor) SELECT zone_id, NULL, now(), 'system' FROM zone WHERE retired;

ALTER TABLE rule DROP COLUMN enabled;
ALTER TABLE zone DROP COLUMN deleted;
ALTER TABLE rule
    ADD COLUMN status text GENERATED ALWAYS AS (CASE
        WHEN enabled_version IS NOT NULL THEN 'enabled' WHEN retired THEN 'retired' ELSE 'draft' END) STORED,
    ADD FOREIGN KEY (rule_id, enabled_version) REFERENCES rule_version (rule_id, version)
        DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE zone
    ADD COLUMN status text GENERATED ALWAYS AS (CASE
        WHEN enabled_version IS NOT NULL THEN 'enabled' WHEN retired THEN 'retired' ELSE 'draft' END) STORED,
    ADD FOREIGN KEY (zone_id, enabled_version) REFERENCES zone_version (zone_id, version)
        DEFERRABLE INITIALLY DEFERRED;

-- Whoever changes what is in force, the history follows; nobody else writes it.
CREATE FUNCTION note_force() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $force$
BEGIN
    IF TG_OP = 'UPDATE' AND NEW.enabled_version IS NOT DISTINCT FROM OLD.enabled_version THEN
        RETURN NEW;
    END IF;
    IF TG_WHEN = 'BEFORE' THEN
        NEW.enabled_at := CASE WHEN NEW.enabled_version IS NOT NULL THEN NEW.updated_at END;
        NEW.retired := NEW.enabled_version IS NULL AND TG_OP = 'UPDATE';
    ELSIF NEW.enabled_version IS NOT NULL OR TG_OP = 'UPDATE' THEN
        IF TG_TABLE_NAME = 'rule' THEN
            INSERT INTO rule_force (rule_id, version, at, actor)
            VALUES (NEW.rule_id, NEW.enabled_version, NEW.updated_at, NEW.updated_by);
        ELSE
            INSERT INTO zone_force (zone_id, version, at, actor)
            VALUES (NEW.zone_id, NEW.enabled_version, NEW.updated_at, NEW.updated_by);
        END IF;
    END IF;
    RETURN NEW;
END
$force$;
CREATE TRIGGER force_before BEFORE INSERT OR UPDATE ON rule FOR EACH ROW EXECUTE FUNCTION note_force();
CREATE TRIGGER force_after AFTER INSERT OR UPDATE ON rule FOR EACH ROW EXECUTE FUNCTION note_force();
CREATE TRIGGER force_before BEFORE INSERT OR UPDATE ON zone FOR EACH ROW EXECUTE FUNCTION note_force();
CREATE TRIGGER force_after AFTER INSERT OR UPDATE ON zone FOR EACH ROW EXECUTE FUNCTION note_force();
CREATE TRIGGER append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON rule_force
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_rewrite();
CREATE TRIGGER append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON zone_force
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_rewrite();

-- What really happened (or did not), to hold backtests against.
CREATE TABLE label (
    label_id    bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    rule        text,                                    -- key; null: any rule
    device      text,
    zone        text,                                    -- key
    since       timestamptz NOT NULL,
    until       timestamptz NOT NULL,
    kind        text NOT NULL CHECK (kind IN ('incident', 'false_alarm')),
    note        text NOT NULL DEFAULT '',
    created_by  text NOT NULL,
    created_at  timestamptz NOT NULL DEFAULT now(),
    CHECK (since <= until),
    UNIQUE NULLS NOT DISTINCT (rule, device, zone, since, until, kind)
);
CREATE INDEX label_since ON label (since);

-- The queue of backtests. Whoever runs one holds the advisory lock (hashtext('ioc.backtest'), id) until it is done or
-- its process dies, so a row that is running and not locked has lost its worker.
CREATE TABLE backtest (
    backtest_id  integer GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    status       text NOT NULL DEFAULT 'waiting' CHECK (status IN ('waiting', 'running', 'done', 'cancelled', 'failed')),
    since        timestamptz NOT NULL,
    until        timestamptz NOT NULL,
    documents    jsonb NOT NULL,
    zones        jsonb NOT NULL,
    created_by   text NOT NULL,
    created_at   timestamptz NOT NULL DEFAULT now(),
    started_at   timestamptz,
    ended_at     timestamptz,
    attempts     integer NOT NULL DEFAULT 0,
    cancel       boolean NOT NULL DEFAULT false,         -- somebody asked the worker to stop
    progress     double precision NOT NULL DEFAULT 0 CHECK (progress BETWEEN 0 AND 1),
    at           timestamptz,                            -- event time reached
    records      bigint NOT NULL DEFAULT 0,
    problem      text,
    result       jsonb,
    CHECK (since < until)
);
CREATE INDEX backtest_waiting ON backtest (backtest_id) WHERE status IN ('waiting', 'running');
CREATE TABLE backtest_alarm (
    backtest_id  integer NOT NULL REFERENCES backtest ON DELETE CASCADE,
    number       integer NOT NULL,                       -- from 1, by time of raise
    body         jsonb NOT NULL,
    PRIMARY KEY (backtest_id, number)
);
CREATE FUNCTION ring_backtest() RETURNS trigger
LANGUAGE plpgsql AS $ring$
BEGIN
    NOTIFY ioc_backtest;
    RETURN NULL;
END
$ring$;
CREATE TRIGGER ring AFTER INSERT ON backtest FOR EACH STATEMENT EXECUTE FUNCTION ring_backtest();

INSERT INTO retention (class, keep) VALUES ('backtest', '90 days');

GRANT SELECT ON rule_force, zone_force TO ioc_ingest, ioc_web, ioc_jobs;
GRANT SELECT, INSERT, DELETE ON label, backtest TO ioc_web;
GRANT UPDATE (status, cancel, ended_at) ON backtest TO ioc_web;
GRANT SELECT ON backtest_alarm TO ioc_web;
-- The worker reads history, labels and the outcomes of alarms, and writes what it found out.
GRANT SELECT ON reading, position, metric, label, alarm TO ioc_jobs;
GRANT SELECT, DELETE ON backtest TO ioc_jobs;
GRANT UPDATE (status, started_at, ended_at, attempts, cancel, progress, at, records, problem, result) ON backtest TO ioc_jobs;
GRANT SELECT, INSERT, DELETE ON backtest_alarm TO ioc_jobs;
