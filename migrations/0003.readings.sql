-- What arrives: readings and positions (hypertables), the newest of each, dead letters, presence, the ledger.
-- depends: 0002.registry

-- The primary key is the dedup key: a redelivered message cannot be stored twice. No other index: each one
-- costs every insert, and every question we ask names the sensor.
CREATE TABLE reading (
    sensor_id  integer NOT NULL,
    metric_id  integer NOT NULL,
    time       timestamptz NOT NULL,
    received   timestamptz NOT NULL,
    value      double precision,
    text       text,
    flags      smallint NOT NULL,                        -- hub.core.reading.Flag
    PRIMARY KEY (sensor_id, metric_id, time),
    CHECK (value IS NOT NULL OR text IS NOT NULL)
);
DO $hypertable$ BEGIN
    PERFORM create_hypertable('reading', by_range('time', INTERVAL '1 day'), create_default_indexes => false);
END $hypertable$;

CREATE TABLE position (
    sensor_id  integer NOT NULL,
    time       timestamptz NOT NULL,
    received   timestamptz NOT NULL,
    lon        double precision NOT NULL,
    lat        double precision NOT NULL,
    altitude   real,
    accuracy   real,
    speed      real,
    course     real,
    flags      smallint NOT NULL,
    PRIMARY KEY (sensor_id, time)
);
DO $hypertable$ BEGIN
    PERFORM create_hypertable('position', by_range('time', INTERVAL '1 day'), create_default_indexes => false);
END $hypertable$;

-- Newest by event time. Written behind the readings by at most a second, in the transaction of a batch, and
-- completed from the hypertables when ingest starts; room is left in each page for updates in place.
CREATE TABLE latest (
    sensor_id  integer NOT NULL,
    metric_id  integer NOT NULL,
    time       timestamptz NOT NULL,
    received   timestamptz NOT NULL,
    value      double precision,
    text       text,
    flags      smallint NOT NULL,
    updated    timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (sensor_id, metric_id)
) WITH (fillfactor = 60, autovacuum_vacuum_scale_factor = 0.05);

CREATE TABLE latest_position (
    sensor_id  integer PRIMARY KEY,
    time       timestamptz NOT NULL,
    received   timestamptz NOT NULL,
    lon        double precision NOT NULL,
    lat        double precision NOT NULL,
    altitude   real,
    accuracy   real,
    speed      real,
    course     real,
    flags      smallint NOT NULL,
    updated    timestamptz NOT NULL DEFAULT now()
) WITH (fillfactor = 60, autovacuum_vacuum_scale_factor = 0.05);

CREATE TABLE presence (
    sensor_id  integer PRIMARY KEY,
    online     boolean NOT NULL,
    since      timestamptz NOT NULL
);

-- Every message that could not be understood, whole, with the reason; acknowledged to the broker and counted.
CREATE TABLE dead_letter (
    dead_letter_id  bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    received        timestamptz NOT NULL,
    topic           text NOT NULL,
    payload         bytea NOT NULL,
    reason          text NOT NULL,
    field           text NOT NULL,
    given           text NOT NULL,
    expected        text NOT NULL,
    retain          boolean NOT NULL,
    dup             boolean NOT NULL
);
CREATE INDEX dead_letter_received ON dead_letter (received DESC);

-- Messages without a time of their own are dated on receipt. A redelivery keeps its MQTT packet id, so the date given
-- first is found again and the primary key of `reading` recognises the repetition.
CREATE TABLE undated (
    consumer   text NOT NULL,
    packet_id  integer NOT NULL,
    digest     bytea NOT NULL,
    time       timestamptz NOT NULL,
    PRIMARY KEY (consumer, packet_id)
) WITH (fillfactor = 60);

