-- What became of an attempt to tell somebody, as a code that each language words; and the version of a user, so that two
-- administrators cannot undo each other.
-- depends: 0021.accounts-of-sensors

ALTER TABLE delivery ADD COLUMN outcome jsonb;           -- of the last attempt that failed: {code, and what it is about}
-- `used_at` is its time. Null: nothing was sent over it yet.
ALTER TABLE channel_state ADD COLUMN outcome text CHECK (outcome IN ('sent', 'refused', 'later'));
UPDATE channel_state s SET outcome = (
    SELECT CASE status WHEN 'sent' THEN 'sent' WHEN 'failed' THEN 'refused' ELSE 'later' END FROM delivery d
    WHERE d.channel_id = s.channel_id AND d.attempts > 0 ORDER BY d.delivery_id DESC LIMIT 1) WHERE used_at IS NOT NULL;

ALTER TABLE app_user ADD COLUMN version integer NOT NULL DEFAULT 1;
