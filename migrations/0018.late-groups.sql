-- Late data of groups of sensors that are judged together, and of silences.
-- depends: 0017.what-the-clock-tells

-- A stretch belongs to one stream of the rules: of a group (sensor_id is below zero: its rule; metric_id tells which
-- group), of anything a sensor sends (metric_id -1), or as before of a metric or of positions (0).
ALTER TABLE late_window DROP CONSTRAINT late_window_sensor_id_fkey;
ALTER TABLE late_window ALTER COLUMN metric_id TYPE bigint;

-- Some late data never stop: a stretch is looked at after a while even so.
ALTER TABLE late_window ADD COLUMN first_noted timestamptz NOT NULL DEFAULT clock_timestamp();
