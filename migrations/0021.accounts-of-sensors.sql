-- The accounts of a sensor add up: births and wills were counted as received, and as nothing else.
-- depends: 0020.misjudgements

UPDATE account_sensor SET received = stored + duplicate WHERE received <> stored + duplicate;
UPDATE ledger SET s_received = (
    SELECT coalesce(array_agg(one.stored + one.duplicate ORDER BY one.place), '{}')
    FROM unnest(s_stored, s_duplicate) WITH ORDINALITY AS one (stored, duplicate, place)
);
ALTER TABLE account_sensor ADD CONSTRAINT account_sensor_adds_up CHECK (received = stored + duplicate);

COMMENT ON COLUMN account_sensor.suspect IS 'messages refused because the clock of the sensor is wrong; not among those received';

-- What was refused of one sensor is found by its topics (hash: a topic may be longer than a tree takes).
CREATE INDEX dead_letter_topic ON dead_letter USING hash (topic);
