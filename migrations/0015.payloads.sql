-- The last messages of each sensor as they were received, for whoever has to find out what a device really sends.
-- depends: 0014.replay

-- A ring of five for each sensor, a sample and not the record: how often one is kept is bounded (hub.core.payloads).
CREATE TABLE payload (
    sensor_id  integer NOT NULL REFERENCES sensor ON DELETE CASCADE,
    slot       smallint NOT NULL CHECK (slot >= 0),
    received   timestamptz NOT NULL,
    topic      text NOT NULL,
    body       bytea NOT NULL,                           -- at most 16 KiB of it
    size       integer NOT NULL,                         -- bytes of the whole
    retain     boolean NOT NULL,
    dup        boolean NOT NULL,
    PRIMARY KEY (sensor_id, slot)
) WITH (fillfactor = 60);

GRANT SELECT, INSERT, UPDATE ON payload TO ioc_ingest;
GRANT SELECT ON payload TO ioc_web;
