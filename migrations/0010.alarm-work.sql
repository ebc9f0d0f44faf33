-- Working on alarms: who has it, what hides it, what gathers it, how it ended; incidents, maintenance windows, handovers.
-- depends: 0009.retention-of-summaries

-- An incident gathers alarms of one place and cause that belong together in time. `version` counts what people (and the
-- closing) changed; how many alarms it holds is counted, not stored.
CREATE TABLE incident (
    incident_id  bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    key          text NOT NULL,                          -- 'flood@hoa-xuan-lowland': what its alarms have in common
    title        jsonb NOT NULL,
    cause        text NOT NULL,
    zone_id      integer REFERENCES zone,
    opened_at    timestamptz NOT NULL,                   -- event time of its first raise
    last_at      timestamptz NOT NULL,                   -- event time of its newest raise
    closed_at    timestamptz,
    closed_by    text,
    assignee     text,
    version      integer NOT NULL DEFAULT 1
);
CREATE INDEX incident_open ON incident (key) WHERE closed_at IS NULL;
CREATE INDEX incident_opened ON incident (opened_at DESC);

CREATE TABLE incident_event (
    event_id     bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    incident_id  bigint NOT NULL REFERENCES incident,
    action       text NOT NULL CHECK (action IN ('open', 'comment', 'assign', 'close', 'reopen')),
    actor        text NOT NULL,
    at           timestamptz NOT NULL,
    comment      text,
    detail       jsonb NOT NULL DEFAULT '{}'
);
CREATE INDEX incident_event_incident ON incident_event (incident_id, event_id);
CREATE TRIGGER append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON incident_event
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_rewrite();

-- While a window is open, alarms in its scope are suppressed. A part of the scope that is empty asks nothing.
CREATE TABLE maintenance (
    window_id   integer GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    name        jsonb NOT NULL,
    starts      timestamptz NOT NULL,
    ends        timestamptz NOT NULL CHECK (ends > starts),
    reason      text NOT NULL,
    created_by  text NOT NULL,
    rules       text[] NOT NULL DEFAULT '{}',
    zones       text[] NOT NULL DEFAULT '{}',
    domains     text[] NOT NULL DEFAULT '{}',
    devices     text[] NOT NULL DEFAULT '{}',
    version     integer NOT NULL DEFAULT 1,
    deleted     boolean NOT NULL DEFAULT false,
    CHECK (rules <> '{}' OR zones <> '{}' OR domains <> '{}' OR devices <> '{}')
);
CREATE INDEX maintenance_ends ON maintenance (ends) WHERE NOT deleted;

ALTER TABLE alarm
    ADD COLUMN labels         jsonb NOT NULL DEFAULT '{}',   -- domain, device, gateway, zones, tags: as when it was raised
    ADD COLUMN assignee       text,
    ADD COLUMN shelved_until  timestamptz,
    ADD COLUMN shelved_by     text,
    ADD COLUMN shelve_reason  text,
    ADD COLUMN out_since      timestamptz,
    ADD COLUMN out_by         text,
    ADD COLUMN out_reason     text,
    -- What mutes it by logic, also while something else hides it: it is suppressed when nothing else does.
    ADD COLUMN muted_alarm    bigint REFERENCES alarm,
    ADD COLUMN muted_window   integer REFERENCES maintenance,
    ADD COLUMN outcome        text CHECK (outcome IN ('confirmed', 'false_alarm', 'test')),
    ADD COLUMN closed_at      timestamptz,
    ADD COLUMN closed_by      text,
    ADD COLUMN chattering     boolean NOT NULL DEFAULT false,
    ADD COLUMN recent         jsonb NOT NULL DEFAULT '{}',   -- event times of its newest raises and changes
    ADD COLUMN calm_at        timestamptz,                   -- when chattering ends if nothing happens
    ADD COLUMN incident_id    bigint REFERENCES incident,
    ADD COLUMN steps          jsonb NOT NULL DEFAULT '{}',   -- ticks of the procedure: {key: {done_at, done_by}}
    ADD CHECK ((presentation = 'shelved') = (shelved_until IS NOT NULL)),
    ADD CHECK ((presentation = 'out_of_service') = (out_since IS NOT NULL)),
    ADD CHECK ((outcome IS NULL) = (closed_at IS NULL));

