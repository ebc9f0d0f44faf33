-- Who is told of an alarm: channels, policies of escalation, the ladders under way, and a delivery for each thing to tell.
-- depends: 0010.alarm-work

-- Where a person of a role can be reached; null: nowhere.
ALTER TABLE app_user ADD COLUMN email text CHECK (email <> ''), ADD COLUMN telegram text CHECK (telegram <> '');

CREATE TABLE channel (
    channel_id  integer GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    key         text NOT NULL UNIQUE,
    kind        text NOT NULL CHECK (kind IN ('webhook', 'email', 'telegram')),
    name        text NOT NULL,
    config      jsonb NOT NULL,                          -- without its secret
    enabled     boolean NOT NULL DEFAULT true,
    language    text NOT NULL DEFAULT 'vi' CHECK (language IN ('vi', 'en')),
    version     integer NOT NULL DEFAULT 1,
    updated_at  timestamptz NOT NULL DEFAULT now(),
    updated_by  text NOT NULL
);

-- Apart, so that the part that serves the API can write it and has no right to read it.
CREATE TABLE channel_secret (
    channel_id  integer PRIMARY KEY REFERENCES channel ON DELETE CASCADE,
    secret      text NOT NULL
);

-- How a channel fares. One row each, locked by whoever sends over it: one at a time, in order.
CREATE TABLE channel_state (
    channel_id  integer PRIMARY KEY REFERENCES channel ON DELETE CASCADE,
    failures    integer NOT NULL DEFAULT 0,              -- attempts in a row that did not get through
    retry_at    timestamptz,                             -- not before
    used_at     timestamptz
);

CREATE TABLE policy (
    policy_id   integer GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    key         text NOT NULL UNIQUE,
    name        jsonb NOT NULL,
    match       jsonb NOT NULL,                          -- hub.core.escalation.Match
    steps       jsonb NOT NULL,                          -- [{after_seconds, to_role, channels, until}]
    resolved    boolean NOT NULL,
    enabled     boolean NOT NULL,
    since       timestamptz NOT NULL DEFAULT now(),      -- when it was last switched on
    version     integer NOT NULL DEFAULT 1,
    updated_at  timestamptz NOT NULL DEFAULT now(),
    updated_by  text NOT NULL
);

-- The ladder of every alarm that is active and was told of, or waits to be (hub.core.escalation.Ladder).
CREATE TABLE escalation (
    alarm_id  bigint PRIMARY KEY REFERENCES alarm,
    cause     bigint NOT NULL,
    started   timestamptz NOT NULL,
    told      jsonb NOT NULL,
    heard     jsonb NOT NULL,
    body      jsonb NOT NULL                             -- the alarm at its newest transition
);

-- How far a follower has read the change log.
CREATE TABLE follower (
    name  text PRIMARY KEY,
    seq   bigint NOT NULL
);
INSERT INTO follower SELECT 'notifications', coalesce(max(seq), 0) FROM change;

-- One row for each thing to tell to one recipient; queue and log at once.
CREATE TABLE delivery (
    delivery_id  bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    event_id     uuid NOT NULL DEFAULT gen_random_uuid() UNIQUE,   -- the CloudEvents id: the same in every attempt
    channel_id   integer REFERENCES channel ON DELETE SET NULL,
    channel      text NOT NULL,                          -- its key and kind, also when it is gone
    kind         text NOT NULL,
    event        text NOT NULL CHECK (event IN ('raised', 'escalated', 'resolved', 'test')),
    alarm_id     bigint REFERENCES alarm,                -- null: a test
    cause        bigint,                                 -- the transition it tells of
    policy_id    integer,
    step         smallint,
    recipient    text NOT NULL DEFAULT '',               -- 'role:admin', 'user:lan'; '': whom the channel names
    content      jsonb NOT NULL,                         -- what was known when it was decided
    status       text NOT NULL DEFAULT 'waiting' CHECK (status IN ('waiting', 'sent', 'failed', 'given_up')),
    attempts     integer NOT NULL DEFAULT 0,
    last_error   text,
    created_at   timestamptz NOT NULL DEFAULT clock_timestamp(),
    next_at      timestamptz NOT NULL DEFAULT clock_timestamp(),
    give_up_at   timestamptz NOT NULL,
    sent_at      timestamptz
);
-- Exactly once in the queue, whoever plans it, and however often.
CREATE UNIQUE INDEX delivery_once ON delivery (cause, policy_id, event, step, channel, recipient) WHERE event <> 'test';
CREATE INDEX delivery_waiting ON delivery (channel_id, delivery_id) WHERE status = 'waiting';
CREATE INDEX delivery_alarm ON delivery (alarm_id);
INSERT INTO retention (class, keep) VALUES ('delivery', '365 days');

GRANT SELECT, INSERT, UPDATE, DELETE ON channel, policy TO ioc_web;
GRANT INSERT, UPDATE, DELETE, SELECT (channel_id) ON channel_secret TO ioc_web;
GRANT INSERT ON channel_state TO ioc_web;
GRANT SELECT ON channel_state, delivery, escalation, follower TO ioc_web;
GRANT INSERT (channel_id, channel, kind, event, content, give_up_at) ON delivery TO ioc_web;
GRANT UPDATE (status, next_at, give_up_at) ON delivery TO ioc_web;
GRANT UPDATE (retry_at) ON channel_state TO ioc_web;

GRANT SELECT ON channel, channel_secret, policy, follower, alarm, alarm_transition, alarm_json TO ioc_jobs;
GRANT SELECT, UPDATE ON channel_state, follower TO ioc_jobs;
GRANT SELECT, INSERT, UPDATE, DELETE ON escalation, delivery TO ioc_jobs;
GRANT SELECT (user_id, username, role, disabled, language, email, telegram) ON app_user TO ioc_jobs;
