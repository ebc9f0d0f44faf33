-- The extension, and one group role for each running part. Login users are made by the operator of the
-- database (or by the demo) and put into these groups; no part runs as the owner of the tables.
-- depends:

CREATE EXTENSION IF NOT EXISTS timescaledb;

DO $roles$
DECLARE
    part text;
BEGIN
    FOREACH part IN ARRAY ARRAY['ioc_ingest', 'ioc_web', 'ioc_jobs'] LOOP
        IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = part) THEN
            EXECUTE format('CREATE ROLE %I NOLOGIN', part);
        END IF;
    END LOOP;
END
$roles$;