CREATE INDEX alarm_subject ON alarm (rule_id, subject, alarm_id DESC);
CREATE INDEX alarm_open ON alarm (alarm_id) WHERE open;
CREATE INDEX alarm_incident ON alarm (incident_id) WHERE incident_id IS NOT NULL;
CREATE INDEX alarm_hidden ON alarm (presentation) WHERE presentation <> 'shown';
CREATE INDEX alarm_chattering ON alarm (calm_at) WHERE chattering;
CREATE INDEX alarm_muted_alarm ON alarm (muted_alarm) WHERE muted_alarm IS NOT NULL;
CREATE INDEX alarm_muted_window ON alarm (muted_window) WHERE muted_window IS NOT NULL;
CREATE INDEX alarm_transition_wall ON alarm_transition (wall_time);
CREATE INDEX alarm_transition_event ON alarm_transition (event_time);

-- A shift handed over: what stood, who gave it to whom. The row is kept as it was signed.
CREATE TABLE handover (
    handover_id  bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    from_time    timestamptz NOT NULL,
    to_time      timestamptz NOT NULL CHECK (to_time > from_time),
    note         text NOT NULL,
    by_user      text NOT NULL,
    to_user      text,
    signed_at    timestamptz NOT NULL DEFAULT clock_timestamp(),
    summary      jsonb NOT NULL,
    digest       text NOT NULL                           -- SHA-256 of the summary, also in the audit trail
);
CREATE TRIGGER append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON handover
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_rewrite();

ALTER TABLE change DROP CONSTRAINT change_kind_check,
    ADD CONSTRAINT change_kind_check CHECK (kind IN ('alarm', 'sensor', 'zone', 'rule', 'incident', 'maintenance'));

-- The steps a rule asks for, with the ticks of one alarm; `within` in seconds, counted from the first raise.
CREATE FUNCTION procedure_json(steps jsonb, ticks jsonb, raised timestamptz) RETURNS jsonb
LANGUAGE sql STABLE AS $procedure$
    SELECT coalesce(jsonb_agg(jsonb_build_object(
        'key', step -> 'key',
        'text', step -> 'text',
        'within', extract(epoch FROM (step ->> 'within')::interval)::bigint,
        'due_at', utc_text(raised + (step ->> 'within')::interval),
        'done_at', ticks -> (step ->> 'key') -> 'done_at',
        'done_by', ticks -> (step ->> 'key') -> 'done_by') ORDER BY place), '[]')
    FROM jsonb_array_elements(coalesce(steps, '[]')) WITH ORDINALITY AS listed (step, place);
$procedure$;

CREATE OR REPLACE VIEW alarm_json AS
SELECT a.alarm_id,
       jsonb_build_object(
           'id', a.alarm_id,
           'rule', jsonb_build_object('id', a.rule_id, 'key', r.key, 'version', a.rule_version, 'name', v.document -> 'name'),
           'zone', CASE WHEN z.zone_id IS NOT NULL THEN
               jsonb_build_object('id', z.zone_id, 'key', z.key, 'version', a.zone_version, 'name', zv.name) END,
           'sensor', CASE WHEN s.sensor_id IS NOT NULL THEN
               jsonb_build_object('id', s.sensor_id, 'device', s.device, 'name', s.name, 'domain', s.domain) END,
           'subject', a.subject,
           'severity', a.severity,
           'condition', a.condition,
           'ack', a.ack,
           'presentation', a.presentation,
           'open', a.open,
           'raised_at', utc_text(a.raised_at),
           'last_raised_at', utc_text(a.last_raised_at),
           'cleared_at', utc_text(a.cleared_at),
           'acked_at', utc_text(a.acked_at),
           'acked_by', a.acked_by,
           'count', a.count,
           'value', a.value,
           'lon', a.lon,
           'lat', a.lat,
           'why', a.why,
           'evidence', a.evidence,
           'response', v.document -> 'response',
           'version', a.version)
       || jsonb_build_object(
           'assignee', a.assignee,
           'shelved', CASE WHEN a.shelved_until IS NOT NULL THEN
               jsonb_build_object('until', utc_text(a.shelved_until), 'by', a.shelved_by, 'reason', a.shelve_reason) END,
           'out_of_service', CASE WHEN a.out_since IS NOT NULL THEN
               jsonb_build_object('since', utc_text(a.out_since), 'by', a.out_by, 'reason', a.out_reason) END,
           'suppressed', CASE WHEN a.presentation = 'suppressed' THEN jsonb_build_object(
               'reason', CASE WHEN a.muted_alarm IS NULL THEN 'maintenance' ELSE 'inhibited' END,
               'by', CASE WHEN a.muted_alarm IS NULL THEN coalesce(w.created_by, '') ELSE 'rule:' || mr.key END,
               'alarm', a.muted_alarm,
               'window', CASE WHEN a.muted_alarm IS NULL THEN a.muted_window END) END,
           'outcome', a.outcome,
           'closed_at', utc_text(a.closed_at),
           'closed_by', a.closed_by,
           'chattering', a.chattering,
           'incident', a.incident_id,
           'procedure', procedure_json(v.document -> 'procedure', a.steps, a.raised_at)) AS body
