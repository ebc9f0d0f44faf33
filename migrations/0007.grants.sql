-- Least privilege: each part may do what its work needs; nobody may rewrite history.
-- depends: 0005.people 0006.rollups

GRANT USAGE ON SCHEMA public TO ioc_ingest, ioc_web, ioc_jobs;
GRANT SELECT ON source, metric, sensor, zone, zone_version, rule, rule_version TO ioc_ingest, ioc_web, ioc_jobs;

GRANT INSERT ON metric, sensor TO ioc_ingest;
GRANT SELECT, INSERT ON reading, position, dead_letter, ledger, alarm_transition, change TO ioc_ingest;
GRANT SELECT, INSERT, UPDATE ON latest, latest_position, presence, undated, alarm, rule_memory TO ioc_ingest;
GRANT DELETE ON rule_memory, ledger TO ioc_ingest;
GRANT SELECT, INSERT, UPDATE ON account_source, account_reason, account_sensor TO ioc_ingest;
GRANT SELECT ON accounting_source, accounting_reason, accounting_sensor TO ioc_ingest;

GRANT SELECT ON reading, position, latest, latest_position, presence, dead_letter, rule_memory, reading_1m, reading_1h,
    accounting_source, accounting_reason, accounting_sensor, account_source, account_reason, account_sensor, ledger,
    alarm, alarm_transition, change, audit, audit_broken, retention TO ioc_web;
GRANT INSERT, UPDATE ON source, sensor, zone, rule, app_user, session, api_token, alarm TO ioc_web;
GRANT INSERT ON zone_version, rule_version, alarm_transition, change TO ioc_web;
GRANT SELECT ON app_user, session, api_token TO ioc_web;
GRANT DELETE ON session TO ioc_web;

GRANT SELECT ON retention, reading_1m, reading_1h TO ioc_jobs;
GRANT SELECT, DELETE ON dead_letter, change, session TO ioc_jobs;

GRANT USAGE ON SEQUENCE change_seq TO ioc_ingest, ioc_web;
GRANT EXECUTE ON FUNCTION audit_append(text, text, text, text, text, jsonb) TO ioc_ingest, ioc_web, ioc_jobs;
REVOKE EXECUTE ON FUNCTION audit_append(text, text, text, text, text, jsonb) FROM PUBLIC;

-- drop_chunks needs the owner; the function drops nothing younger than the retention table says.
CREATE FUNCTION drop_expired(which text) RETURNS integer
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $drop$
DECLARE
    age interval;
    dropped integer;
BEGIN
    SELECT keep INTO STRICT age FROM retention WHERE class = which AND class IN ('reading', 'position');
    SELECT count(*) INTO dropped FROM drop_chunks(which::regclass, older_than => age);
    RETURN dropped;
END
$drop$;
REVOKE EXECUTE ON FUNCTION drop_expired(text) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION drop_expired(text) TO ioc_jobs;
