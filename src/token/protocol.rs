//! What the Worker and the account object say to each other: JSON with a version. During a deploy an old Worker may talk to
//! a new object and the reverse, so unknown members are ignored, and every member has a default.

use std::time::Duration;

use serde::Serialize;

use crate::carrier::CarrierError;
use crate::carrier::usps::Api;
use crate::clock::{UnixMillis, millis};
use crate::json::{Form, Json, deserialize_by_form};
use crate::quota::Tally;

use super::{
    AccountSettings, Permit, PermitRefusal, PermitTrouble, Sealed, TokenFailure, TokenKind,
    TokenTrouble,
};

/// The version of this protocol.
pub const VERSION: u8 = 1;

/// A question to the account object: for a usable token, a permit, or both; for how things stand; an operator's action; or a
/// report, which needs no answer.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Question {
    /// [`VERSION`].
    pub v: u8,
    /// The object that the asker's settings lead to. During a deploy the object may run with settings of another account.
    pub account: String,
    /// The key that the asker opens records with: [`super::KeyRing::id`].
    pub key: String,
    /// Which token it is about.
    pub kind: TokenKind,
    /// The newest generation the asker has seen; 0 for none. With [`Self::permit`] it is the generation of the usable token
    /// that the asker will call with, 0 for none: the answer carries a token only if there is a newer one.
    pub held: u64,
    /// The generation the carrier refused; 0 for none. A new token is fetched only if this one is still current.
    pub refused: u64,
    /// Whether the asker found a record in KV that does not open: it is to be written again.
    pub kv_unreadable: bool,
    /// Whether the asker wants to know how things stand, and no token.
    pub status: bool,
    /// The operator wants this generation replaced by a new one. Nothing is done if it is not current any more.
    pub replace: Option<u64>,
    /// The operator wants this generation ended at the carrier. Nothing is done if it is not current any more.
    pub revoke: Option<u64>,
    /// The asker wants to call this API ([`Api::name`]) once. Nothing is spent where there is no token to call it with.
    pub permit: Option<String>,
    /// The asker has the probe's permit ([`Permit::probe`]), and has to repeat its call.
    pub repeats_probe: bool,
    /// On whose behalf, as a keyed hash; `None` for the shop's own back end, which has no share.
    pub client: Option<String>,
    /// How a call went. Without [`Self::permit`] nothing else is asked.
    pub report: Option<Report>,
    /// Where the answers came from that the asker has given meanwhile.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub tally: Option<Tally>,
}

deserialize_by_form!(Question, Answer, Status);

impl Question {
    /// Reads one that was sent; `None` if that is not one.
    pub(crate) fn read(json: Json) -> Option<Self> {
        let form = Form::of(json, &[]);
        let tally = form.get("tally");
        form.whole(Self {
            v: form.literal("v"),
            account: form.string("account"),
            key: form.string("key"),
            kind: form.read("kind", TokenKind::read),
            held: form.literal("held"),
            refused: form.literal("refused"),
            kv_unreadable: form.literal("kv_unreadable"),
            status: form.literal("status"),
            replace: form.optional("replace", Json::literal),
            revoke: form.optional("revoke", Json::literal),
            permit: form.optional("permit", Json::string),
            repeats_probe: form.literal("repeats_probe"),
            client: form.optional("client", Json::string),
            report: Report::read(form.get("report")),
            tally: tally.is_object().then(|| Tally::read(tally)),
        })
    }

    /// Asks for a usable token.
    pub fn token(held: u64, refused: u64) -> Self {
        Self {
            held,
            refused,
            ..Self::default()
        }
    }

    /// Asks how things stand.
    pub fn status() -> Self {
        Self {
            status: true,
            ..Self::default()
        }
    }

    /// The operator's `POST /v1/tokens/refresh`.
    pub fn replace(generation: u64) -> Self {
        Self {
            replace: Some(generation),
            ..Self::default()
        }
    }

    /// The operator's `POST /v1/tokens/revoke`.
    pub fn revoke(generation: u64) -> Self {
        Self {
            revoke: Some(generation),
            ..Self::default()
        }
    }

