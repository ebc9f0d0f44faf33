-- depends: 0026.broker-sessions
-- Sources beside the native one are made and edited by people.
ALTER TABLE source
    ADD COLUMN version integer NOT NULL DEFAULT 1,               -- optimistic concurrency
    ADD COLUMN former_filters text[] NOT NULL DEFAULT '{}';      -- a broker's session is to be told that these are over
