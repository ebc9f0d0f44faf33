-- Which consumers were ever connected to a broker: messages may wait there for them, and a session that is gone is a loss.
-- depends: 0025.places

CREATE TABLE broker_session (
    consumer  text PRIMARY KEY,                          -- the client id
    since     timestamptz NOT NULL DEFAULT now()
);
GRANT SELECT, INSERT ON broker_session TO ioc_ingest;

-- Until now a packet id that no message has (MQTT 5, 2.2.1) stood for it.
INSERT INTO broker_session (consumer) SELECT consumer FROM undated WHERE packet_id = 0;
DELETE FROM undated WHERE packet_id = 0;