    /// Asks for a permit to call an API once, and for a token if there is a newer one than `held`, the usable one that the
    /// asker has (0 for none).
    pub fn permit(api: Api, client: Option<String>, held: u64, refused: u64) -> Self {
        Self {
            permit: Some(api.name().to_owned()),
            client,
            ..Self::token(held, refused)
        }
    }

    /// Tells how a call went, and asks nothing.
    pub fn report(report: Report) -> Self {
        Self {
            report: Some(report),
            ..Self::default()
        }
    }

    /// The same about this token.
    pub fn about(mut self, kind: TokenKind) -> Self {
        self.kind = kind;
        self
    }

    /// The question as it is sent by somebody with these settings.
    pub fn to_json(mut self, settings: &AccountSettings) -> String {
        self.v = VERSION;
        self.account.clone_from(&settings.object.name);
        settings.keys.id().clone_into(&mut self.key);
        serde_json::to_string(&self).unwrap_or_default()
    }
}

/// How a call of an API went, where that makes a difference to everybody: it used the quota up, only a person can lift its
/// refusal, it failed; or it was the probe of a closed gate, or came after failures, and went well.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Report {
    /// [`Api::name`].
    pub api: String,
    /// [`CarrierError::kind`]; `None` if it went well.
    pub trouble: Option<String>,
    /// How long to wait, if the carrier or the teller says so.
    pub retry_after_ms: Option<u64>,
}

impl Report {
    fn read(json: Json) -> Option<Self> {
        let members = json.members();
        json.is_object().then(|| Self {
            api: members.get("api").or_empty().into_owned(),
            trouble: members.get("trouble").owned(),
            retry_after_ms: members.get("retry_after_ms").number(),
        })
    }

    /// It was answered. That the carrier refused its values is an answer too.
    pub fn went_well(api: Api) -> Self {
        Self {
            api: api.name().to_owned(),
            ..Self::default()
        }
    }

    /// It was refused, or failed.
    pub fn went_wrong(api: Api, error: CarrierError) -> Self {
        Self {
            trouble: Some(error.kind().to_owned()),
            retry_after_ms: error.retry_after().map(millis),
            ..Self::went_well(api)
        }
    }

    /// The same from somebody who asks no more for a while, where nobody counts calls.
    pub fn with_pause(self, pause: Duration) -> Self {
        Self {
            retry_after_ms: Some(millis(pause)),
            ..self
        }
    }
}

/// The account object's answer: a token, or a failure; on request with a permit, or with how things stand.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Answer {
    /// A usable token, sealed as in every store.
    pub token: Option<Sealed>,
    /// The token is handed over as it lies in the store: the object has not the settings to open it. Whoever can open it has to
    /// look whether it is usable.
    pub unopened: bool,
    /// Why there is none.
    pub failure: Option<Failure>,
    /// How things stand.
    pub status: Option<Status>,
    /// Whether the operator's action changed anything.
    pub changed: Option<bool>,
    /// Whether the call may be made. `None` if that was not asked, or there is no token to make it with.
    pub permit: Option<PermitAnswer>,
}

impl Answer {
    /// Reads one that was sent; `None` if that is not one.
    pub(crate) fn read(json: Json) -> Option<Self> {
        let form = Form::of(json, &[]);
        form.whole(Self {
            token: form.optional("token", Sealed::read),
            unopened: form.literal("unopened"),
            failure: form.optional("failure", Failure::read_whole),
            status: form.optional("status", Status::read),
            changed: form.optional("changed", Json::literal),
            permit: PermitAnswer::read(form.get("permit")),
        })
    }

    /// Why there is no token.
    pub fn failed(failure: TokenFailure) -> Self {
        Self {
            failure: Some(failure.into()),
            ..Self::default()
        }
    }

    /// The permit that was asked for.
    ///
    /// # Errors
    ///
    /// Why there is none. An older object says nothing of permits: no metered call is made through it.
    pub fn permitted(&self) -> Result<Permit, PermitRefusal> {
        match &self.permit {
            Some(answer) => answer.outcome(),
            None => Err(PermitRefusal::OBJECT_UNAVAILABLE),
        }
    }
}

