//! What the life of a token depends on, checked by `config`.

use std::time::Duration;

use crate::carrier::usps::oauth::Credentials;
use crate::carrier::usps::{Endpoint, Timeouts};
use crate::ports::ObjectAddress;

use super::{Context, KeyRing, Margins};

/// The carrier's account.
#[derive(Clone, Debug)]
pub struct AccountSettings {
    /// Where USPS is.
    pub usps: Endpoint,
    /// Client id and secret.
    pub credentials: Credentials,
    /// Seals tokens at rest.
    pub keys: KeyRing,
    /// What sealed tokens belong to.
    pub context: Context,
    /// The account object. Its name is carrier, host and client id as a keyed hash.
    pub object: ObjectAddress,
    /// KV key of the sealed bearer.
    pub bearer_key: String,
    /// Which client secret is set, as a keyed hash.
    pub secret_fingerprint: String,
    /// How early a token counts as used up.
    pub margins: Margins,
    /// Time limits of carrier calls.
    pub timeouts: Timeouts,
    /// How long a refusal that only a person can lift is remembered.
    pub remember_refusal: Duration,
    /// Shortest and longest pause after a failed token call.
    pub token_backoff: (Duration, Duration),
}
