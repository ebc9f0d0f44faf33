-- Who may do what, and who did what.
-- depends: 0004.alarms-and-changes

CREATE TABLE app_user (
    user_id        integer GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    username       text NOT NULL UNIQUE CHECK (username = lower(username)),
    name           text NOT NULL,
    role           text NOT NULL CHECK (role IN ('viewer', 'operator', 'integrator', 'admin')),
    password_hash  text NOT NULL,                        -- argon2id
    language       text NOT NULL DEFAULT 'vi' CHECK (language IN ('vi', 'en')),
    disabled       boolean NOT NULL DEFAULT false,
    failed         integer NOT NULL DEFAULT 0,           -- wrong passwords since the last right one
    locked_until   timestamptz,
    created_at     timestamptz NOT NULL DEFAULT now()
);

CREATE TABLE session (
    session_hash  bytea PRIMARY KEY,                     -- SHA-256 of the cookie: a stolen table opens nothing
    user_id       integer NOT NULL REFERENCES app_user ON DELETE CASCADE,
    csrf_hash     bytea NOT NULL,
    created_at    timestamptz NOT NULL DEFAULT now(),
    seen_at       timestamptz NOT NULL DEFAULT now(),
    expires_at    timestamptz NOT NULL,
    client        text NOT NULL DEFAULT ''
);

CREATE TABLE api_token (
    token_id    integer GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    token_hash  bytea NOT NULL UNIQUE,
    name        text NOT NULL,
    role        text NOT NULL CHECK (role IN ('viewer', 'operator', 'integrator', 'admin')),
    created_by  text NOT NULL,
    created_at  timestamptz NOT NULL DEFAULT now(),
    expires_at  timestamptz,
    used_at     timestamptz,
    revoked     boolean NOT NULL DEFAULT false
);

-- Append-only, and each row seals the one before it: an edit in the middle breaks every hash after it.
CREATE TABLE audit (
    audit_id  bigint PRIMARY KEY,
    at        timestamptz NOT NULL,
    actor     text NOT NULL,
    action    text NOT NULL,
    target    text NOT NULL,
    outcome   text NOT NULL CHECK (outcome IN ('ok', 'refused', 'failed')),
    client    text NOT NULL DEFAULT '',
    detail    jsonb NOT NULL DEFAULT '{}',
    previous  bytea NOT NULL,
    hash      bytea NOT NULL
);
CREATE SEQUENCE audit_seq OWNED BY audit.audit_id;
CREATE INDEX audit_at ON audit (at DESC);

-- SECURITY DEFINER: the parts may add to the trail through this function and in no other way.
CREATE FUNCTION audit_append(who text, did text, what text, result text, host text, content jsonb) RETURNS bigint
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $seal$
DECLARE
    id bigint;
    moment timestamptz := clock_timestamp();
    last bytea;
BEGIN
    PERFORM pg_advisory_xact_lock(hashtext('ioc.audit'));
    SELECT hash INTO last FROM audit ORDER BY audit_id DESC LIMIT 1;
    last := coalesce(last, '\x00');
    id := nextval('audit_seq');
    INSERT INTO audit (audit_id, at, actor, action, target, outcome, client, detail, previous, hash)
    VALUES (id, moment, who, did, what, result, host, content, last,
            audit_hash(last, id, moment, who, did, what, result, host, content));
    RETURN id;
END
$seal$;

CREATE FUNCTION audit_hash(previous bytea, id bigint, moment timestamptz, who text, did text, what text,
                           result text, host text, content jsonb) RETURNS bytea
LANGUAGE sql STABLE AS $hash$
    SELECT sha256(previous || convert_to(jsonb_build_array(
        id, extract(epoch FROM moment), who, did, what, result, host, content)::text, 'UTF8'));
$hash$;

-- Rows whose seal does not hold: none in an honest trail.
CREATE VIEW audit_broken AS
SELECT audit_id FROM (
    SELECT a.audit_id,
           a.hash = audit_hash(a.previous, a.audit_id, a.at, a.actor, a.action, a.target, a.outcome, a.client, a.detail)
           AND a.previous = coalesce(lag(a.hash) OVER (ORDER BY a.audit_id), '\x00') AS sound
    FROM audit a
) every_row WHERE NOT sound;

CREATE TRIGGER append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON audit
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_rewrite();