/// A [`Permit`] or a [`PermitRefusal`] on the wire.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct PermitAnswer {
    /// One call may be sent, within [`crate::quota::USE_WITHIN`].
    pub granted: bool,
    /// [`Permit::probe`].
    pub probe: bool,
    /// [`Permit::watched`].
    pub watched: bool,
    /// [`PermitTrouble::reason`]: why not.
    pub reason: Option<String>,
    /// [`CarrierError::kind`], if the reason is `closed`.
    pub carrier: Option<String>,
    /// The first instant at which a permit can be had is so far away.
    pub retry_after_ms: Option<u64>,
}

impl PermitAnswer {
    fn read(json: Json) -> Option<Self> {
        let members = json.members();
        json.is_object().then(|| Self {
            granted: members.get("granted").is("true"),
            probe: members.get("probe").is("true"),
            watched: members.get("watched").is("true"),
            reason: members.get("reason").owned(),
            carrier: members.get("carrier").owned(),
            retry_after_ms: members.get("retry_after_ms").number(),
        })
    }

    fn outcome(&self) -> Result<Permit, PermitRefusal> {
        if self.granted {
            return Ok(Permit {
                probe: self.probe,
                watched: self.watched,
            });
        }
        let reason = self.reason.as_deref().unwrap_or_default();
        let unavailable = PermitRefusal::OBJECT_UNAVAILABLE;
        let retry_after = self.retry_after_ms.map(Duration::from_millis);
        Err(PermitRefusal {
            trouble: PermitTrouble::of_reason(reason, self.carrier.as_deref()),
            retry_after: retry_after.unwrap_or(unavailable.retry_after),
        })
    }
}

impl From<Result<Permit, PermitRefusal>> for PermitAnswer {
    fn from(outcome: Result<Permit, PermitRefusal>) -> Self {
        match outcome {
            Ok(Permit { probe, watched }) => Self {
                granted: true,
                probe,
                watched,
                ..Self::default()
            },
            Err(refusal) => Self {
                reason: Some(refusal.trouble.reason().to_owned()),
                carrier: match refusal.trouble {
                    PermitTrouble::Closed(error) => Some(error.kind().to_owned()),
                    _ => None,
                },
                retry_after_ms: Some(millis(refusal.retry_after)),
                ..Self::default()
            },
        }
    }
}

/// A [`TokenFailure`] on the wire.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Failure {
    /// [`TokenTrouble::kind`].
    pub kind: String,
    /// No token call will be made before this is over.
    pub retry_after_ms: Option<u64>,
}

impl Failure {
    fn read_whole(json: Json) -> Option<Self> {
        let form = Form::of(json, &["kind"]);
        form.whole(Self {
            kind: form.string("kind"),
            retry_after_ms: form.optional("retry_after_ms", Json::literal),
        })
    }

    /// Reads one that was sent.
    pub(crate) fn read(json: Json) -> Option<Self> {
        Some(Self {
            kind: json.member("kind").owned()?,
            retry_after_ms: json.member("retry_after_ms").number(),
        })
    }
}

impl From<TokenFailure> for Failure {
    fn from(failure: TokenFailure) -> Self {
        Self {
            kind: failure.trouble.kind().to_owned(),
            retry_after_ms: failure.retry_after.map(millis),
        }
    }
}

impl From<Failure> for TokenFailure {
    fn from(failure: Failure) -> Self {
        Self {
            trouble: TokenTrouble::of_kind(&failure.kind),
            retry_after: failure.retry_after_ms.map(Duration::from_millis),
        }
    }
}

/// How things stand.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Status {
    /// Which token it is about. An object that does not know there are two speaks of the bearer.
    pub kind: TokenKind,
    /// The current token, without the token itself.
    #[serde(rename = "bearer")]
    pub token: Option<TokenStatus>,
    /// Why the token endpoint is not asked now.
    pub gate: Option<Failure>,
    /// The newest token call that gave no token.
    pub last_failure: Option<LastFailure>,
    /// When the next token is fetched, if nobody needs one before; `None` while there is none to replace.
    pub next_refresh: Option<UnixMillis>,
    /// Token calls in the last hour.
    pub calls_last_hour: u32,
    /// Stored records that did not open.
    pub unreadable_records: u32,
    /// Whether KV lacks the current record: a write failed, and is made up for.
    pub kv_behind: bool,
    /// What is left of the quotas; `None` from an object that keeps no ledger.
    pub quota: Option<QuotaStatus>,
}

