-- One rendering of an alarm, for the change log and for the API alike.
-- depends: 0007.grants

CREATE FUNCTION utc_text(moment timestamptz) RETURNS text
LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $utc$
    SELECT to_char(moment AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"');
$utc$;

CREATE VIEW alarm_json AS
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
           'version', a.version) AS body
FROM alarm a
JOIN rule r ON r.rule_id = a.rule_id
JOIN rule_version v ON v.rule_id = a.rule_id AND v.version = a.rule_version
LEFT JOIN zone z ON z.zone_id = a.zone_id
LEFT JOIN zone_version zv ON zv.zone_id = a.zone_id AND zv.version = a.zone_version
LEFT JOIN sensor s ON s.sensor_id = a.sensor_id;

CREATE VIEW alarm_transition_json AS
SELECT t.transition_id, t.alarm_id,
       jsonb_build_object(
           'id', t.transition_id, 'action', t.action, 'reason', t.reason, 'actor', t.actor,
           'event_time', utc_text(t.event_time), 'wall_time', utc_text(t.wall_time), 'detail', t.detail) AS body
FROM alarm_transition t;

-- The history of an alarm grows by one row, and whoever watches is told, in one call and one transaction.
CREATE FUNCTION alarm_changed(which bigint, did text, why text, who text, event timestamptz, more jsonb) RETURNS bigint
LANGUAGE plpgsql AS $changed$
DECLARE
    step bigint;
BEGIN
    INSERT INTO alarm_transition (alarm_id, action, reason, actor, event_time, detail)
    VALUES (which, did, why, who, event, more) RETURNING transition_id INTO step;
    RETURN append_change('alarm', which, jsonb_build_object(
        'alarm', (SELECT body FROM alarm_json WHERE alarm_id = which),
        'transition', (SELECT body FROM alarm_transition_json WHERE transition_id = step)));
END
$changed$;

GRANT SELECT ON alarm_json, alarm_transition_json TO ioc_ingest, ioc_web;
