-- A secret goes to no other server than it was given for, whoever writes the channel: the login of web was trusted with that.
-- depends: 0023.rights-of-jobs

-- With another destination the secret is forgotten; whoever may give the destination gives the secret anew, after it.
CREATE FUNCTION forget_secret() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $forget$
BEGIN
    DELETE FROM channel_secret WHERE channel_id = OLD.channel_id;
    RETURN NULL;
END
$forget$;
REVOKE EXECUTE ON FUNCTION forget_secret() FROM PUBLIC;
-- A webhook's secret signs and is never sent.
CREATE TRIGGER forget_secret AFTER UPDATE ON channel FOR EACH ROW WHEN (
    OLD.kind IS DISTINCT FROM NEW.kind
    OR OLD.config ->> 'host' IS DISTINCT FROM NEW.config ->> 'host'
    OR OLD.config ->> 'base_url' IS DISTINCT FROM NEW.config ->> 'base_url'
) EXECUTE FUNCTION forget_secret();

-- Nor is it moved to another channel.
REVOKE UPDATE ON channel_secret FROM ioc_web;
GRANT UPDATE (secret) ON channel_secret TO ioc_web;