/// What is left of the quotas.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct QuotaStatus {
    /// The window that all limits are for.
    pub window_ms: u64,
    /// Each API's own.
    pub apis: Vec<ApiQuota>,
    /// All APIs together.
    pub total: QuotaCount,
    /// Address lookups in the calendar month, UTC.
    pub month: MonthCount,
    /// Where the answers of today, UTC, came from, as far as that was told.
    pub answers: Tally,
}

/// What is left of one API's quota.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct ApiQuota {
    /// [`Api::name`].
    pub api: String,
    /// Permits.
    pub count: QuotaCount,
    /// Why it is not called now: [`CarrierError::kind`].
    pub gate: Option<Failure>,
}

/// Permits in the window.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct QuotaCount {
    /// The most there may be; `None`: unmetered, and not counted.
    pub limit: Option<u32>,
    /// Given, and not yet out of the window.
    pub used: u32,
    /// How many could be had now, the total and the month considered; 0 while the gate is closed.
    pub left: Option<u32>,
}

/// Address lookups in a calendar month.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct MonthCount {
    /// Like `2026-11`.
    pub month: String,
    /// The most there may be; `None`: unlimited.
    pub limit: Option<u32>,
    /// Permits given. Where lookups are neither metered nor capped none are needed, and none are counted.
    pub used: u32,
}

impl Status {
    fn read(json: Json) -> Option<Self> {
        let form = Form::of(json, &[]);
        form.whole(Self {
            kind: form.read("kind", TokenKind::read),
            token: form.optional("bearer", TokenStatus::read),
            gate: form.optional("gate", Failure::read_whole),
            last_failure: form.optional("last_failure", LastFailure::read),
            next_refresh: form.optional("next_refresh", Json::literal),
            calls_last_hour: form.literal("calls_last_hour"),
            unreadable_records: form.literal("unreadable_records"),
            kv_behind: form.literal("kv_behind"),
            quota: QuotaStatus::read(form.get("quota")),
        })
    }
}

impl QuotaStatus {
    fn read(json: Json) -> Option<Self> {
        let members = json.members();
        let api = |json: Json| {
            let members = json.members();
            ApiQuota {
                api: members.get("api").or_empty().into_owned(),
                count: QuotaCount::read(members.get("count")),
                gate: Failure::read(members.get("gate")),
            }
        };
        let month = members.get("month").members();
        json.is_object().then(|| Self {
            window_ms: members.get("window_ms").number().unwrap_or_default(),
            apis: members.get("apis").items().map(api).collect(),
            total: QuotaCount::read(members.get("total")),
            month: MonthCount {
                month: month.get("month").or_empty().into_owned(),
                limit: month.get("limit").number(),
                used: month.get("used").number().unwrap_or_default(),
            },
            answers: Tally::read(members.get("answers")),
        })
    }
}

impl QuotaCount {
    fn read(json: Json) -> Self {
        let members = json.members();
        Self {
            limit: members.get("limit").number(),
            used: members.get("used").number().unwrap_or_default(),
            left: members.get("left").number(),
        }
    }
}

/// A token, without the token itself.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct TokenStatus {
    /// Its generation.
    pub generation: u64,
    /// When it arrived.
    pub received_at: UnixMillis,
    /// When the carrier ends it.
    pub expires_at: UnixMillis,
    /// From here on it is not sent any more.
    pub usable_until: UnixMillis,
    /// From here on the next one is fetched.
    pub refresh_at: UnixMillis,
    /// The scopes granted with it; `None` if the carrier did not say.
    pub scopes: Option<Vec<String>>,
    /// Whether somebody saw the carrier refuse it.
    pub refused: bool,
    /// A payment token: the generation of the bearer that it was made with.
    pub made_with: Option<u64>,
}

