-- What could not be judged for an error of the hub itself: stored, and said.
-- depends: 0019.summaries-outlive-readings

CREATE TABLE misjudgement (
    rule_id integer REFERENCES rule ON DELETE CASCADE,
    sensor_id integer,
    samples bigint NOT NULL,
    first_at timestamptz NOT NULL DEFAULT clock_timestamp(),
    latest_at timestamptz NOT NULL DEFAULT clock_timestamp(),
    error text NOT NULL,
    UNIQUE NULLS NOT DISTINCT (rule_id)
);
COMMENT ON TABLE misjudgement IS 'samples that a rule failed at for an error of the hub: they are stored, and nobody judged them';
COMMENT ON COLUMN misjudgement.rule_id IS 'null: the rules as a whole failed';
COMMENT ON COLUMN misjudgement.sensor_id IS 'of the latest; null: of a group, or not known';
GRANT SELECT, INSERT, UPDATE ON misjudgement TO ioc_ingest;
GRANT SELECT ON misjudgement TO ioc_web;