-- The ledger. One row for each committed batch, in the transaction of its readings, so that the counts are
-- exactly as durable as what they count; folded into the accounts every few seconds.
CREATE TABLE ledger (
    ledger_id       bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    source_id       integer NOT NULL,
    committed       timestamptz NOT NULL DEFAULT now(),
    received        integer NOT NULL,                    -- messages
    stored          integer NOT NULL,                    -- messages that brought something new
    duplicate       integer NOT NULL,                    -- messages whose every row was there already
    rejected        integer NOT NULL,                    -- messages in dead_letter
    presence        integer NOT NULL,                    -- birth and will messages
    readings        integer NOT NULL,                    -- rows stored in reading
    positions       integer NOT NULL,                    -- rows stored in position
    duplicate_rows  integer NOT NULL,
    reasons         jsonb NOT NULL DEFAULT '{}',         -- rejected messages by reason
    sensor_ids      integer[] NOT NULL,                  -- one element for each sensor of the batch, and so below
    s_received      integer[] NOT NULL,
    s_stored        integer[] NOT NULL,
    s_duplicate     integer[] NOT NULL,
    s_late          integer[] NOT NULL,
    s_suspect       integer[] NOT NULL,
    s_gaps          integer[] NOT NULL,                  -- sequence numbers missing
    s_seq           bigint[] NOT NULL,                   -- highest sequence number seen, -1: none
    CHECK (received = stored + duplicate + rejected + presence)
);

CREATE TABLE account_source (
    source_id       integer PRIMARY KEY REFERENCES source,
    received        bigint NOT NULL,
    stored          bigint NOT NULL,
    duplicate       bigint NOT NULL,
    rejected        bigint NOT NULL,
    presence        bigint NOT NULL,
    readings        bigint NOT NULL,
    positions       bigint NOT NULL,
    duplicate_rows  bigint NOT NULL
);
CREATE TABLE account_reason (
    source_id  integer NOT NULL REFERENCES source,
    reason     text NOT NULL,
    messages   bigint NOT NULL,
    PRIMARY KEY (source_id, reason)
);
CREATE TABLE account_sensor (
    sensor_id  integer PRIMARY KEY,
    received   bigint NOT NULL,
    stored     bigint NOT NULL,
    duplicate  bigint NOT NULL,
    late       bigint NOT NULL,
    suspect    bigint NOT NULL,
    gaps       bigint NOT NULL,
    seq        bigint NOT NULL,
    seen       timestamptz NOT NULL                      -- when the newest batch with this sensor was committed
) WITH (fillfactor = 60);

-- What the accounts are at this instant: what was folded, and what waits to be.
CREATE VIEW accounting_source AS
SELECT s.source_id,
       coalesce(a.received, 0) + coalesce(l.received, 0) AS received,
       coalesce(a.stored, 0) + coalesce(l.stored, 0) AS stored,
       coalesce(a.duplicate, 0) + coalesce(l.duplicate, 0) AS duplicate,
       coalesce(a.rejected, 0) + coalesce(l.rejected, 0) AS rejected,
       coalesce(a.presence, 0) + coalesce(l.presence, 0) AS presence,
       coalesce(a.readings, 0) + coalesce(l.readings, 0) AS readings,
       coalesce(a.positions, 0) + coalesce(l.positions, 0) AS positions,
       coalesce(a.duplicate_rows, 0) + coalesce(l.duplicate_rows, 0) AS duplicate_rows
FROM source s
LEFT JOIN account_source a USING (source_id)
LEFT JOIN (
    SELECT source_id, sum(received) AS received, sum(stored) AS stored, sum(duplicate) AS duplicate,
           sum(rejected) AS rejected, sum(presence) AS presence, sum(readings) AS readings,
           sum(positions) AS positions, sum(duplicate_rows) AS duplicate_rows
    FROM ledger GROUP BY source_id
) l USING (source_id);

CREATE VIEW accounting_reason AS
SELECT source_id, reason, sum(messages)::bigint AS messages
FROM (
    SELECT source_id, reason, messages FROM account_reason
    UNION ALL
    SELECT source_id, r.key, r.value::bigint FROM ledger, jsonb_each_text(reasons) r
) every_reason
GROUP BY source_id, reason;

CREATE VIEW accounting_sensor AS
SELECT sensor_id, sum(received)::bigint AS received, sum(stored)::bigint AS stored,
       sum(duplicate)::bigint AS duplicate, sum(late)::bigint AS late, sum(suspect)::bigint AS suspect,
       sum(gaps)::bigint AS gaps, max(seq) AS seq, max(seen) AS seen
FROM (
    SELECT * FROM account_sensor
    UNION ALL
    SELECT u.sensor_id, u.received, u.stored, u.duplicate, u.late, u.suspect, u.gaps, u.seq, l.committed
    FROM ledger l, unnest(l.sensor_ids, l.s_received, l.s_stored, l.s_duplicate, l.s_late, l.s_suspect, l.s_gaps, l.s_seq)
        AS u (sensor_id, received, stored, duplicate, late, suspect, gaps, seq)
) every_sensor
GROUP BY sensor_id;
