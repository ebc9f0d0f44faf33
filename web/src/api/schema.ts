/* Made from the OpenAPI document by `make client`. Never edited by hand. */

export interface paths {
    "/api/v1/session": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * @description The person behind the session, and the CSRF token (empty for a Bearer token, which needs none).
         *
         *     Asked now and then by a viewer, the session goes on: a wall screen stays signed in, for 30 days at most.
         */
        get: operations["who_am_i"];
        put?: never;
        /** @description Sets the cookie `hub_session`. Wrong passwords are counted; after five, waits begin and grow. */
        post: operations["sign_in"];
        /** @description Ends the session and its live feeds. */
        delete: operations["sign_out"];
        options?: never;
        head?: never;
        /** @description A new password ends every other session of the same person. Wrong ones are counted as at sign-in. */
        patch: operations["change_mine"];
        trace?: never;
    };
    "/api/v1/city": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get: operations["city"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/basemap/{name}.geojson": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** @description Cacheable: the ETag changes with the file. */
        get: operations["basemap"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/basemap/tiles.pmtiles": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** @description Where the city has a street map; browsers ask for the few kilobytes of each tile; a range outside is 416. */
        get: operations["tiles"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/basemap/gazetteer": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** @description Where the city has a street map that `hub basemap import` made. */
        get: operations["gazetteer"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/metrics-catalogue": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** @description Metrics outside this list are stored and shown too, without a unit. */
        get: operations["catalogue"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/overview": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get: operations["overview"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/map/sensors": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * @description What a map draws of every sensor, small enough to wait for; their names are another question. Where a moving
         *     sensor is now, the live feed tells.
         */
        get: operations["sensors"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/map/sensors/names": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** @description What people call the sensors, a part at a time. */
        get: operations["sensor_names"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/sensors": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * @description With latest values a page ends before it would hold more than 20,000 of them: `next` says whether there is more.
         *
         *     GeoJSON always has them, as `value_`, `unit_`, `time_` and `quality_` before the name of the metric. What is not of
         *     quality `good` stands in `doubtful_`, and `value_` is null: a layer drawn by `value_` shows nothing that is in doubt.
         */
        get: operations["list_sensors"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/sensors/{sensor_id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get: operations["get_sensor"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        /** @description `version` is the one you read; if somebody was faster the answer is 409 and nothing changes. */
        patch: operations["patch_sensor"];
        trace?: never;
    };
    "/api/v1/sensors/{sensor_id}/history": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * @description Bad and calibrating samples are in `raw` (with their quality) and never in a summary.
         *
         *     Of more than 20,000 raw rows JSON has the newest and says `truncated`; files cannot say it, and are refused.
         */
        get: operations["history"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/sensors/{sensor_id}/track": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** @description Positions in order of time, the newest 20,000. */
        get: operations["track"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/sensors/{sensor_id}/payloads": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** @description At most five that were understood, newest first; of one that sends often a sample. Refused ones are dead letters. */
        get: operations["list_payloads"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/zones/export": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * @description In a form that import takes in unchanged: those in force, as they are in force; of a `status` or `key`, the newest
         *     version.
         */
        get: operations["export_zones"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/zones/import": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** @description All or nothing: one fault, and every fault of every feature is told and nothing is imported. */
        post: operations["import_zones"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/zones/check": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** @description Nothing is kept. A border that crosses itself is told with the place. */
        post: operations["check_zone"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/zones/{zone_id}/inside": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** @description Fixed and moving ones, by the newest position. Of the version in force; of a draft where none is. */
        get: operations["inside"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/zones/{zone_id}/rules": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** @description By key or by tags; in their version in force or in their newest. */
        get: operations["zone_rules"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/zones": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** @description Without `status` each zone as it is in force; with it each in its newest version, which may be a draft. */
        get: operations["list_zones"];
        put?: never;
        post: operations["create_zone"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/zones/{zone_id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** @description In its newest version, which may be a draft. */
        get: operations["get_zone"];
        /**
         * @description A change makes a new version; without `enable` the version in force stays in force beside it.
         *
         *     With `version` given, 409 when somebody was faster.
         */
        put: operations["edit_zone"];
        post?: never;
        /**
         * @description Takes it out of force; its versions stay, because alarms refer to them.
         *
         *     409 while a rule in force names it by its key, and when it is at another `version`. (`retire` takes it out of force
         *     without asking for the rules: the console shows them beside it.)
         */
        delete: operations["delete_zone"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/zones/{zone_id}/versions": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** @description Newest first. */
        get: operations["zone_versions"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/zones/{zone_id}/diff": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get: operations["zone_diff"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/zones/{zone_id}/enable": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** @description Any version: an older one too, which takes a change back. */
        post: operations["enable_zone"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/zones/{zone_id}/retire": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** @description No device is inside it any more. It can be enabled again. */
        post: operations["retire_zone"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/rules/export": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * @description In a form that import takes in unchanged: those in force, as they are in force; of a `status` or `key`, the newest
         *     version.
         */
        get: operations["export_rules"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/rules/import": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** @description All or nothing: one fault, and every fault of every document is told and nothing is imported. */
        post: operations["import_rules"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/rules/check": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** @description Nothing is kept. Every problem is told, and whom the rule speaks of. */
        post: operations["check_rule"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/rules/dry-run": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * @description Through the engine that judges live; the clock is in the samples. Nothing is kept.
         *
         *     The last step tells what happens when nothing more arrives.
         */
        post: operations["try_rule"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/rules": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get: operations["list_rules"];
        put?: never;
        post: operations["create_rule"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/rules/{rule_id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get: operations["get_rule"];
        /**
         * @description A changed document makes a new version; without `enable` the version in force stays in force beside it.
         *
         *     With `version` given, 409 when somebody was faster.
         */
        put: operations["edit_rule"];
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/rules/{rule_id}/versions": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** @description Newest first. */
        get: operations["rule_versions"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/rules/{rule_id}/diff": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get: operations["rule_diff"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/rules/{rule_id}/enable": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** @description Any version: an older one too, which takes a change back. */
        post: operations["enable_rule"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/rules/{rule_id}/retire": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** @description Its open alarms end. It can be enabled again. */
        post: operations["retire_rule"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/backtests": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** @description Newest first, without their results. */
        get: operations["list_backtests"];
        put?: never;
        /** @description Queued; a worker of `hub jobs` takes it. Nothing of the city is written. */
        post: operations["ask"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/backtests/{backtest_id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get: operations["get_backtest"];
        put?: never;
        post?: never;
        /** @description One that waits is cancelled, one that runs stops within seconds, one that has ended is removed. */
        delete: operations["drop"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/backtests/{backtest_id}/alarms": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** @description By time of raise. */
        get: operations["backtest_alarms"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/labels": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** @description Newest first. Alarms that were closed as confirmed or false count as labels too, and are not listed here. */
        get: operations["list_labels"];
        put?: never;
        post: operations["add_label"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/labels/{label_id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post?: never;
        delete: operations["remove_label"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/alarms": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** @description Newest first. Of a zone, rule, sensor or incident that there is not: 404. */
        get: operations["list_alarms"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/alarms/{alarm_id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get: operations["get_alarm"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/alarms/{alarm_id}/ack": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** @description "Seen and owned"; never clears. 409 when it is acknowledged already, or changed since `version`. */
        post: operations["acknowledge"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/alarms/{alarm_id}/comment": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** @description Adds to the history; changes no axis. */
        post: operations["comment"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/alarms/{alarm_id}/assign": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** @description Says who has it: a user who may act on alarms, or nobody (null). */
        post: operations["assign"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/alarms/{alarm_id}/shelve": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** @description Hides it until a time, at most 7 days ahead; it is judged and recorded meanwhile. Shelving again moves the time. */
        post: operations["shelve"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/alarms/{alarm_id}/unshelve": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post: operations["unshelve"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/alarms/{alarm_id}/out-of-service": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** @description Hides it until somebody returns it to service; whoever does it answers for it by name. */
        post: operations["take_out_of_service"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/alarms/{alarm_id}/return-to-service": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post: operations["return_to_service"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/alarms/{alarm_id}/close": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** @description Acknowledges and says how it ended. 409 while the alarm is active; closing again puts the outcome right. */
        post: operations["close"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/alarms/{alarm_id}/reopen": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** @description Takes back outcome and acknowledgement. 409 when a newer alarm of the same rule and subject is open. */
        post: operations["reopen"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/alarms/{alarm_id}/step": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** @description Who did it and when is kept with the step; `done: false` takes the tick back, and the history keeps both. */
        post: operations["step"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/alarms/act": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** @description Each on its own, as it was seen: one that is refused does not hold up the others. */
        post: operations["act_on_many"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/alarm-load": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** @description Counted from the history, so that every screen and every restart says the same. */
        get: operations["alarm_load"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/incidents": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** @description Newest first. */
        get: operations["list_incidents"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/incidents/{incident_id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get: operations["get_incident"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/incidents/{incident_id}/comment": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post: operations["comment_incident"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/incidents/{incident_id}/assign": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** @description Says who leads it: a user who may act on alarms, or nobody (null). */
        post: operations["assign_incident"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/incidents/{incident_id}/close": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** @description 409 while one of its alarms is active, or waits for an acknowledgement and no outcome is given. */
        post: operations["close_incident"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/incidents/{incident_id}/reopen": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** @description Its alarms stay as they are. */
        post: operations["reopen_incident"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/maintenance": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** @description Newest first. */
        get: operations["list_maintenance"];
        put?: never;
        /** @description One that is open already suppresses the alarms in its scope at once. */
        post: operations["plan_maintenance"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/maintenance/{window_id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        /** @description Alarms it no longer speaks of are shown again at once. */
        put: operations["change_maintenance"];
        post?: never;
        /** @description Its alarms are shown again at once. */
        delete: operations["cancel_maintenance"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/handover": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** @description Numbers of the span; alarms and incidents as they stood at `to`, or now where that is still to come. */
        get: operations["shift_report"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/handovers": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** @description Newest first. */
        get: operations["list_handovers"];
        put?: never;
        /** @description Keeps the summary of the span for good, with who gave the shift to whom. */
        post: operations["sign_handover"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/people": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** @description At most 1000, by user name; nobody who is disabled. */
        get: operations["list_people"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/dead-letters": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** @description Newest first; payloads are cut after 2 KiB. */
        get: operations["list_dead_letters"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/dead-letters/{letter_id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** @description With its payload, up to 1 MiB. */
        get: operations["get_dead_letter"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/dead-letters/{letter_id}/decode": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** @description Tries the raw bytes once more, after a mapping or a clock was mended. Nothing is stored. */
        post: operations["decode_again"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/decode": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** @description Runs the decoder and the clock check that ingest runs. */
        post: operations["decode"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/sources": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get: operations["list_sources"];
        put?: never;
        /** @description Topics of others, understood by a mapping. Its devices are its own: no other source can speak for them. */
        post: operations["add_source"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/sources/{source_id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        /** @description Messages that arrive from then on are understood so; what is stored stays as it is. */
        put: operations["change_source"];
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/sources/try": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * @description Takes a payload apart, and reads it by a mapping that may still have faults. Nothing is stored.
         *
         *     A sample that is refused for its time alone (`clock`) is read all the same, so that an old one can be tried.
         */
        post: operations["try_source"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/accounting": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get: operations["accounting"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/accounting/sensors": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get: operations["sensor_accounts"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/channels": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** @description Of addresses only an administrator sees more than scheme and host: the rest may hold a secret. */
        get: operations["list_channels"];
        put?: never;
        /** @description Its destination must not be this machine or a link-local address, unless HUB_NOTIFY_ALLOW says so. */
        post: operations["create_channel"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/channels/{channel_id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        /**
         * @description Key and kind stay. A secret that is left out, or given as `set`, stays too, but goes to no other server: with another
         *     address it is given anew. What waits is tried at once.
         */
        put: operations["edit_channel"];
        post?: never;
        /** @description Its deliveries stay in the log; those that wait are given up. 409 while a policy uses it. */
        delete: operations["delete_channel"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/channels/{channel_id}/test": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** @description Queues a test message, also when the channel is switched off or rests. `GET /deliveries/{id}` says what became of it. */
        post: operations["test_channel"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/policies": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get: operations["list_policies"];
        put?: never;
        /** @description Switched off unless it says otherwise. */
        post: operations["create_policy"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/policies/{policy_id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        /** @description Ladders under way go on with the new steps; what was told is not told again. */
        put: operations["edit_policy"];
        post?: never;
        /** @description What it queued already is still sent. */
        delete: operations["delete_policy"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/deliveries": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** @description Newest first. */
        get: operations["list_deliveries"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/deliveries/{delivery_id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get: operations["get_delivery"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/deliveries/{delivery_id}/retry": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** @description For what failed, was given up, or waits for its next attempt. 409 when it was sent, or its channel is gone. */
        post: operations["retry_delivery"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/users": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get: operations["list_users"];
        put?: never;
        post: operations["create_user"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/users/{user_id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        /** @description The last enabled administrator cannot be disabled or demoted. */
        patch: operations["patch_user"];
        trace?: never;
    };
    "/api/v1/tokens": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get: operations["list_tokens"];
        put?: never;
        post: operations["create_token"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/tokens/{token_id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post?: never;
        /** @description It opens nothing from now on, and its live feeds end. */
        delete: operations["revoke_token"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/audit": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** @description Newest first. */
        get: operations["read_audit"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/audit/seals": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** @description Reads the whole trail and checks every seal. */
        get: operations["verify"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/system": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get: operations["system"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/replay": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * @description The newest value and position of every sensor by event time, looked for over the six hours before, and for those
         *     that report seldom over three of their periods, at most a week. Alarms, and where the registry had a sensor, go by
         *     wall time: what operators were shown.
         */
        get: operations["snapshot"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/replay/frames": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * @description After `from`, up to `to`: taken up by whoever holds the snapshot at `from`, they give the one at `to`.
         *
         *     One answer holds at most 240 steps, about 20,000 rows and about 1,000 changes; `next` continues. Every step of every
         *     alarm is told. A sensor that was moved in the registry is told as the live feed does, a `change` of kind `sensor`: its
         *     place is the one it got then, the rest of it is today's. Nothing is told of what has not happened yet.
         */
        get: operations["frames"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/replay/report": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** @description Which alarms there were, who did what when, how long an answer took. Of one incident or alarm, or of all. */
        get: operations["get_report"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/healthz": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get: operations["healthz"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/readyz": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** @description Database and broker reachable, migrations current, live feed loaded. */
        get: operations["readyz"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/metrics": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get: operations["metrics"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
}
export type webhooks = Record<string, never>;
export interface components {
    schemas: {
        Accounting: {
            total: components["schemas"]["Counts"];
            /** @description received = stored + duplicate + rejected + presence, for every source */
            balanced: boolean;
            rejected_by_reason: {
                [key: string]: number;
            };
            sources: components["schemas"]["SourceCounts"][];
        };
        /** @enum {string} */
        Ack: "unacked" | "acked";
        ActAnswer: {
            id: number;
            ok: boolean;
            /** @description as it is now */
            alarm: components["schemas"]["Alarm"] | null;
            /** @description why it was refused: conflict, not-found, invalid-input */
            code: string | null;
            detail: string | null;
        };
        ActAnswers: {
            items: components["schemas"]["ActAnswer"][];
        };
        ActBody: {
            version?: number | null;
            comment?: string | null;
        };
        /** @description `action` is the last part of the path of the single operation; the rest is what that one takes. */
        ActMany: {
            /** @enum {string} */
            action: "ack" | "comment" | "assign" | "shelve" | "unshelve" | "out-of-service" | "return-to-service" | "close" | "reopen" | "step";
            ids: components["schemas"]["Seen"][];
            comment?: string | null;
            assignee?: string | null;
            until?: string | null;
            minutes?: number | null;
            reason?: string | null;
            outcome?: components["schemas"]["Outcome"] | null;
            key?: string | null;
            /** @default true */
            done: boolean;
        };
        /** @enum {string} */
        Action: "raise" | "clear" | "severity" | "escalate" | "withdraw" | "reinstate" | "amend" | "find_late" | "ack" | "comment" | "shelve" | "unshelve" | "take_out_of_service" | "return_to_service" | "assign" | "step" | "close" | "reopen" | "suppress" | "unsuppress" | "calm" | "refute";
        /** @description Three independent axes: condition, ack, presentation. `open` until it is both cleared and acknowledged. */
        Alarm: {
            id: number;
            rule: components["schemas"]["RuleOfAlarm"];
            zone: components["schemas"]["ZoneOfAlarm"] | null;
            sensor: components["schemas"]["SensorOfAlarm"] | null;
            subject: string;
            severity: components["schemas"]["Severity"];
            condition: components["schemas"]["Condition"];
            ack: components["schemas"]["Ack"];
            presentation: components["schemas"]["Presentation"];
            open: boolean;
            /** @description event time of the first raise */
            raised_at: string;
            last_raised_at: string;
            cleared_at: string | null;
            acked_at: string | null;
            acked_by: string | null;
            /** @description how often it was raised while open */
            count: number;
            value: number | null;
            lon: number | null;
            lat: number | null;
            why: components["schemas"]["Bilingual"];
            response: components["schemas"]["Bilingual"] | null;
            evidence: unknown[];
            /** @description user name of whoever has it */
            assignee: string | null;
            /** @description hidden by a person, until a time */
            shelved: components["schemas"]["Shelf"] | null;
            out_of_service: components["schemas"]["OutOfService"] | null;
            /** @description hidden by logic; still judged and recorded */
            suppressed: components["schemas"]["Suppressed"] | null;
            /** @description how it ended, when it was closed */
            outcome: components["schemas"]["Outcome"] | null;
            closed_at: string | null;
            closed_by: string | null;
            /** @description a late finding: data that came after the lateness bound show it; never open */
            late: boolean;
            /** @description 3 raises within a minute or 5 changes within 10 (ISA-18.2) */
            chattering: boolean;
            /** @description the incident it belongs to */
            incident: number | null;
            procedure: components["schemas"]["Step"][];
            version: number;
        };
        AlarmDetail: {
            id: number;
            rule: components["schemas"]["RuleOfAlarm"];
            zone: components["schemas"]["ZoneOfAlarm"] | null;
            sensor: components["schemas"]["SensorOfAlarm"] | null;
            subject: string;
            severity: components["schemas"]["Severity"];
            condition: components["schemas"]["Condition"];
            ack: components["schemas"]["Ack"];
            presentation: components["schemas"]["Presentation"];
            open: boolean;
            /** @description event time of the first raise */
            raised_at: string;
            last_raised_at: string;
            cleared_at: string | null;
            acked_at: string | null;
            acked_by: string | null;
            /** @description how often it was raised while open */
            count: number;
            value: number | null;
            lon: number | null;
            lat: number | null;
            why: components["schemas"]["Bilingual"];
            response: components["schemas"]["Bilingual"] | null;
            evidence: unknown[];
            /** @description user name of whoever has it */
            assignee: string | null;
            /** @description hidden by a person, until a time */
            shelved: components["schemas"]["Shelf"] | null;
            out_of_service: components["schemas"]["OutOfService"] | null;
            /** @description hidden by logic; still judged and recorded */
            suppressed: components["schemas"]["Suppressed"] | null;
            /** @description how it ended, when it was closed */
            outcome: components["schemas"]["Outcome"] | null;
            closed_at: string | null;
            closed_by: string | null;
            /** @description a late finding: data that came after the lateness bound show it; never open */
            late: boolean;
            /** @description 3 raises within a minute or 5 changes within 10 (ISA-18.2) */
            chattering: boolean;
            /** @description the incident it belongs to */
            incident: number | null;
            procedure: components["schemas"]["Step"][];
            version: number;
            transitions: components["schemas"]["Transition"][];
            /** @description its newest entry in the change log, while that is kept */
            seq: number | null;
        };
        /** @description ISA-18.2: a flood begins above 10 alarms in 10 minutes for each operator and ends below 5. */
        AlarmLoad: {
            /** @description operators seen in the last 10 minutes, at least 1 */
            operators: number;
            /** @description alarms that asked for an operator */
            raised_10min: number;
            per_operator: number;
            flood: boolean;
            flood_since: string | null;
            acked_10min: number;
            /** @description when the one that waits longest was raised */
            oldest_unacked: string | null;
            /** @description alarms that chatter now */
            chattering: number[];
            /** @description alarms active for more than 24 hours */
            stale: number;
        };
        /** @description An alarm of the span, as it stood at the end of it. */
        AlarmThen: {
            id: number;
            rule: components["schemas"]["Named"];
            zone: components["schemas"]["Named"] | null;
            sensor: components["schemas"]["Named"] | null;
            subject: string;
            /** @description the worst it reached */
            severity: components["schemas"]["Severity"];
            condition: string;
            ack: string;
            presentation: string;
            /** @description event time */
            raised_at: string;
            /** @description wall time of its first raise in the span */
            told_at: string | null;
            cleared_at: string | null;
            acked_at: string | null;
            acked_by: string | null;
            /** @description from being told to the acknowledgement */
            answer_seconds: number | null;
            count: number;
            value: number | null;
            lon: number | null;
            lat: number | null;
            why: components["schemas"]["Bilingual"];
            outcome?: string | null;
            incident?: number | null;
            late?: boolean | null;
            assignee?: string | null;
        };
        Alarms: {
            items: components["schemas"]["Alarm"][];
            next: string | null;
        };
        AppliesTo: {
            /** @description approved sensors that it speaks of; of a zone aggregate those that stand in its zones */
            sensors: number;
            /** @description those of them that have ever sent its metric */
            reporting: number;
            /** @description zones in force that it looks at */
            zones: number;
            /** @description some of the devices */
            sample: string[];
            /** @description of the sensors; the first 2000 where there are more */
            sensor_ids: number[];
            /** @description of the zones */
            zone_ids: number[];
            /** @description of its levels, by name; a missing one is a warning, no fault */
            setpoints: components["schemas"]["Asked"][];
            /** @description null: no zone aggregate */
            members: components["schemas"]["Members"] | null;
        };
        /** @description A setpoint that a level refers to. */
        Asked: {
            name: string;
            /** @description sensors whose level it is */
            sensors: number;
            /** @description those of them that have it: the others are not judged by it */
            having: number;
        };
        AssignBody: {
            version?: number | null;
            comment?: string | null;
            assignee: string | null;
        };
        Audit: {
            items: components["schemas"]["AuditRow"][];
            next: string | null;
        };
        AuditRow: {
            id: number;
            /** Format: date-time */
            at: string;
            actor: string;
            action: string;
            target: string;
            /** @enum {string} */
            outcome: "ok" | "refused" | "failed";
            /** @description address */
            client: string;
            detail: {
                [key: string]: unknown;
            };
        };
        Backtest: {
            id: number;
            /** @enum {string} */
            status: "waiting" | "running" | "done" | "cancelled" | "failed";
            /** @description 0 to 1 */
            progress: number;
            /** @description event time reached */
            at: string | null;
            /** @description readings and positions judged so far */
            records: number;
            created_by: string;
            /** Format: date-time */
            created_at: string;
            /** Format: date-time */
            from: string;
            /** Format: date-time */
            to: string;
            documents: {
                [key: string]: unknown;
            }[];
            zones: {
                [key: string]: unknown;
            }[];
            /** @description somebody asked for it to stop */
            cancel: boolean;
            problem: string | null;
            /** @description in lists always null */
            result?: components["schemas"]["Result"] | null;
        };
        BacktestAlarm: {
            rule: string;
            device: string | null;
            sensor: number | null;
            /** @description of a geofence or an aggregate */
            zone: string | null;
            severity: string;
            /** Format: date-time */
            raised: string;
            /** @description null: still active at the end */
            cleared: string | null;
            value: number | null;
            lon: number | null;
            lat: number | null;
            why: components["schemas"]["Bilingual"];
            /** @description null: it is shown; not told of alarms of the versions in force */
            suppressed?: components["schemas"]["NotShown"] | null;
        };
        BacktestAlarms: {
            items: components["schemas"]["BacktestAlarm"][];
            next: string | null;
        };
        Backtests: {
            items: components["schemas"]["Backtest"][];
            next: string | null;
        };
        BaseMap: {
            /** @description outline, pmtiles, style-url or raster-xyz */
            kind: string;
            /** @description the tile archive, the style or the tiles' address; null for outline */
            url?: string | null;
            /** @description of raster-xyz: the deepest zoom there are pictures of */
            max_zoom?: number | null;
            layers: {
                [key: string]: string;
            };
            /** @description the names of a tile archive's streets and places, for a search; null: it has none */
            gazetteer?: string | null;
            attribution: components["schemas"]["Bilingual"];
            /**
             * @description drawn by hand, not surveyed
             * @default false
             */
            schematic: boolean;
        };
        /** @description A text in both languages, as stored. */
        Bilingual: {
            /** @default  */
            vi: string;
            /** @default  */
            en: string;
        };
        Changed: {
            /** @description an element of a list by what it is known by */
            path: string;
            /** @description null: was not there */
            before: unknown;
            /** @description null: is not there any more */
            after: unknown;
        };
        Changes: {
            changes: components["schemas"]["Changed"][];
        };
        Channel: {
            id: number;
            key: string;
            /** @enum {string} */
            kind: "webhook" | "email" | "telegram";
            name: string;
            /** @description as given; its secret is `set` or null */
            config: {
                [key: string]: unknown;
            };
            enabled: boolean;
            /** @enum {string} */
            language: "vi" | "en";
            version: number;
            /** Format: date-time */
            updated_at: string;
            updated_by: string;
            /** @description deliveries in its queue */
            waiting: number;
            /** @description attempts in a row that did not get through */
            failures: number;
            /** @description it rests until then */
            retry_at: string | null;
            /** @description of the last attempt; later: it is to be tried again; null: it was not used yet */
            outcome: ("sent" | "refused" | "later") | null;
            /** @description when that was */
            used_at: string | null;
        };
        Channels: {
            items: components["schemas"]["Channel"][];
            next: string | null;
        };
        CheckedDrawing: {
            ok: boolean;
            problems: components["schemas"]["DrawingProblem"][];
            /** @description of what it covers; null while it does not hold together */
            area_m2: number | null;
            perimeter_m: number | null;
        };
        CheckedRule: {
            ok: boolean;
            /** @description null: the text is no document */
            document: {
                [key: string]: unknown;
            } | null;
            problems: components["schemas"]["FieldProblem"][];
            /** @description null while it has problems */
            applies_to: components["schemas"]["AppliesTo"] | null;
        };
        City: {
            key: string;
            name: components["schemas"]["Bilingual"];
            /** @description lon, lat */
            center: number[];
            zoom: number;
            /** @description west, south, east, north */
            bounds: number[];
            time_zone: string;
            languages: string[];
            domains: string[];
            basemap: components["schemas"]["BaseMap"];
            /** @description the sensors are simulated; say so on screen */
            simulated: boolean;
        };
        CloseBody: {
            version?: number | null;
            comment?: string | null;
            outcome: components["schemas"]["Outcome"];
        };
        CommentBody: {
            version?: number | null;
            comment: string;
        };
        /** @enum {string} */
        Condition: "pending" | "active" | "cleared";
        Counts: {
            /** @description messages received */
            messages: number;
            /** @description the same */
            received: number;
            /** @description messages that brought something new */
            stored: number;
            /** @description messages whose every row was there already */
            duplicate: number;
            /** @description messages in the dead letters */
            rejected: number;
            /** @description births and wills */
            presence: number;
            late: number;
            /** @description messages refused for a wrong clock of the sensor */
            clock_suspect: number;
            /** @description sequence numbers never seen */
            gaps: number;
            /** @description rows stored */
            readings: number;
            /** @description rows stored */
            positions: number;
            duplicate_rows: number;
        };
        Credentials: {
            username: string;
            password: string;
        };
        DeadLetter: {
            id: number;
            /** Format: date-time */
            received: string;
            topic: string;
            reason: string;
            field: string;
            given: string;
            expected: string;
            detail: string;
            /** @description bytes */
            size: number;
            /** @description null: not UTF-8 text */
            payload_text: string | null;
            /** @description the raw bytes, as far as shown */
            payload_base64: string;
            /** @description bytes shown; less than size: the rest is left out */
            payload_shown: number;
            retain: boolean;
            dup: boolean;
        };
        DeadLetters: {
            items: components["schemas"]["DeadLetter"][];
            next: string | null;
        };
        Decided: {
            kind: string;
            severity: string;
            why: components["schemas"]["Bilingual"];
            /** Format: date-time */
            event_time: string;
            reason: string;
            zone: string | null;
        };
        DecodeAnswer: {
            accepted: boolean;
            sensor?: components["schemas"]["DecodedSensor"] | null;
            /** @default [] */
            readings: components["schemas"]["DecodedReading"][];
            /** @description the newest, if there are several */
            position?: components["schemas"]["DecodedPosition"] | null;
            /** @description for a birth or will */
            online?: boolean | null;
            reason?: string | null;
            field?: string | null;
            given?: string | null;
            expected?: string | null;
            detail?: string | null;
        };
        DecodeBody: {
            topic: string;
            payload?: string | null;
            /** @description instead of `payload`, for bytes */
            payload_base64?: string | null;
        };
        DecodedPosition: {
            lon: number;
            lat: number;
            altitude: number | null;
            accuracy: number | null;
            speed: number | null;
            course: number | null;
            /** Format: date-time */
            time: string;
        };
        DecodedReading: {
            metric: string;
            value: number | string;
            unit: string;
            /** Format: date-time */
            time: string;
            quality: string;
            late: boolean;
        };
        DecodedSensor: {
            /** @description null: would be registered */
            id: number | null;
            domain: string;
            device: string;
            status: string;
        };
        DeedBody: {
            version?: number | null;
            comment?: string | null;
        };
        /** @description What was done to an incident as a whole. */
        DeedThen: {
            /** Format: date-time */
            at: string;
            incident: number;
            title: components["schemas"]["Bilingual"];
            action: string;
            actor: string;
            /** @enum {string} */
            by: "rule" | "person" | "system";
            comment: string | null;
        };
        Deliveries: {
            items: components["schemas"]["Delivery"][];
            next: string | null;
        };
        /** @description `failed`: refused for good. `given_up`: did not get through in time. Both may be tried again by hand. */
        Delivery: {
            id: number;
            /** @description the same in every attempt */
            event_id: string;
            /** @description key of the channel */
            channel: string;
            /** @enum {string} */
            kind: "webhook" | "email" | "telegram";
            /** @enum {string} */
            event: "raised" | "escalated" | "resolved" | "test";
            alarm: number | null;
            /** @description of the alarm, then */
            severity: string | null;
            /** @description name of the alarm's rule */
            rule: {
                [key: string]: string;
            } | null;
            /** @description key of the policy */
            policy: string | null;
            /** @description of the policy, from 0 */
            step: number | null;
            /** @description empty: whom the channel names */
            recipient: string;
            /** @enum {string} */
            status: "waiting" | "sent" | "failed" | "given_up";
            attempts: number;
            last_error: string | null;
            /** @description the last error as a stable `code`, with what it is about */
            outcome: {
                [key: string]: string;
            } | null;
            /** Format: date-time */
            created_at: string;
            sent_at: string | null;
            /** @description when it is tried next */
            next_at: string | null;
        };
        Did: {
            actor: string;
            /** @description `incident-…`: to an incident as a whole */
            actions: {
                [key: string]: number;
            };
        };
        Difference: {
            same: number;
            /** @description [as the version in force raised it, as the draft does] */
            moved: components["schemas"]["BacktestAlarm"][][];
            new: components["schemas"]["BacktestAlarm"][];
            gone: components["schemas"]["BacktestAlarm"][];
            /** @description about alarms raised before, where there are too many; null: about all */
            until?: string | null;
            counts: {
                [key: string]: number;
            };
        };
        Done: {
            actor: string;
            action: string;
            count: number;
        };
        /** @description A zone as it would be: it replaces the one with the same key, or is there as well. */
        DraftZone: {
            key: string;
            name: components["schemas"]["Words"];
            /**
             * @default polygon
             * @enum {string}
             */
            kind: "polygon" | "circle" | "corridor";
            /** @description RFC 7946 geometry, lon before lat */
            geometry: {
                [key: string]: unknown;
            };
            radius?: number | null;
            tags?: {
                [key: string]: unknown;
            };
            schedule?: {
                [key: string]: unknown;
            }[] | null;
        };
        DrawingProblem: {
            /** @description dotted path of the field */
            field: string;
            /** @description what was given, shortened */
            given: string;
            /** @description what would be right */
            expected: string;
            /**
             * @description stable name of what was expected, where it has one
             * @default
             */
            code: string;
            /** @description the same in Vietnamese */
            vi?: components["schemas"]["InVietnamese"] | null;
            /** @description lon, lat of the place that is wrong */
            at: number[] | null;
        };
        DryRun: {
            document?: {
                [key: string]: unknown;
            } | null;
            /** @description instead of `document` */
            yaml?: string | null;
            /** @description none: one made up, that the rule speaks of */
            sensor?: number | null;
            samples: components["schemas"]["PastedSample"][];
        };
        DryRunAnswer: {
            steps: components["schemas"]["DryStep"][];
        };
        DryStep: {
            /** @description null, the last step: nothing more arrived for an hour */
            sample: components["schemas"]["Judged"] | null;
            transitions: components["schemas"]["Decided"][];
        };
        /** @description SMTP submission. */
        Email: {
            host: string;
            /** @default 587 */
            port: number;
            /**
             * @default starttls
             * @enum {string}
             */
            security: "starttls" | "tls" | "none";
            username?: string | null;
            /** @description of the SMTP account; write-only: shown as `set`, kept when left out or given as `set`, taken away by null */
            password?: string | null;
            sender: string;
            to?: string[];
        };
        EmailBody: {
            key: string;
            name: string;
            /** @default true */
            enabled: boolean;
            /**
             * @default vi
             * @enum {string}
             */
            language: "vi" | "en";
            /**
             * @description discriminator enum property added by openapi-typescript
             * @enum {string}
             */
            kind: "email";
            config: components["schemas"]["Email"];
        };
        EmailEdit: {
            key: string;
            name: string;
            /** @default true */
            enabled: boolean;
            /**
             * @default vi
             * @enum {string}
             */
            language: "vi" | "en";
            /**
             * @description discriminator enum property added by openapi-typescript
             * @enum {string}
             */
            kind: "email";
            config: components["schemas"]["Email"];
            /** @description the version that was read */
            version: number;
        };
        /** @description One problem of one document. */
        Faulty: {
            /** @description dotted path of the field */
            field: string;
            /** @description what was given, shortened */
            given: string;
            /** @description what would be right */
            expected: string;
            /**
             * @description stable name of what was expected, where it has one
             * @default
             */
            code: string;
            /** @description the same in Vietnamese */
            vi?: components["schemas"]["InVietnamese"] | null;
            /** @description its key, or its place (#3) */
            document: string;
        };
        /** @description One thing that is wrong. */
        FieldProblem: {
            /** @description dotted path of the field */
            field: string;
            /** @description what was given, shortened */
            given: string;
            /** @description what would be right */
            expected: string;
            /**
             * @description stable name of what was expected, where it has one
             * @default
             */
            code: string;
            /** @description the same in Vietnamese */
            vi?: components["schemas"]["InVietnamese"] | null;
        };
        Figure: {
            target: components["schemas"]["Target"];
            /** @description of the figure: percent for a share */
            unit: string;
            /** @description null: no sensor has fresh data */
            value: number | null;
            /** @description how many sensors made it */
            sensors: number;
            /** @description is it where it should be? null: not known */
            met: boolean | null;
        };
        Frames: {
            /** @description those of the live feed in order of `at`, Unix milliseconds */
            frames: {
                [key: string]: unknown;
            }[];
            /** @description `cursor` of the rest; null: that was all */
            next: string | null;
            /** @description how far this answer reaches, Unix milliseconds */
            to: number;
        };
        Handover: {
            id: number;
            from: string;
            to: string;
            note: string;
            by: string;
            to_user: string | null;
            signed_at: string;
            summary: components["schemas"]["Summary"];
            /** @description SHA-256 of the summary as stored; the audit trail seals it */
            digest: string;
        };
        /** @description What happened in a span of time, and what stood at its end: what was handed over. */
        HandoverReport: {
            from: string;
            to: string;
            raised: number;
            cleared: number;
            acked: number;
            median_ack_seconds: number | null;
            /** @description alarms first raised in the span */
            by_severity: {
                [key: string]: number;
            };
            /** @description at the end of the span, as operators were shown them then */
            open: components["schemas"]["Alarm"][];
            /** @description at the end of the span */
            shelved: components["schemas"]["Alarm"][];
            /** @description at the end of the span */
            out_of_service: components["schemas"]["Alarm"][];
            /** @description open at some time in the span, as they stood at its end */
            incidents: components["schemas"]["Incident"][];
            actions: components["schemas"]["Done"][];
            /** @description oldest first */
            comments: components["schemas"]["Said"][];
        };
        Handovers: {
            items: components["schemas"]["Handover"][];
            next: string | null;
        };
        Health: {
            status: string;
        };
        HourCount: {
            /** Format: date-time */
            time: string;
            count: number;
        };
        /** @description Keys. With problems nothing was imported. */
        Imported: {
            created: string[];
            /** @description a new version, or the same one enabled */
            changed: string[];
            same: string[];
            problems: components["schemas"]["Faulty"][];
        };
        /** @description A problem's two texts in Vietnamese. */
        InVietnamese: {
            given: string;
            expected: string;
        };
        /** @description Alarms of one place and cause that belong together in time. */
        Incident: {
            id: number;
            key: string;
            title: components["schemas"]["Bilingual"];
            cause: string;
            zone: components["schemas"]["ZoneOfIncident"] | null;
            /** @description the worst of its open alarms, or of all when none is open */
            severity: components["schemas"]["Severity"];
            opened_at: string;
            /** @description event time of the newest raise */
            last_at: string;
            closed_at: string | null;
            closed_by: string | null;
            open: boolean;
            alarm_count: number;
            open_count: number;
            unacked_count: number;
            /** @description the one that was raised first */
            first_alarm: number | null;
            assignee: string | null;
            version: number;
        };
        IncidentAssign: {
            version?: number | null;
            comment?: string | null;
            assignee: string | null;
        };
        IncidentClose: {
            version?: number | null;
            comment?: string | null;
            /** @description also closes its alarms that are over, with this outcome */
            outcome?: components["schemas"]["Outcome"] | null;
        };
        IncidentComment: {
            version?: number | null;
            comment: string;
        };
        IncidentDetail: {
            id: number;
            key: string;
            title: components["schemas"]["Bilingual"];
            cause: string;
            zone: components["schemas"]["ZoneOfIncident"] | null;
            /** @description the worst of its open alarms, or of all when none is open */
            severity: components["schemas"]["Severity"];
            opened_at: string;
            /** @description event time of the newest raise */
            last_at: string;
            closed_at: string | null;
            closed_by: string | null;
            open: boolean;
            alarm_count: number;
            open_count: number;
            unacked_count: number;
            /** @description the one that was raised first */
            first_alarm: number | null;
            assignee: string | null;
            version: number;
            /** @description open ones first; at most 1000 */
            alarms: components["schemas"]["Alarm"][];
            /** @description oldest first; the newest 2000 */
            timeline: components["schemas"]["Moment"][];
        };
        Incidents: {
            items: components["schemas"]["Incident"][];
            next: string | null;
        };
        Inside: {
            sensor: number;
            device: string;
            name: components["schemas"]["Bilingual"];
            domain: string;
            lon: number;
            lat: number;
            /** @description first position of this visit; null: always there, or longer than a day */
            since: string | null;
        };
        InsideNow: {
            items: components["schemas"]["Inside"][];
        };
        Judged: {
            /** Format: date-time */
            time: string;
            metric: string | null;
            value: number | boolean | string | null;
            position: components["schemas"]["SamplePosition"] | null;
            quality: string;
        };
        Label: {
            id: number;
            rule: string | null;
            device: string | null;
            zone: string | null;
            /** Format: date-time */
            from: string;
            /** Format: date-time */
            to: string;
            /** @enum {string} */
            kind: "incident" | "false_alarm";
            note: string;
            by: string;
        };
        Labels: {
            items: components["schemas"]["Label"][];
            next: string | null;
        };
        LastPosition: {
            lon: number;
            lat: number;
            altitude?: number | null;
            /** @description metres */
            accuracy?: number | null;
            /** @description m/s */
            speed?: number | null;
            /** @description degrees clockwise from north */
            course?: number | null;
            /** Format: date-time */
            time: string;
            /** Format: date-time */
            received: string;
        };
        LatestValue: {
            metric: string;
            /** @description empty: not in the catalogue */
            unit: string;
            value: number | null;
            text?: string | null;
            /** Format: date-time */
            time: string;
            /** Format: date-time */
            received: string;
            quality: string;
        };
        LeafOut: {
            path: string;
            value: number | boolean | string | null;
        };
        Liveness: {
            domain: string;
            /** @description approved */
            sensors: number;
            /** @description heard within two of their periods, or a quarter of an hour where nothing is promised */
            fresh: number;
        };
        MaintenanceWindow: {
            id: number;
            name: components["schemas"]["Bilingual"];
            from: string;
            to: string;
            reason: string;
            by: string;
            scope: components["schemas"]["ScopeOut"];
            active: boolean;
            version: number;
        };
        MaintenanceWindows: {
            items: components["schemas"]["MaintenanceWindow"][];
            next: string | null;
        };
        /** @description A person, or a token seen as one. */
        Me: {
            id: number;
            username: string;
            name: string;
            role: components["schemas"]["Role"];
            language: string;
        };
        /** @description Of a zone aggregate. */
        Members: {
            /** @description sensors of the zone that has most of them */
            most: number;
            /** @description its min_members; with fewer than these nothing is judged */
            needed: number;
        };
        Metric: {
            key: string;
            unit: string;
            name: components["schemas"]["Bilingual"];
            /** @description where it is mostly met */
            domain: string;
            domains: string[];
            /** @description lowest plausible value */
            min: number | null;
            /** @description highest plausible value */
            max: number | null;
            /** @description digits after the point worth showing */
            precision: number | null;
            /** @description number, boolean or text */
            kind: string;
        };
        Metrics: {
            items: components["schemas"]["Metric"][];
        };
        /** @description Samples of the last day that a rule failed at for an error of the hub: they are stored, and nobody judged them. */
        Misjudged: {
            /** @description its key; null: the rules as a whole */
            rule: string | null;
            /** @description whose sample was the latest; null: of a group, or not known */
            device: string | null;
            /** @description 0: it failed while only time passed */
            samples: number;
            /** Format: date-time */
            first_at: string;
            /** Format: date-time */
            latest_at: string;
            error: string;
        };
        /** @description One thing that happened in an incident. */
        Moment: {
            /** @description event time */
            time: string;
            /** @enum {string} */
            kind: "alarm" | "procedure" | "incident";
            alarm: number | null;
            action: string;
            actor: string;
            reason: string | null;
            comment: string | null;
            detail: {
                [key: string]: unknown;
            };
        };
        Named: {
            id: number;
            key?: string | null;
            device?: string | null;
            domain?: string | null;
            version?: number | null;
            name?: components["schemas"]["Bilingual"] | null;
        };
        NewBacktest: {
            /** @description rules; none: those in force that look at one of the zones */
            documents?: {
                [key: string]: unknown;
            }[];
            zones?: components["schemas"]["DraftZone"][];
            /** Format: date-time */
            from: string;
            /**
             * Format: date-time
             * @description now, where it lies ahead
             */
            to: string;
        };
        NewHandover: {
            /** Format: date-time */
            from: string;
            /** Format: date-time */
            to: string;
            note: string;
            /** @description user name of whoever takes over */
            to_user?: string | null;
        };
        /** @description At least one of rule, device and zone; what is not given says nothing. */
        NewLabel: {
            /** @description key of the rule that is due to speak */
            rule?: string | null;
            device?: string | null;
            /** @description key: an alarm in this zone */
            zone?: string | null;
            /** Format: date-time */
            from: string;
            /** Format: date-time */
            to: string;
            /**
             * @description incident: an alarm was due; false_alarm: one here is false
             * @default incident
             * @enum {string}
             */
            kind: "incident" | "false_alarm";
            /** @default  */
            note: string;
        };
        NewRule: {
            /** @description docs/rules.md teaches the language */
            document: {
                [key: string]: unknown;
            };
            /**
             * @description true brings this version into force; false keeps it as a draft
             * @default false
             */
            enable: boolean;
        };
        NewToken: {
            /** @description what it is for */
            name: string;
            role: components["schemas"]["Role"];
            /** @description null: never */
            expires_at?: string | null;
        };
        NewTokenAnswer: {
            id: number;
            name: string;
            role: components["schemas"]["Role"];
            created_by: string;
            /** Format: date-time */
            created_at: string;
            expires_at: string | null;
            /** @description to the minute */
            used_at: string | null;
            revoked: boolean;
            /** @description shown now and never again */
            token: string;
        };
        NewUser: {
            /** @description 2 to 32 of the characters a-z 0-9 . _ - beginning with a letter */
            username: string;
            name: string;
            role: components["schemas"]["Role"];
            password: string;
            /**
             * @default vi
             * @enum {string}
             */
            language: "vi" | "en";
            /** @description where alarms are told to this person */
            email?: string | null;
            telegram?: string | null;
        };
        NewZone: {
            name: components["schemas"]["Words"];
            /**
             * @default polygon
             * @enum {string}
             */
            kind: "polygon" | "circle" | "corridor";
            /** @description RFC 7946 geometry, lon before lat */
            geometry: {
                [key: string]: unknown;
            };
            radius?: number | null;
            tags?: {
                [key: string]: unknown;
            };
            schedule?: {
                [key: string]: unknown;
            }[] | null;
            /**
             * @description true brings this version into force; false keeps it as a draft
             * @default false
             */
            enable: boolean;
            key: string;
        };
        /** @description Why nobody would have been shown it when it was raised. */
        NotShown: {
            /** @enum {string} */
            reason: "inhibited" | "maintenance";
            /** @description whose alarm muted it */
            rule: string | null;
            /** @description the maintenance window */
            window: number | null;
        };
        OutOfService: {
            since: string;
            /** @description who answers for it */
            by: string | null;
            reason: string | null;
        };
        OutOfServiceBody: {
            version?: number | null;
            comment?: string | null;
            reason: string;
        };
        /**
         * @description How an alarm ended, as the person says who closes it.
         * @enum {string}
         */
        Outcome: "confirmed" | "false_alarm" | "test";
        Overview: {
            /** Format: date-time */
            time: string;
            figures: components["schemas"]["Figure"][];
            liveness: components["schemas"]["Liveness"][];
        };
        PasswordChange: {
            current: string;
            new: string;
        };
        PastedSample: {
            /** @description none: one period after the sample before */
            time?: string | null;
            /** @description none: the rule's own */
            metric?: string | null;
            value?: number | boolean | string | null;
            position?: components["schemas"]["SamplePosition"] | null;
            /** @default good */
            quality: string;
        };
        Payload: {
            /** Format: date-time */
            received: string;
            topic: string;
            /** @description bytes */
            size: number;
            /** @description null: not UTF-8 text */
            payload_text: string | null;
            /** @description the raw bytes, as far as kept: at most 16 KiB */
            payload_base64: string;
            retain: boolean;
            dup: boolean;
        };
        Payloads: {
            items: components["schemas"]["Payload"][];
        };
        People: {
            items: components["schemas"]["Person"][];
        };
        Person: {
            username: string;
            name: string;
            /** @description a viewer can be given a shift, and no alarm */
            role: components["schemas"]["Role"];
        };
        Policies: {
            items: components["schemas"]["Policy"][];
            next: string | null;
        };
        Policy: {
            id: number;
            key: string;
            name: components["schemas"]["Bilingual"];
            match: components["schemas"]["PolicyMatch"];
            steps: components["schemas"]["PolicyStep"][];
            resolved: boolean;
            enabled: boolean;
            version: number;
            /** Format: date-time */
            updated_at: string;
            updated_by: string;
        };
        PolicyBody: {
            key: string;
            name: components["schemas"]["Words"];
            match?: components["schemas"]["PolicyMatch"];
            steps: components["schemas"]["PolicyStep"][];
            /**
             * @description tell those who were told when the alarm has cleared
             * @default true
             */
            resolved: boolean;
            /**
             * @description it concerns alarms that begin to call from then on
             * @default false
             */
            enabled: boolean;
        };
        PolicyEdit: {
            key: string;
            name: components["schemas"]["Words"];
            match?: components["schemas"]["PolicyMatch"];
            steps: components["schemas"]["PolicyStep"][];
            /**
             * @description tell those who were told when the alarm has cleared
             * @default true
             */
            resolved: boolean;
            /**
             * @description it concerns alarms that begin to call from then on
             * @default false
             */
            enabled: boolean;
            /** @description the version that was read */
            version: number;
        };
        /** @description An empty list is for all. All that are given must fit. */
        PolicyMatch: {
            severities?: components["schemas"]["Severity"][];
            /** @description keys; `flood*` is all that begin so */
            rules?: string[];
            domains?: ("traffic" | "vehicle" | "air" | "water" | "weather" | "lighting" | "waste" | "parking" | "energy" | "noise" | "safety" | "citizen" | "device" | "security")[];
            /** @description keys */
            zones?: string[];
        };
        PolicyStep: {
            /** @description from the moment the alarm begins to call */
            after_seconds: number;
            /** @description reach the people of this role; null: whom each channel names */
            to_role?: components["schemas"]["Role"] | null;
            channels: string[];
            /**
             * @description acked: not once somebody has acknowledged; cleared: until the alarm has cleared
             * @default acked
             */
            until: components["schemas"]["Until"];
        };
        PresenceState: {
            online: boolean;
            since: string;
        };
        /** @enum {string} */
        Presentation: "shown" | "shelved" | "suppressed" | "out_of_service";
        /** @description Problem details (RFC 9457). */
        ProblemDetails: {
            type: string;
            title: string;
            status: number;
            detail: string;
            code: string;
            errors?: components["schemas"]["FieldProblem"][];
        };
        /** @description Against labelled incidents; docs/evaluators.md says how to read it. */
        Quality: {
            /** @description incidents, each counted once */
            labels: number;
            /**
             * @description labels that tell of them
             * @default 0
             */
            given: number;
            found: number;
            missed: number;
            /** @description alarms that belong to an incident */
            right: number;
            /** @description alarms that a label calls false */
            false: number;
            /** @description alarms no label speaks of */
            unlabelled: number;
            /** @description right of all alarms */
            precision: number | null;
            /** @description found of all incidents */
            recall: number | null;
            median_delay_seconds: number | null;
            /**
             * @description alarms that one label calls false and another not
             * @default 0
             */
            disputed: number;
            /** @description incidents known not only from alarms the hub raised and people confirmed; null: not told then */
            independent?: number | null;
            independent_found?: number | null;
            /** @description found of the independent incidents: the others are found by construction */
            recall_independent?: number | null;
            longest_delay_seconds?: number | null;
        };
        Readiness: {
            ready: boolean;
            /** @description HUB_INSTANCE of who answers */
            instance: string;
            database: string;
            migrations: string;
            broker: string;
            feed: string;
        };
        ReplayFigures: {
            /** @description alarms raised in the span */
            raised: number;
            cleared: number;
            /** @description closing an alarm that nobody acknowledged acknowledges it */
            acked: number;
            /** @description those raised, by the worst they reached */
            by_severity: {
                [key: string]: number;
            };
            open_before: number;
            open_after: number;
            unacked_after: number;
            /** @description how often one that asked for it was acknowledged */
            answers: number;
            /** @description from being told to the acknowledgement, both by the hub's clock; a handover counts from the event */
            median_answer_seconds: number | null;
            longest_answer_seconds: number | null;
        };
        Report: {
            /** Format: date-time */
            from: string;
            /** Format: date-time */
            to: string;
            /** Format: date-time */
            made_at: string;
            made_by: string;
            incident: number | null;
            alarm: number | null;
            /** @description more than 5,000 steps: the later ones are left out */
            truncated: boolean;
            figures: components["schemas"]["ReplayFigures"];
            /** @description worst first */
            alarms: components["schemas"]["AlarmThen"][];
            /** @description in order */
            steps: components["schemas"]["StepThen"][];
            /** @description what was done to incidents as a whole, in order */
            deeds: components["schemas"]["DeedThen"][];
            /** @description open at some time in the span, as they stood at its end; or the one */
            incidents: components["schemas"]["Incident"][];
            people: components["schemas"]["Did"][];
        };
        Result: {
            /** @description all of them, suppressed and left out ones too */
            alarm_count: number;
            /**
             * @description of those told, how many nobody would have been shown
             * @default 0
             */
            suppressed_count: number;
            /** @description null: every alarm is told of. Else `alarms`, `suppressed_count`, `difference` and `quality` are about those before `since`; the other counts are about all */
            truncated?: components["schemas"]["Truncated"] | null;
            /** @description the first 1000; /alarms has every one that is told of */
            alarms: components["schemas"]["BacktestAlarm"][];
            by_zone: components["schemas"]["ZoneCount"][];
            by_hour: components["schemas"]["HourCount"][];
            /** @description without the suppressed ones, over the time from `data_from` on less `silent_hours` */
            per_operator_hour: number;
            /** @description the first event that was judged; null: there was none, and the answer says nothing */
            data_from?: string | null;
            /**
             * @description how many hours after `data_from` nothing at all came, of no sensor
             * @default 0
             */
            silent_hours: number;
            /** @description from the versions in force; null: none is */
            difference: components["schemas"]["Difference"] | null;
            /** @description null: no label speaks of these rules and this time */
            quality: components["schemas"]["Quality"] | null;
            records: number;
            seconds: number;
        };
        /**
         * @description Each may do what those before it may, and more.
         * @enum {string}
         */
        Role: "viewer" | "operator" | "integrator" | "admin";
        Rule: {
            id: number;
            key: string;
            name: components["schemas"]["Bilingual"];
            /** @description the worst it can raise */
            severity: components["schemas"]["Severity"];
            /** @enum {string} */
            status: "draft" | "enabled" | "retired";
            /** @description the newest */
            version: number;
            /** @description the one in force */
            enabled_version: number | null;
            /** @description of the newest version */
            document: {
                [key: string]: unknown;
            };
            enabled_document: {
                [key: string]: unknown;
            } | null;
            enabled: boolean;
            /** @description who wrote the newest version */
            created_by: string;
            /** Format: date-time */
            updated_at: string;
            /** @description who changed it last: saved, enabled or retired */
            by: string;
            /** @description why the version in force is not judged; empty: it is, or none is in force */
            left_out: components["schemas"]["FieldProblem"][];
        };
        RuleEdit: {
            /** @description docs/rules.md teaches the language */
            document: {
                [key: string]: unknown;
            };
            /**
             * @description true brings this version into force; false keeps it as a draft
             * @default false
             */
            enable: boolean;
            version?: number | null;
        };
        RuleOfAlarm: {
            id: number;
            key: string;
            version: number;
            name: components["schemas"]["Bilingual"] | null;
        };
        /** @description One rule, as an object or as YAML. */
        RuleText: {
            document?: {
                [key: string]: unknown;
            } | null;
            /** @description instead of `document` */
            yaml?: string | null;
        };
        RuleVersion: {
            version: number;
            document: {
                [key: string]: unknown;
            };
            /** Format: date-time */
            created_at: string;
            created_by: string;
        };
        RuleVersions: {
            items: components["schemas"]["RuleVersion"][];
            next: string | null;
        };
        Rules: {
            items: components["schemas"]["Rule"][];
            next: string | null;
        };
        RulesText: {
            /** @description a rule, a list of rules, or several after `---` */
            yaml: string;
            /**
             * @description bring what is imported into force at once; false: as drafts
             * @default false
             */
            enable: boolean;
        };
        Said: {
            time: string;
            actor: string;
            alarm: number | null;
            incident: number | null;
            text: string;
        };
        SamplePosition: {
            /** @description degrees */
            lon: number;
            /** @description degrees */
            lat: number;
            accuracy?: number | null;
            speed?: number | null;
            course?: number | null;
        };
        /** @description Which alarms. A part that is left out asks nothing; every part given must fit. */
        Scope: {
            /** @description keys; `river-*`: all that begin so */
            rules?: string[];
            zones?: string[];
            domains?: string[];
            devices?: string[];
        };
        ScopeOut: {
            rules: string[];
            zones: string[];
            domains: string[];
            devices: string[];
        };
        Seals: {
            /** @description every row seals the one before it */
            sound: boolean;
            /** @description the first rows whose seal does not hold */
            broken: number[];
        };
        /** @description One alarm as it was seen. */
        Seen: {
            id: number;
            /** @description the version that was read */
            version: number;
        };
        Sensor: {
            id: number;
            device: string;
            /** @enum {string} */
            domain: "traffic" | "vehicle" | "air" | "water" | "weather" | "lighting" | "waste" | "parking" | "energy" | "noise" | "safety" | "citizen" | "device" | "security";
            name: components["schemas"]["Bilingual"];
            /** @enum {string} */
            status: "pending" | "approved" | "retired";
            lon: number | null;
            lat: number | null;
            moving: boolean;
            /** @description promised seconds between readings */
            period: number | null;
            tags: {
                [key: string]: unknown;
            };
            setpoints: {
                [key: string]: unknown;
            };
            source: string;
            /** @description last birth or will; null: never said */
            presence: components["schemas"]["PresenceState"] | null;
            /** Format: date-time */
            registered_at: string;
            version: number;
            /** @description the newest value of each metric; in a list with `latest=true`, else null */
            latest?: components["schemas"]["LatestValue"][] | null;
        };
        SensorAccount: {
            messages: number;
            received: number;
            stored: number;
            duplicate: number;
            late: number;
            /** @description messages refused for a wrong clock; not among received */
            clock_suspect: number;
            /** @description messages of its topics among the dead letters kept; not among received */
            rejected: number;
            /** @description sequence numbers never seen */
            gaps: number;
            /** @description when its newest batch was committed */
            seen?: string | null;
        };
        SensorAccounts: {
            items: components["schemas"]["SensorCounts"][];
            next: string | null;
        };
        SensorCounts: {
            id: number;
            device: string;
            domain: string;
            messages: number;
            /** @description stored + duplicate; births, wills and what is refused not counted */
            received: number;
            stored: number;
            duplicate: number;
            late: number;
            /** @description messages refused for a wrong clock of the sensor */
            clock_suspect: number;
            gaps: number;
            /** Format: date-time */
            seen: string;
        };
        SensorDetail: {
            id: number;
            device: string;
            /** @enum {string} */
            domain: "traffic" | "vehicle" | "air" | "water" | "weather" | "lighting" | "waste" | "parking" | "energy" | "noise" | "safety" | "citizen" | "device" | "security";
            name: components["schemas"]["Bilingual"];
            /** @enum {string} */
            status: "pending" | "approved" | "retired";
            lon: number | null;
            lat: number | null;
            moving: boolean;
            /** @description promised seconds between readings */
            period: number | null;
            tags: {
                [key: string]: unknown;
            };
            setpoints: {
                [key: string]: unknown;
            };
            source: string;
            /** @description last birth or will; null: never said */
            presence: components["schemas"]["PresenceState"] | null;
            /** Format: date-time */
            registered_at: string;
            version: number;
            latest: components["schemas"]["LatestValue"][];
            position: components["schemas"]["LastPosition"] | null;
            account: components["schemas"]["SensorAccount"] | null;
        };
        SensorHistory: {
            sensor: number;
            metric: string;
            unit: string;
            /** Format: date-time */
            from: string;
            /** Format: date-time */
            to: string;
            /**
             * @description what was read
             * @enum {string}
             */
            resolution: "raw" | "1m" | "1h";
            /** @description width of one row; 0 for raw */
            bucket_seconds: number;
            /** @description older rows were left out */
            truncated: boolean;
            columns: string[];
            /** @description time in Unix milliseconds; for raw: time, value, quality */
            rows: unknown[][];
        };
        /** @description Columns, one entry for each sensor and all in the same order, by id. */
        SensorNames: {
            id: number[];
            device: string[];
            name_vi: (string | null)[];
            /** @description null where it is the same as `name_vi` */
            name_en: (string | null)[];
            /** @description what to ask for `after`; null: these were the last */
            next: number | null;
        };
        SensorOfAlarm: {
            id: number;
            device: string;
            name: components["schemas"]["Bilingual"];
            domain: string;
        };
        /** @description Only what is given changes; null takes away a period or a place. */
        SensorPatch: {
            name?: components["schemas"]["Words"] | null;
            lon?: number | null;
            lat?: number | null;
            period?: number | null;
            tags?: {
                [key: string]: unknown;
            } | null;
            /** @description numbers by name; all of them: what is left out goes */
            setpoints?: {
                [key: string]: unknown;
            } | null;
            status?: ("pending" | "approved" | "retired") | null;
            /** @description the version that was read */
            version: number;
        };
        /** @description Columns, one entry for each sensor and all in the same order, by id. */
        SensorTable: {
            /** Format: date-time */
            as_of: string;
            /** @description what `domain` points into */
            domains: string[];
            /** @description what `period` points into: promised seconds between readings, null: not promised */
            periods: (number | null)[];
            /** @description what `lon` counts from, in 1e-7 degrees */
            west: number;
            /** @description what `lat` counts from, in 1e-7 degrees */
            south: number;
            /** @description how much larger each id is than the one before; the first, than 0 */
            id: number[];
            domain: number[];
            period: number[];
            /** @description 1e-7 degrees east of `west`; null: nobody knows where */
            lon: (number | null)[];
            /** @description 1e-7 degrees north of `south` */
            lat: (number | null)[];
            /** @description places in the columns, from 0, of sensors that move */
            moving: number[];
            /** @description places in the columns, from 0, of sensors nobody has approved yet */
            pending: number[];
        };
        Sensors: {
            items: components["schemas"]["Sensor"][];
            /** @description cursor of the next page; null: this was the last */
            next: string | null;
        };
        SessionAnswer: {
            user: components["schemas"]["Me"];
            /** @description send it as X-CSRF-Token with every write */
            csrf: string;
        };
        SessionPatch: {
            language?: string | null;
            password?: components["schemas"]["PasswordChange"] | null;
        };
        /**
         * @description X.733 perceived severity, worst first. ``cleared`` is a condition here, not a severity.
         * @enum {string}
         */
        Severity: "critical" | "major" | "minor" | "warning" | "indeterminate";
        Shelf: {
            /** @description when it comes back by itself */
            until: string;
            by: string | null;
            reason: string | null;
        };
        /** @description Exactly one of `until` and `minutes`; at most 7 days. */
        ShelveBody: {
            version?: number | null;
            comment?: string | null;
            until?: string | null;
            minutes?: number | null;
            reason: string;
        };
        /** @description The city at a moment. `rows` and `alarms` are those of a `snapshot` of the live feed. */
        Snapshot: {
            /** @description Unix milliseconds */
            time: number;
            /** @description Unix microseconds; those of the frames that follow are greater */
            cursor: number;
            rows: unknown[][];
            /** @description open then, as operators were shown them */
            alarms: {
                [key: string]: unknown;
            }[];
            /** @description open then */
            incidents: {
                [key: string]: unknown;
            }[];
            /** @description in force then */
            zones: {
                [key: string]: unknown;
            }[];
            /** @description sensor, lon, lat: where the registry had it then, of those that it has elsewhere today; null: nowhere */
            places: (number | null)[][];
        };
        Source: {
            id: number;
            key: string;
            topic_filter: string;
            /** @description native or mapping */
            decoder: string;
            /** @description null: the native source */
            mapping: {
                [key: string]: unknown;
            } | null;
            time_zone: string;
            enabled: boolean;
            /** @description seconds that order is waited for */
            lateness: number;
            /** @description seconds; older than that is refused */
            max_late: number;
            /** @description seconds; further ahead than that is refused */
            max_skew: number;
            version: number;
            /** @description messages so far; 0: nothing has come */
            received: number;
            /** @description of them */
            rejected: number;
            sensors: number;
        };
        SourceBody: {
            key: string;
            topic_filter: string;
            /** @description see docs/integrators.md; null: the native source */
            mapping?: {
                [key: string]: unknown;
            } | null;
            /**
             * @description what times without an offset are in (IANA)
             * @default Asia/Ho_Chi_Minh
             */
            time_zone: string;
            /**
             * @description seconds that order is waited for
             * @default 5
             */
            lateness: number;
            /**
             * @description seconds; older than that is refused
             * @default 604800
             */
            max_late: number;
            /**
             * @description seconds; further ahead than that is refused
             * @default 300
             */
            max_skew: number;
            /**
             * @description ingest reads its topics
             * @default false
             */
            enabled: boolean;
        };
        SourceCounts: {
            /** @description messages received */
            messages: number;
            /** @description the same */
            received: number;
            /** @description messages that brought something new */
            stored: number;
            /** @description messages whose every row was there already */
            duplicate: number;
            /** @description messages in the dead letters */
            rejected: number;
            /** @description births and wills */
            presence: number;
            late: number;
            /** @description messages refused for a wrong clock of the sensor */
            clock_suspect: number;
            /** @description sequence numbers never seen */
            gaps: number;
            /** @description rows stored */
            readings: number;
            /** @description rows stored */
            positions: number;
            duplicate_rows: number;
            source: string;
            balanced: boolean;
            rejected_by_reason: {
                [key: string]: number;
            };
        };
        SourceEdit: {
            key: string;
            topic_filter: string;
            /** @description see docs/integrators.md; null: the native source */
            mapping?: {
                [key: string]: unknown;
            } | null;
            /**
             * @description what times without an offset are in (IANA)
             * @default Asia/Ho_Chi_Minh
             */
            time_zone: string;
            /**
             * @description seconds that order is waited for
             * @default 5
             */
            lateness: number;
            /**
             * @description seconds; older than that is refused
             * @default 604800
             */
            max_late: number;
            /**
             * @description seconds; further ahead than that is refused
             * @default 300
             */
            max_skew: number;
            /**
             * @description ingest reads its topics
             * @default false
             */
            enabled: boolean;
            version?: number | null;
        };
        Sources: {
            items: components["schemas"]["Source"][];
            /** @description what the last part of a native topic may be */
            formats: string[];
        };
        /** @description One step of the rule's procedure. */
        Step: {
            key: string;
            text: components["schemas"]["Bilingual"];
            /** @description seconds after the raise by which it should be done */
            within: number | null;
            due_at: string | null;
            done_at: string | null;
            done_by: string | null;
        };
        StepBody: {
            version?: number | null;
            comment?: string | null;
            key: string;
            /** @default true */
            done: boolean;
        };
        StepThen: {
            /**
             * Format: date-time
             * @description wall time: when operators were told
             */
            at: string;
            event_time: string;
            alarm: number;
            severity: components["schemas"]["Severity"];
            action: string;
            reason: string;
            actor: string;
            /** @enum {string} */
            by: "rule" | "person" | "system";
            value: number | null;
            comment: string | null;
            detail: {
                [key: string]: unknown;
            };
        };
        /** @description The numbers and the names of what stood when it was signed. */
        Summary: {
            raised: number;
            cleared: number;
            acked: number;
            median_ack_seconds: number | null;
            by_severity: {
                [key: string]: number;
            };
            /** @description ids of the alarms that were open */
            open: number[];
            shelved: number[];
            out_of_service: number[];
            incidents: number[];
        };
        Suppressed: {
            /** @enum {string} */
            reason: "inhibited" | "maintenance";
            /** @description the rule that mutes it, or who made the window */
            by: string;
            /** @description the alarm that mutes it */
            alarm: number | null;
            /** @description the maintenance window */
            window: number | null;
        };
        System: {
            /** Format: date-time */
            time: string;
            parts: components["schemas"]["SystemPart"][];
            figures: components["schemas"]["SystemFigures"];
            misjudged: components["schemas"]["Misjudged"][];
            versions: components["schemas"]["Versions"];
        };
        /** @description What waits, and how much there is. Counts of the last day where it says so. */
        SystemFigures: {
            /** @description when ingest last committed a batch */
            last_commit: string | null;
            /** @description batches to be folded into the accounts */
            ledger_waiting: number;
            /** @description entries of the change log escalation has not read */
            escalation_behind: number;
            /** @description alarms with a ladder under way */
            escalations: number;
            deliveries_waiting: number;
            /** @description since when the oldest waits */
            oldest_delivery: string | null;
            /** @description failed or given up, last day */
            deliveries_failed: number;
            /** @description await approval */
            pending_devices: number;
            /** @description rules and zones in force that the hub cannot judge */
            left_out: number;
            /** @description last day */
            dead_letters: number;
            /** @description how large the database is; of room left it tells nothing */
            database_bytes: number;
            /** @description of the disk the web role runs on, which need not be the database's */
            disk_total_bytes: number;
            /** @description of the same disk */
            disk_free_bytes: number;
            /** @description live feeds of this web process */
            viewers: number;
        };
        SystemPart: {
            /** @enum {string} */
            key: "ingest" | "web" | "jobs" | "database" | "broker";
            /**
             * @description quiet: connected, and nothing was committed for two minutes
             * @enum {string}
             */
            state: "ok" | "quiet" | "away";
        };
        /**
         * @description One figure over the newest values of ``metric`` in ``domain``, and where it should be.
         *
         *     ``share`` is the percentage of sensors whose value is ``at_most`` (or ``at_least``) so much; the other functions are
         *     of the values themselves, and ``at_most`` or ``at_least`` is the target. ``aim`` is the percentage wanted of a share.
         */
        Target: {
            domain: string;
            metric: string;
            name: components["schemas"]["TargetName"];
            /** @enum {string} */
            function: "median" | "mean" | "max" | "min" | "share";
            at_most?: number | null;
            at_least?: number | null;
            /** @description percent, for share */
            aim?: number | null;
            /**
             * @description only sensors with these tags
             * @default {}
             */
            tags: {
                [key: string]: string;
            };
        };
        /** @description A text in both languages. */
        TargetName: {
            vi: string;
            en: string;
        };
        /** @description The Telegram Bot API, or a server that speaks like it. */
        Telegram: {
            /** @default https://api.telegram.org */
            base_url: string;
            /** @description of the bot; write-only: shown as `set`, kept when left out or given as `set`, taken away by null */
            token?: string | null;
            chat_id?: string | null;
        };
        TelegramBody: {
            key: string;
            name: string;
            /** @default true */
            enabled: boolean;
            /**
             * @default vi
             * @enum {string}
             */
            language: "vi" | "en";
            /**
             * @description discriminator enum property added by openapi-typescript
             * @enum {string}
             */
            kind: "telegram";
            config: components["schemas"]["Telegram"];
        };
        TelegramEdit: {
            key: string;
            name: string;
            /** @default true */
            enabled: boolean;
            /**
             * @default vi
             * @enum {string}
             */
            language: "vi" | "en";
            /**
             * @description discriminator enum property added by openapi-typescript
             * @enum {string}
             */
            kind: "telegram";
            config: components["schemas"]["Telegram"];
            /** @description the version that was read */
            version: number;
        };
        ToEnable: {
            /** @description the version to bring into force */
            version: number;
        };
        ToRetire: {
            /** @description the newest version, as it was read */
            version?: number | null;
        };
        Token: {
            id: number;
            name: string;
            role: components["schemas"]["Role"];
            created_by: string;
            /** Format: date-time */
            created_at: string;
            expires_at: string | null;
            /** @description to the minute */
            used_at: string | null;
            revoked: boolean;
        };
        Tokens: {
            items: components["schemas"]["Token"][];
            next: string | null;
        };
        Track: {
            sensor: number;
            /** Format: date-time */
            from: string;
            /** Format: date-time */
            to: string;
            truncated: boolean;
            columns: string[];
            rows: unknown[][];
        };
        Transition: {
            id: number;
            action: components["schemas"]["Action"];
            reason: string;
            actor: string;
            event_time: string;
            wall_time: string;
            detail: {
                [key: string]: unknown;
            };
        };
        /** @description There are more alarms than are told of: those raised at ``since`` and later are counted and left out. */
        Truncated: {
            told: number;
            left_out: number;
            /** Format: date-time */
            since: string;
        };
        TryAnswer: {
            /** @description of the topic; the first is level 1 */
            levels: string[];
            /** @description every value of the payload, where it is JSON; the first 300 */
            leaves: components["schemas"]["LeafOut"][];
            /** @description why the payload is not JSON */
            unread: string | null;
            /** @description what is wrong with the mapping */
            problems: components["schemas"]["FieldProblem"][];
            /** @description null: there is no mapping, or it does not hold together */
            understood: components["schemas"]["DecodeAnswer"] | null;
        };
        TryBody: {
            /** @description the source that is being changed; null: a new one */
            id?: number | null;
            topic: string;
            payload?: string | null;
            /** @description instead of `payload`, for bytes */
            payload_base64?: string | null;
            /** @description null: only take the payload apart */
            mapping?: {
                [key: string]: unknown;
            } | null;
            /**
             * @description what times without an offset are in (IANA)
             * @default Asia/Ho_Chi_Minh
             */
            time_zone: string;
            /**
             * @description seconds that order is waited for
             * @default 5
             */
            lateness: number;
            /**
             * @description seconds; older than that is refused
             * @default 604800
             */
            max_late: number;
            /**
             * @description seconds; further ahead than that is refused
             * @default 300
             */
            max_skew: number;
        };
        /** @enum {string} */
        Until: "acked" | "cleared";
        User: {
            id: number;
            username: string;
            name: string;
            role: components["schemas"]["Role"];
            language: string;
            email: string | null;
            telegram: string | null;
            disabled: boolean;
            version: number;
            /** Format: date-time */
            created_at: string;
            /** @description wrong passwords since the last right one */
            failed: number;
            locked_until: string | null;
        };
        /** @description Only what is given changes. A new password, role or `disabled` ends the person's sessions. */
        UserPatch: {
            name?: string | null;
            role?: components["schemas"]["Role"] | null;
            password?: string | null;
            language?: ("vi" | "en") | null;
            disabled?: boolean | null;
            /** @description null takes it away */
            email?: string | null;
            /** @description null takes it away */
            telegram?: string | null;
            /** @description the version that was read; without it the change is made on whatever is there */
            version?: number | null;
        };
        Users: {
            items: components["schemas"]["User"][];
            next: string | null;
        };
        Versions: {
            hub: string;
            python: string;
            postgresql: string;
            timescaledb: string | null;
            timescaledb_licence: string | null;
            /** @description the newest applied */
            migration: string | null;
            migrations_missing: string[];
        };
        /** @description CloudEvents 1.0 as structured JSON, signed as Standard Webhooks has it. */
        Webhook: {
            url: string;
            /** @description whsec_ and 24 to 64 random bytes in Base64, as `echo whsec_$(openssl rand -base64 32)` prints; write-only: shown as `set`, kept when left out or given as `set`, taken away by null */
            secret?: string | null;
        };
        WebhookBody: {
            key: string;
            name: string;
            /** @default true */
            enabled: boolean;
            /**
             * @default vi
             * @enum {string}
             */
            language: "vi" | "en";
            /**
             * @description discriminator enum property added by openapi-typescript
             * @enum {string}
             */
            kind: "webhook";
            config: components["schemas"]["Webhook"];
        };
        WebhookEdit: {
            key: string;
            name: string;
            /** @default true */
            enabled: boolean;
            /**
             * @default vi
             * @enum {string}
             */
            language: "vi" | "en";
            /**
             * @description discriminator enum property added by openapi-typescript
             * @enum {string}
             */
            kind: "webhook";
            config: components["schemas"]["Webhook"];
            /** @description the version that was read */
            version: number;
        };
        WindowBody: {
            name: components["schemas"]["Words"];
            /** Format: date-time */
            from: string;
            /** Format: date-time */
            to: string;
            reason: string;
            scope: components["schemas"]["Scope"];
        };
        WindowEdit: {
            name: components["schemas"]["Words"];
            /** Format: date-time */
            from: string;
            /** Format: date-time */
            to: string;
            reason: string;
            scope: components["schemas"]["Scope"];
            version?: number | null;
        };
        /** @description A name in both languages. */
        Words: {
            vi: string;
            en: string;
        };
        Zone: {
            name: components["schemas"]["Bilingual"];
            /** @enum {string} */
            kind: "polygon" | "circle" | "corridor";
            geometry: {
                [key: string]: unknown;
            };
            radius: number | null;
            tags: {
                [key: string]: unknown;
            };
            schedule: unknown[] | null;
            id: number;
            key: string;
            /** @enum {string} */
            status: "draft" | "enabled" | "retired";
            /** @description the newest */
            version: number;
            /** @description the one in force */
            enabled_version: number | null;
            enabled: boolean;
            /** Format: date-time */
            updated_at: string;
            /** @description who changed it last: saved, enabled or retired */
            by: string;
            /** @description why the rules pass over the version in force; empty: they do not, or none is in force */
            left_out: components["schemas"]["FieldProblem"][];
        };
        ZoneCount: {
            /** @description null: in no zone */
            zone: string | null;
            count: number;
        };
        ZoneDrawing: {
            /**
             * @default polygon
             * @enum {string}
             */
            kind: "polygon" | "circle" | "corridor";
            /** @description RFC 7946 geometry, lon before lat */
            geometry: {
                [key: string]: unknown;
            };
            radius?: number | null;
        };
        ZoneEdit: {
            name: components["schemas"]["Words"];
            /**
             * @default polygon
             * @enum {string}
             */
            kind: "polygon" | "circle" | "corridor";
            /** @description RFC 7946 geometry, lon before lat */
            geometry: {
                [key: string]: unknown;
            };
            radius?: number | null;
            tags?: {
                [key: string]: unknown;
            };
            schedule?: {
                [key: string]: unknown;
            }[] | null;
            /**
             * @description true brings this version into force; false keeps it as a draft
             * @default false
             */
            enable: boolean;
            version?: number | null;
        };
        ZoneOfAlarm: {
            id: number;
            key: string;
            version: number;
            name: components["schemas"]["Bilingual"] | null;
        };
        ZoneOfIncident: {
            id: number;
            key: string;
            name: components["schemas"]["Bilingual"] | null;
        };
        ZoneRule: {
            id: number;
            key: string;
            name: components["schemas"]["Bilingual"];
            /** @enum {string} */
            status: "draft" | "enabled" | "retired";
        };
        ZoneRules: {
            items: components["schemas"]["ZoneRule"][];
        };
        ZoneVersion: {
            name: components["schemas"]["Bilingual"];
            /** @enum {string} */
            kind: "polygon" | "circle" | "corridor";
            geometry: {
                [key: string]: unknown;
            };
            radius: number | null;
            tags: {
                [key: string]: unknown;
            };
            schedule: unknown[] | null;
            version: number;
            /** Format: date-time */
            created_at: string;
            created_by: string;
        };
        ZoneVersions: {
            items: components["schemas"]["ZoneVersion"][];
            next: string | null;
        };
        Zones: {
            items: components["schemas"]["Zone"][];
            next: string | null;
        };
        ZonesText: {
            /** @description a FeatureCollection; properties key, name, kind, radius, tags, schedule */
            geojson: {
                [key: string]: unknown;
            };
            /**
             * @description bring what is imported into force at once; false: as drafts
             * @default false
             */
            enable: boolean;
        };
    };
    responses: never;
    parameters: never;
    requestBodies: never;
    headers: never;
    pathItems: never;
}
export type $defs = Record<string, never>;
export interface operations {
    who_am_i: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["SessionAnswer"];
                };
            };
        };
    };
    sign_in: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["Credentials"];
            };
        };
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["SessionAnswer"];
                };
            };
        };
    };
    sign_out: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
        };
    };
    change_mine: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["SessionPatch"];
            };
        };
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Me"];
                };
            };
        };
    };
    city: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["City"];
                };
            };
        };
    };
    basemap: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                name: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description a GeoJSON FeatureCollection (RFC 7946) */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/geo+json": unknown;
                };
            };
            /** @description not changed since the ETag given in If-None-Match */
            304: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
        };
    };
    tiles: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description the whole archive (PMTiles 3) */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/vnd.pmtiles": unknown;
                };
            };
            /** @description the bytes asked for with Range (RFC 9110, 14) */
            206: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
        };
    };
    gazetteer: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description a GeoJSON FeatureCollection (RFC 7946): streets as lines, places as points, with `name`, `kind` (street or place) and `near` */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/geo+json": unknown;
                };
            };
            /** @description not changed since the ETag given in If-None-Match */
            304: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
        };
    };
    catalogue: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Metrics"];
                };
            };
        };
    };
    overview: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Overview"];
                };
            };
        };
    };
    sensors: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["SensorTable"];
                };
            };
            /** @description not changed since the ETag given in If-None-Match */
            304: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
        };
    };
    sensor_names: {
        parameters: {
            query?: {
                /** @description only ids larger than this */
                after?: number;
                limit?: number;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["SensorNames"];
                };
            };
            /** @description not changed since the ETag given in If-None-Match */
            304: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
        };
    };
    list_sensors: {
        parameters: {
            query?: {
                domain?: ("traffic" | "vehicle" | "air" | "water" | "weather" | "lighting" | "waste" | "parking" | "energy" | "noise" | "safety" | "citizen" | "device" | "security") | null;
                status?: ("pending" | "approved" | "retired") | null;
                /** @description words in device or name; diacritics do not matter */
                q?: string | null;
                /** @description key of a zone they lie in */
                zone?: string | null;
                /** @description west,south,east,north */
                bbox?: string | null;
                /** @description true: with the newest value of each metric */
                latest?: boolean;
                /** @description geojson: a page as a FeatureCollection (RFC 7946) */
                format?: "json" | "geojson";
                /** @description most items in the answer */
                limit?: number;
                /** @description `next` of the page before */
                cursor?: string | null;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Sensors"];
                };
            };
        };
    };
    get_sensor: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                sensor_id: number;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["SensorDetail"];
                };
            };
        };
    };
    patch_sensor: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                sensor_id: number;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["SensorPatch"];
            };
        };
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["SensorDetail"];
                };
            };
        };
    };
    history: {
        parameters: {
            query: {
                metric: string;
                /** @description default: a day before `to` */
                from?: string | null;
                /** @description default: now; not included */
                to?: string | null;
                /** @description auto: the finest that fits into `points` */
                resolution?: "auto" | "raw" | "1m" | "1h";
                /** @description most rows wanted */
                points?: number;
                /** @description csv: for programs, times in RFC 3339; xlsx: for people, a workbook with times of the city */
                format?: "json" | "csv" | "xlsx";
                /** @description of the words in a workbook */
                language?: "vi" | "en";
            };
            header?: never;
            path: {
                sensor_id: number;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["SensorHistory"];
                };
            };
        };
    };
    track: {
        parameters: {
            query?: {
                /** @description default: a day before `to` */
                from?: string | null;
                /** @description default: now; not included */
                to?: string | null;
            };
            header?: never;
            path: {
                sensor_id: number;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Track"];
                };
            };
        };
    };
    list_payloads: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                sensor_id: number;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Payloads"];
                };
            };
        };
    };
    export_zones: {
        parameters: {
            query?: {
                /** @description only these, in their newest version */
                key?: string[] | null;
                /** @description of this status, in their newest version; none: those in force, as they are in force */
                status?: ("draft" | "enabled" | "retired" | "all") | null;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/geo+json": Record<string, never>;
                };
            };
        };
    };
    import_zones: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["ZonesText"];
            };
        };
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Imported"];
                };
            };
        };
    };
    check_zone: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["ZoneDrawing"];
            };
        };
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["CheckedDrawing"];
                };
            };
        };
    };
    inside: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                zone_id: number;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["InsideNow"];
                };
            };
        };
    };
    zone_rules: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                zone_id: number;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ZoneRules"];
                };
            };
        };
    };
    list_zones: {
        parameters: {
            query?: {
                /** @description none: the zones in force, as they are in force */
                status?: ("draft" | "enabled" | "retired") | "all" | null;
                /** @description most items in the answer */
                limit?: number;
                /** @description `next` of the page before */
                cursor?: string | null;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Zones"];
                };
            };
        };
    };
    create_zone: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["NewZone"];
            };
        };
        responses: {
            /** @description Successful Response */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Zone"];
                };
            };
        };
    };
    get_zone: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                zone_id: number;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Zone"];
                };
            };
        };
    };
    edit_zone: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                zone_id: number;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["ZoneEdit"];
            };
        };
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Zone"];
                };
            };
        };
    };
    delete_zone: {
        parameters: {
            query?: {
                /** @description the newest version, as it was read */
                version?: number | null;
                /** @description true: also when rules in force name it, which then judge nothing */
                in_use?: boolean;
            };
            header?: never;
            path: {
                zone_id: number;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
        };
    };
    zone_versions: {
        parameters: {
            query?: {
                /** @description most items in the answer */
                limit?: number;
                /** @description `next` of the page before */
                cursor?: string | null;
            };
            header?: never;
            path: {
                zone_id: number;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ZoneVersions"];
                };
            };
        };
    };
    zone_diff: {
        parameters: {
            query: {
                /** @description version */
                from: number;
                /** @description version */
                to: number;
            };
            header?: never;
            path: {
                zone_id: number;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Changes"];
                };
            };
        };
    };
    enable_zone: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                zone_id: number;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["ToEnable"];
            };
        };
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Zone"];
                };
            };
        };
    };
    retire_zone: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                zone_id: number;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["ToRetire"];
            };
        };
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Zone"];
                };
            };
        };
    };
    export_rules: {
        parameters: {
            query?: {
                /** @description only these, in their newest version */
                key?: string[] | null;
                /** @description of this status, in their newest version; none: those in force, as they are in force */
                status?: ("draft" | "enabled" | "retired" | "all") | null;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "text/yaml": Record<string, never>[];
                };
            };
        };
    };
    import_rules: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["RulesText"];
            };
        };
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Imported"];
                };
            };
        };
    };
    check_rule: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["RuleText"];
            };
        };
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["CheckedRule"];
                };
            };
        };
    };
    try_rule: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["DryRun"];
            };
        };
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["DryRunAnswer"];
                };
            };
        };
    };
    list_rules: {
        parameters: {
            query?: {
                status?: ("draft" | "enabled" | "retired") | null;
                /** @description most items in the answer */
                limit?: number;
                /** @description `next` of the page before */
                cursor?: string | null;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Rules"];
                };
            };
        };
    };
    create_rule: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["NewRule"];
            };
        };
        responses: {
            /** @description Successful Response */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Rule"];
                };
            };
        };
    };
    get_rule: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                rule_id: number;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Rule"];
                };
            };
        };
    };
    edit_rule: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                rule_id: number;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["RuleEdit"];
            };
        };
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Rule"];
                };
            };
        };
    };
    rule_versions: {
        parameters: {
            query?: {
                /** @description most items in the answer */
                limit?: number;
                /** @description `next` of the page before */
                cursor?: string | null;
            };
            header?: never;
            path: {
                rule_id: number;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["RuleVersions"];
                };
            };
        };
    };
    rule_diff: {
        parameters: {
            query: {
                /** @description version */
                from: number;
                /** @description version */
                to: number;
            };
            header?: never;
            path: {
                rule_id: number;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Changes"];
                };
            };
        };
    };
    enable_rule: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                rule_id: number;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["ToEnable"];
            };
        };
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Rule"];
                };
            };
        };
    };
    retire_rule: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                rule_id: number;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["ToRetire"];
            };
        };
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Rule"];
                };
            };
        };
    };
    list_backtests: {
        parameters: {
            query?: {
                /** @description most items in the answer */
                limit?: number;
                /** @description `next` of the page before */
                cursor?: string | null;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Backtests"];
                };
            };
        };
    };
    ask: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["NewBacktest"];
            };
        };
        responses: {
            /** @description Successful Response */
            202: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Backtest"];
                };
            };
        };
    };
    get_backtest: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                backtest_id: number;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Backtest"];
                };
            };
        };
    };
    drop: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                backtest_id: number;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
        };
    };
    backtest_alarms: {
        parameters: {
            query?: {
                /** @description most items in the answer */
                limit?: number;
                /** @description `next` of the page before */
                cursor?: string | null;
            };
            header?: never;
            path: {
                backtest_id: number;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["BacktestAlarms"];
                };
            };
        };
    };
    list_labels: {
        parameters: {
            query?: {
                from?: string | null;
                to?: string | null;
                rule?: string | null;
                /** @description most items in the answer */
                limit?: number;
                /** @description `next` of the page before */
                cursor?: string | null;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Labels"];
                };
            };
        };
    };
    add_label: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["NewLabel"];
            };
        };
        responses: {
            /** @description Successful Response */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Label"];
                };
            };
        };
    };
    remove_label: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                label_id: number;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
        };
    };
    list_alarms: {
        parameters: {
            query?: {
                /** @description true: not yet both cleared and acknowledged */
                open?: boolean | null;
                /** @description may be given several times */
                severity?: components["schemas"]["Severity"][] | null;
                /** @description key of the zone */
                zone?: string | null;
                sensor?: number | null;
                /** @description key of the rule */
                rule?: string | null;
                condition?: components["schemas"]["Condition"] | null;
                ack?: components["schemas"]["Ack"] | null;
                /** @description shown, or how it is hidden */
                presentation?: components["schemas"]["Presentation"] | null;
                /** @description closed like this */
                outcome?: components["schemas"]["Outcome"] | null;
                incident?: number | null;
                /** @description true: only late findings; false: none of them */
                late?: boolean | null;
                /** @description raised at or after */
                from?: string | null;
                /** @description raised before */
                to?: string | null;
                /** @description geojson: a page as a FeatureCollection (RFC 7946) */
                format?: "json" | "geojson";
                /** @description most items in the answer */
                limit?: number;
                /** @description `next` of the page before */
                cursor?: string | null;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Alarms"];
                };
            };
        };
    };
    get_alarm: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                alarm_id: number;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["AlarmDetail"];
                };
            };
        };
    };
    acknowledge: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                alarm_id: number;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["ActBody"];
            };
        };
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Alarm"];
                };
            };
        };
    };
    comment: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                alarm_id: number;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["CommentBody"];
            };
        };
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Alarm"];
                };
            };
        };
    };
    assign: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                alarm_id: number;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["AssignBody"];
            };
        };
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Alarm"];
                };
            };
        };
    };
    shelve: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                alarm_id: number;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["ShelveBody"];
            };
        };
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Alarm"];
                };
            };
        };
    };
    unshelve: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                alarm_id: number;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["ActBody"];
            };
        };
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Alarm"];
                };
            };
        };
    };
    take_out_of_service: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                alarm_id: number;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["OutOfServiceBody"];
            };
        };
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Alarm"];
                };
            };
        };
    };
    return_to_service: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                alarm_id: number;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["ActBody"];
            };
        };
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Alarm"];
                };
            };
        };
    };
    close: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                alarm_id: number;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["CloseBody"];
            };
        };
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Alarm"];
                };
            };
        };
    };
    reopen: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                alarm_id: number;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["ActBody"];
            };
        };
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Alarm"];
                };
            };
        };
    };
    step: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                alarm_id: number;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["StepBody"];
            };
        };
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Alarm"];
                };
            };
        };
    };
    act_on_many: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["ActMany"];
            };
        };
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ActAnswers"];
                };
            };
        };
    };
    alarm_load: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["AlarmLoad"];
                };
            };
        };
    };
    list_incidents: {
        parameters: {
            query?: {
                open?: boolean | null;
                cause?: string | null;
                /** @description key of the zone */
                zone?: string | null;
                /** @description opened at or after */
                from?: string | null;
                /** @description opened before */
                to?: string | null;
                /** @description most items in the answer */
                limit?: number;
                /** @description `next` of the page before */
                cursor?: string | null;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Incidents"];
                };
            };
        };
    };
    get_incident: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                incident_id: number;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["IncidentDetail"];
                };
            };
        };
    };
    comment_incident: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                incident_id: number;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["IncidentComment"];
            };
        };
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Incident"];
                };
            };
        };
    };
    assign_incident: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                incident_id: number;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["IncidentAssign"];
            };
        };
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Incident"];
                };
            };
        };
    };
    close_incident: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                incident_id: number;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["IncidentClose"];
            };
        };
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Incident"];
                };
            };
        };
    };
    reopen_incident: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                incident_id: number;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["DeedBody"];
            };
        };
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Incident"];
                };
            };
        };
    };
    list_maintenance: {
        parameters: {
            query?: {
                /** @description true: open now */
                active?: boolean | null;
                /** @description most items in the answer */
                limit?: number;
                /** @description `next` of the page before */
                cursor?: string | null;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["MaintenanceWindows"];
                };
            };
        };
    };
    plan_maintenance: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["WindowBody"];
            };
        };
        responses: {
            /** @description Successful Response */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["MaintenanceWindow"];
                };
            };
        };
    };
    change_maintenance: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                window_id: number;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["WindowEdit"];
            };
        };
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["MaintenanceWindow"];
                };
            };
        };
    };
    cancel_maintenance: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                window_id: number;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
        };
    };
    shift_report: {
        parameters: {
            query?: {
                /** @description default: 8 hours before `to` */
                from?: string | null;
                /** @description default: now */
                to?: string | null;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["HandoverReport"];
                };
            };
        };
    };
    list_handovers: {
        parameters: {
            query?: {
                /** @description most items in the answer */
                limit?: number;
                /** @description `next` of the page before */
                cursor?: string | null;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Handovers"];
                };
            };
        };
    };
    sign_handover: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["NewHandover"];
            };
        };
        responses: {
            /** @description Successful Response */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Handover"];
                };
            };
        };
    };
    list_people: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["People"];
                };
            };
        };
    };
    list_dead_letters: {
        parameters: {
            query?: {
                reason?: string | null;
                /** @description topics that begin so */
                topic?: string | null;
                /** @description as in its native topic */
                device?: string | null;
                from?: string | null;
                /** @description most items in the answer */
                limit?: number;
                /** @description `next` of the page before */
                cursor?: string | null;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["DeadLetters"];
                };
            };
        };
    };
    get_dead_letter: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                letter_id: number;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["DeadLetter"];
                };
            };
        };
    };
    decode_again: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                letter_id: number;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["DecodeAnswer"];
                };
            };
        };
    };
    decode: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["DecodeBody"];
            };
        };
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["DecodeAnswer"];
                };
            };
        };
    };
    list_sources: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Sources"];
                };
            };
        };
    };
    add_source: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["SourceBody"];
            };
        };
        responses: {
            /** @description Successful Response */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Source"];
                };
            };
        };
    };
    change_source: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                source_id: number;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["SourceEdit"];
            };
        };
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Source"];
                };
            };
        };
    };
    try_source: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["TryBody"];
            };
        };
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["TryAnswer"];
                };
            };
        };
    };
    accounting: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Accounting"];
                };
            };
        };
    };
    sensor_accounts: {
        parameters: {
            query?: {
                /** @description most items in the answer */
                limit?: number;
                /** @description `next` of the page before */
                cursor?: string | null;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["SensorAccounts"];
                };
            };
        };
    };
    list_channels: {
        parameters: {
            query?: {
                /** @description most items in the answer */
                limit?: number;
                /** @description `next` of the page before */
                cursor?: string | null;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Channels"];
                };
            };
        };
    };
    create_channel: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["WebhookBody"] | components["schemas"]["EmailBody"] | components["schemas"]["TelegramBody"];
            };
        };
        responses: {
            /** @description Successful Response */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Channel"];
                };
            };
        };
    };
    edit_channel: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                channel_id: number;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["WebhookEdit"] | components["schemas"]["EmailEdit"] | components["schemas"]["TelegramEdit"];
            };
        };
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Channel"];
                };
            };
        };
    };
    delete_channel: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                channel_id: number;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
        };
    };
    test_channel: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                channel_id: number;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            202: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Delivery"];
                };
            };
        };
    };
    list_policies: {
        parameters: {
            query?: {
                /** @description most items in the answer */
                limit?: number;
                /** @description `next` of the page before */
                cursor?: string | null;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Policies"];
                };
            };
        };
    };
    create_policy: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["PolicyBody"];
            };
        };
        responses: {
            /** @description Successful Response */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Policy"];
                };
            };
        };
    };
    edit_policy: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                policy_id: number;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["PolicyEdit"];
            };
        };
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Policy"];
                };
            };
        };
    };
    delete_policy: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                policy_id: number;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
        };
    };
    list_deliveries: {
        parameters: {
            query?: {
                alarm?: number | null;
                /** @description key */
                channel?: string | null;
                status?: ("waiting" | "sent" | "failed" | "given_up") | null;
                /** @description most items in the answer */
                limit?: number;
                /** @description `next` of the page before */
                cursor?: string | null;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Deliveries"];
                };
            };
        };
    };
    get_delivery: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                delivery_id: number;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Delivery"];
                };
            };
        };
    };
    retry_delivery: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                delivery_id: number;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Delivery"];
                };
            };
        };
    };
    list_users: {
        parameters: {
            query?: {
                /** @description most items in the answer */
                limit?: number;
                /** @description `next` of the page before */
                cursor?: string | null;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Users"];
                };
            };
        };
    };
    create_user: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["NewUser"];
            };
        };
        responses: {
            /** @description Successful Response */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["User"];
                };
            };
        };
    };
    patch_user: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                user_id: number;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["UserPatch"];
            };
        };
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["User"];
                };
            };
        };
    };
    list_tokens: {
        parameters: {
            query?: {
                /** @description most items in the answer */
                limit?: number;
                /** @description `next` of the page before */
                cursor?: string | null;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Tokens"];
                };
            };
        };
    };
    create_token: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["NewToken"];
            };
        };
        responses: {
            /** @description Successful Response */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["NewTokenAnswer"];
                };
            };
        };
    };
    revoke_token: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                token_id: number;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
        };
    };
    read_audit: {
        parameters: {
            query?: {
                actor?: string | null;
                action?: string | null;
                outcome?: ("ok" | "refused" | "failed") | null;
                from?: string | null;
                to?: string | null;
                /** @description most items in the answer */
                limit?: number;
                /** @description `next` of the page before */
                cursor?: string | null;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Audit"];
                };
            };
        };
    };
    verify: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Seals"];
                };
            };
        };
    };
    system: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["System"];
                };
            };
        };
    };
    snapshot: {
        parameters: {
            query: {
                /** @description a moment that has passed */
                at: string;
                /** @description only these; may be given several times */
                domains?: ("traffic" | "vehicle" | "air" | "water" | "weather" | "lighting" | "waste" | "parking" | "energy" | "noise" | "safety" | "citizen" | "device" | "security")[] | null;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Snapshot"];
                };
            };
        };
    };
    frames: {
        parameters: {
            query: {
                /** @description not included */
                from: string;
                /** @description included */
                to: string;
                /** @description of each sensor the newest in every step */
                step_ms?: number;
                /** @description only these; may be given several times */
                domains?: ("traffic" | "vehicle" | "air" | "water" | "weather" | "lighting" | "waste" | "parking" | "energy" | "noise" | "safety" | "citizen" | "device" | "security")[] | null;
                /** @description `next` of the page before */
                cursor?: string | null;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Frames"];
                };
            };
        };
    };
    get_report: {
        parameters: {
            query: {
                /** @description not included */
                from: string;
                /** @description included */
                to: string;
                incident?: number | null;
                alarm?: number | null;
                /** @description the report leaves the console in this form: the audit trail will say so */
                export?: ("markdown" | "html" | "print") | null;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Report"];
                };
            };
        };
    };
    healthz: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Health"];
                };
            };
        };
    };
    readyz: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Readiness"];
                };
            };
        };
    };
    metrics: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
        };
    };
}
