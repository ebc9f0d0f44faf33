-- A handover lists what was shelved or out of service at its end, also where the condition was over by then.
-- depends: 0015.payloads

-- As past_stood: one stab, however long the history. Hardly any alarm that is done with is still hidden.
CREATE INDEX past_hidden ON past USING gist (tstzrange(at, until))
WHERE kind = 'alarm' AND NOT open AND body -> 'alarm' ->> 'presentation' IN ('shelved', 'out_of_service');
