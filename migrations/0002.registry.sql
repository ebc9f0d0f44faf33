-- What the hub knows about the city before any reading arrives: sources, sensors, metrics, zones and rules.
-- depends: 0001.extension-and-roles

-- A source binds an MQTT topic filter to a decoder and to the promises its devices make about time.
CREATE TABLE source (
    source_id     integer GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    key           text NOT NULL UNIQUE,
    topic_filter  text NOT NULL,
    decoder       text NOT NULL,
    mapping       jsonb NOT NULL DEFAULT '{}',
    time_zone     text NOT NULL DEFAULT 'Asia/Ho_Chi_Minh',
    lateness      interval NOT NULL DEFAULT '5 seconds' CHECK (lateness >= '0'),
    max_late      interval NOT NULL DEFAULT '7 days' CHECK (max_late > '0'),
    max_skew      interval NOT NULL DEFAULT '5 minutes' CHECK (max_skew > '0'),
    enabled       boolean NOT NULL DEFAULT true
);
INSERT INTO source (key, topic_filter, decoder) VALUES ('native', 'ioc/v1/#', 'native');

CREATE TABLE metric (
    metric_id  integer GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    key        text NOT NULL UNIQUE
);

CREATE TABLE sensor (
    sensor_id      integer GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    source_id      integer NOT NULL REFERENCES source,
    domain         text NOT NULL,
    device         text NOT NULL,
    name           jsonb NOT NULL,                       -- {"vi": ..., "en": ...}
    status         text NOT NULL DEFAULT 'pending' CHECK (status IN ('pending', 'approved', 'retired')),
    lon            double precision CHECK (lon BETWEEN -180 AND 180),
    lat            double precision CHECK (lat BETWEEN -90 AND 90),
    moving         boolean NOT NULL DEFAULT false,
    period         interval CHECK (period > '0'),        -- expected time between readings; null: not promised
    tags           jsonb NOT NULL DEFAULT '{}',
    setpoints      jsonb NOT NULL DEFAULT '{}',          -- the gauge's own thresholds, e.g. {"flood_3": 2.5}
    registered_at  timestamptz NOT NULL DEFAULT now(),
    version        integer NOT NULL DEFAULT 1,           -- optimistic concurrency
    UNIQUE (domain, device)
);

CREATE TABLE zone (
    zone_id  integer GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    key      text NOT NULL UNIQUE,
    version  integer NOT NULL,                           -- the version in force
    deleted  boolean NOT NULL DEFAULT false
);
CREATE TABLE zone_version (
    zone_id     integer NOT NULL REFERENCES zone,
    version     integer NOT NULL,
    name        jsonb NOT NULL,
    kind        text NOT NULL CHECK (kind IN ('polygon', 'circle', 'corridor')),
    geometry    jsonb NOT NULL,                          -- RFC 7946 geometry, lon/lat
    radius      double precision CHECK (radius > 0),     -- metres, for circle and corridor
    tags        jsonb NOT NULL DEFAULT '{}',
    created_at  timestamptz NOT NULL DEFAULT now(),
    created_by  text NOT NULL,
    PRIMARY KEY (zone_id, version)
);

CREATE TABLE rule (
    rule_id  integer GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    key      text NOT NULL UNIQUE,
    version  integer NOT NULL,                           -- the newest version
    enabled  boolean NOT NULL DEFAULT false
);
CREATE TABLE rule_version (
    rule_id     integer NOT NULL REFERENCES rule,
    version     integer NOT NULL,
    document    jsonb NOT NULL,
    created_at  timestamptz NOT NULL DEFAULT now(),
    created_by  text NOT NULL,
    PRIMARY KEY (rule_id, version)
);