impl TokenStatus {
    fn read(json: Json) -> Option<Self> {
        let required = [
            "generation",
            "received_at",
            "expires_at",
            "usable_until",
            "refresh_at",
        ];
        let form = Form::of(json, &required);
        form.whole(Self {
            generation: form.literal("generation"),
            received_at: form.literal("received_at"),
            expires_at: form.literal("expires_at"),
            usable_until: form.literal("usable_until"),
            refresh_at: form.literal("refresh_at"),
            scopes: form.optional("scopes", Json::strings),
            refused: form.literal("refused"),
            made_with: form.optional("made_with", Json::literal),
        })
    }
}

/// A token call that gave no token.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct LastFailure {
    /// [`TokenTrouble::kind`].
    pub kind: String,
    /// When.
    pub at: UnixMillis,
}

impl LastFailure {
    /// Reads one that was sent, or stored.
    pub(crate) fn read(json: Json) -> Option<Self> {
        let form = Form::of(json, &["kind", "at"]);
        form.whole(Self {
            kind: form.string("kind"),
            at: form.literal("at"),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_protocol_is_pinned_and_reads_what_another_version_says() {
        let question = Question {
            v: VERSION,
            account: "a".into(),
            key: "k".into(),
            ..Question::token(3, 2)
        };
        let text = r#"{"v":1,"account":"a","key":"k","kind":"bearer","held":3,"refused":2,"kv_unreadable":false,"status":false,"replace":null,"revoke":null,"permit":null,"repeats_probe":false,"client":null,"report":null}"#;
        assert_eq!(serde_json::to_string(&question).unwrap(), text);
        assert_eq!(serde_json::from_str::<Question>(text).unwrap(), question);
        let older: Question = serde_json::from_str(
            r#"{"v":1,"held":3,"refused":0,"kv_unreadable":false,"status":false}"#,
        )
        .unwrap();
        assert_eq!((older.held, older.account.as_str()), (3, ""));
        let newer: Question =
            serde_json::from_str(r#"{"v":2,"held":3,"lease":"addresses"}"#).unwrap();
        assert_eq!((newer.held, newer.refused, newer.status), (3, 0, false));
        let newer: Answer =
            serde_json::from_str(r#"{"lease":true,"failure":{"kind":"eclipse"}}"#).unwrap();
        let failure = TokenFailure::from(newer.failure.unwrap());
        assert_eq!(
            (failure.trouble, failure.retry_after),
            (TokenTrouble::ObjectUnavailable, None)
        );
    }

    #[test]
    fn questions_for_permits_and_reports_are_pinned() {
        let with = |members: &str| {
            format!(
                r#"{{"v":0,"account":"","key":"","kind":"bearer","held":7,"refused":0,"kv_unreadable":false,"status":false,"replace":null,"revoke":null,{members}}}"#
            )
        };
        let held = |question| Question {
            held: 7,
            ..question
        };
        let quota = CarrierError::QuotaUsed {
            retry_after: Some(Duration::from_secs(30)),
        };
        for (question, members) in [
            (
                Question::permit(Api::ShippingOptions, Some("c".into()), 7, 0),
                r#""permit":"shipping_options","repeats_probe":false,"client":"c","report":null"#,
            ),
            (
                held(Question::report(Report::went_wrong(Api::Labels, quota))),
                r#""permit":null,"repeats_probe":false,"client":null,"report":{"api":"labels","trouble":"quota_used","retry_after_ms":30000}"#,
            ),
            (
                held(Question::report(Report::went_well(Api::Addresses))),
                r#""permit":null,"repeats_probe":false,"client":null,"report":{"api":"addresses","trouble":null,"retry_after_ms":null}"#,
            ),
        ] {
            let text = with(members);
            assert_eq!(serde_json::to_string(&question).unwrap(), text);
            assert_eq!(serde_json::from_str::<Question>(&text).unwrap(), question);
        }
    }

    #[test]
    fn answers_about_permits_are_pinned_and_an_unknown_one_is_no_permit() {
        let refused = |trouble| {
            let retry_after = Duration::from_millis(1_500);
            Err(PermitRefusal {
                trouble,
                retry_after,
            })
        };
        let blocked = PermitTrouble::Closed(CarrierError::AccessBlocked);
        for (outcome, text) in [
            (
                Ok(Permit::default()),
                r#"{"granted":true,"probe":false,"watched":false,"reason":null,"carrier":null,"retry_after_ms":null}"#,
            ),
            (
                Ok(Permit {
                    probe: true,
                    watched: true,
                }),
                r#"{"granted":true,"probe":true,"watched":true,"reason":null,"carrier":null,"retry_after_ms":null}"#,
            ),
            (
                refused(PermitTrouble::Quota),
                r#"{"granted":false,"probe":false,"watched":false,"reason":"quota","carrier":null,"retry_after_ms":1500}"#,
            ),
            (
                refused(PermitTrouble::Share),
                r#"{"granted":false,"probe":false,"watched":false,"reason":"share","carrier":null,"retry_after_ms":1500}"#,
            ),
            (
                refused(PermitTrouble::Month),
                r#"{"granted":false,"probe":false,"watched":false,"reason":"month","carrier":null,"retry_after_ms":1500}"#,
            ),
            (
                refused(blocked),
                r#"{"granted":false,"probe":false,"watched":false,"reason":"closed","carrier":"access_blocked","retry_after_ms":1500}"#,
            ),
            (
                refused(PermitTrouble::ObjectUnavailable),
                r#"{"granted":false,"probe":false,"watched":false,"reason":"object_unavailable","carrier":null,"retry_after_ms":1500}"#,
            ),
        ] {
            assert_eq!(
                serde_json::to_string(&PermitAnswer::from(outcome)).unwrap(),
                text
            );
            let answer = format!(r#"{{"permit":{text}}}"#);
            let answer: Answer = serde_json::from_str(&answer).unwrap();
            assert_eq!(answer.permitted(), outcome);
        }
        for unknown in [
            "{}",
            r#"{"permit":null}"#,
            r#"{"permit":{}}"#,
            r#"{"permit":{"reason":"eclipse"}}"#,
            r#"{"permit":{"reason":"closed","carrier":"eclipse"}}"#,
        ] {
            let answer: Answer = serde_json::from_str(unknown).unwrap();
            let refusal = PermitRefusal::OBJECT_UNAVAILABLE;
            assert_eq!(answer.permitted(), Err(refusal), "{unknown}");
        }
    }

    #[test]
    fn what_is_said_of_the_quotas_is_pinned_and_an_older_object_says_nothing_of_them() {
        let status = QuotaStatus {
            window_ms: 3_600_000,
            apis: vec![ApiQuota {
                api: "addresses".into(),
                count: QuotaCount {
                    limit: Some(60),
                    used: 12,
                    left: Some(48),
                },
                gate: Some(Failure {
                    kind: "quota_used".into(),
                    retry_after_ms: Some(1),
                }),
            }],
            total: QuotaCount::default(),
            month: MonthCount {
                month: "2026-11".into(),
                limit: Some(2_000),
                used: 12,
            },
            answers: Tally::default(),
        };
        assert_eq!(
            serde_json::to_string(&status).unwrap(),
            r#"{"window_ms":3600000,"apis":[{"api":"addresses","count":{"limit":60,"used":12,"left":48},"gate":{"kind":"quota_used","retry_after_ms":1}}],"total":{"limit":null,"used":0,"left":null},"month":{"month":"2026-11","limit":2000,"used":12},"answers":{"rates":{},"addresses":{}}}"#
        );
        let text = format!(r#"{{"quota":{}}}"#, serde_json::to_string(&status).unwrap());
        let read: Status = serde_json::from_str(&text).unwrap();
        assert_eq!(read.quota, Some(status));
        for older in [r#"{"calls_last_hour":1}"#, r#"{"quota":null}"#] {
            let older: Status = serde_json::from_str(older).unwrap();
            assert_eq!(older.quota, None);
        }
    }
}
