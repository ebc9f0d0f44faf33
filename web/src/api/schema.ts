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
        /** @description A new password ends every other session of the same person. */
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
        /** @description Where the city has a street map; browsers ask for the few kilobytes of each tile. */
        get: operations["tiles"];
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
         * @description Columns and rows. `period` is the promised time between readings in seconds, null: not promised; `name_en` is null
         *     where it is the same as `name_vi`. Where a moving sensor is now, the live feed tells.
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
    "/api/v1/sensors": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
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
        /** @description Bad and calibrating samples are in `raw` (with their quality) and never in a summary. */
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
    "/api/v1/zones": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
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
        get: operations["get_zone"];
        /** @description Makes a new version. With `version` given, 409 when somebody was faster. */
        put: operations["edit_zone"];
        post?: never;
        /** @description Takes it out of force; its versions stay, because alarms refer to them. */
        delete: operations["delete_zone"];
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
        /** @description A changed document makes a new version. With `version` given, 409 when somebody was faster. */
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
    "/api/v1/alarms": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** @description Newest first. */
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
    "/api/v1/alarms/ack": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** @description Each on its own: one that is refused does not hold up the others. */
        post: operations["acknowledge_many"];
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
        AckAnswer: {
            id: number;
            ok: boolean;
            /** @description as it is now */
            alarm: components["schemas"]["Alarm"] | null;
            /** @description why it was refused: conflict or not-found */
            code: string | null;
            detail: string | null;
        };
        AckAnswers: {
            items: components["schemas"]["AckAnswer"][];
        };
        AckBody: {
            version?: number | null;
            comment?: string | null;
        };
        AckMany: {
            ids: components["schemas"]["AckOne"][];
            comment?: string | null;
        };
        AckOne: {
            id: number;
            version?: number | null;
        };
        /** @enum {string} */
        Action: "raise" | "clear" | "severity" | "escalate" | "withdraw" | "reinstate" | "amend" | "ack" | "comment" | "shelve" | "unshelve" | "take_out_of_service" | "return_to_service" | "suppress" | "unsuppress";
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
            version: number;
            transitions: components["schemas"]["Transition"][];
            /** @description its newest entry in the change log, while that is kept */
            seq: number | null;
        };
        Alarms: {
            items: components["schemas"]["Alarm"][];
            next: string | null;
        };
        Audit: {
            items: components["schemas"]["AuditRow"][];
            next: string | null;
        };
        AuditRow: {
            id: number;
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
        CommentBody: {
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
            time: string;
        };
        DecodedReading: {
            metric: string;
            value: number | string;
            unit: string;
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
        /** @description One thing that is wrong. */
        FieldProblem: {
            /** @description dotted path of the field */
            field: string;
            /** @description what was given, shortened */
            given: string;
            /** @description what would be right */
            expected: string;
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
        Health: {
            status: string;
        };
        History: {
            sensor: number;
            metric: string;
            unit: string;
            from: string;
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
            time: string;
            received: string;
        };
        LatestValue: {
            metric: string;
            /** @description empty: not in the catalogue */
            unit: string;
            value: number | null;
            text?: string | null;
            time: string;
            received: string;
            quality: string;
        };
        Liveness: {
            domain: string;
            /** @description approved */
            sensors: number;
            /** @description heard within two of their periods, or a quarter of an hour where nothing is promised */
            fresh: number;
        };
        /** @description A person, or a token seen as one. */
        Me: {
            id: number;
            username: string;
            name: string;
            role: components["schemas"]["Role"];
            language: string;
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
        NewRule: {
            /** @description docs/rules.md teaches the language */
            document: {
                [key: string]: unknown;
            };
            /** @default true */
            enabled: boolean;
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
        };
        NewZone: {
            name: components["schemas"]["Words-Input"];
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
            key: string;
        };
        Overview: {
            time: string;
            figures: components["schemas"]["Figure"][];
            liveness: components["schemas"]["Liveness"][];
        };
        PasswordChange: {
            current: string;
            new: string;
        };
        Payload: {
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
        Readiness: {
            ready: boolean;
            database: string;
            migrations: string;
            broker: string;
            feed: string;
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
            enabled: boolean;
            version: number;
            document: {
                [key: string]: unknown;
            };
        };
        RuleEdit: {
            /** @description docs/rules.md teaches the language */
            document: {
                [key: string]: unknown;
            };
            /** @default true */
            enabled: boolean;
            version?: number | null;
        };
        RuleOfAlarm: {
            id: number;
            key: string;
            version: number;
            name: components["schemas"]["Bilingual"] | null;
        };
        RuleVersion: {
            version: number;
            document: {
                [key: string]: unknown;
            };
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
        Seals: {
            /** @description every row seals the one before it */
            sound: boolean;
            /** @description the first rows whose seal does not hold */
            broken: number[];
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
            registered_at: string;
            version: number;
        };
        SensorAccount: {
            messages: number;
            received: number;
            stored: number;
            duplicate: number;
            late: number;
            clock_suspect: number;
            /** @description always 0: a message that is rejected belongs to no sensor yet */
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
            received: number;
            stored: number;
            duplicate: number;
            late: number;
            clock_suspect: number;
            gaps: number;
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
            registered_at: string;
            version: number;
            latest: components["schemas"]["LatestValue"][];
            position: components["schemas"]["LastPosition"] | null;
            account: components["schemas"]["SensorAccount"] | null;
        };
        SensorOfAlarm: {
            id: number;
            device: string;
            name: components["schemas"]["Bilingual"];
            domain: string;
        };
        /** @description Only what is given changes; null takes away a period or a place. */
        SensorPatch: {
            name?: components["schemas"]["Words-Input"] | null;
            lon?: number | null;
            lat?: number | null;
            period?: number | null;
            tags?: {
                [key: string]: unknown;
            } | null;
            setpoints?: {
                [key: string]: unknown;
            } | null;
            status?: ("pending" | "approved" | "retired") | null;
            /** @description the version that was read */
            version: number;
        };
        SensorTable: {
            as_of: string;
            columns: string[];
            rows: unknown[][];
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
        /**
         * @description One figure over the newest values of ``metric`` in ``domain``, and where it should be.
         *
         *     ``share`` is the percentage of sensors whose value is ``at_most`` (or ``at_least``) so much; the other functions are
         *     of the values themselves, and ``at_most`` or ``at_least`` is the target. ``aim`` is the percentage wanted of a share.
         */
        Target: {
            domain: string;
            metric: string;
            name: components["schemas"]["Words-Output"];
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
        Token: {
            id: number;
            name: string;
            role: components["schemas"]["Role"];
            created_by: string;
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
            from: string;
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
        User: {
            id: number;
            username: string;
            name: string;
            role: components["schemas"]["Role"];
            language: string;
            disabled: boolean;
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
        };
        Users: {
            items: components["schemas"]["User"][];
            next: string | null;
        };
        /** @description A name in both languages. */
        "Words-Input": {
            vi: string;
            en: string;
        };
        /** @description A text in both languages. */
        "Words-Output": {
            vi: string;
            en: string;
        };
        Zone: {
            id: number;
            key: string;
            name: components["schemas"]["Bilingual"];
            /** @enum {string} */
            kind: "polygon" | "circle" | "corridor";
            geometry: {
                [key: string]: unknown;
            };
            radius: number | null;
            version: number;
            tags: {
                [key: string]: unknown;
            };
            enabled: boolean;
        };
        ZoneEdit: {
            name: components["schemas"]["Words-Input"];
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
            /**
             * @description false takes the zone out of force; true brings a deleted one back
             * @default true
             */
            enabled: boolean;
            version?: number | null;
        };
        ZoneOfAlarm: {
            id: number;
            key: string;
            version: number;
            name: components["schemas"]["Bilingual"] | null;
        };
        Zones: {
            items: components["schemas"]["Zone"][];
            next: string | null;
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
                /** @description csv: for a spreadsheet, times in RFC 3339 */
                format?: "json" | "csv";
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
                    "application/json": components["schemas"]["History"];
                    "text/csv": string;
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
    list_zones: {
        parameters: {
            query?: {
                /** @description also those deleted */
                deleted?: boolean;
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
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
        };
    };
    list_rules: {
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
                /** @description raised at or after */
                from?: string | null;
                /** @description raised before */
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
                "application/json": components["schemas"]["AckBody"];
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
    acknowledge_many: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["AckMany"];
            };
        };
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["AckAnswers"];
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
