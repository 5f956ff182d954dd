// The types of Edgepost's API, made of client/openapi.json by scripts/api-types.mjs. Not edited by hand.

export interface paths {
    "/v1/addresses/validate": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Validate an address
         * @description Says whether the address is right and what the page should do next. An address that the carrier does not know is an answer, not a problem. If the carrier cannot be asked, the answer is a problem with `next_action: "accept_as_entered"`: the checkout goes on with the address as the shopper typed it.
         */
        post: operations["validateAddress"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/zip-codes/{zip}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Look up a ZIP code
         * @description City and state of a ZIP code, from the open data set that ships with the Worker; a browser may keep it for a day. No key is needed. A ZIP code that is not in it is asked of the carrier, if the request carries a key.
         */
        get: operations["zipCode"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/rates": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Get rates
         * @description What shipping costs and when it arrives, for parcels, or for items that are packed here into the shop's own boxes. Price type, account, offered services, mark-up and calendar are the shop's settings, never the page's. Whatever comes through a page may have been changed there: each rate has a `quote`, which the shop's back end checks before it charges.
         */
        post: operations["rates"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/services": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List services
         * @description The services that the shop offers, in its order and by its names, and how large a parcel each takes, so that a page can say "too heavy for …" before it asks for rates. Nobody is asked; a browser may keep it for five minutes.
         */
        get: operations["services"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/quotes/verify": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Verify a quote
         * @description The first of the two checks of a quote, for a back end without a JWT library: that it is the shop's own and still holds. The second is the back end's in any case: that service, amount, currency, origin, destination, parcels or items, extra services and order value are those of its own cart. A quote that is not valid is an answer, not a problem.
         */
        post: operations["verifyQuote"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/labels": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Buy a label
         * @description Buys a label inside the United States and pays for it. It takes up to 20 s, the first one of a day longer. One `Idempotency-Key` is one purchase: repeat the request with the same key and the same body, to the byte, whenever the answer got lost, and it never buys twice. With `Accept: application/pdf` (or whatever the format's type is) the picture comes alone, and `Edgepost-Tracking-Number` and `Edgepost-Amount` beside it.
         */
        post: operations["buyLabel"];
        /**
         * Cancel the label of a key
         * @description Cancels the label that was bought with this `Idempotency-Key`, for when its number never arrived. After it no label is bought with this key, also if the order arrives later.
         */
        delete: operations["cancelLabelByKey"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/labels/{tracking_number}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post?: never;
        /**
         * Cancel a label
         * @description Cancels a label by its tracking number.
         */
        delete: operations["cancelLabel"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/status": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Show the status
         * @description Settings that are wrong, both tokens with their deadlines, what is left of the quotas, where today's answers came from, and what is not asked now, with what to do about it.
         */
        get: operations["status"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/tokens/refresh": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Replace a token
         * @description Replaces a generation of the bearer or of the payment token. Sent twice it acts once. Nobody waits for it, and if it fails the old token goes on being used.
         */
        post: operations["refreshToken"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/tokens/revoke": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Revoke the bearer
         * @description Has the carrier end a generation of the bearer; the next request fetches another. Sent twice it acts once. The carrier has no revocation for payment tokens: replace them instead.
         */
        post: operations["revokeToken"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/health": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Check health
         * @description `ok` or `degraded`, without detail; it wakes nothing. What labels alone need does not count: checkouts work without it.
         */
        get: operations["health"];
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
        /** @description What the account object says; `null` where it does not. */
        AccountStatus: {
            /** @description `false`: it did not answer, or could not be asked while settings are wrong. */
            reachable: boolean;
            /** @description The token that every call carries; `null` while there is none. */
            bearer: components["schemas"]["TokenStatus"] | null;
            /**
             * Format: date-time
             * @description When the alarm fetches the next bearer.
             */
            next_refresh: string | null;
            /** @description The newest call for a bearer that gave none. */
            last_failure: components["schemas"]["LastFailure"] | null;
            /** @description Calls for bearers in the last hour, of 12 at most. */
            token_calls_last_hour: number | null;
            /** @description The token that labels need besides; `null` while there is none, and for a shop that buys no labels. Nobody fetches the next one before it is needed. */
            payment: components["schemas"]["TokenStatus"] | null;
            /** @description The newest call for a payment token that gave none. */
            payment_last_failure: components["schemas"]["LastFailure"] | null;
            /** @description Calls for payment tokens in the last hour, of 12 at most. */
            payment_calls_last_hour: number | null;
            /** @description Stored records that did not open, of both tokens together. */
            unreadable_records: number | null;
            /** @description Whether KV still lacks the newest token of either kind. */
            kv_behind: boolean | null;
        };
        /** @description An address in the field names of Stripe's Address Element, whose value fits as it is. One of `city` and `postal_code` is needed. */
        Address: {
            /** @description House number and street; may hold the unit too. */
            line1: string;
            /** @description Apartment, suite or unit. */
            line2?: string | null;
            /** @description City. */
            city?: string | null;
            /** @description Two-letter code of the state or territory. Needed in the United States, unless `country` is a territory's own (`PR`, `GU` …). */
            state?: string | null;
            /** @description In the United States five digits, or nine with a hyphen. */
            postal_code?: string | null;
            /**
             * Format: iso-3166-1-alpha-2
             * @description ISO 3166-1, two capital letters.
             */
            country: string;
        };
        /** @description What is known about an address, and what the page does next. */
        AddressAnswer: {
            verdict: components["schemas"]["Verdict"];
            next_action: components["schemas"]["NextAction"];
            /** @description The standardized address; `null` when nothing matches. */
            address: components["schemas"]["CheckedAddress"] | null;
            /** @description Fields in which more than case, spacing, full stops, commas and an added ZIP+4 differ from what was sent. */
            changed: components["schemas"]["ChangedField"][];
            /** @description What the carrier knows about the place; `null` if it knows none. */
            delivery: components["schemas"]["DeliveryPoint"] | null;
            /** @description What there is to say about it, for the shopper. */
            messages: components["schemas"]["AddressMessage"][];
            /** @description Who was asked; `null` if nobody was. */
            carrier: components["schemas"]["Carrier"] | null;
            freshness: components["schemas"]["AddressFreshness"];
        };
        /**
         * @description `live`: the carrier was asked. `cached`: the same was asked within minutes.
         * @enum {string}
         */
        AddressFreshness: "live" | "cached";
        /** @description Something to say about an address. */
        AddressMessage: {
            code: components["schemas"]["AddressMessageCode"];
            /** @description A sentence in English; pages in other languages go by `code`. */
            message: string;
        };
        /**
         * @description What a page may tell the shopper about the address.
         * @enum {string}
         */
        AddressMessageCode: "unit_missing" | "unit_unknown" | "not_confirmed" | "several_match" | "nothing_matches" | "vacant" | "no_street_delivery" | "unsupported_country";
        /** @description An address to look at. */
        AddressRequest: {
            address: components["schemas"]["Address"];
        };
        /** @description Where the answers of today, UTC, came from, as far as the account object has heard, and this isolate knows. */
        AnswerCounts: {
            rates: components["schemas"]["SourceCounts"];
            addresses: components["schemas"]["SourceCounts"];
        };
        /**
         * @description The carrier's APIs.
         * @enum {string}
         */
        ApiName: "oauth" | "addresses" | "shipping_options" | "service_standards" | "international_prices" | "payments" | "labels";
        /** @description What is left of an API's quota in the window; `limit` and `left` are `null` where calls are not metered. */
        ApiQuota: {
            api: components["schemas"]["ApiName"];
            /** @description How many calls it has. */
            limit: number | null;
            /** @description How many permits were given. */
            used: number;
            /** @description How many are left. */
            left: number | null;
        };
        /**
         * @description `canceled`: nothing is paid for it. `refund_requested`: the parcel was reported already, and the refund takes weeks.
         * @enum {string}
         */
        Cancellation: "canceled" | "refund_requested";
        /**
         * @description Whom the shop asks.
         * @enum {string}
         */
        Carrier: "usps";
        /** @description US cents. */
        Cents: number;
        /**
         * @description A field of an address that the carrier's version differs in.
         * @enum {string}
         */
        ChangedField: "line1" | "line2" | "city" | "state" | "postal_code";
        /** @description An address in the field names of Stripe's Address Element. What it does not have is empty. */
        CheckedAddress: {
            /** @description House number and street; with the unit where the carrier writes it there. */
            line1: string;
            /** @description Apartment, suite or unit. */
            line2: string;
            /** @description City. */
            city: string;
            /** @description Two-letter code of the state or territory; abroad as it was sent. */
            state: string;
            /** @description Five digits, with the ZIP+4 if the carrier knows it; abroad as it was sent. */
            postal_code: string;
            /** @description ISO 3166, as it was sent. */
            country: string;
            /** @description Puerto Rico only; left out where there is none. */
            urbanization?: string;
        };
        /** @description An API that is not asked now. */
        ClosedApi: {
            api: components["schemas"]["ApiName"];
            code: components["schemas"]["ProblemCode"];
            /** @description The carrier's own reason, finer than the code. */
            reason: string;
            /** @description Seconds until it is asked again; `null`: until there is another token. */
            retry_after: number | null;
            /** @description What to do about it, in a sentence. */
            advice: string;
        };
        /** @description A person, `first_name` and `last_name`, or a `company`, or both. */
        Contact: {
            /** @description First name. */
            first_name?: string | null;
            /** @description Last name. */
            last_name?: string | null;
            /** @description Company. */
            company?: string | null;
            address: components["schemas"]["LabelAddress"];
            /** @description 6 to 15 digits, with or without punctuation. */
            phone?: string | null;
            /** @description An email address in ASCII. */
            email?: string | null;
        };
        /**
         * @description The money of all amounts, in its smallest unit.
         * @enum {string}
         */
        Currency: "USD";
        /** @description When a shipment arrives. */
        Delivery: {
            /**
             * Format: date
             * @description The day the last parcel is expected.
             */
            date: string;
            /** @description Days from `ship_date`. */
            days: number;
            /** @description Whether the carrier gives the money back if it is late. */
            guaranteed: boolean;
        };
        /** @description What the carrier knows about a place; `null` where it does not say. */
        DeliveryPoint: {
            /** @description USPS's Delivery Point Validation: `Y`, `D`, `S` or `N`. */
            dpv: string | null;
            /** @description Whether it is a business. */
            business: boolean | null;
            /** @description Whether nobody lives or works there. */
            vacant: boolean | null;
            /** @description Whether it is a commercial mail receiving agency: a private mailbox. */
            cmra: boolean | null;
            /** @description The carrier's route, like `C036`. */
            carrier_route: string | null;
            /** @description The delivery point, like `20`. */
            delivery_point: string | null;
        };
        /** @description Where it goes. */
        Destination: components["schemas"]["DomesticDestination"] | components["schemas"]["ForeignDestination"];
        /** @description Each side at most 1,000 in. The longest one is the length, whatever it is called. */
        Dimensions: {
            /** @description Length. */
            length: number;
            /** @description Width. */
            width: number;
            /** @description Height. */
            height: number;
            unit: components["schemas"]["LengthUnit"];
        };
        /** @description A place that domestic mail goes to. */
        DomesticDestination: {
            /**
             * @description The United States, its territories, and the freely associated states: all of it is domestic mail.
             * @enum {string}
             */
            country: "AS" | "FM" | "GU" | "MH" | "MP" | "PR" | "PW" | "UM" | "US" | "VI";
            /** @description A ZIP code; only the first five digits count. */
            postal_code: string;
            /** @description A post office box: the price is the same, the day is another. Left out: it is none. */
            po_box?: boolean | null;
        };
        /**
         * @description Services inside the United States.
         * @enum {string}
         */
        DomesticService: "ground_advantage" | "priority_mail" | "priority_mail_express";
        /** @description What customs takes from whoever receives the parcel, by the carrier's estimate: in cents, and no part of the rate's `amount`. */
        DutiesAndTaxes: {
            /** @description All of it. */
            amount: components["schemas"]["Cents"];
            /** @description The fee for clearing the parcel. */
            fee: components["schemas"]["Cents"];
            /** @description Duties. */
            duty: components["schemas"]["Cents"];
            /** @description Taxes. */
            tax: components["schemas"]["Cents"];
        };
        /**
         * @description Something that is bought besides postage.
         * @enum {string}
         */
        ExtraService: "signature" | "signature_restricted" | "adult_signature" | "adult_signature_restricted" | "certified" | "return_receipt" | "return_receipt_electronic" | "insurance";
        /** @description What an extra service costs, of the carrier's price. */
        ExtraServiceCharge: {
            code: components["schemas"]["ExtraService"];
            /** @description What the carrier calls it. */
            name: string;
            /** @description In cents. */
            amount: components["schemas"]["Cents"];
        };
        /**
         * @description What the page does when the address cannot be checked: it takes the address as the shopper typed it.
         * @enum {string}
         */
        FailOpen: "accept_as_entered";
        /**
         * @description Whose fault a problem is. Anything but `input` (and `access`, which a developer sees once) lets the checkout go on.
         * @enum {string}
         */
        FaultWord: "input" | "access" | "rate_limit" | "quota" | "carrier" | "configuration" | "internal";
        /** @description One field that is wrong. */
        FieldError: {
            /** @description JSON Pointer (RFC 6901) into the body; empty for what is no field. */
            pointer: string;
            /** @description `invalid_field`, `missing_field` or `unknown_field`. */
            code: components["schemas"]["FieldErrorCode"];
            /** @description What to send instead, in English. */
            message: string;
        };
        /**
         * @description What is wrong with a field.
         * @enum {string}
         */
        FieldErrorCode: "invalid_field" | "missing_field" | "unknown_field";
        /** @description A place in another country. */
        ForeignDestination: {
            /**
             * Format: iso-3166-1-alpha-2
             * @description Any other country: ISO 3166-1, two capital letters.
             */
            country: string;
            /** @description Letters, digits, spaces and hyphens. */
            postal_code?: string | null;
        };
        /** @description How it goes. */
        Health: {
            status: components["schemas"]["HealthStatus"];
        };
        /**
         * @description `degraded` while a setting that pages need is wrong, or an isolate remembers that the carrier refuses it.
         * @enum {string}
         */
        HealthStatus: "ok" | "degraded";
        /** @description The picture of a label. */
        Image: {
            /** @description Left out: `pdf`. */
            format?: components["schemas"]["ImageFormatName"] | null;
            /** @description Left out: `4x6`. */
            size?: components["schemas"]["ImageSizeName"] | null;
            /** @description Whether a receipt is wanted, on a page of its own. */
            receipt?: boolean | null;
        };
        /**
         * @description The form of a label's picture.
         * @enum {string}
         */
        ImageFormatName: "pdf" | "png" | "jpg" | "gif" | "tiff" | "svg" | "zpl_203dpi" | "zpl_300dpi" | "epl_300dpi";
        /**
         * @description The size of a label, in inches.
         * @enum {string}
         */
        ImageSizeName: "4x4" | "4x5" | "4x6" | "6x4" | "2x7";
        /** @description A quote that is not taken. */
        InvalidQuote: {
            /** @constant */
            valid: false;
            reason: components["schemas"]["QuoteInvalid"];
        };
        /** @description Equal goods. */
        Item: {
            /** @description Of one of them, without packaging. */
            weight: components["schemas"]["Weight"];
            /** @description Of one of them. */
            dimensions: components["schemas"]["Dimensions"];
            /**
             * @description How many there are.
             * @default 1
             */
            quantity?: number | null;
            /** @description What one of them is worth, in cents. */
            value?: number | null;
            /** @description Whether its `height` stays upright. */
            upright?: boolean | null;
            /** @description Whether each piece is a parcel by itself, as it is. */
            alone?: boolean | null;
            /**
             * Format: iso-3166-1-alpha-2
             * @description Where it was made, for `duties_and_taxes`: ISO 3166-1, two capital letters.
             */
            made_in?: string | null;
            /** @description Its Harmonized System code, for `duties_and_taxes`: 6 to 14 digits and dots. */
            hs_code?: string | null;
        };
        /** @description An address that a label can be printed for. `POST /v1/addresses/validate` makes one of what a shopper typed. */
        LabelAddress: {
            /** @description House number and street. */
            line1: string;
            /** @description Apartment, suite or unit. */
            line2?: string | null;
            /** @description City. */
            city: string;
            /**
             * Format: us-state-code
             * @description Two-letter code of the state or territory.
             */
            state: string;
            /** @description A ZIP code, with or without its ZIP+4. */
            postal_code: string;
            /**
             * @description The United States, its territories, and the freely associated states: all of it is domestic mail.
             * @enum {string}
             */
            country: "AS" | "FM" | "GU" | "MH" | "MP" | "PR" | "PW" | "UM" | "US" | "VI";
            /** @description Puerto Rico only. */
            urbanization?: string | null;
        };
        /** @description A label that is bought. */
        LabelAnswer: {
            carrier: components["schemas"]["Carrier"];
            service: components["schemas"]["DomesticService"];
            /** @description The number of the parcel. */
            tracking_number: string;
            /** @description Everything that was paid, in cents; `null` if the carrier's figures cannot be read. */
            amount: number | null;
            currency: components["schemas"]["Currency"];
            /** @description Of it, postage alone. */
            postage: number | null;
            /** @description Of it, what is due because of the parcel's size. */
            fees: components["schemas"]["LabelCharge"][];
            /** @description Of it, extra services; tracking is among them and free. */
            extra_services: components["schemas"]["LabelCharge"][];
            /** @description The distance zone. */
            zone: string | null;
            /**
             * Format: date
             * @description The day it is mailed.
             */
            ship_date: string | null;
            /** @description The picture; `null` if the carrier sent none, which does not undo the purchase. */
            label: components["schemas"]["LabelFile"] | null;
            /** @description The receipt, if one was wanted. */
            receipt: components["schemas"]["LabelFile"] | null;
        };
        /** @description What became of a label that is not wanted any more. */
        LabelCancellation: {
            status: components["schemas"]["Cancellation"];
            /** @description The number of the parcel; `null` if there never was a label. */
            tracking_number: string | null;
            /** @description Of a refund that was requested, as far as the carrier tells. */
            dispute_id: string | null;
        };
        /** @description A part of what was paid. */
        LabelCharge: {
            /** @description What the carrier calls it. */
            name: string;
            /** @description In cents; `null` if it cannot be read. */
            amount: number | null;
        };
        /** @description A file. */
        LabelFile: {
            /** @description What it is, like `application/pdf`. */
            media_type: string;
            /** @description Its bytes, in base64. */
            data: string;
        };
        /** @description What is sent. */
        LabelParcel: {
            /** @description With its packaging. */
            weight: components["schemas"]["Weight"];
            /** @description Outside. */
            dimensions: components["schemas"]["Dimensions"];
        };
        /** @description A label to buy, inside the United States. */
        LabelRequest: {
            /** @description Who sends it. */
            from: components["schemas"]["Contact"];
            /** @description Who receives it. */
            to: components["schemas"]["Contact"];
            parcel: components["schemas"]["LabelParcel"];
            service: components["schemas"]["DomesticService"];
            /** @description What it is packed in; left out: `own`. */
            packaging?: components["schemas"]["PackagingName"] | null;
            /**
             * Format: date
             * @description The day it is mailed: today at the shop's place or up to 7 days ahead; left out: today.
             */
            ship_date?: string | null;
            /** @description One of the four kinds of signature at most. */
            extra_services?: components["schemas"]["ExtraService"][] | null;
            /** @description What the goods are worth, in cents: for `insurance`, and needed for it; up to 5,000 dollars. */
            value?: number | null;
            /** @description The picture; left out: a PDF of 4x6 without a receipt. */
            image?: components["schemas"]["Image"] | null;
            /** @description Printed on the label: an order number or the like. */
            reference?: string | null;
        };
        /** @description Whether labels can be bought. */
        LabelsStatus: {
            /** @description Settings say who pays, and as far as is known here nothing stands in the way of buying one. */
            ready: boolean;
        };
        /** @description The newest call for a token that gave none. */
        LastFailure: {
            /**
             * Format: date-time
             * @description When it was.
             */
            at: string;
            /** @description The carrier's own reason. */
            reason: string;
            /** @description What to do about it, in a sentence. */
            advice: string;
        };
        /**
         * @description Units of length.
         * @enum {string}
         */
        LengthUnit: "in" | "cm";
        /** @description A limit. */
        Limit: {
            /** @description How many. */
            value: number;
            /** @description Of what: `lb` or `in`. */
            unit: string;
        };
        /** @description Address lookups of the calendar month (UTC), which cost the shop money. */
        MonthCount: {
            /** @description `2026-11`. */
            month: string;
            /** @description How many the shop allows; `null`: as many as there are. */
            limit: number | null;
            /** @description How many there were. */
            used: number;
        };
        /**
         * @description What the page does next: take the address, show the correction and let the shopper confirm it, ask for the apartment or suite, or ask for another address. "Use as entered" is always one of the shopper's choices.
         * @enum {string}
         */
        NextAction: "accept" | "confirm_correction" | "ask_unit" | "fix";
        /** @description A service that the shop offers. It may still not go to a place: the rates say so. */
        OfferedService: {
            /** @description `usps.ground_advantage`: the `id` of its rate in the shop's own packaging. */
            id: string;
            carrier: components["schemas"]["Carrier"];
            service: components["schemas"]["Service"];
            /** @description The shop's name for it. */
            name: string;
            limits: components["schemas"]["ServiceLimits"];
        };
        /**
         * @description `own`: the shop's own box. `own_cubic`: the same, priced by its size. Everything else is one of the carrier's flat-rate containers.
         * @enum {string}
         */
        PackagingName: "own" | "own_cubic" | "flat_rate_envelope" | "legal_flat_rate_envelope" | "padded_flat_rate_envelope" | "small_flat_rate_box" | "medium_flat_rate_box" | "large_flat_rate_box" | "large_flat_rate_box_military";
        /** @description Sides, from the longest to the shortest. */
        PackedDimensions: {
            /** @description The longest side. */
            length: number;
            /** @description The middle one. */
            width: number;
            /** @description The shortest one. */
            height: number;
            /**
             * @description Always `in`.
             * @constant
             */
            unit: "in";
        };
        /** @description How many of an item are in one parcel. */
        PackedItem: {
            /** @description The place of the item in the request, from 0. */
            item: number;
            /** @description How many of it. */
            quantity: number;
        };
        /** @description Equal parcels that goods were packed into. */
        PackedParcel: {
            /** @description The name of the shop's box; `null`: a piece as it is. */
            packaging: string | null;
            /** @description Of one of them, with its packaging. */
            weight: components["schemas"]["PackedWeight"];
            /** @description Of one of them, outside. */
            dimensions: components["schemas"]["PackedDimensions"];
            /** @description How many there are. */
            quantity: number;
            /** @description What is in each of them. */
            items: components["schemas"]["PackedItem"][];
        };
        /** @description A weight. */
        PackedWeight: {
            /** @description Pounds. */
            value: number;
            /**
             * @description Always `lb`.
             * @constant
             */
            unit: "lb";
        };
        /** @description Equal parcels. `dimensions` or `packaging` are needed. */
        Parcel: {
            /** @description Of one of them, with its packaging. */
            weight: components["schemas"]["Weight"];
            /** @description Of one of them. Beside a flat-rate container not larger than that; an inch on each side is allowed for one that bulges. */
            dimensions?: components["schemas"]["Dimensions"] | null;
            /** @description The name of one of the shop's boxes or flat-rate containers (setting `PACKAGING`). */
            packaging?: string | null;
            /**
             * @description How many there are.
             * @default 1
             */
            quantity?: number | null;
            /** @description What is in one of them is worth, in cents. */
            value?: number | null;
        };
        /**
         * @description `retail`: post office prices. `commercial`: prices for shops that print labels. `contract`: agreed with the carrier. `fallback`: the shop's own.
         * @enum {string}
         */
        PriceTypeName: "retail" | "commercial" | "contract" | "fallback";
        /** @description A problem in the form of RFC 9457. */
        Problem: {
            /** @description `urn:edgepost:problem:` and the `code`. */
            type: string;
            /** @description What `code` means, in a few words of English. */
            title: string;
            /** @description The status of the answer. */
            status: number;
            /** @description This case of it, in a sentence of English. */
            detail: string;
            code: components["schemas"]["ProblemCode"];
            fault: components["schemas"]["FaultWord"];
            /** @description Whether the same request may succeed later without anybody changing anything. */
            retryable: boolean;
            /** @description When it is worth asking again, in seconds; the header `Retry-After` says the same. */
            retry_after?: number;
            /** @description On `/v1/addresses/validate`, beside every problem that is not the request's. */
            next_action?: components["schemas"]["FailOpen"];
            /** @description The header `X-Request-Id` says the same. The log knows it. */
            request_id: string;
            /** @description Every field that is wrong, not the first alone; left out where none is. */
            errors?: components["schemas"]["FieldError"][];
        };
        /**
         * @description What is wrong. Stable: programs may decide by it.
         * @enum {string}
         */
        ProblemCode: "invalid_json" | "invalid_field" | "missing_field" | "unknown_field" | "body_too_large" | "content_type_unsupported" | "method_not_allowed" | "path_unknown" | "not_acceptable" | "idempotency_key_invalid" | "idempotency_key_reused" | "label_canceled" | "label_unknown" | "label_not_cancelable" | "zip_unknown" | "key_missing" | "key_unknown" | "secret_key_required" | "origin_not_allowed" | "too_many_requests" | "carrier_quota_used" | "share_used" | "carrier_unreachable" | "carrier_timeout" | "carrier_error" | "carrier_unreadable" | "token_unavailable" | "label_outcome_unknown" | "label_unprintable" | "credentials_rejected" | "product_missing" | "account_not_linked" | "access_blocked" | "wrong_host" | "payment_refused" | "setting_invalid" | "internal";
        /** @description What is left of a quota in the window; `limit` and `left` are `null` where calls are not metered. */
        QuotaCount: {
            /** @description How many calls there are. */
            limit: number | null;
            /** @description How many permits were given. */
            used: number;
            /** @description How many are left. */
            left: number | null;
        };
        /** @description What is left of the quotas. */
        QuotaStatus: {
            /** @description The length of the window in which calls are counted, in seconds. It ends now. */
            window_s: number;
            /** @description Each API. */
            apis: components["schemas"]["ApiQuota"][];
            /** @description All APIs together. */
            total: components["schemas"]["QuotaCount"];
            addresses_this_month: components["schemas"]["MonthCount"];
        };
        /** @description Whether a quote is ours and still holds. */
        QuoteAnswer: components["schemas"]["ValidQuote"] | components["schemas"]["InvalidQuote"];
        /** @description A price and what it is for. Nothing in it is about a person. */
        QuoteClaims: {
            /** @constant */
            iss: "edgepost";
            /** @description The shop (setting `SHOP_ID`). */
            aud: string;
            /** @description When the page asked, in seconds since 1970. */
            iat: number;
            /** @description The first second in which the price holds no more. */
            exp: number;
            carrier: components["schemas"]["RateCarrier"];
            /** @description As in the rate. */
            service: string;
            /** @description What the shopper pays for the whole shipment, in cents. */
            amount: components["schemas"]["Cents"];
            currency: components["schemas"]["Currency"];
            /** @description The id of the place it is mailed from; `default` in a shop without `ORIGINS`. */
            origin: string;
            destination: components["schemas"]["QuoteDestination"];
            /** @description The goods, if they were packed here; left out where `parcels` were sent. */
            items?: components["schemas"]["QuoteItem"][];
            /** @description In the order of the question, `insurance` last. */
            extra_services: components["schemas"]["ExtraService"][];
            /** @description In cents: as it was sent, else the value of all entries; `null` if it is not known. */
            order_value: components["schemas"]["Cents"] | null;
            freshness: components["schemas"]["RatesFreshness"];
            /**
             * Format: date
             * @description The day it is mailed.
             */
            ship_date: string;
            /** @description What was priced. */
            parcels: components["schemas"]["QuoteParcel"][];
            /** @description For each entry of `parcels` what the price is for; empty for the shop's own prices. */
            containers: components["schemas"]["PackagingName"][];
        };
        /** @description Where it goes. */
        QuoteDestination: {
            /** @description `US` for all domestic mail. */
            country: string;
            /** @description Five digits; abroad `null`, since it may be one house's. */
            postal_code: string | null;
        };
        /**
         * @description Why a quote is not taken; the first one that applies, in this order.
         *
         *     - `malformed`: no quote: not three parts, another algorithm than HS256, or without the claims that each quote has.
         *     - `key_unknown`: no key of the shop signed it: an altered header, or a key that was taken away.
         *     - `signature`: something in it was changed, or another key signed it.
         *     - `audience`: given by another shop.
         *     - `expired`: its price holds no more: ask for rates again. There is no leeway.
         * @enum {string}
         */
        QuoteInvalid: "malformed" | "key_unknown" | "signature" | "audience" | "expired";
        /** @description Equal goods as they were sent. */
        QuoteItem: {
            /** @description Whole thousandths of an ounce. */
            weight_milli_oz: number;
            /** @description Whole hundredths of an inch, from the longest to the shortest; of an `upright` one its height is the last. */
            sides_hundredths_in: number[];
            /** @description How many there are. */
            quantity: number;
            /** @description What one is worth, in cents; `null` if none was sent. */
            value: components["schemas"]["Cents"] | null;
            /**
             * @description Left out where it was not sent.
             * @constant
             */
            upright?: true;
            /**
             * @description Left out where it was not sent.
             * @constant
             */
            alone?: true;
        };
        /** @description Equal parcels as they were priced: never lighter or smaller than those of the question. */
        QuoteParcel: {
            /** @description Whole thousandths of an ounce. */
            weight_milli_oz: number;
            /** @description Whole hundredths of an inch, from the longest to the shortest. */
            sides_hundredths_in: number[];
            /** @description How many there are. */
            quantity: number;
            /** @description What one is insured for, in cents, up to the next whole dollar; left out where it is not insured. */
            insured_value?: components["schemas"]["Cents"];
        };
        /** @description A quote to look at. */
        QuoteRequest: {
            /** @description The `quote` of a rate, as it came with the order. */
            quote: string;
        };
        /** @description A way to ship, and its price for the whole shipment. */
        Rate: {
            /** @description `usps.ground_advantage`; of a flat-rate container `usps.priority_mail.medium_flat_rate_box`; `usps.priority_mail.flat_rate` if parcels differ in it; `shop.…` for a price of the shop's own. */
            id: string;
            carrier: components["schemas"]["RateCarrier"];
            /** @description `ground_advantage`; the id of the shop's own price where `carrier` is `shop`. */
            service: string;
            /** @description What to show: the shop's name for the service, with the container. */
            name: string;
            /** @description What the shopper pays, in cents: fees, extra services and the shop's mark-up included. */
            amount: components["schemas"]["Cents"];
            currency: components["schemas"]["Currency"];
            price_type: components["schemas"]["PriceTypeName"];
            /** @description The distance zone, abroad the price group; `null` if parcels differ. */
            zone: string | null;
            packaging: components["schemas"]["RatePackaging"];
            /** @description What of the carrier's price is due to size; left out where there is nothing. */
            surcharges?: components["schemas"]["Surcharge"][];
            /** @description What each extra service costs, of the carrier's price; left out where there is none. */
            extra_services?: components["schemas"]["ExtraServiceCharge"][];
            /** @description What customs takes; left out where it was not asked for or is not known. */
            duties_and_taxes?: components["schemas"]["DutiesAndTaxes"];
            /** @description What the shopper should know; left out where there is nothing. */
            warnings?: components["schemas"]["RateWarning"][];
            /** @description When it arrives; `null` where the carrier does not say. */
            delivery: components["schemas"]["Delivery"] | null;
            /** @description Of a price that the shop has set itself, if it says so: the least and the most days from `ship_date`. */
            delivery_days?: number[];
            /** @description The rate, signed: a compact JWS. A page sends it with the order; the shop's back end checks it. */
            quote: string;
        };
        /**
         * @description `usps`; `shop` for a price of the shop's own.
         * @enum {string}
         */
        RateCarrier: "usps" | "shop";
        /**
         * @description What a price is for: `own` is the shop's own box, `own_cubic` the same, priced by its size, `mixed` if parcels differ; everything else is one of the carrier's flat-rate containers.
         * @enum {string}
         */
        RatePackaging: "own" | "own_cubic" | "flat_rate_envelope" | "legal_flat_rate_envelope" | "padded_flat_rate_envelope" | "small_flat_rate_box" | "medium_flat_rate_box" | "large_flat_rate_box" | "large_flat_rate_box_military" | "mixed";
        /** @description Something that the shopper should know about a rate. */
        RateWarning: {
            code: components["schemas"]["WarningCode"];
            /** @description A sentence in English. */
            message: string;
        };
        /** @description What shipping costs, and when it arrives. */
        RatesAnswer: {
            /** @description From the cheapest to the dearest. */
            rates: components["schemas"]["Rate"][];
            /** @description The services that the shop offers there and this shipment cannot use in its own packaging. */
            unavailable: components["schemas"]["UnavailableService"][];
            /**
             * Format: date
             * @description The day it is mailed, which the shop's calendar decides.
             */
            ship_date: string;
            /** @description How `items` were packed, equal parcels as one entry; left out where `parcels` were sent. */
            parcels?: components["schemas"]["PackedParcel"][];
            freshness: components["schemas"]["RatesFreshness"];
            /** @description The `code` of what is wrong; with `fallback` only. */
            problem?: components["schemas"]["ProblemCode"];
            /**
             * Format: date-time
             * @description When the carrier gave the oldest of these prices.
             */
            as_of: string;
            /**
             * Format: date-time
             * @description The first instant in which prices, dates and quotes hold no more.
             */
            expires_at: string;
        };
        /**
         * @description - `live`: the carrier was asked.
         *     - `cached`: it was asked earlier today.
         *     - `stale`: it cannot be asked now; these are its last prices, without `delivery`, for five minutes.
         *     - `fallback`: it cannot be asked and nothing is known; these are the shop's own prices, for five minutes.
         * @enum {string}
         */
        RatesFreshness: "live" | "cached" | "stale" | "fallback";
        /** @description What goods cost to send, packed into the shop's own boxes. */
        RatesOfItems: {
            destination: components["schemas"]["Destination"];
            /** @description The id of one of the shop's origins; left out: the first. */
            origin?: string | null;
            /**
             * Format: date
             * @description Not mailed before this day, today at the origin or up to 30 days ahead; left out: as soon as the shop can.
             */
            ship_date?: string | null;
            /** @description For each parcel. One of the four kinds of signature at most; signatures and insurance count twice. `insurance` needs the `value` of every entry, up to 5,000 dollars a parcel. */
            extra_services?: components["schemas"]["ExtraService"][] | null;
            /** @description What the order is worth, in cents, for free shipping; left out: the value of all entries, if each has one. */
            order_value?: number | null;
            /** @description The goods; 500 pieces at most. */
            items: components["schemas"]["Item"][];
            /** @description Left out: `items` say what is sent. */
            parcels?: null;
            /** @description Whether to say what customs abroad takes. Each item then needs its `value`. */
            duties_and_taxes?: boolean | null;
        };
        /** @description What parcels cost. */
        RatesOfParcels: {
            destination: components["schemas"]["Destination"];
            /** @description The id of one of the shop's origins; left out: the first. */
            origin?: string | null;
            /**
             * Format: date
             * @description Not mailed before this day, today at the origin or up to 30 days ahead; left out: as soon as the shop can.
             */
            ship_date?: string | null;
            /** @description For each parcel. One of the four kinds of signature at most; signatures and insurance count twice. `insurance` needs the `value` of every entry, up to 5,000 dollars a parcel. */
            extra_services?: components["schemas"]["ExtraService"][] | null;
            /** @description What the order is worth, in cents, for free shipping; left out: the value of all entries, if each has one. */
            order_value?: number | null;
            /** @description What is sent, packed; summed per service. */
            parcels: components["schemas"]["Parcel"][];
            /** @description Left out: `parcels` say what is sent. */
            items?: null;
            /**
             * @description Left out, or `false`: it needs `items`.
             * @enum {boolean|null}
             */
            duties_and_taxes?: false | null;
        };
        /** @description What is sent where: either `parcels`, packed by the shop, or `items`, to be packed here. */
        RatesRequest: components["schemas"]["RatesOfParcels"] | components["schemas"]["RatesOfItems"];
        /** @description A token to replace. */
        RefreshRequest: {
            /** @description The generation that is meant, as `/v1/status` shows it; 0 while there is none. */
            generation: number;
            /** @description Which token; left out: the bearer. */
            token?: components["schemas"]["Token"] | null;
        };
        /**
         * @description The bearer: a payment token cannot be revoked, only replaced.
         * @enum {string}
         */
        RevocableToken: "bearer";
        /** @description A token to end. */
        RevokeRequest: {
            /** @description The generation that is meant, as `/v1/status` shows it. */
            generation: number;
            /** @description Which token; left out: the bearer. */
            token?: components["schemas"]["RevocableToken"] | null;
        };
        /**
         * @description Services of the carrier.
         * @enum {string}
         */
        Service: "ground_advantage" | "priority_mail" | "priority_mail_express" | "first_class_package_international" | "priority_mail_international" | "priority_mail_express_international";
        /** @description The most that a parcel may be, with its packaging; abroad the most that any country takes. */
        ServiceLimits: {
            /** @description What it weighs. */
            weight: components["schemas"]["Limit"];
            /** @description The longest side, and once around the other two. */
            length_plus_girth: components["schemas"]["Limit"];
        };
        /** @description What the shop offers, in its order and by its names. */
        ServicesAnswer: {
            /** @description Each of them. */
            services: components["schemas"]["OfferedService"][];
        };
        /** @description One setting that cannot be used. */
        SettingProblem: {
            /** @description The variable or secret. */
            name: string;
            /** @description What is wrong and what to set instead. Never the value. */
            problem: string;
        };
        /** @description Whether the settings are right. */
        SettingsStatus: {
            /** @description Nothing is missing or wrong. */
            ok: boolean;
            /** @description Every setting that is missing or wrong. Where only settings that labels need are, everything else works. */
            problems: components["schemas"]["SettingProblem"][];
        };
        /** @description How many answers came from where; for rates each kind of parcel is one. */
        SourceCounts: {
            /** @description How many were asked for. */
            asked: number;
            /** @description Of a hundred that were asked, how many needed no call of their own; `null` before the first. */
            hits_percent: number | null;
            /** @description The isolate's memory. */
            memory: number;
            /** @description The location's cache. */
            cache: number;
            /** @description The object of the question, which had the answer. */
            desk: number;
            /** @description The same object, which was asking already for somebody else. */
            coalesced: number;
            /** @description The carrier. */
            live: number;
            /** @description An older answer, since the carrier could not be asked. */
            stale: number;
            /** @description Nowhere: a problem, or the shop's own price. */
            unanswered: number;
        };
        /** @description What an operator wants to know. */
        Status: {
            carrier: components["schemas"]["Carrier"];
            /** @description Where the carrier is; `null` while settings are wrong. */
            host: string | null;
            settings: components["schemas"]["SettingsStatus"];
            account: components["schemas"]["AccountStatus"];
            labels: components["schemas"]["LabelsStatus"];
            /** @description Permits; `null` while the account object does not answer. */
            quota: components["schemas"]["QuotaStatus"] | null;
            answers: components["schemas"]["AnswerCounts"];
            /** @description What is not asked now. */
            closed: components["schemas"]["ClosedApi"][];
        };
        /** @description A part of the carrier's price that is due to the parcel's size. */
        Surcharge: {
            code: components["schemas"]["SurchargeCode"];
            /** @description What the carrier calls it. */
            name: string;
            /** @description In cents; `null`: it is in the postage, and nobody says how much of that it is. */
            amount: components["schemas"]["Cents"] | null;
        };
        /**
         * @description What of a price is due to size. `dimensional_weight` says that the parcel is priced as heavier than it is; it has no figure of its own.
         * @enum {string}
         */
        SurchargeCode: "nonstandard_length_22" | "nonstandard_length_30" | "nonstandard_volume" | "other_fee" | "dimensional_weight";
        /**
         * @description The bearer that every call carries, or the payment token that labels need besides.
         * @enum {string}
         */
        Token: "bearer" | "payment";
        /** @description What became of a wish for a new token. */
        TokenRefreshed: {
            token: components["schemas"]["Token"];
            /** @description `false` if there was a newer one already. */
            refreshed: boolean;
            /** @description The bearer that is used now, if that was meant; left out if there is none. */
            bearer?: components["schemas"]["TokenStatus"];
            /** @description The payment token that is used now, if that was meant; left out if there is none. */
            payment?: components["schemas"]["TokenStatus"];
        };
        /** @description What became of a token that is not to be used any more. */
        TokenRevoked: {
            token: components["schemas"]["RevocableToken"];
            /** @description `false` if it was not current any more. */
            revoked: boolean;
            /** @description The generation that was meant. */
            generation: number;
        };
        /**
         * @description `due`: used while the next one is fetched.
         * @enum {string}
         */
        TokenState: "usable" | "due" | "refused" | "used_up";
        /** @description A token, without the token itself. */
        TokenStatus: {
            /** @description Its number: each new one has the next. */
            generation: number;
            /** @description `usable`; `due`: used while its successor is fetched; `refused` by the carrier; `used_up`. */
            state: components["schemas"]["TokenState"];
            /** @description How old it is, in seconds. */
            age_s: number;
            /**
             * Format: date-time
             * @description When it came.
             */
            received_at: string;
            /**
             * Format: date-time
             * @description When its successor is due.
             */
            refresh_at: string;
            /**
             * Format: date-time
             * @description Until when it is used.
             */
            usable_until: string;
            /**
             * Format: date-time
             * @description When it expires at the carrier.
             */
            expires_at: string;
            /** @description A bearer's: the scopes it was granted; `null` if the carrier did not say. */
            scopes?: string[] | null;
            /** @description A payment token's: the generation of the bearer that it was made with. */
            made_with?: number;
        };
        /**
         * @description - `too_heavy`: a parcel is heavier than the service takes.
         *     - `too_long`: a parcel's length and girth are more than the service takes.
         *     - `not_offered_here`: the service does not go there, or the carrier lists no price for such a parcel.
         *     - `refused_by_carrier`: the carrier refuses to price it.
         *     - `extra_service_not_offered`: the service does not go with an extra service that is wanted.
         *     - `not_understood`: the carrier lists its price in a form that is not known here; nothing is guessed.
         *     - `not_known`: the carrier lists a service that is not known here; `service` is its name in lower case.
         * @enum {string}
         */
        UnavailableCode: "too_heavy" | "too_long" | "not_offered_here" | "refused_by_carrier" | "extra_service_not_offered" | "not_understood" | "not_known";
        /** @description A service that is not among the rates, and why. */
        UnavailableService: {
            /** @description The service's id. */
            service: string;
            code: components["schemas"]["UnavailableCode"];
            /** @description A sentence in English, with parcels numbered from 0. */
            message: string;
        };
        /** @description A quote that is ours and still holds. That it is for this cart is for the shop's back end to compare. */
        ValidQuote: {
            /** @constant */
            valid: true;
            claims: components["schemas"]["QuoteClaims"];
        };
        /**
         * @description What the carrier makes of the address.
         *
         *     - `confirmed`: number and unit are known to the carrier.
         *     - `missing_unit`: the building is known, its unit is missing.
         *     - `unknown_unit`: the building is known, this unit is not.
         *     - `unconfirmed`: the number is not known.
         *     - `ambiguous`: several addresses fit.
         *     - `not_found`: nothing fits.
         *     - `unsupported`: outside the United States; nobody was asked.
         * @enum {string}
         */
        Verdict: "confirmed" | "missing_unit" | "unknown_unit" | "unconfirmed" | "ambiguous" | "not_found" | "unsupported";
        /**
         * @description What a page may tell the shopper about a rate. `contract_price_not_found`: it is the published price, since the contract has none or its account is not linked.
         * @enum {string}
         */
        WarningCode: "contract_price_not_found";
        /** @description At most 70 lb. */
        Weight: {
            /** @description How many of the unit. */
            value: number;
            unit: components["schemas"]["WeightUnit"];
        };
        /**
         * @description Units of weight.
         * @enum {string}
         */
        WeightUnit: "lb" | "oz" | "g" | "kg";
        /** @description Where a ZIP code is. */
        ZipCode: {
            /** @description The five digits. */
            postal_code: string;
            /** @description The city that mail of this ZIP code names first. */
            city: string;
            /** @description Two-letter code of the state or territory. */
            state: string;
            /** @description Always `US`. */
            country: string;
            source: components["schemas"]["ZipSource"];
        };
        /**
         * @description `open_data`: the data set that ships with the Worker. `usps`: the carrier was asked.
         * @enum {string}
         */
        ZipSource: "open_data" | "usps";
    };
    responses: never;
    parameters: never;
    requestBodies: never;
    headers: {
        /** @description The name of this request in the log: 24 hexadecimal digits. Problems carry it too. */
        "X-Request-Id": string;
        /** @description Where the time went, in milliseconds: `total`, `token`, `permit`, `carrier`, `rates`; for rates also where they came from (`rates;desc="memory"`, `cache`, `desk`, `coalesced`). */
        "Server-Timing": string;
        /** @description `no-store` for answers to POST and for problems. */
        "Cache-Control": string;
        /** @description When it is worth asking again, in seconds. Left out where nobody knows. */
        "Retry-After": string;
        /** @description How often one client may ask with a publishable key: `"page";q=300;w=60` is 300 requests in 60 seconds. Left out for back ends, which have no limit, and where nothing is counted. */
        "RateLimit-Policy": string;
        /** @description The methods that the path takes. */
        Allow: string;
        /** @description Beside a picture alone: the number of the parcel. */
        "Edgepost-Tracking-Number": string;
        /** @description Beside a picture alone: everything that was paid, in cents. Left out if the carrier's figures cannot be read. */
        "Edgepost-Amount": string;
    };
    pathItems: never;
}
export type AccountStatus = components['schemas']['AccountStatus'];
export type Address = components['schemas']['Address'];
export type AddressAnswer = components['schemas']['AddressAnswer'];
export type AddressFreshness = components['schemas']['AddressFreshness'];
export type AddressMessage = components['schemas']['AddressMessage'];
export type AddressMessageCode = components['schemas']['AddressMessageCode'];
export type AddressRequest = components['schemas']['AddressRequest'];
export type AnswerCounts = components['schemas']['AnswerCounts'];
export type ApiName = components['schemas']['ApiName'];
export type ApiQuota = components['schemas']['ApiQuota'];
export type Cancellation = components['schemas']['Cancellation'];
export type Carrier = components['schemas']['Carrier'];
export type Cents = components['schemas']['Cents'];
export type ChangedField = components['schemas']['ChangedField'];
export type CheckedAddress = components['schemas']['CheckedAddress'];
export type ClosedApi = components['schemas']['ClosedApi'];
export type Contact = components['schemas']['Contact'];
export type Currency = components['schemas']['Currency'];
export type Delivery = components['schemas']['Delivery'];
export type DeliveryPoint = components['schemas']['DeliveryPoint'];
export type Destination = components['schemas']['Destination'];
export type Dimensions = components['schemas']['Dimensions'];
export type DomesticDestination = components['schemas']['DomesticDestination'];
export type DomesticService = components['schemas']['DomesticService'];
export type DutiesAndTaxes = components['schemas']['DutiesAndTaxes'];
export type ExtraService = components['schemas']['ExtraService'];
export type ExtraServiceCharge = components['schemas']['ExtraServiceCharge'];
export type FailOpen = components['schemas']['FailOpen'];
export type FaultWord = components['schemas']['FaultWord'];
export type FieldError = components['schemas']['FieldError'];
export type FieldErrorCode = components['schemas']['FieldErrorCode'];
export type ForeignDestination = components['schemas']['ForeignDestination'];
export type Health = components['schemas']['Health'];
export type HealthStatus = components['schemas']['HealthStatus'];
export type Image = components['schemas']['Image'];
export type ImageFormatName = components['schemas']['ImageFormatName'];
export type ImageSizeName = components['schemas']['ImageSizeName'];
export type InvalidQuote = components['schemas']['InvalidQuote'];
export type Item = components['schemas']['Item'];
export type LabelAddress = components['schemas']['LabelAddress'];
export type LabelAnswer = components['schemas']['LabelAnswer'];
export type LabelCancellation = components['schemas']['LabelCancellation'];
export type LabelCharge = components['schemas']['LabelCharge'];
export type LabelFile = components['schemas']['LabelFile'];
export type LabelParcel = components['schemas']['LabelParcel'];
export type LabelRequest = components['schemas']['LabelRequest'];
export type LabelsStatus = components['schemas']['LabelsStatus'];
export type LastFailure = components['schemas']['LastFailure'];
export type LengthUnit = components['schemas']['LengthUnit'];
export type Limit = components['schemas']['Limit'];
export type MonthCount = components['schemas']['MonthCount'];
export type NextAction = components['schemas']['NextAction'];
export type OfferedService = components['schemas']['OfferedService'];
export type PackagingName = components['schemas']['PackagingName'];
export type PackedDimensions = components['schemas']['PackedDimensions'];
export type PackedItem = components['schemas']['PackedItem'];
export type PackedParcel = components['schemas']['PackedParcel'];
export type PackedWeight = components['schemas']['PackedWeight'];
export type Parcel = components['schemas']['Parcel'];
export type PriceTypeName = components['schemas']['PriceTypeName'];
export type Problem = components['schemas']['Problem'];
export type ProblemCode = components['schemas']['ProblemCode'];
export type QuotaCount = components['schemas']['QuotaCount'];
export type QuotaStatus = components['schemas']['QuotaStatus'];
export type QuoteAnswer = components['schemas']['QuoteAnswer'];
export type QuoteClaims = components['schemas']['QuoteClaims'];
export type QuoteDestination = components['schemas']['QuoteDestination'];
export type QuoteInvalid = components['schemas']['QuoteInvalid'];
export type QuoteItem = components['schemas']['QuoteItem'];
export type QuoteParcel = components['schemas']['QuoteParcel'];
export type QuoteRequest = components['schemas']['QuoteRequest'];
export type Rate = components['schemas']['Rate'];
export type RateCarrier = components['schemas']['RateCarrier'];
export type RatePackaging = components['schemas']['RatePackaging'];
export type RateWarning = components['schemas']['RateWarning'];
export type RatesAnswer = components['schemas']['RatesAnswer'];
export type RatesFreshness = components['schemas']['RatesFreshness'];
export type RatesOfItems = components['schemas']['RatesOfItems'];
export type RatesOfParcels = components['schemas']['RatesOfParcels'];
export type RatesRequest = components['schemas']['RatesRequest'];
export type RefreshRequest = components['schemas']['RefreshRequest'];
export type RevocableToken = components['schemas']['RevocableToken'];
export type RevokeRequest = components['schemas']['RevokeRequest'];
export type Service = components['schemas']['Service'];
export type ServiceLimits = components['schemas']['ServiceLimits'];
export type ServicesAnswer = components['schemas']['ServicesAnswer'];
export type SettingProblem = components['schemas']['SettingProblem'];
export type SettingsStatus = components['schemas']['SettingsStatus'];
export type SourceCounts = components['schemas']['SourceCounts'];
export type Status = components['schemas']['Status'];
export type Surcharge = components['schemas']['Surcharge'];
export type SurchargeCode = components['schemas']['SurchargeCode'];
export type Token = components['schemas']['Token'];
export type TokenRefreshed = components['schemas']['TokenRefreshed'];
export type TokenRevoked = components['schemas']['TokenRevoked'];
export type TokenState = components['schemas']['TokenState'];
export type TokenStatus = components['schemas']['TokenStatus'];
export type UnavailableCode = components['schemas']['UnavailableCode'];
export type UnavailableService = components['schemas']['UnavailableService'];
export type ValidQuote = components['schemas']['ValidQuote'];
export type Verdict = components['schemas']['Verdict'];
export type WarningCode = components['schemas']['WarningCode'];
export type Weight = components['schemas']['Weight'];
export type WeightUnit = components['schemas']['WeightUnit'];
export type ZipCode = components['schemas']['ZipCode'];
export type ZipSource = components['schemas']['ZipSource'];
export type HeaderXRequestId = components['headers']['X-Request-Id'];
export type HeaderServerTiming = components['headers']['Server-Timing'];
export type HeaderCacheControl = components['headers']['Cache-Control'];
export type HeaderRetryAfter = components['headers']['Retry-After'];
export type HeaderRateLimitPolicy = components['headers']['RateLimit-Policy'];
export type HeaderAllow = components['headers']['Allow'];
export type HeaderEdgepostTrackingNumber = components['headers']['Edgepost-Tracking-Number'];
export type HeaderEdgepostAmount = components['headers']['Edgepost-Amount'];
export type $defs = Record<string, never>;
export interface operations {
    validateAddress: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["AddressRequest"];
            };
        };
        responses: {
            /** @description What is known about the address, and what the page does next. */
            200: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    "Server-Timing": components["headers"]["Server-Timing"];
                    "Cache-Control": components["headers"]["Cache-Control"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["AddressAnswer"];
                };
            };
            /** @description - `invalid_json`: The body is not JSON that can be read. */
            400: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    "Server-Timing": components["headers"]["Server-Timing"];
                    "Cache-Control": components["headers"]["Cache-Control"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "type": "urn:edgepost:problem:invalid_json",
                     *       "title": "The body is not JSON that can be read.",
                     *       "status": 400,
                     *       "detail": "The body is not JSON that can be read.",
                     *       "code": "invalid_json",
                     *       "fault": "input",
                     *       "retryable": false,
                     *       "request_id": "5b6f0c1e9a3d4b7c8e2f1a60"
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"] & {
                        /** @constant */
                        status: 400;
                        /** @enum {string} */
                        code: "invalid_json";
                    };
                };
            };
            /**
             * @description - `key_missing`: A key is needed.
             *     - `key_unknown`: The key is not one of this shop's.
             */
            401: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    "Server-Timing": components["headers"]["Server-Timing"];
                    "Cache-Control": components["headers"]["Cache-Control"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "type": "urn:edgepost:problem:key_missing",
                     *       "title": "A key is needed.",
                     *       "status": 401,
                     *       "detail": "A key is needed.",
                     *       "code": "key_missing",
                     *       "fault": "access",
                     *       "retryable": false,
                     *       "next_action": "accept_as_entered",
                     *       "request_id": "5b6f0c1e9a3d4b7c8e2f1a60"
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"] & {
                        /** @constant */
                        status: 401;
                        /** @enum {string} */
                        code: "key_missing" | "key_unknown";
                    };
                };
            };
            /** @description - `origin_not_allowed`: Pages of this origin may not ask. */
            403: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    "Server-Timing": components["headers"]["Server-Timing"];
                    "Cache-Control": components["headers"]["Cache-Control"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "type": "urn:edgepost:problem:origin_not_allowed",
                     *       "title": "Pages of this origin may not ask.",
                     *       "status": 403,
                     *       "detail": "Pages of this origin may not ask.",
                     *       "code": "origin_not_allowed",
                     *       "fault": "access",
                     *       "retryable": false,
                     *       "next_action": "accept_as_entered",
                     *       "request_id": "5b6f0c1e9a3d4b7c8e2f1a60"
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"] & {
                        /** @constant */
                        status: 403;
                        /** @enum {string} */
                        code: "origin_not_allowed";
                    };
                };
            };
            /** @description - `method_not_allowed`: The path takes another method. */
            405: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    "Server-Timing": components["headers"]["Server-Timing"];
                    "Cache-Control": components["headers"]["Cache-Control"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    Allow: components["headers"]["Allow"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "type": "urn:edgepost:problem:method_not_allowed",
                     *       "title": "The path takes another method.",
                     *       "status": 405,
                     *       "detail": "The path takes another method.",
                     *       "code": "method_not_allowed",
                     *       "fault": "input",
                     *       "retryable": false,
                     *       "request_id": "5b6f0c1e9a3d4b7c8e2f1a60"
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"] & {
                        /** @constant */
                        status: 405;
                        /** @enum {string} */
                        code: "method_not_allowed";
                    };
                };
            };
            /** @description - `body_too_large`: The body is too large. */
            413: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    "Server-Timing": components["headers"]["Server-Timing"];
                    "Cache-Control": components["headers"]["Cache-Control"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "type": "urn:edgepost:problem:body_too_large",
                     *       "title": "The body is too large.",
                     *       "status": 413,
                     *       "detail": "The body is too large.",
                     *       "code": "body_too_large",
                     *       "fault": "input",
                     *       "retryable": false,
                     *       "request_id": "5b6f0c1e9a3d4b7c8e2f1a60"
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"] & {
                        /** @constant */
                        status: 413;
                        /** @enum {string} */
                        code: "body_too_large";
                    };
                };
            };
            /** @description - `content_type_unsupported`: The body is not sent as JSON. */
            415: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    "Server-Timing": components["headers"]["Server-Timing"];
                    "Cache-Control": components["headers"]["Cache-Control"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "type": "urn:edgepost:problem:content_type_unsupported",
                     *       "title": "The body is not sent as JSON.",
                     *       "status": 415,
                     *       "detail": "The body is not sent as JSON.",
                     *       "code": "content_type_unsupported",
                     *       "fault": "input",
                     *       "retryable": false,
                     *       "request_id": "5b6f0c1e9a3d4b7c8e2f1a60"
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"] & {
                        /** @constant */
                        status: 415;
                        /** @enum {string} */
                        code: "content_type_unsupported";
                    };
                };
            };
            /**
             * @description - `invalid_field`: A field has a value that cannot be used.
             *     - `missing_field`: A field that is needed is missing.
             *     - `unknown_field`: A field is not known here.
             */
            422: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    "Server-Timing": components["headers"]["Server-Timing"];
                    "Cache-Control": components["headers"]["Cache-Control"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"] & {
                        /** @constant */
                        status: 422;
                        /** @enum {string} */
                        code: "invalid_field" | "missing_field" | "unknown_field";
                    };
                };
            };
            /** @description - `too_many_requests`: More requests come from this client than one may send. */
            429: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    "Server-Timing": components["headers"]["Server-Timing"];
                    "Cache-Control": components["headers"]["Cache-Control"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    "Retry-After": components["headers"]["Retry-After"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "type": "urn:edgepost:problem:too_many_requests",
                     *       "title": "More requests come from this client than one may send.",
                     *       "status": 429,
                     *       "detail": "More requests come from this client than one may send.",
                     *       "code": "too_many_requests",
                     *       "fault": "rate_limit",
                     *       "retryable": true,
                     *       "next_action": "accept_as_entered",
                     *       "request_id": "5b6f0c1e9a3d4b7c8e2f1a60"
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"] & {
                        /** @constant */
                        status: 429;
                        /** @enum {string} */
                        code: "too_many_requests";
                    };
                };
            };
            /** @description - `internal`: Edgepost failed. */
            500: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    "Server-Timing": components["headers"]["Server-Timing"];
                    "Cache-Control": components["headers"]["Cache-Control"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    "Retry-After": components["headers"]["Retry-After"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "type": "urn:edgepost:problem:internal",
                     *       "title": "Edgepost failed.",
                     *       "status": 500,
                     *       "detail": "Edgepost failed.",
                     *       "code": "internal",
                     *       "fault": "internal",
                     *       "retryable": true,
                     *       "next_action": "accept_as_entered",
                     *       "request_id": "5b6f0c1e9a3d4b7c8e2f1a60"
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"] & {
                        /** @constant */
                        status: 500;
                        /** @enum {string} */
                        code: "internal";
                    };
                };
            };
            /**
             * @description - `carrier_unreachable`: The carrier cannot be reached.
             *     - `carrier_error`: The carrier answered with an error.
             *     - `carrier_unreadable`: The carrier's answer cannot be read.
             */
            502: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    "Server-Timing": components["headers"]["Server-Timing"];
                    "Cache-Control": components["headers"]["Cache-Control"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    "Retry-After": components["headers"]["Retry-After"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "type": "urn:edgepost:problem:carrier_unreachable",
                     *       "title": "The carrier cannot be reached.",
                     *       "status": 502,
                     *       "detail": "The carrier cannot be reached.",
                     *       "code": "carrier_unreachable",
                     *       "fault": "carrier",
                     *       "retryable": true,
                     *       "next_action": "accept_as_entered",
                     *       "request_id": "5b6f0c1e9a3d4b7c8e2f1a60"
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"] & {
                        /** @constant */
                        status: 502;
                        /** @enum {string} */
                        code: "carrier_unreachable" | "carrier_error" | "carrier_unreadable";
                    };
                };
            };
            /**
             * @description - `setting_invalid`: A setting is missing or wrong.
             *     - `carrier_quota_used`: The carrier's quota is used up.
             *     - `token_unavailable`: Neither a token nor a permit to call the carrier can be had at the moment.
             *     - `credentials_rejected`: The carrier refuses the shop's credentials.
             *     - `product_missing`: The shop's carrier app lacks a product.
             *     - `account_not_linked`: The shop's carrier account is not linked to its app.
             *     - `access_blocked`: The carrier blocks the shop's app.
             *     - `wrong_host`: The carrier's address is set wrong.
             *     - `share_used`: This client has used up its share of the carrier's quota.
             */
            503: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    "Server-Timing": components["headers"]["Server-Timing"];
                    "Cache-Control": components["headers"]["Cache-Control"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    "Retry-After": components["headers"]["Retry-After"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "type": "urn:edgepost:problem:setting_invalid",
                     *       "title": "A setting is missing or wrong.",
                     *       "status": 503,
                     *       "detail": "A setting is missing or wrong.",
                     *       "code": "setting_invalid",
                     *       "fault": "configuration",
                     *       "retryable": false,
                     *       "next_action": "accept_as_entered",
                     *       "request_id": "5b6f0c1e9a3d4b7c8e2f1a60"
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"] & {
                        /** @constant */
                        status: 503;
                        /** @enum {string} */
                        code: "setting_invalid" | "carrier_quota_used" | "token_unavailable" | "credentials_rejected" | "product_missing" | "account_not_linked" | "access_blocked" | "wrong_host" | "share_used";
                    };
                };
            };
            /** @description - `carrier_timeout`: The carrier did not answer in time. */
            504: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    "Server-Timing": components["headers"]["Server-Timing"];
                    "Cache-Control": components["headers"]["Cache-Control"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    "Retry-After": components["headers"]["Retry-After"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "type": "urn:edgepost:problem:carrier_timeout",
                     *       "title": "The carrier did not answer in time.",
                     *       "status": 504,
                     *       "detail": "The carrier did not answer in time.",
                     *       "code": "carrier_timeout",
                     *       "fault": "carrier",
                     *       "retryable": true,
                     *       "next_action": "accept_as_entered",
                     *       "request_id": "5b6f0c1e9a3d4b7c8e2f1a60"
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"] & {
                        /** @constant */
                        status: 504;
                        /** @enum {string} */
                        code: "carrier_timeout";
                    };
                };
            };
        };
    };
    zipCode: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /**
                 * @description Five digits.
                 * @example 27703
                 */
                zip: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Where it is. */
            200: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    "Server-Timing": components["headers"]["Server-Timing"];
                    "Cache-Control": components["headers"]["Cache-Control"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ZipCode"];
                };
            };
            /** @description - `origin_not_allowed`: Pages of this origin may not ask. */
            403: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    "Server-Timing": components["headers"]["Server-Timing"];
                    "Cache-Control": components["headers"]["Cache-Control"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "type": "urn:edgepost:problem:origin_not_allowed",
                     *       "title": "Pages of this origin may not ask.",
                     *       "status": 403,
                     *       "detail": "Pages of this origin may not ask.",
                     *       "code": "origin_not_allowed",
                     *       "fault": "access",
                     *       "retryable": false,
                     *       "request_id": "5b6f0c1e9a3d4b7c8e2f1a60"
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"] & {
                        /** @constant */
                        status: 403;
                        /** @enum {string} */
                        code: "origin_not_allowed";
                    };
                };
            };
            /** @description - `zip_unknown`: There is no such ZIP code. */
            404: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    "Server-Timing": components["headers"]["Server-Timing"];
                    "Cache-Control": components["headers"]["Cache-Control"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"] & {
                        /** @constant */
                        status: 404;
                        /** @enum {string} */
                        code: "zip_unknown";
                    };
                };
            };
            /** @description - `method_not_allowed`: The path takes another method. */
            405: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    "Server-Timing": components["headers"]["Server-Timing"];
                    "Cache-Control": components["headers"]["Cache-Control"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    Allow: components["headers"]["Allow"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "type": "urn:edgepost:problem:method_not_allowed",
                     *       "title": "The path takes another method.",
                     *       "status": 405,
                     *       "detail": "The path takes another method.",
                     *       "code": "method_not_allowed",
                     *       "fault": "input",
                     *       "retryable": false,
                     *       "request_id": "5b6f0c1e9a3d4b7c8e2f1a60"
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"] & {
                        /** @constant */
                        status: 405;
                        /** @enum {string} */
                        code: "method_not_allowed";
                    };
                };
            };
            /** @description - `invalid_field`: A field has a value that cannot be used. */
            422: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    "Server-Timing": components["headers"]["Server-Timing"];
                    "Cache-Control": components["headers"]["Cache-Control"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "type": "urn:edgepost:problem:invalid_field",
                     *       "title": "A field has a value that cannot be used.",
                     *       "status": 422,
                     *       "detail": "A field has a value that cannot be used.",
                     *       "code": "invalid_field",
                     *       "fault": "input",
                     *       "retryable": false,
                     *       "request_id": "5b6f0c1e9a3d4b7c8e2f1a60",
                     *       "errors": [
                     *         {
                     *           "pointer": "",
                     *           "code": "invalid_field",
                     *           "message": "A field has a value that cannot be used."
                     *         }
                     *       ]
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"] & {
                        /** @constant */
                        status: 422;
                        /** @enum {string} */
                        code: "invalid_field";
                    };
                };
            };
            /** @description - `too_many_requests`: More requests come from this client than one may send. */
            429: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    "Server-Timing": components["headers"]["Server-Timing"];
                    "Cache-Control": components["headers"]["Cache-Control"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    "Retry-After": components["headers"]["Retry-After"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "type": "urn:edgepost:problem:too_many_requests",
                     *       "title": "More requests come from this client than one may send.",
                     *       "status": 429,
                     *       "detail": "More requests come from this client than one may send.",
                     *       "code": "too_many_requests",
                     *       "fault": "rate_limit",
                     *       "retryable": true,
                     *       "request_id": "5b6f0c1e9a3d4b7c8e2f1a60"
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"] & {
                        /** @constant */
                        status: 429;
                        /** @enum {string} */
                        code: "too_many_requests";
                    };
                };
            };
            /** @description - `internal`: Edgepost failed. */
            500: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    "Server-Timing": components["headers"]["Server-Timing"];
                    "Cache-Control": components["headers"]["Cache-Control"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    "Retry-After": components["headers"]["Retry-After"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "type": "urn:edgepost:problem:internal",
                     *       "title": "Edgepost failed.",
                     *       "status": 500,
                     *       "detail": "Edgepost failed.",
                     *       "code": "internal",
                     *       "fault": "internal",
                     *       "retryable": true,
                     *       "request_id": "5b6f0c1e9a3d4b7c8e2f1a60"
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"] & {
                        /** @constant */
                        status: 500;
                        /** @enum {string} */
                        code: "internal";
                    };
                };
            };
            /**
             * @description - `carrier_unreachable`: The carrier cannot be reached.
             *     - `carrier_error`: The carrier answered with an error.
             *     - `carrier_unreadable`: The carrier's answer cannot be read.
             */
            502: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    "Server-Timing": components["headers"]["Server-Timing"];
                    "Cache-Control": components["headers"]["Cache-Control"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    "Retry-After": components["headers"]["Retry-After"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "type": "urn:edgepost:problem:carrier_unreachable",
                     *       "title": "The carrier cannot be reached.",
                     *       "status": 502,
                     *       "detail": "The carrier cannot be reached.",
                     *       "code": "carrier_unreachable",
                     *       "fault": "carrier",
                     *       "retryable": true,
                     *       "request_id": "5b6f0c1e9a3d4b7c8e2f1a60"
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"] & {
                        /** @constant */
                        status: 502;
                        /** @enum {string} */
                        code: "carrier_unreachable" | "carrier_error" | "carrier_unreadable";
                    };
                };
            };
            /**
             * @description - `setting_invalid`: A setting is missing or wrong.
             *     - `carrier_quota_used`: The carrier's quota is used up.
             *     - `token_unavailable`: Neither a token nor a permit to call the carrier can be had at the moment.
             *     - `credentials_rejected`: The carrier refuses the shop's credentials.
             *     - `product_missing`: The shop's carrier app lacks a product.
             *     - `account_not_linked`: The shop's carrier account is not linked to its app.
             *     - `access_blocked`: The carrier blocks the shop's app.
             *     - `wrong_host`: The carrier's address is set wrong.
             *     - `share_used`: This client has used up its share of the carrier's quota.
             */
            503: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    "Server-Timing": components["headers"]["Server-Timing"];
                    "Cache-Control": components["headers"]["Cache-Control"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    "Retry-After": components["headers"]["Retry-After"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "type": "urn:edgepost:problem:setting_invalid",
                     *       "title": "A setting is missing or wrong.",
                     *       "status": 503,
                     *       "detail": "A setting is missing or wrong.",
                     *       "code": "setting_invalid",
                     *       "fault": "configuration",
                     *       "retryable": false,
                     *       "request_id": "5b6f0c1e9a3d4b7c8e2f1a60"
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"] & {
                        /** @constant */
                        status: 503;
                        /** @enum {string} */
                        code: "setting_invalid" | "carrier_quota_used" | "token_unavailable" | "credentials_rejected" | "product_missing" | "account_not_linked" | "access_blocked" | "wrong_host" | "share_used";
                    };
                };
            };
            /** @description - `carrier_timeout`: The carrier did not answer in time. */
            504: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    "Server-Timing": components["headers"]["Server-Timing"];
                    "Cache-Control": components["headers"]["Cache-Control"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    "Retry-After": components["headers"]["Retry-After"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "type": "urn:edgepost:problem:carrier_timeout",
                     *       "title": "The carrier did not answer in time.",
                     *       "status": 504,
                     *       "detail": "The carrier did not answer in time.",
                     *       "code": "carrier_timeout",
                     *       "fault": "carrier",
                     *       "retryable": true,
                     *       "request_id": "5b6f0c1e9a3d4b7c8e2f1a60"
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"] & {
                        /** @constant */
                        status: 504;
                        /** @enum {string} */
                        code: "carrier_timeout";
                    };
                };
            };
        };
    };
    rates: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["RatesRequest"];
            };
        };
        responses: {
            /** @description Rates, sorted by price, and the services that this shipment cannot use. */
            200: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    "Server-Timing": components["headers"]["Server-Timing"];
                    "Cache-Control": components["headers"]["Cache-Control"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["RatesAnswer"];
                };
            };
            /** @description - `invalid_json`: The body is not JSON that can be read. */
            400: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    "Server-Timing": components["headers"]["Server-Timing"];
                    "Cache-Control": components["headers"]["Cache-Control"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "type": "urn:edgepost:problem:invalid_json",
                     *       "title": "The body is not JSON that can be read.",
                     *       "status": 400,
                     *       "detail": "The body is not JSON that can be read.",
                     *       "code": "invalid_json",
                     *       "fault": "input",
                     *       "retryable": false,
                     *       "request_id": "5b6f0c1e9a3d4b7c8e2f1a60"
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"] & {
                        /** @constant */
                        status: 400;
                        /** @enum {string} */
                        code: "invalid_json";
                    };
                };
            };
            /**
             * @description - `key_missing`: A key is needed.
             *     - `key_unknown`: The key is not one of this shop's.
             */
            401: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    "Server-Timing": components["headers"]["Server-Timing"];
                    "Cache-Control": components["headers"]["Cache-Control"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "type": "urn:edgepost:problem:key_missing",
                     *       "title": "A key is needed.",
                     *       "status": 401,
                     *       "detail": "A key is needed.",
                     *       "code": "key_missing",
                     *       "fault": "access",
                     *       "retryable": false,
                     *       "request_id": "5b6f0c1e9a3d4b7c8e2f1a60"
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"] & {
                        /** @constant */
                        status: 401;
                        /** @enum {string} */
                        code: "key_missing" | "key_unknown";
                    };
                };
            };
            /** @description - `origin_not_allowed`: Pages of this origin may not ask. */
            403: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    "Server-Timing": components["headers"]["Server-Timing"];
                    "Cache-Control": components["headers"]["Cache-Control"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "type": "urn:edgepost:problem:origin_not_allowed",
                     *       "title": "Pages of this origin may not ask.",
                     *       "status": 403,
                     *       "detail": "Pages of this origin may not ask.",
                     *       "code": "origin_not_allowed",
                     *       "fault": "access",
                     *       "retryable": false,
                     *       "request_id": "5b6f0c1e9a3d4b7c8e2f1a60"
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"] & {
                        /** @constant */
                        status: 403;
                        /** @enum {string} */
                        code: "origin_not_allowed";
                    };
                };
            };
            /** @description - `method_not_allowed`: The path takes another method. */
            405: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    "Server-Timing": components["headers"]["Server-Timing"];
                    "Cache-Control": components["headers"]["Cache-Control"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    Allow: components["headers"]["Allow"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "type": "urn:edgepost:problem:method_not_allowed",
                     *       "title": "The path takes another method.",
                     *       "status": 405,
                     *       "detail": "The path takes another method.",
                     *       "code": "method_not_allowed",
                     *       "fault": "input",
                     *       "retryable": false,
                     *       "request_id": "5b6f0c1e9a3d4b7c8e2f1a60"
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"] & {
                        /** @constant */
                        status: 405;
                        /** @enum {string} */
                        code: "method_not_allowed";
                    };
                };
            };
            /** @description - `body_too_large`: The body is too large. */
            413: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    "Server-Timing": components["headers"]["Server-Timing"];
                    "Cache-Control": components["headers"]["Cache-Control"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "type": "urn:edgepost:problem:body_too_large",
                     *       "title": "The body is too large.",
                     *       "status": 413,
                     *       "detail": "The body is too large.",
                     *       "code": "body_too_large",
                     *       "fault": "input",
                     *       "retryable": false,
                     *       "request_id": "5b6f0c1e9a3d4b7c8e2f1a60"
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"] & {
                        /** @constant */
                        status: 413;
                        /** @enum {string} */
                        code: "body_too_large";
                    };
                };
            };
            /** @description - `content_type_unsupported`: The body is not sent as JSON. */
            415: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    "Server-Timing": components["headers"]["Server-Timing"];
                    "Cache-Control": components["headers"]["Cache-Control"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "type": "urn:edgepost:problem:content_type_unsupported",
                     *       "title": "The body is not sent as JSON.",
                     *       "status": 415,
                     *       "detail": "The body is not sent as JSON.",
                     *       "code": "content_type_unsupported",
                     *       "fault": "input",
                     *       "retryable": false,
                     *       "request_id": "5b6f0c1e9a3d4b7c8e2f1a60"
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"] & {
                        /** @constant */
                        status: 415;
                        /** @enum {string} */
                        code: "content_type_unsupported";
                    };
                };
            };
            /**
             * @description - `invalid_field`: A field has a value that cannot be used.
             *     - `missing_field`: A field that is needed is missing.
             *     - `unknown_field`: A field is not known here.
             */
            422: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    "Server-Timing": components["headers"]["Server-Timing"];
                    "Cache-Control": components["headers"]["Cache-Control"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "type": "urn:edgepost:problem:invalid_field",
                     *       "title": "A field has a value that cannot be used.",
                     *       "status": 422,
                     *       "detail": "A field has a value that cannot be used.",
                     *       "code": "invalid_field",
                     *       "fault": "input",
                     *       "retryable": false,
                     *       "request_id": "5b6f0c1e9a3d4b7c8e2f1a60",
                     *       "errors": [
                     *         {
                     *           "pointer": "",
                     *           "code": "invalid_field",
                     *           "message": "A field has a value that cannot be used."
                     *         }
                     *       ]
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"] & {
                        /** @constant */
                        status: 422;
                        /** @enum {string} */
                        code: "invalid_field" | "missing_field" | "unknown_field";
                    };
                };
            };
            /** @description - `too_many_requests`: More requests come from this client than one may send. */
            429: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    "Server-Timing": components["headers"]["Server-Timing"];
                    "Cache-Control": components["headers"]["Cache-Control"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    "Retry-After": components["headers"]["Retry-After"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "type": "urn:edgepost:problem:too_many_requests",
                     *       "title": "More requests come from this client than one may send.",
                     *       "status": 429,
                     *       "detail": "More requests come from this client than one may send.",
                     *       "code": "too_many_requests",
                     *       "fault": "rate_limit",
                     *       "retryable": true,
                     *       "request_id": "5b6f0c1e9a3d4b7c8e2f1a60"
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"] & {
                        /** @constant */
                        status: 429;
                        /** @enum {string} */
                        code: "too_many_requests";
                    };
                };
            };
            /** @description - `internal`: Edgepost failed. */
            500: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    "Server-Timing": components["headers"]["Server-Timing"];
                    "Cache-Control": components["headers"]["Cache-Control"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    "Retry-After": components["headers"]["Retry-After"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "type": "urn:edgepost:problem:internal",
                     *       "title": "Edgepost failed.",
                     *       "status": 500,
                     *       "detail": "Edgepost failed.",
                     *       "code": "internal",
                     *       "fault": "internal",
                     *       "retryable": true,
                     *       "request_id": "5b6f0c1e9a3d4b7c8e2f1a60"
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"] & {
                        /** @constant */
                        status: 500;
                        /** @enum {string} */
                        code: "internal";
                    };
                };
            };
            /**
             * @description - `carrier_unreachable`: The carrier cannot be reached.
             *     - `carrier_error`: The carrier answered with an error.
             *     - `carrier_unreadable`: The carrier's answer cannot be read.
             */
            502: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    "Server-Timing": components["headers"]["Server-Timing"];
                    "Cache-Control": components["headers"]["Cache-Control"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    "Retry-After": components["headers"]["Retry-After"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "type": "urn:edgepost:problem:carrier_unreachable",
                     *       "title": "The carrier cannot be reached.",
                     *       "status": 502,
                     *       "detail": "The carrier cannot be reached.",
                     *       "code": "carrier_unreachable",
                     *       "fault": "carrier",
                     *       "retryable": true,
                     *       "request_id": "5b6f0c1e9a3d4b7c8e2f1a60"
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"] & {
                        /** @constant */
                        status: 502;
                        /** @enum {string} */
                        code: "carrier_unreachable" | "carrier_error" | "carrier_unreadable";
                    };
                };
            };
            /**
             * @description - `setting_invalid`: A setting is missing or wrong.
             *     - `carrier_quota_used`: The carrier's quota is used up.
             *     - `token_unavailable`: Neither a token nor a permit to call the carrier can be had at the moment.
             *     - `credentials_rejected`: The carrier refuses the shop's credentials.
             *     - `product_missing`: The shop's carrier app lacks a product.
             *     - `account_not_linked`: The shop's carrier account is not linked to its app.
             *     - `access_blocked`: The carrier blocks the shop's app.
             *     - `wrong_host`: The carrier's address is set wrong.
             *     - `share_used`: This client has used up its share of the carrier's quota.
             */
            503: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    "Server-Timing": components["headers"]["Server-Timing"];
                    "Cache-Control": components["headers"]["Cache-Control"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    "Retry-After": components["headers"]["Retry-After"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "type": "urn:edgepost:problem:setting_invalid",
                     *       "title": "A setting is missing or wrong.",
                     *       "status": 503,
                     *       "detail": "A setting is missing or wrong.",
                     *       "code": "setting_invalid",
                     *       "fault": "configuration",
                     *       "retryable": false,
                     *       "request_id": "5b6f0c1e9a3d4b7c8e2f1a60"
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"] & {
                        /** @constant */
                        status: 503;
                        /** @enum {string} */
                        code: "setting_invalid" | "carrier_quota_used" | "token_unavailable" | "credentials_rejected" | "product_missing" | "account_not_linked" | "access_blocked" | "wrong_host" | "share_used";
                    };
                };
            };
            /** @description - `carrier_timeout`: The carrier did not answer in time. */
            504: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    "Server-Timing": components["headers"]["Server-Timing"];
                    "Cache-Control": components["headers"]["Cache-Control"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    "Retry-After": components["headers"]["Retry-After"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "type": "urn:edgepost:problem:carrier_timeout",
                     *       "title": "The carrier did not answer in time.",
                     *       "status": 504,
                     *       "detail": "The carrier did not answer in time.",
                     *       "code": "carrier_timeout",
                     *       "fault": "carrier",
                     *       "retryable": true,
                     *       "request_id": "5b6f0c1e9a3d4b7c8e2f1a60"
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"] & {
                        /** @constant */
                        status: 504;
                        /** @enum {string} */
                        code: "carrier_timeout";
                    };
                };
            };
        };
    };
    services: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The shop's services. */
            200: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    "Server-Timing": components["headers"]["Server-Timing"];
                    "Cache-Control": components["headers"]["Cache-Control"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ServicesAnswer"];
                };
            };
            /**
             * @description - `key_missing`: A key is needed.
             *     - `key_unknown`: The key is not one of this shop's.
             */
            401: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    "Server-Timing": components["headers"]["Server-Timing"];
                    "Cache-Control": components["headers"]["Cache-Control"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "type": "urn:edgepost:problem:key_missing",
                     *       "title": "A key is needed.",
                     *       "status": 401,
                     *       "detail": "A key is needed.",
                     *       "code": "key_missing",
                     *       "fault": "access",
                     *       "retryable": false,
                     *       "request_id": "5b6f0c1e9a3d4b7c8e2f1a60"
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"] & {
                        /** @constant */
                        status: 401;
                        /** @enum {string} */
                        code: "key_missing" | "key_unknown";
                    };
                };
            };
            /** @description - `origin_not_allowed`: Pages of this origin may not ask. */
            403: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    "Server-Timing": components["headers"]["Server-Timing"];
                    "Cache-Control": components["headers"]["Cache-Control"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "type": "urn:edgepost:problem:origin_not_allowed",
                     *       "title": "Pages of this origin may not ask.",
                     *       "status": 403,
                     *       "detail": "Pages of this origin may not ask.",
                     *       "code": "origin_not_allowed",
                     *       "fault": "access",
                     *       "retryable": false,
                     *       "request_id": "5b6f0c1e9a3d4b7c8e2f1a60"
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"] & {
                        /** @constant */
                        status: 403;
                        /** @enum {string} */
                        code: "origin_not_allowed";
                    };
                };
            };
            /** @description - `method_not_allowed`: The path takes another method. */
            405: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    "Server-Timing": components["headers"]["Server-Timing"];
                    "Cache-Control": components["headers"]["Cache-Control"];
                    Allow: components["headers"]["Allow"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "type": "urn:edgepost:problem:method_not_allowed",
                     *       "title": "The path takes another method.",
                     *       "status": 405,
                     *       "detail": "The path takes another method.",
                     *       "code": "method_not_allowed",
                     *       "fault": "input",
                     *       "retryable": false,
                     *       "request_id": "5b6f0c1e9a3d4b7c8e2f1a60"
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"] & {
                        /** @constant */
                        status: 405;
                        /** @enum {string} */
                        code: "method_not_allowed";
                    };
                };
            };
            /** @description - `internal`: Edgepost failed. */
            500: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    "Server-Timing": components["headers"]["Server-Timing"];
                    "Cache-Control": components["headers"]["Cache-Control"];
                    "Retry-After": components["headers"]["Retry-After"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "type": "urn:edgepost:problem:internal",
                     *       "title": "Edgepost failed.",
                     *       "status": 500,
                     *       "detail": "Edgepost failed.",
                     *       "code": "internal",
                     *       "fault": "internal",
                     *       "retryable": true,
                     *       "request_id": "5b6f0c1e9a3d4b7c8e2f1a60"
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"] & {
                        /** @constant */
                        status: 500;
                        /** @enum {string} */
                        code: "internal";
                    };
                };
            };
            /** @description - `setting_invalid`: A setting is missing or wrong. */
            503: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    "Server-Timing": components["headers"]["Server-Timing"];
                    "Cache-Control": components["headers"]["Cache-Control"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "type": "urn:edgepost:problem:setting_invalid",
                     *       "title": "A setting is missing or wrong.",
                     *       "status": 503,
                     *       "detail": "A setting is missing or wrong.",
                     *       "code": "setting_invalid",
                     *       "fault": "configuration",
                     *       "retryable": false,
                     *       "request_id": "5b6f0c1e9a3d4b7c8e2f1a60"
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"] & {
                        /** @constant */
                        status: 503;
                        /** @enum {string} */
                        code: "setting_invalid";
                    };
                };
            };
        };
    };
    verifyQuote: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["QuoteRequest"];
            };
        };
        responses: {
            /** @description Whether it holds, and what it says. */
            200: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    "Server-Timing": components["headers"]["Server-Timing"];
                    "Cache-Control": components["headers"]["Cache-Control"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["QuoteAnswer"];
                };
            };
            /** @description - `invalid_json`: The body is not JSON that can be read. */
            400: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    "Server-Timing": components["headers"]["Server-Timing"];
                    "Cache-Control": components["headers"]["Cache-Control"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "type": "urn:edgepost:problem:invalid_json",
                     *       "title": "The body is not JSON that can be read.",
                     *       "status": 400,
                     *       "detail": "The body is not JSON that can be read.",
                     *       "code": "invalid_json",
                     *       "fault": "input",
                     *       "retryable": false,
                     *       "request_id": "5b6f0c1e9a3d4b7c8e2f1a60"
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"] & {
                        /** @constant */
                        status: 400;
                        /** @enum {string} */
                        code: "invalid_json";
                    };
                };
            };
            /** @description - `key_unknown`: The key is not one of this shop's. */
            401: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    "Server-Timing": components["headers"]["Server-Timing"];
                    "Cache-Control": components["headers"]["Cache-Control"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "type": "urn:edgepost:problem:key_unknown",
                     *       "title": "The key is not one of this shop's.",
                     *       "status": 401,
                     *       "detail": "The key is not one of this shop's.",
                     *       "code": "key_unknown",
                     *       "fault": "access",
                     *       "retryable": false,
                     *       "request_id": "5b6f0c1e9a3d4b7c8e2f1a60"
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"] & {
                        /** @constant */
                        status: 401;
                        /** @enum {string} */
                        code: "key_unknown";
                    };
                };
            };
            /** @description - `secret_key_required`: The secret key is needed here. */
            403: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    "Server-Timing": components["headers"]["Server-Timing"];
                    "Cache-Control": components["headers"]["Cache-Control"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "type": "urn:edgepost:problem:secret_key_required",
                     *       "title": "The secret key is needed here.",
                     *       "status": 403,
                     *       "detail": "The secret key is needed here.",
                     *       "code": "secret_key_required",
                     *       "fault": "access",
                     *       "retryable": false,
                     *       "request_id": "5b6f0c1e9a3d4b7c8e2f1a60"
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"] & {
                        /** @constant */
                        status: 403;
                        /** @enum {string} */
                        code: "secret_key_required";
                    };
                };
            };
            /** @description - `method_not_allowed`: The path takes another method. */
            405: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    "Server-Timing": components["headers"]["Server-Timing"];
                    "Cache-Control": components["headers"]["Cache-Control"];
                    Allow: components["headers"]["Allow"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "type": "urn:edgepost:problem:method_not_allowed",
                     *       "title": "The path takes another method.",
                     *       "status": 405,
                     *       "detail": "The path takes another method.",
                     *       "code": "method_not_allowed",
                     *       "fault": "input",
                     *       "retryable": false,
                     *       "request_id": "5b6f0c1e9a3d4b7c8e2f1a60"
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"] & {
                        /** @constant */
                        status: 405;
                        /** @enum {string} */
                        code: "method_not_allowed";
                    };
                };
            };
            /** @description - `body_too_large`: The body is too large. */
            413: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    "Server-Timing": components["headers"]["Server-Timing"];
                    "Cache-Control": components["headers"]["Cache-Control"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "type": "urn:edgepost:problem:body_too_large",
                     *       "title": "The body is too large.",
                     *       "status": 413,
                     *       "detail": "The body is too large.",
                     *       "code": "body_too_large",
                     *       "fault": "input",
                     *       "retryable": false,
                     *       "request_id": "5b6f0c1e9a3d4b7c8e2f1a60"
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"] & {
                        /** @constant */
                        status: 413;
                        /** @enum {string} */
                        code: "body_too_large";
                    };
                };
            };
            /** @description - `content_type_unsupported`: The body is not sent as JSON. */
            415: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    "Server-Timing": components["headers"]["Server-Timing"];
                    "Cache-Control": components["headers"]["Cache-Control"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "type": "urn:edgepost:problem:content_type_unsupported",
                     *       "title": "The body is not sent as JSON.",
                     *       "status": 415,
                     *       "detail": "The body is not sent as JSON.",
                     *       "code": "content_type_unsupported",
                     *       "fault": "input",
                     *       "retryable": false,
                     *       "request_id": "5b6f0c1e9a3d4b7c8e2f1a60"
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"] & {
                        /** @constant */
                        status: 415;
                        /** @enum {string} */
                        code: "content_type_unsupported";
                    };
                };
            };
            /**
             * @description - `invalid_field`: A field has a value that cannot be used.
             *     - `missing_field`: A field that is needed is missing.
             *     - `unknown_field`: A field is not known here.
             */
            422: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    "Server-Timing": components["headers"]["Server-Timing"];
                    "Cache-Control": components["headers"]["Cache-Control"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "type": "urn:edgepost:problem:invalid_field",
                     *       "title": "A field has a value that cannot be used.",
                     *       "status": 422,
                     *       "detail": "A field has a value that cannot be used.",
                     *       "code": "invalid_field",
                     *       "fault": "input",
                     *       "retryable": false,
                     *       "request_id": "5b6f0c1e9a3d4b7c8e2f1a60",
                     *       "errors": [
                     *         {
                     *           "pointer": "",
                     *           "code": "invalid_field",
                     *           "message": "A field has a value that cannot be used."
                     *         }
                     *       ]
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"] & {
                        /** @constant */
                        status: 422;
                        /** @enum {string} */
                        code: "invalid_field" | "missing_field" | "unknown_field";
                    };
                };
            };
            /** @description - `internal`: Edgepost failed. */
            500: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    "Server-Timing": components["headers"]["Server-Timing"];
                    "Cache-Control": components["headers"]["Cache-Control"];
                    "Retry-After": components["headers"]["Retry-After"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "type": "urn:edgepost:problem:internal",
                     *       "title": "Edgepost failed.",
                     *       "status": 500,
                     *       "detail": "Edgepost failed.",
                     *       "code": "internal",
                     *       "fault": "internal",
                     *       "retryable": true,
                     *       "request_id": "5b6f0c1e9a3d4b7c8e2f1a60"
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"] & {
                        /** @constant */
                        status: 500;
                        /** @enum {string} */
                        code: "internal";
                    };
                };
            };
            /** @description - `setting_invalid`: A setting is missing or wrong. */
            503: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    "Server-Timing": components["headers"]["Server-Timing"];
                    "Cache-Control": components["headers"]["Cache-Control"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "type": "urn:edgepost:problem:setting_invalid",
                     *       "title": "A setting is missing or wrong.",
                     *       "status": 503,
                     *       "detail": "A setting is missing or wrong.",
                     *       "code": "setting_invalid",
                     *       "fault": "configuration",
                     *       "retryable": false,
                     *       "request_id": "5b6f0c1e9a3d4b7c8e2f1a60"
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"] & {
                        /** @constant */
                        status: 503;
                        /** @enum {string} */
                        code: "setting_invalid";
                    };
                };
            };
        };
    };
    buyLabel: {
        parameters: {
            query?: never;
            header: {
                /**
                 * @description A UUID of your own: one for each label you want, sent again whenever you repeat the request.
                 * @example 8be4df61-93ca-41d2-aa0d-00e098032b8c
                 */
                "Idempotency-Key": string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["LabelRequest"];
            };
        };
        responses: {
            /** @description The label. */
            200: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    "Server-Timing": components["headers"]["Server-Timing"];
                    "Cache-Control": components["headers"]["Cache-Control"];
                    "Edgepost-Tracking-Number": components["headers"]["Edgepost-Tracking-Number"];
                    "Edgepost-Amount": components["headers"]["Edgepost-Amount"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["LabelAnswer"];
                    "application/pdf": string;
                    "image/png": string;
                    "image/jpeg": string;
                    "image/gif": string;
                    "image/tiff": string;
                    "image/svg+xml": string;
                    "application/zpl": string;
                    "application/epl": string;
                };
            };
            /**
             * @description - `invalid_json`: The body is not JSON that can be read.
             *     - `idempotency_key_invalid`: A label needs an idempotency key.
             */
            400: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    "Server-Timing": components["headers"]["Server-Timing"];
                    "Cache-Control": components["headers"]["Cache-Control"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "type": "urn:edgepost:problem:invalid_json",
                     *       "title": "The body is not JSON that can be read.",
                     *       "status": 400,
                     *       "detail": "The body is not JSON that can be read.",
                     *       "code": "invalid_json",
                     *       "fault": "input",
                     *       "retryable": false,
                     *       "request_id": "5b6f0c1e9a3d4b7c8e2f1a60"
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"] & {
                        /** @constant */
                        status: 400;
                        /** @enum {string} */
                        code: "invalid_json" | "idempotency_key_invalid";
                    };
                };
            };
            /** @description - `key_unknown`: The key is not one of this shop's. */
            401: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    "Server-Timing": components["headers"]["Server-Timing"];
                    "Cache-Control": components["headers"]["Cache-Control"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "type": "urn:edgepost:problem:key_unknown",
                     *       "title": "The key is not one of this shop's.",
                     *       "status": 401,
                     *       "detail": "The key is not one of this shop's.",
                     *       "code": "key_unknown",
                     *       "fault": "access",
                     *       "retryable": false,
                     *       "request_id": "5b6f0c1e9a3d4b7c8e2f1a60"
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"] & {
                        /** @constant */
                        status: 401;
                        /** @enum {string} */
                        code: "key_unknown";
                    };
                };
            };
            /** @description - `secret_key_required`: The secret key is needed here. */
            403: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    "Server-Timing": components["headers"]["Server-Timing"];
                    "Cache-Control": components["headers"]["Cache-Control"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "type": "urn:edgepost:problem:secret_key_required",
                     *       "title": "The secret key is needed here.",
                     *       "status": 403,
                     *       "detail": "The secret key is needed here.",
                     *       "code": "secret_key_required",
                     *       "fault": "access",
                     *       "retryable": false,
                     *       "request_id": "5b6f0c1e9a3d4b7c8e2f1a60"
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"] & {
                        /** @constant */
                        status: 403;
                        /** @enum {string} */
                        code: "secret_key_required";
                    };
                };
            };
            /** @description - `method_not_allowed`: The path takes another method. */
            405: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    "Server-Timing": components["headers"]["Server-Timing"];
                    "Cache-Control": components["headers"]["Cache-Control"];
                    Allow: components["headers"]["Allow"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "type": "urn:edgepost:problem:method_not_allowed",
                     *       "title": "The path takes another method.",
                     *       "status": 405,
                     *       "detail": "The path takes another method.",
                     *       "code": "method_not_allowed",
                     *       "fault": "input",
                     *       "retryable": false,
                     *       "request_id": "5b6f0c1e9a3d4b7c8e2f1a60"
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"] & {
                        /** @constant */
                        status: 405;
                        /** @enum {string} */
                        code: "method_not_allowed";
                    };
                };
            };
            /** @description - `not_acceptable`: None of the forms that are accepted can be had. */
            406: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    "Server-Timing": components["headers"]["Server-Timing"];
                    "Cache-Control": components["headers"]["Cache-Control"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "type": "urn:edgepost:problem:not_acceptable",
                     *       "title": "None of the forms that are accepted can be had.",
                     *       "status": 406,
                     *       "detail": "None of the forms that are accepted can be had.",
                     *       "code": "not_acceptable",
                     *       "fault": "input",
                     *       "retryable": false,
                     *       "request_id": "5b6f0c1e9a3d4b7c8e2f1a60"
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"] & {
                        /** @constant */
                        status: 406;
                        /** @enum {string} */
                        code: "not_acceptable";
                    };
                };
            };
            /**
             * @description - `idempotency_key_reused`: The idempotency key stands for another order.
             *     - `label_canceled`: The label was cancelled.
             */
            409: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    "Server-Timing": components["headers"]["Server-Timing"];
                    "Cache-Control": components["headers"]["Cache-Control"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"] & {
                        /** @constant */
                        status: 409;
                        /** @enum {string} */
                        code: "idempotency_key_reused" | "label_canceled";
                    };
                };
            };
            /** @description - `body_too_large`: The body is too large. */
            413: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    "Server-Timing": components["headers"]["Server-Timing"];
                    "Cache-Control": components["headers"]["Cache-Control"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "type": "urn:edgepost:problem:body_too_large",
                     *       "title": "The body is too large.",
                     *       "status": 413,
                     *       "detail": "The body is too large.",
                     *       "code": "body_too_large",
                     *       "fault": "input",
                     *       "retryable": false,
                     *       "request_id": "5b6f0c1e9a3d4b7c8e2f1a60"
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"] & {
                        /** @constant */
                        status: 413;
                        /** @enum {string} */
                        code: "body_too_large";
                    };
                };
            };
            /** @description - `content_type_unsupported`: The body is not sent as JSON. */
            415: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    "Server-Timing": components["headers"]["Server-Timing"];
                    "Cache-Control": components["headers"]["Cache-Control"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "type": "urn:edgepost:problem:content_type_unsupported",
                     *       "title": "The body is not sent as JSON.",
                     *       "status": 415,
                     *       "detail": "The body is not sent as JSON.",
                     *       "code": "content_type_unsupported",
                     *       "fault": "input",
                     *       "retryable": false,
                     *       "request_id": "5b6f0c1e9a3d4b7c8e2f1a60"
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"] & {
                        /** @constant */
                        status: 415;
                        /** @enum {string} */
                        code: "content_type_unsupported";
                    };
                };
            };
            /**
             * @description - `invalid_field`: A field has a value that cannot be used.
             *     - `missing_field`: A field that is needed is missing.
             *     - `unknown_field`: A field is not known here.
             */
            422: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    "Server-Timing": components["headers"]["Server-Timing"];
                    "Cache-Control": components["headers"]["Cache-Control"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "type": "urn:edgepost:problem:invalid_field",
                     *       "title": "A field has a value that cannot be used.",
                     *       "status": 422,
                     *       "detail": "A field has a value that cannot be used.",
                     *       "code": "invalid_field",
                     *       "fault": "input",
                     *       "retryable": false,
                     *       "request_id": "5b6f0c1e9a3d4b7c8e2f1a60",
                     *       "errors": [
                     *         {
                     *           "pointer": "",
                     *           "code": "invalid_field",
                     *           "message": "A field has a value that cannot be used."
                     *         }
                     *       ]
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"] & {
                        /** @constant */
                        status: 422;
                        /** @enum {string} */
                        code: "invalid_field" | "missing_field" | "unknown_field";
                    };
                };
            };
            /** @description - `internal`: Edgepost failed. */
            500: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    "Server-Timing": components["headers"]["Server-Timing"];
                    "Cache-Control": components["headers"]["Cache-Control"];
                    "Retry-After": components["headers"]["Retry-After"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "type": "urn:edgepost:problem:internal",
                     *       "title": "Edgepost failed.",
                     *       "status": 500,
                     *       "detail": "Edgepost failed.",
                     *       "code": "internal",
                     *       "fault": "internal",
                     *       "retryable": true,
                     *       "request_id": "5b6f0c1e9a3d4b7c8e2f1a60"
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"] & {
                        /** @constant */
                        status: 500;
                        /** @enum {string} */
                        code: "internal";
                    };
                };
            };
            /**
             * @description - `carrier_unreachable`: The carrier cannot be reached.
             *     - `carrier_error`: The carrier answered with an error.
             *     - `carrier_unreadable`: The carrier's answer cannot be read.
             *     - `label_unprintable`: The label is bought and cannot be printed again.
             */
            502: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    "Server-Timing": components["headers"]["Server-Timing"];
                    "Cache-Control": components["headers"]["Cache-Control"];
                    "Retry-After": components["headers"]["Retry-After"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "type": "urn:edgepost:problem:carrier_unreachable",
                     *       "title": "The carrier cannot be reached.",
                     *       "status": 502,
                     *       "detail": "The carrier cannot be reached.",
                     *       "code": "carrier_unreachable",
                     *       "fault": "carrier",
                     *       "retryable": true,
                     *       "request_id": "5b6f0c1e9a3d4b7c8e2f1a60"
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"] & {
                        /** @constant */
                        status: 502;
                        /** @enum {string} */
                        code: "carrier_unreachable" | "carrier_error" | "carrier_unreadable" | "label_unprintable";
                    };
                };
            };
            /**
             * @description - `setting_invalid`: A setting is missing or wrong.
             *     - `carrier_quota_used`: The carrier's quota is used up.
             *     - `token_unavailable`: Neither a token nor a permit to call the carrier can be had at the moment.
             *     - `credentials_rejected`: The carrier refuses the shop's credentials.
             *     - `product_missing`: The shop's carrier app lacks a product.
             *     - `account_not_linked`: The shop's carrier account is not linked to its app.
             *     - `access_blocked`: The carrier blocks the shop's app.
             *     - `wrong_host`: The carrier's address is set wrong.
             *     - `payment_refused`: The carrier lets the shop pay for no label.
             */
            503: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    "Server-Timing": components["headers"]["Server-Timing"];
                    "Cache-Control": components["headers"]["Cache-Control"];
                    "Retry-After": components["headers"]["Retry-After"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "type": "urn:edgepost:problem:setting_invalid",
                     *       "title": "A setting is missing or wrong.",
                     *       "status": 503,
                     *       "detail": "A setting is missing or wrong.",
                     *       "code": "setting_invalid",
                     *       "fault": "configuration",
                     *       "retryable": false,
                     *       "request_id": "5b6f0c1e9a3d4b7c8e2f1a60"
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"] & {
                        /** @constant */
                        status: 503;
                        /** @enum {string} */
                        code: "setting_invalid" | "carrier_quota_used" | "token_unavailable" | "credentials_rejected" | "product_missing" | "account_not_linked" | "access_blocked" | "wrong_host" | "payment_refused";
                    };
                };
            };
            /**
             * @description - `carrier_timeout`: The carrier did not answer in time.
             *     - `label_outcome_unknown`: There may be a label: it is not known yet.
             */
            504: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    "Server-Timing": components["headers"]["Server-Timing"];
                    "Cache-Control": components["headers"]["Cache-Control"];
                    "Retry-After": components["headers"]["Retry-After"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "type": "urn:edgepost:problem:carrier_timeout",
                     *       "title": "The carrier did not answer in time.",
                     *       "status": 504,
                     *       "detail": "The carrier did not answer in time.",
                     *       "code": "carrier_timeout",
                     *       "fault": "carrier",
                     *       "retryable": true,
                     *       "request_id": "5b6f0c1e9a3d4b7c8e2f1a60"
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"] & {
                        /** @constant */
                        status: 504;
                        /** @enum {string} */
                        code: "carrier_timeout" | "label_outcome_unknown";
                    };
                };
            };
        };
    };
    cancelLabelByKey: {
        parameters: {
            query?: never;
            header: {
                /**
                 * @description A UUID of your own: one for each label you want, sent again whenever you repeat the request.
                 * @example 8be4df61-93ca-41d2-aa0d-00e098032b8c
                 */
                "Idempotency-Key": string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description It is cancelled, or its refund is requested. */
            200: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    "Server-Timing": components["headers"]["Server-Timing"];
                    "Cache-Control": components["headers"]["Cache-Control"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["LabelCancellation"];
                };
            };
            /** @description - `idempotency_key_invalid`: A label needs an idempotency key. */
            400: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    "Server-Timing": components["headers"]["Server-Timing"];
                    "Cache-Control": components["headers"]["Cache-Control"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "type": "urn:edgepost:problem:idempotency_key_invalid",
                     *       "title": "A label needs an idempotency key.",
                     *       "status": 400,
                     *       "detail": "A label needs an idempotency key.",
                     *       "code": "idempotency_key_invalid",
                     *       "fault": "input",
                     *       "retryable": false,
                     *       "request_id": "5b6f0c1e9a3d4b7c8e2f1a60"
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"] & {
                        /** @constant */
                        status: 400;
                        /** @enum {string} */
                        code: "idempotency_key_invalid";
                    };
                };
            };
            /** @description - `key_unknown`: The key is not one of this shop's. */
            401: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    "Server-Timing": components["headers"]["Server-Timing"];
                    "Cache-Control": components["headers"]["Cache-Control"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "type": "urn:edgepost:problem:key_unknown",
                     *       "title": "The key is not one of this shop's.",
                     *       "status": 401,
                     *       "detail": "The key is not one of this shop's.",
                     *       "code": "key_unknown",
                     *       "fault": "access",
                     *       "retryable": false,
                     *       "request_id": "5b6f0c1e9a3d4b7c8e2f1a60"
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"] & {
                        /** @constant */
                        status: 401;
                        /** @enum {string} */
                        code: "key_unknown";
                    };
                };
            };
            /** @description - `secret_key_required`: The secret key is needed here. */
            403: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    "Server-Timing": components["headers"]["Server-Timing"];
                    "Cache-Control": components["headers"]["Cache-Control"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "type": "urn:edgepost:problem:secret_key_required",
                     *       "title": "The secret key is needed here.",
                     *       "status": 403,
                     *       "detail": "The secret key is needed here.",
                     *       "code": "secret_key_required",
                     *       "fault": "access",
                     *       "retryable": false,
                     *       "request_id": "5b6f0c1e9a3d4b7c8e2f1a60"
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"] & {
                        /** @constant */
                        status: 403;
                        /** @enum {string} */
                        code: "secret_key_required";
                    };
                };
            };
            /** @description - `label_unknown`: There is no such label. */
            404: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    "Server-Timing": components["headers"]["Server-Timing"];
                    "Cache-Control": components["headers"]["Cache-Control"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "type": "urn:edgepost:problem:label_unknown",
                     *       "title": "There is no such label.",
                     *       "status": 404,
                     *       "detail": "There is no such label.",
                     *       "code": "label_unknown",
                     *       "fault": "input",
                     *       "retryable": false,
                     *       "request_id": "5b6f0c1e9a3d4b7c8e2f1a60"
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"] & {
                        /** @constant */
                        status: 404;
                        /** @enum {string} */
                        code: "label_unknown";
                    };
                };
            };
            /** @description - `method_not_allowed`: The path takes another method. */
            405: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    "Server-Timing": components["headers"]["Server-Timing"];
                    "Cache-Control": components["headers"]["Cache-Control"];
                    Allow: components["headers"]["Allow"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "type": "urn:edgepost:problem:method_not_allowed",
                     *       "title": "The path takes another method.",
                     *       "status": 405,
                     *       "detail": "The path takes another method.",
                     *       "code": "method_not_allowed",
                     *       "fault": "input",
                     *       "retryable": false,
                     *       "request_id": "5b6f0c1e9a3d4b7c8e2f1a60"
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"] & {
                        /** @constant */
                        status: 405;
                        /** @enum {string} */
                        code: "method_not_allowed";
                    };
                };
            };
            /** @description - `label_not_cancelable`: The label cannot be cancelled. */
            409: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    "Server-Timing": components["headers"]["Server-Timing"];
                    "Cache-Control": components["headers"]["Cache-Control"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"] & {
                        /** @constant */
                        status: 409;
                        /** @enum {string} */
                        code: "label_not_cancelable";
                    };
                };
            };
            /** @description - `internal`: Edgepost failed. */
            500: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    "Server-Timing": components["headers"]["Server-Timing"];
                    "Cache-Control": components["headers"]["Cache-Control"];
                    "Retry-After": components["headers"]["Retry-After"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "type": "urn:edgepost:problem:internal",
                     *       "title": "Edgepost failed.",
                     *       "status": 500,
                     *       "detail": "Edgepost failed.",
                     *       "code": "internal",
                     *       "fault": "internal",
                     *       "retryable": true,
                     *       "request_id": "5b6f0c1e9a3d4b7c8e2f1a60"
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"] & {
                        /** @constant */
                        status: 500;
                        /** @enum {string} */
                        code: "internal";
                    };
                };
            };
            /**
             * @description - `carrier_unreachable`: The carrier cannot be reached.
             *     - `carrier_error`: The carrier answered with an error.
             *     - `carrier_unreadable`: The carrier's answer cannot be read.
             */
            502: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    "Server-Timing": components["headers"]["Server-Timing"];
                    "Cache-Control": components["headers"]["Cache-Control"];
                    "Retry-After": components["headers"]["Retry-After"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "type": "urn:edgepost:problem:carrier_unreachable",
                     *       "title": "The carrier cannot be reached.",
                     *       "status": 502,
                     *       "detail": "The carrier cannot be reached.",
                     *       "code": "carrier_unreachable",
                     *       "fault": "carrier",
                     *       "retryable": true,
                     *       "request_id": "5b6f0c1e9a3d4b7c8e2f1a60"
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"] & {
                        /** @constant */
                        status: 502;
                        /** @enum {string} */
                        code: "carrier_unreachable" | "carrier_error" | "carrier_unreadable";
                    };
                };
            };
            /**
             * @description - `setting_invalid`: A setting is missing or wrong.
             *     - `carrier_quota_used`: The carrier's quota is used up.
             *     - `token_unavailable`: Neither a token nor a permit to call the carrier can be had at the moment.
             *     - `credentials_rejected`: The carrier refuses the shop's credentials.
             *     - `product_missing`: The shop's carrier app lacks a product.
             *     - `account_not_linked`: The shop's carrier account is not linked to its app.
             *     - `access_blocked`: The carrier blocks the shop's app.
             *     - `wrong_host`: The carrier's address is set wrong.
             *     - `payment_refused`: The carrier lets the shop pay for no label.
             */
            503: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    "Server-Timing": components["headers"]["Server-Timing"];
                    "Cache-Control": components["headers"]["Cache-Control"];
                    "Retry-After": components["headers"]["Retry-After"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "type": "urn:edgepost:problem:setting_invalid",
                     *       "title": "A setting is missing or wrong.",
                     *       "status": 503,
                     *       "detail": "A setting is missing or wrong.",
                     *       "code": "setting_invalid",
                     *       "fault": "configuration",
                     *       "retryable": false,
                     *       "request_id": "5b6f0c1e9a3d4b7c8e2f1a60"
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"] & {
                        /** @constant */
                        status: 503;
                        /** @enum {string} */
                        code: "setting_invalid" | "carrier_quota_used" | "token_unavailable" | "credentials_rejected" | "product_missing" | "account_not_linked" | "access_blocked" | "wrong_host" | "payment_refused";
                    };
                };
            };
            /**
             * @description - `carrier_timeout`: The carrier did not answer in time.
             *     - `label_outcome_unknown`: There may be a label: it is not known yet.
             */
            504: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    "Server-Timing": components["headers"]["Server-Timing"];
                    "Cache-Control": components["headers"]["Cache-Control"];
                    "Retry-After": components["headers"]["Retry-After"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "type": "urn:edgepost:problem:carrier_timeout",
                     *       "title": "The carrier did not answer in time.",
                     *       "status": 504,
                     *       "detail": "The carrier did not answer in time.",
                     *       "code": "carrier_timeout",
                     *       "fault": "carrier",
                     *       "retryable": true,
                     *       "request_id": "5b6f0c1e9a3d4b7c8e2f1a60"
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"] & {
                        /** @constant */
                        status: 504;
                        /** @enum {string} */
                        code: "carrier_timeout" | "label_outcome_unknown";
                    };
                };
            };
        };
    };
    cancelLabel: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /**
                 * @description The number of the parcel: letters and digits.
                 * @example 9200112345678904265682
                 */
                tracking_number: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description It is cancelled, or its refund is requested. */
            200: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    "Server-Timing": components["headers"]["Server-Timing"];
                    "Cache-Control": components["headers"]["Cache-Control"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["LabelCancellation"];
                };
            };
            /** @description - `key_unknown`: The key is not one of this shop's. */
            401: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    "Server-Timing": components["headers"]["Server-Timing"];
                    "Cache-Control": components["headers"]["Cache-Control"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "type": "urn:edgepost:problem:key_unknown",
                     *       "title": "The key is not one of this shop's.",
                     *       "status": 401,
                     *       "detail": "The key is not one of this shop's.",
                     *       "code": "key_unknown",
                     *       "fault": "access",
                     *       "retryable": false,
                     *       "request_id": "5b6f0c1e9a3d4b7c8e2f1a60"
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"] & {
                        /** @constant */
                        status: 401;
                        /** @enum {string} */
                        code: "key_unknown";
                    };
                };
            };
            /** @description - `secret_key_required`: The secret key is needed here. */
            403: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    "Server-Timing": components["headers"]["Server-Timing"];
                    "Cache-Control": components["headers"]["Cache-Control"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "type": "urn:edgepost:problem:secret_key_required",
                     *       "title": "The secret key is needed here.",
                     *       "status": 403,
                     *       "detail": "The secret key is needed here.",
                     *       "code": "secret_key_required",
                     *       "fault": "access",
                     *       "retryable": false,
                     *       "request_id": "5b6f0c1e9a3d4b7c8e2f1a60"
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"] & {
                        /** @constant */
                        status: 403;
                        /** @enum {string} */
                        code: "secret_key_required";
                    };
                };
            };
            /** @description - `label_unknown`: There is no such label. */
            404: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    "Server-Timing": components["headers"]["Server-Timing"];
                    "Cache-Control": components["headers"]["Cache-Control"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "type": "urn:edgepost:problem:label_unknown",
                     *       "title": "There is no such label.",
                     *       "status": 404,
                     *       "detail": "There is no such label.",
                     *       "code": "label_unknown",
                     *       "fault": "input",
                     *       "retryable": false,
                     *       "request_id": "5b6f0c1e9a3d4b7c8e2f1a60"
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"] & {
                        /** @constant */
                        status: 404;
                        /** @enum {string} */
                        code: "label_unknown";
                    };
                };
            };
            /** @description - `method_not_allowed`: The path takes another method. */
            405: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    "Server-Timing": components["headers"]["Server-Timing"];
                    "Cache-Control": components["headers"]["Cache-Control"];
                    Allow: components["headers"]["Allow"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "type": "urn:edgepost:problem:method_not_allowed",
                     *       "title": "The path takes another method.",
                     *       "status": 405,
                     *       "detail": "The path takes another method.",
                     *       "code": "method_not_allowed",
                     *       "fault": "input",
                     *       "retryable": false,
                     *       "request_id": "5b6f0c1e9a3d4b7c8e2f1a60"
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"] & {
                        /** @constant */
                        status: 405;
                        /** @enum {string} */
                        code: "method_not_allowed";
                    };
                };
            };
            /** @description - `label_not_cancelable`: The label cannot be cancelled. */
            409: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    "Server-Timing": components["headers"]["Server-Timing"];
                    "Cache-Control": components["headers"]["Cache-Control"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "type": "urn:edgepost:problem:label_not_cancelable",
                     *       "title": "The label cannot be cancelled.",
                     *       "status": 409,
                     *       "detail": "The label cannot be cancelled.",
                     *       "code": "label_not_cancelable",
                     *       "fault": "input",
                     *       "retryable": false,
                     *       "request_id": "5b6f0c1e9a3d4b7c8e2f1a60"
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"] & {
                        /** @constant */
                        status: 409;
                        /** @enum {string} */
                        code: "label_not_cancelable";
                    };
                };
            };
            /** @description - `invalid_field`: A field has a value that cannot be used. */
            422: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    "Server-Timing": components["headers"]["Server-Timing"];
                    "Cache-Control": components["headers"]["Cache-Control"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "type": "urn:edgepost:problem:invalid_field",
                     *       "title": "A field has a value that cannot be used.",
                     *       "status": 422,
                     *       "detail": "A field has a value that cannot be used.",
                     *       "code": "invalid_field",
                     *       "fault": "input",
                     *       "retryable": false,
                     *       "request_id": "5b6f0c1e9a3d4b7c8e2f1a60",
                     *       "errors": [
                     *         {
                     *           "pointer": "",
                     *           "code": "invalid_field",
                     *           "message": "A field has a value that cannot be used."
                     *         }
                     *       ]
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"] & {
                        /** @constant */
                        status: 422;
                        /** @enum {string} */
                        code: "invalid_field";
                    };
                };
            };
            /** @description - `internal`: Edgepost failed. */
            500: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    "Server-Timing": components["headers"]["Server-Timing"];
                    "Cache-Control": components["headers"]["Cache-Control"];
                    "Retry-After": components["headers"]["Retry-After"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "type": "urn:edgepost:problem:internal",
                     *       "title": "Edgepost failed.",
                     *       "status": 500,
                     *       "detail": "Edgepost failed.",
                     *       "code": "internal",
                     *       "fault": "internal",
                     *       "retryable": true,
                     *       "request_id": "5b6f0c1e9a3d4b7c8e2f1a60"
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"] & {
                        /** @constant */
                        status: 500;
                        /** @enum {string} */
                        code: "internal";
                    };
                };
            };
            /**
             * @description - `carrier_unreachable`: The carrier cannot be reached.
             *     - `carrier_error`: The carrier answered with an error.
             *     - `carrier_unreadable`: The carrier's answer cannot be read.
             */
            502: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    "Server-Timing": components["headers"]["Server-Timing"];
                    "Cache-Control": components["headers"]["Cache-Control"];
                    "Retry-After": components["headers"]["Retry-After"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "type": "urn:edgepost:problem:carrier_unreachable",
                     *       "title": "The carrier cannot be reached.",
                     *       "status": 502,
                     *       "detail": "The carrier cannot be reached.",
                     *       "code": "carrier_unreachable",
                     *       "fault": "carrier",
                     *       "retryable": true,
                     *       "request_id": "5b6f0c1e9a3d4b7c8e2f1a60"
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"] & {
                        /** @constant */
                        status: 502;
                        /** @enum {string} */
                        code: "carrier_unreachable" | "carrier_error" | "carrier_unreadable";
                    };
                };
            };
            /**
             * @description - `setting_invalid`: A setting is missing or wrong.
             *     - `carrier_quota_used`: The carrier's quota is used up.
             *     - `token_unavailable`: Neither a token nor a permit to call the carrier can be had at the moment.
             *     - `credentials_rejected`: The carrier refuses the shop's credentials.
             *     - `product_missing`: The shop's carrier app lacks a product.
             *     - `account_not_linked`: The shop's carrier account is not linked to its app.
             *     - `access_blocked`: The carrier blocks the shop's app.
             *     - `wrong_host`: The carrier's address is set wrong.
             *     - `payment_refused`: The carrier lets the shop pay for no label.
             */
            503: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    "Server-Timing": components["headers"]["Server-Timing"];
                    "Cache-Control": components["headers"]["Cache-Control"];
                    "Retry-After": components["headers"]["Retry-After"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "type": "urn:edgepost:problem:setting_invalid",
                     *       "title": "A setting is missing or wrong.",
                     *       "status": 503,
                     *       "detail": "A setting is missing or wrong.",
                     *       "code": "setting_invalid",
                     *       "fault": "configuration",
                     *       "retryable": false,
                     *       "request_id": "5b6f0c1e9a3d4b7c8e2f1a60"
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"] & {
                        /** @constant */
                        status: 503;
                        /** @enum {string} */
                        code: "setting_invalid" | "carrier_quota_used" | "token_unavailable" | "credentials_rejected" | "product_missing" | "account_not_linked" | "access_blocked" | "wrong_host" | "payment_refused";
                    };
                };
            };
            /** @description - `carrier_timeout`: The carrier did not answer in time. */
            504: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    "Server-Timing": components["headers"]["Server-Timing"];
                    "Cache-Control": components["headers"]["Cache-Control"];
                    "Retry-After": components["headers"]["Retry-After"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "type": "urn:edgepost:problem:carrier_timeout",
                     *       "title": "The carrier did not answer in time.",
                     *       "status": 504,
                     *       "detail": "The carrier did not answer in time.",
                     *       "code": "carrier_timeout",
                     *       "fault": "carrier",
                     *       "retryable": true,
                     *       "request_id": "5b6f0c1e9a3d4b7c8e2f1a60"
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"] & {
                        /** @constant */
                        status: 504;
                        /** @enum {string} */
                        code: "carrier_timeout";
                    };
                };
            };
        };
    };
    status: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The state of this deployment. */
            200: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    "Server-Timing": components["headers"]["Server-Timing"];
                    "Cache-Control": components["headers"]["Cache-Control"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Status"];
                };
            };
            /** @description - `key_unknown`: The key is not one of this shop's. */
            401: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    "Server-Timing": components["headers"]["Server-Timing"];
                    "Cache-Control": components["headers"]["Cache-Control"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "type": "urn:edgepost:problem:key_unknown",
                     *       "title": "The key is not one of this shop's.",
                     *       "status": 401,
                     *       "detail": "The key is not one of this shop's.",
                     *       "code": "key_unknown",
                     *       "fault": "access",
                     *       "retryable": false,
                     *       "request_id": "5b6f0c1e9a3d4b7c8e2f1a60"
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"] & {
                        /** @constant */
                        status: 401;
                        /** @enum {string} */
                        code: "key_unknown";
                    };
                };
            };
            /** @description - `secret_key_required`: The secret key is needed here. */
            403: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    "Server-Timing": components["headers"]["Server-Timing"];
                    "Cache-Control": components["headers"]["Cache-Control"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "type": "urn:edgepost:problem:secret_key_required",
                     *       "title": "The secret key is needed here.",
                     *       "status": 403,
                     *       "detail": "The secret key is needed here.",
                     *       "code": "secret_key_required",
                     *       "fault": "access",
                     *       "retryable": false,
                     *       "request_id": "5b6f0c1e9a3d4b7c8e2f1a60"
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"] & {
                        /** @constant */
                        status: 403;
                        /** @enum {string} */
                        code: "secret_key_required";
                    };
                };
            };
            /** @description - `method_not_allowed`: The path takes another method. */
            405: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    "Server-Timing": components["headers"]["Server-Timing"];
                    "Cache-Control": components["headers"]["Cache-Control"];
                    Allow: components["headers"]["Allow"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "type": "urn:edgepost:problem:method_not_allowed",
                     *       "title": "The path takes another method.",
                     *       "status": 405,
                     *       "detail": "The path takes another method.",
                     *       "code": "method_not_allowed",
                     *       "fault": "input",
                     *       "retryable": false,
                     *       "request_id": "5b6f0c1e9a3d4b7c8e2f1a60"
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"] & {
                        /** @constant */
                        status: 405;
                        /** @enum {string} */
                        code: "method_not_allowed";
                    };
                };
            };
            /** @description - `internal`: Edgepost failed. */
            500: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    "Server-Timing": components["headers"]["Server-Timing"];
                    "Cache-Control": components["headers"]["Cache-Control"];
                    "Retry-After": components["headers"]["Retry-After"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "type": "urn:edgepost:problem:internal",
                     *       "title": "Edgepost failed.",
                     *       "status": 500,
                     *       "detail": "Edgepost failed.",
                     *       "code": "internal",
                     *       "fault": "internal",
                     *       "retryable": true,
                     *       "request_id": "5b6f0c1e9a3d4b7c8e2f1a60"
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"] & {
                        /** @constant */
                        status: 500;
                        /** @enum {string} */
                        code: "internal";
                    };
                };
            };
        };
    };
    refreshToken: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["RefreshRequest"];
            };
        };
        responses: {
            /** @description The token that is used now. */
            200: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    "Server-Timing": components["headers"]["Server-Timing"];
                    "Cache-Control": components["headers"]["Cache-Control"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["TokenRefreshed"];
                };
            };
            /** @description - `invalid_json`: The body is not JSON that can be read. */
            400: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    "Server-Timing": components["headers"]["Server-Timing"];
                    "Cache-Control": components["headers"]["Cache-Control"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "type": "urn:edgepost:problem:invalid_json",
                     *       "title": "The body is not JSON that can be read.",
                     *       "status": 400,
                     *       "detail": "The body is not JSON that can be read.",
                     *       "code": "invalid_json",
                     *       "fault": "input",
                     *       "retryable": false,
                     *       "request_id": "5b6f0c1e9a3d4b7c8e2f1a60"
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"] & {
                        /** @constant */
                        status: 400;
                        /** @enum {string} */
                        code: "invalid_json";
                    };
                };
            };
            /** @description - `key_unknown`: The key is not one of this shop's. */
            401: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    "Server-Timing": components["headers"]["Server-Timing"];
                    "Cache-Control": components["headers"]["Cache-Control"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "type": "urn:edgepost:problem:key_unknown",
                     *       "title": "The key is not one of this shop's.",
                     *       "status": 401,
                     *       "detail": "The key is not one of this shop's.",
                     *       "code": "key_unknown",
                     *       "fault": "access",
                     *       "retryable": false,
                     *       "request_id": "5b6f0c1e9a3d4b7c8e2f1a60"
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"] & {
                        /** @constant */
                        status: 401;
                        /** @enum {string} */
                        code: "key_unknown";
                    };
                };
            };
            /** @description - `secret_key_required`: The secret key is needed here. */
            403: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    "Server-Timing": components["headers"]["Server-Timing"];
                    "Cache-Control": components["headers"]["Cache-Control"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "type": "urn:edgepost:problem:secret_key_required",
                     *       "title": "The secret key is needed here.",
                     *       "status": 403,
                     *       "detail": "The secret key is needed here.",
                     *       "code": "secret_key_required",
                     *       "fault": "access",
                     *       "retryable": false,
                     *       "request_id": "5b6f0c1e9a3d4b7c8e2f1a60"
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"] & {
                        /** @constant */
                        status: 403;
                        /** @enum {string} */
                        code: "secret_key_required";
                    };
                };
            };
            /** @description - `method_not_allowed`: The path takes another method. */
            405: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    "Server-Timing": components["headers"]["Server-Timing"];
                    "Cache-Control": components["headers"]["Cache-Control"];
                    Allow: components["headers"]["Allow"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "type": "urn:edgepost:problem:method_not_allowed",
                     *       "title": "The path takes another method.",
                     *       "status": 405,
                     *       "detail": "The path takes another method.",
                     *       "code": "method_not_allowed",
                     *       "fault": "input",
                     *       "retryable": false,
                     *       "request_id": "5b6f0c1e9a3d4b7c8e2f1a60"
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"] & {
                        /** @constant */
                        status: 405;
                        /** @enum {string} */
                        code: "method_not_allowed";
                    };
                };
            };
            /** @description - `body_too_large`: The body is too large. */
            413: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    "Server-Timing": components["headers"]["Server-Timing"];
                    "Cache-Control": components["headers"]["Cache-Control"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "type": "urn:edgepost:problem:body_too_large",
                     *       "title": "The body is too large.",
                     *       "status": 413,
                     *       "detail": "The body is too large.",
                     *       "code": "body_too_large",
                     *       "fault": "input",
                     *       "retryable": false,
                     *       "request_id": "5b6f0c1e9a3d4b7c8e2f1a60"
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"] & {
                        /** @constant */
                        status: 413;
                        /** @enum {string} */
                        code: "body_too_large";
                    };
                };
            };
            /** @description - `content_type_unsupported`: The body is not sent as JSON. */
            415: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    "Server-Timing": components["headers"]["Server-Timing"];
                    "Cache-Control": components["headers"]["Cache-Control"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "type": "urn:edgepost:problem:content_type_unsupported",
                     *       "title": "The body is not sent as JSON.",
                     *       "status": 415,
                     *       "detail": "The body is not sent as JSON.",
                     *       "code": "content_type_unsupported",
                     *       "fault": "input",
                     *       "retryable": false,
                     *       "request_id": "5b6f0c1e9a3d4b7c8e2f1a60"
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"] & {
                        /** @constant */
                        status: 415;
                        /** @enum {string} */
                        code: "content_type_unsupported";
                    };
                };
            };
            /**
             * @description - `invalid_field`: A field has a value that cannot be used.
             *     - `missing_field`: A field that is needed is missing.
             *     - `unknown_field`: A field is not known here.
             */
            422: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    "Server-Timing": components["headers"]["Server-Timing"];
                    "Cache-Control": components["headers"]["Cache-Control"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "type": "urn:edgepost:problem:invalid_field",
                     *       "title": "A field has a value that cannot be used.",
                     *       "status": 422,
                     *       "detail": "A field has a value that cannot be used.",
                     *       "code": "invalid_field",
                     *       "fault": "input",
                     *       "retryable": false,
                     *       "request_id": "5b6f0c1e9a3d4b7c8e2f1a60",
                     *       "errors": [
                     *         {
                     *           "pointer": "",
                     *           "code": "invalid_field",
                     *           "message": "A field has a value that cannot be used."
                     *         }
                     *       ]
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"] & {
                        /** @constant */
                        status: 422;
                        /** @enum {string} */
                        code: "invalid_field" | "missing_field" | "unknown_field";
                    };
                };
            };
            /** @description - `internal`: Edgepost failed. */
            500: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    "Server-Timing": components["headers"]["Server-Timing"];
                    "Cache-Control": components["headers"]["Cache-Control"];
                    "Retry-After": components["headers"]["Retry-After"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "type": "urn:edgepost:problem:internal",
                     *       "title": "Edgepost failed.",
                     *       "status": 500,
                     *       "detail": "Edgepost failed.",
                     *       "code": "internal",
                     *       "fault": "internal",
                     *       "retryable": true,
                     *       "request_id": "5b6f0c1e9a3d4b7c8e2f1a60"
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"] & {
                        /** @constant */
                        status: 500;
                        /** @enum {string} */
                        code: "internal";
                    };
                };
            };
            /**
             * @description - `carrier_unreachable`: The carrier cannot be reached.
             *     - `carrier_error`: The carrier answered with an error.
             *     - `carrier_unreadable`: The carrier's answer cannot be read.
             */
            502: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    "Server-Timing": components["headers"]["Server-Timing"];
                    "Cache-Control": components["headers"]["Cache-Control"];
                    "Retry-After": components["headers"]["Retry-After"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "type": "urn:edgepost:problem:carrier_unreachable",
                     *       "title": "The carrier cannot be reached.",
                     *       "status": 502,
                     *       "detail": "The carrier cannot be reached.",
                     *       "code": "carrier_unreachable",
                     *       "fault": "carrier",
                     *       "retryable": true,
                     *       "request_id": "5b6f0c1e9a3d4b7c8e2f1a60"
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"] & {
                        /** @constant */
                        status: 502;
                        /** @enum {string} */
                        code: "carrier_unreachable" | "carrier_error" | "carrier_unreadable";
                    };
                };
            };
            /**
             * @description - `setting_invalid`: A setting is missing or wrong.
             *     - `carrier_quota_used`: The carrier's quota is used up.
             *     - `token_unavailable`: Neither a token nor a permit to call the carrier can be had at the moment.
             *     - `credentials_rejected`: The carrier refuses the shop's credentials.
             *     - `product_missing`: The shop's carrier app lacks a product.
             *     - `account_not_linked`: The shop's carrier account is not linked to its app.
             *     - `access_blocked`: The carrier blocks the shop's app.
             *     - `wrong_host`: The carrier's address is set wrong.
             *     - `payment_refused`: The carrier lets the shop pay for no label.
             */
            503: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    "Server-Timing": components["headers"]["Server-Timing"];
                    "Cache-Control": components["headers"]["Cache-Control"];
                    "Retry-After": components["headers"]["Retry-After"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "type": "urn:edgepost:problem:setting_invalid",
                     *       "title": "A setting is missing or wrong.",
                     *       "status": 503,
                     *       "detail": "A setting is missing or wrong.",
                     *       "code": "setting_invalid",
                     *       "fault": "configuration",
                     *       "retryable": false,
                     *       "request_id": "5b6f0c1e9a3d4b7c8e2f1a60"
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"] & {
                        /** @constant */
                        status: 503;
                        /** @enum {string} */
                        code: "setting_invalid" | "carrier_quota_used" | "token_unavailable" | "credentials_rejected" | "product_missing" | "account_not_linked" | "access_blocked" | "wrong_host" | "payment_refused";
                    };
                };
            };
            /** @description - `carrier_timeout`: The carrier did not answer in time. */
            504: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    "Server-Timing": components["headers"]["Server-Timing"];
                    "Cache-Control": components["headers"]["Cache-Control"];
                    "Retry-After": components["headers"]["Retry-After"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "type": "urn:edgepost:problem:carrier_timeout",
                     *       "title": "The carrier did not answer in time.",
                     *       "status": 504,
                     *       "detail": "The carrier did not answer in time.",
                     *       "code": "carrier_timeout",
                     *       "fault": "carrier",
                     *       "retryable": true,
                     *       "request_id": "5b6f0c1e9a3d4b7c8e2f1a60"
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"] & {
                        /** @constant */
                        status: 504;
                        /** @enum {string} */
                        code: "carrier_timeout";
                    };
                };
            };
        };
    };
    revokeToken: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["RevokeRequest"];
            };
        };
        responses: {
            /** @description Whether it was ended. */
            200: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    "Server-Timing": components["headers"]["Server-Timing"];
                    "Cache-Control": components["headers"]["Cache-Control"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["TokenRevoked"];
                };
            };
            /** @description - `invalid_json`: The body is not JSON that can be read. */
            400: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    "Server-Timing": components["headers"]["Server-Timing"];
                    "Cache-Control": components["headers"]["Cache-Control"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "type": "urn:edgepost:problem:invalid_json",
                     *       "title": "The body is not JSON that can be read.",
                     *       "status": 400,
                     *       "detail": "The body is not JSON that can be read.",
                     *       "code": "invalid_json",
                     *       "fault": "input",
                     *       "retryable": false,
                     *       "request_id": "5b6f0c1e9a3d4b7c8e2f1a60"
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"] & {
                        /** @constant */
                        status: 400;
                        /** @enum {string} */
                        code: "invalid_json";
                    };
                };
            };
            /** @description - `key_unknown`: The key is not one of this shop's. */
            401: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    "Server-Timing": components["headers"]["Server-Timing"];
                    "Cache-Control": components["headers"]["Cache-Control"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "type": "urn:edgepost:problem:key_unknown",
                     *       "title": "The key is not one of this shop's.",
                     *       "status": 401,
                     *       "detail": "The key is not one of this shop's.",
                     *       "code": "key_unknown",
                     *       "fault": "access",
                     *       "retryable": false,
                     *       "request_id": "5b6f0c1e9a3d4b7c8e2f1a60"
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"] & {
                        /** @constant */
                        status: 401;
                        /** @enum {string} */
                        code: "key_unknown";
                    };
                };
            };
            /** @description - `secret_key_required`: The secret key is needed here. */
            403: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    "Server-Timing": components["headers"]["Server-Timing"];
                    "Cache-Control": components["headers"]["Cache-Control"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "type": "urn:edgepost:problem:secret_key_required",
                     *       "title": "The secret key is needed here.",
                     *       "status": 403,
                     *       "detail": "The secret key is needed here.",
                     *       "code": "secret_key_required",
                     *       "fault": "access",
                     *       "retryable": false,
                     *       "request_id": "5b6f0c1e9a3d4b7c8e2f1a60"
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"] & {
                        /** @constant */
                        status: 403;
                        /** @enum {string} */
                        code: "secret_key_required";
                    };
                };
            };
            /** @description - `method_not_allowed`: The path takes another method. */
            405: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    "Server-Timing": components["headers"]["Server-Timing"];
                    "Cache-Control": components["headers"]["Cache-Control"];
                    Allow: components["headers"]["Allow"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "type": "urn:edgepost:problem:method_not_allowed",
                     *       "title": "The path takes another method.",
                     *       "status": 405,
                     *       "detail": "The path takes another method.",
                     *       "code": "method_not_allowed",
                     *       "fault": "input",
                     *       "retryable": false,
                     *       "request_id": "5b6f0c1e9a3d4b7c8e2f1a60"
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"] & {
                        /** @constant */
                        status: 405;
                        /** @enum {string} */
                        code: "method_not_allowed";
                    };
                };
            };
            /** @description - `body_too_large`: The body is too large. */
            413: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    "Server-Timing": components["headers"]["Server-Timing"];
                    "Cache-Control": components["headers"]["Cache-Control"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "type": "urn:edgepost:problem:body_too_large",
                     *       "title": "The body is too large.",
                     *       "status": 413,
                     *       "detail": "The body is too large.",
                     *       "code": "body_too_large",
                     *       "fault": "input",
                     *       "retryable": false,
                     *       "request_id": "5b6f0c1e9a3d4b7c8e2f1a60"
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"] & {
                        /** @constant */
                        status: 413;
                        /** @enum {string} */
                        code: "body_too_large";
                    };
                };
            };
            /** @description - `content_type_unsupported`: The body is not sent as JSON. */
            415: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    "Server-Timing": components["headers"]["Server-Timing"];
                    "Cache-Control": components["headers"]["Cache-Control"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "type": "urn:edgepost:problem:content_type_unsupported",
                     *       "title": "The body is not sent as JSON.",
                     *       "status": 415,
                     *       "detail": "The body is not sent as JSON.",
                     *       "code": "content_type_unsupported",
                     *       "fault": "input",
                     *       "retryable": false,
                     *       "request_id": "5b6f0c1e9a3d4b7c8e2f1a60"
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"] & {
                        /** @constant */
                        status: 415;
                        /** @enum {string} */
                        code: "content_type_unsupported";
                    };
                };
            };
            /**
             * @description - `invalid_field`: A field has a value that cannot be used.
             *     - `missing_field`: A field that is needed is missing.
             *     - `unknown_field`: A field is not known here.
             */
            422: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    "Server-Timing": components["headers"]["Server-Timing"];
                    "Cache-Control": components["headers"]["Cache-Control"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "type": "urn:edgepost:problem:invalid_field",
                     *       "title": "A field has a value that cannot be used.",
                     *       "status": 422,
                     *       "detail": "A field has a value that cannot be used.",
                     *       "code": "invalid_field",
                     *       "fault": "input",
                     *       "retryable": false,
                     *       "request_id": "5b6f0c1e9a3d4b7c8e2f1a60",
                     *       "errors": [
                     *         {
                     *           "pointer": "",
                     *           "code": "invalid_field",
                     *           "message": "A field has a value that cannot be used."
                     *         }
                     *       ]
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"] & {
                        /** @constant */
                        status: 422;
                        /** @enum {string} */
                        code: "invalid_field" | "missing_field" | "unknown_field";
                    };
                };
            };
            /** @description - `internal`: Edgepost failed. */
            500: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    "Server-Timing": components["headers"]["Server-Timing"];
                    "Cache-Control": components["headers"]["Cache-Control"];
                    "Retry-After": components["headers"]["Retry-After"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "type": "urn:edgepost:problem:internal",
                     *       "title": "Edgepost failed.",
                     *       "status": 500,
                     *       "detail": "Edgepost failed.",
                     *       "code": "internal",
                     *       "fault": "internal",
                     *       "retryable": true,
                     *       "request_id": "5b6f0c1e9a3d4b7c8e2f1a60"
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"] & {
                        /** @constant */
                        status: 500;
                        /** @enum {string} */
                        code: "internal";
                    };
                };
            };
            /**
             * @description - `carrier_unreachable`: The carrier cannot be reached.
             *     - `carrier_error`: The carrier answered with an error.
             *     - `carrier_unreadable`: The carrier's answer cannot be read.
             */
            502: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    "Server-Timing": components["headers"]["Server-Timing"];
                    "Cache-Control": components["headers"]["Cache-Control"];
                    "Retry-After": components["headers"]["Retry-After"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "type": "urn:edgepost:problem:carrier_unreachable",
                     *       "title": "The carrier cannot be reached.",
                     *       "status": 502,
                     *       "detail": "The carrier cannot be reached.",
                     *       "code": "carrier_unreachable",
                     *       "fault": "carrier",
                     *       "retryable": true,
                     *       "request_id": "5b6f0c1e9a3d4b7c8e2f1a60"
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"] & {
                        /** @constant */
                        status: 502;
                        /** @enum {string} */
                        code: "carrier_unreachable" | "carrier_error" | "carrier_unreadable";
                    };
                };
            };
            /**
             * @description - `setting_invalid`: A setting is missing or wrong.
             *     - `carrier_quota_used`: The carrier's quota is used up.
             *     - `token_unavailable`: Neither a token nor a permit to call the carrier can be had at the moment.
             *     - `credentials_rejected`: The carrier refuses the shop's credentials.
             *     - `product_missing`: The shop's carrier app lacks a product.
             *     - `account_not_linked`: The shop's carrier account is not linked to its app.
             *     - `access_blocked`: The carrier blocks the shop's app.
             *     - `wrong_host`: The carrier's address is set wrong.
             */
            503: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    "Server-Timing": components["headers"]["Server-Timing"];
                    "Cache-Control": components["headers"]["Cache-Control"];
                    "Retry-After": components["headers"]["Retry-After"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "type": "urn:edgepost:problem:setting_invalid",
                     *       "title": "A setting is missing or wrong.",
                     *       "status": 503,
                     *       "detail": "A setting is missing or wrong.",
                     *       "code": "setting_invalid",
                     *       "fault": "configuration",
                     *       "retryable": false,
                     *       "request_id": "5b6f0c1e9a3d4b7c8e2f1a60"
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"] & {
                        /** @constant */
                        status: 503;
                        /** @enum {string} */
                        code: "setting_invalid" | "carrier_quota_used" | "token_unavailable" | "credentials_rejected" | "product_missing" | "account_not_linked" | "access_blocked" | "wrong_host";
                    };
                };
            };
            /** @description - `carrier_timeout`: The carrier did not answer in time. */
            504: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    "Server-Timing": components["headers"]["Server-Timing"];
                    "Cache-Control": components["headers"]["Cache-Control"];
                    "Retry-After": components["headers"]["Retry-After"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "type": "urn:edgepost:problem:carrier_timeout",
                     *       "title": "The carrier did not answer in time.",
                     *       "status": 504,
                     *       "detail": "The carrier did not answer in time.",
                     *       "code": "carrier_timeout",
                     *       "fault": "carrier",
                     *       "retryable": true,
                     *       "request_id": "5b6f0c1e9a3d4b7c8e2f1a60"
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"] & {
                        /** @constant */
                        status: 504;
                        /** @enum {string} */
                        code: "carrier_timeout";
                    };
                };
            };
        };
    };
    health: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description How it goes. */
            200: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    "Server-Timing": components["headers"]["Server-Timing"];
                    "Cache-Control": components["headers"]["Cache-Control"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Health"];
                };
            };
            /** @description - `origin_not_allowed`: Pages of this origin may not ask. */
            403: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    "Server-Timing": components["headers"]["Server-Timing"];
                    "Cache-Control": components["headers"]["Cache-Control"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "type": "urn:edgepost:problem:origin_not_allowed",
                     *       "title": "Pages of this origin may not ask.",
                     *       "status": 403,
                     *       "detail": "Pages of this origin may not ask.",
                     *       "code": "origin_not_allowed",
                     *       "fault": "access",
                     *       "retryable": false,
                     *       "request_id": "5b6f0c1e9a3d4b7c8e2f1a60"
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"] & {
                        /** @constant */
                        status: 403;
                        /** @enum {string} */
                        code: "origin_not_allowed";
                    };
                };
            };
            /** @description - `method_not_allowed`: The path takes another method. */
            405: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    "Server-Timing": components["headers"]["Server-Timing"];
                    "Cache-Control": components["headers"]["Cache-Control"];
                    Allow: components["headers"]["Allow"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "type": "urn:edgepost:problem:method_not_allowed",
                     *       "title": "The path takes another method.",
                     *       "status": 405,
                     *       "detail": "The path takes another method.",
                     *       "code": "method_not_allowed",
                     *       "fault": "input",
                     *       "retryable": false,
                     *       "request_id": "5b6f0c1e9a3d4b7c8e2f1a60"
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"] & {
                        /** @constant */
                        status: 405;
                        /** @enum {string} */
                        code: "method_not_allowed";
                    };
                };
            };
            /** @description - `internal`: Edgepost failed. */
            500: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    "Server-Timing": components["headers"]["Server-Timing"];
                    "Cache-Control": components["headers"]["Cache-Control"];
                    "Retry-After": components["headers"]["Retry-After"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "type": "urn:edgepost:problem:internal",
                     *       "title": "Edgepost failed.",
                     *       "status": 500,
                     *       "detail": "Edgepost failed.",
                     *       "code": "internal",
                     *       "fault": "internal",
                     *       "retryable": true,
                     *       "request_id": "5b6f0c1e9a3d4b7c8e2f1a60"
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"] & {
                        /** @constant */
                        status: 500;
                        /** @enum {string} */
                        code: "internal";
                    };
                };
            };
        };
    };
}