FROM alarm a
JOIN rule r ON r.rule_id = a.rule_id
JOIN rule_version v ON v.rule_id = a.rule_id AND v.version = a.rule_version
LEFT JOIN zone z ON z.zone_id = a.zone_id
LEFT JOIN zone_version zv ON zv.zone_id = a.zone_id AND zv.version = a.zone_version
LEFT JOIN sensor s ON s.sensor_id = a.sensor_id
LEFT JOIN alarm m ON m.alarm_id = a.muted_alarm
LEFT JOIN rule mr ON mr.rule_id = m.rule_id
LEFT JOIN maintenance w ON w.window_id = a.muted_window;

-- As before, and the step now also says how the alarm stands after it: enough to show it as it stood at any time.
CREATE OR REPLACE FUNCTION alarm_changed(which bigint, did text, why text, who text, event timestamptz, more jsonb)
RETURNS bigint LANGUAGE plpgsql AS $changed$
DECLARE
    step bigint;
    now_is jsonb;
BEGIN
    SELECT body INTO now_is FROM alarm_json WHERE alarm_id = which;
    INSERT INTO alarm_transition (alarm_id, action, reason, actor, event_time, detail)
    VALUES (which, did, why, who, event, more || jsonb_build_object('state', now_is - ARRAY[
        'id', 'rule', 'zone', 'sensor', 'subject', 'why', 'evidence', 'response', 'procedure']
        || jsonb_build_object('steps', (SELECT steps FROM alarm WHERE alarm_id = which))))
    RETURNING transition_id INTO step;
    RETURN append_change('alarm', which, jsonb_build_object(
        'alarm', now_is,
        'transition', (SELECT body #- '{detail,state}' FROM alarm_transition_json WHERE transition_id = step)));
END
$changed$;

-- Severity is the worst of what is open, or of all when nothing is.
CREATE VIEW incident_json AS
SELECT i.incident_id,
       jsonb_build_object(
           'id', i.incident_id,
           'key', i.key,
           'title', i.title,
           'cause', i.cause,
           'zone', CASE WHEN z.zone_id IS NOT NULL THEN
               jsonb_build_object('id', z.zone_id, 'key', z.key, 'name', zv.name) END,
           'severity', coalesce(held.severity, 'indeterminate'),
           'opened_at', utc_text(i.opened_at),
           'last_at', utc_text(i.last_at),
           'closed_at', utc_text(i.closed_at),
           'closed_by', i.closed_by,
           'open', i.closed_at IS NULL,
           'alarm_count', held.alarms,
           'open_count', held.open,
           'unacked_count', held.unacked,
           'first_alarm', held.first,
           'assignee', i.assignee,
           'version', i.version) AS body
FROM incident i
LEFT JOIN zone z ON z.zone_id = i.zone_id
LEFT JOIN zone_version zv ON zv.zone_id = z.zone_id AND zv.version = z.version
CROSS JOIN LATERAL (
    SELECT count(*) AS alarms,
           count(*) FILTER (WHERE a.open) AS open,
           count(*) FILTER (WHERE a.ack = 'unacked') AS unacked,
           (array_agg(a.alarm_id ORDER BY a.raised_at, a.alarm_id))[1] AS first,
           (array_agg(a.severity ORDER BY a.open DESC, array_position(
               ARRAY['critical', 'major', 'minor', 'warning', 'indeterminate'], a.severity)))[1] AS severity
    FROM alarm a WHERE a.incident_id = i.incident_id
) held;

CREATE VIEW maintenance_json AS
SELECT w.window_id, w.starts, w.ends,
       jsonb_build_object(
           'id', w.window_id, 'name', w.name, 'from', utc_text(w.starts), 'to', utc_text(w.ends), 'reason', w.reason,
           'by', w.created_by, 'version', w.version,
           'scope', jsonb_build_object('rules', w.rules, 'zones', w.zones, 'domains', w.domains, 'devices', w.devices),
           'active', clock_timestamp() >= w.starts AND clock_timestamp() < w.ends) AS body
FROM maintenance w WHERE NOT w.deleted;

-- Alarms of these incidents changed: an incident with nothing open closes, one with something open is open again, and
-- whoever watches is told.
CREATE FUNCTION incidents_changed(which bigint[], moment timestamptz) RETURNS void
LANGUAGE plpgsql AS $settled$
DECLARE
    one record;
BEGIN
    FOR one IN
        SELECT i.incident_id AS id, i.closed_at IS NULL AS open,
               EXISTS (SELECT FROM alarm a WHERE a.incident_id = i.incident_id AND a.open) AS needed
        FROM incident i WHERE i.incident_id = ANY(which) ORDER BY i.incident_id
    LOOP
        IF one.open <> one.needed THEN
            UPDATE incident SET closed_at = CASE WHEN one.open THEN moment END,
                closed_by = CASE WHEN one.open THEN 'system:incident' END, version = version + 1
            WHERE incident_id = one.id;
            INSERT INTO incident_event (incident_id, action, actor, at)
            VALUES (one.id, CASE WHEN one.open THEN 'close' ELSE 'reopen' END, 'system:incident', moment);
        END IF;
        PERFORM append_change('incident', one.id, (SELECT body FROM incident_json WHERE incident_id = one.id));
    END LOOP;
END
$settled$;

-- Alarms that stand already: what their sensor and zone say of them.
UPDATE alarm a SET labels = jsonb_strip_nulls(jsonb_build_object(
    'domain', s.domain, 'device', s.device, 'gateway', s.tags -> 'gateway', 'tags', s.tags,
    'zones', CASE WHEN z.key IS NOT NULL THEN jsonb_build_array(z.key) END))
FROM alarm one LEFT JOIN sensor s USING (sensor_id) LEFT JOIN zone z ON z.zone_id = one.zone_id
WHERE one.alarm_id = a.alarm_id AND a.open;

GRANT SELECT ON incident, incident_event, incident_json, maintenance, maintenance_json TO ioc_ingest, ioc_web, ioc_jobs;
GRANT SELECT ON handover TO ioc_web;
GRANT INSERT, UPDATE ON incident TO ioc_ingest;
GRANT INSERT ON incident_event TO ioc_ingest, ioc_web;
GRANT UPDATE (last_at, closed_at, closed_by, assignee, version) ON incident TO ioc_web;
GRANT INSERT, UPDATE ON maintenance TO ioc_web;
GRANT INSERT ON handover TO ioc_web;
GRANT USAGE ON SEQUENCE alarm_alarm_id_seq, incident_incident_id_seq TO ioc_ingest;

GRANT SELECT ON alarm, alarm_transition, alarm_json, alarm_transition_json TO ioc_jobs;
GRANT UPDATE (presentation, shelved_until, shelved_by, shelve_reason, muted_alarm, muted_window, chattering, recent, calm_at,
    version) ON alarm TO ioc_jobs;
GRANT INSERT ON alarm_transition, change TO ioc_jobs;
GRANT USAGE ON SEQUENCE change_seq TO ioc_jobs;
