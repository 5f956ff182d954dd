//! The switches: what is not known about the carrier, or differs between its editions and hosts.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::unauthorized::Unauthorized;

mod postage;

pub use postage::{
    LateCancel, PaymentTokenForm, PaymentTokenRefusal, PostageSettings, RepeatedCancel,
    RepeatedKey, ReusedKey,
};

/// Every switch of the emulator. Members can be changed one by one over the control API.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Settings {
    /// The client id that is accepted.
    pub client_id: String,
    /// The client secret that is accepted.
    pub client_secret: String,
    /// Status of an answer to wrong credentials (400 and 401 are both declared).
    pub wrong_credentials_status: u16,
    /// Seconds from the making of a token to its end.
    pub token_life_seconds: u64,
    /// `expires_in` and `issued_at` as text instead of numbers.
    pub token_numbers_as_text: bool,
    /// What the application may ask for, with blanks between.
    pub granted_scopes: String,
    /// The first path segments (APIs) that the application has a product for.
    pub products: Vec<String>,
    /// A new token ends the life of all older ones.
    pub new_token_revokes_older: bool,
    /// Which 401 a revoked token gets; the carrier has published none.
    pub revoked_reason: Unauthorized,
    /// Whose key signs and checks tokens; a token of the other host has an invalid signature.
    pub environment: Environment,
    /// Counts calls at all.
    pub quota_on: bool,
    /// Calls in a window, for each API.
    pub quota_limit: u32,
    /// Limits of single APIs that differ from `quota_limit`.
    pub quota_limits: BTreeMap<String, u32>,
    /// Length of the sliding window.
    pub quota_window_seconds: u64,
    /// One count for all APIs, token calls included.
    pub quota_common: bool,
    /// `Retry-After` of a 429: `"auto"` for the true number of seconds, any other text as it is, null for none.
    pub retry_after: Option<String>,
    /// A 429 of the token endpoint in OAuth's shape instead of the envelope.
    pub oauth_quota_in_oauth_shape: bool,
    /// `source` in the entries of `errors`.
    pub error_source: ErrorSource,
    /// `errors: []` everywhere.
    pub errors_empty: bool,
    /// Validation failures as the gateway's raw fault instead of the envelope.
    pub raw_fault: bool,
    /// The gateway's line breaks and blanks around its error bodies and around rates.
    pub leading_whitespace: bool,
    /// How a text with nothing in it is written in addresses.
    pub empty_values: EmptyValues,
    /// How `corrections`, `matches` and `warnings` with nothing in them are written.
    pub empty_lists: EmptyLists,
    /// Edition of the addresses API.
    pub addresses_edition: AddressesEdition,
    /// Several matching addresses as a 200 with correction 22 instead of a 404.
    pub multiple_as_success: bool,
    /// A unit is answered inside the street line instead of in `secondaryAddress`.
    pub unit_in_street_line: bool,
    /// `expectedDeliveryDate` in commitments.
    pub expected_delivery_date: bool,
    /// `scheduleDeliveryDate` (deprecated) in commitments.
    pub schedule_delivery_date: bool,
    /// Written as `priceType` of every rate instead of the true one, for instance `"N"`.
    pub rate_price_type: Option<String>,
    /// Adds a cheap rate with this unknown rate indicator to every class.
    pub unknown_rate_indicator: Option<String>,
    /// A class abroad that shipping options leave out of the answer about all of them; international prices have it.
    pub class_missing_abroad: Option<String>,
    /// How service standards write their numbers.
    pub standards_form: StandardsForm,
    /// Refuses unknown members of `packageDescription` and `paymentAccount`, which the document leaves open.
    pub strict_package: bool,
    /// Accounts that are linked to the application; contract prices with any other account are a 403.
    pub linked_accounts: Vec<String>,
    /// How long every answer takes.
    pub latency_ms: u64,
    /// The switches of payments and labels.
    #[serde(flatten)]
    pub postage: PostageSettings,
}

/// The host whose key is in force.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Environment {
    /// The production host.
    Production,
    /// The test host.
    Tem,
}

/// `source` in an error entry.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ErrorSource {
    /// Text, as seen live.
    Text,
    /// An object, as in the documents.
    Object,
    /// Left out.
    Absent,
}

/// A text member with nothing in it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum EmptyValues {
    /// `""`
    Blank,
    /// `null`
    Null,
    /// Left out.
    Absent,
}

/// A list member with nothing in it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum EmptyLists {
    /// `[]`
    List,
    /// `null`
    Null,
    /// Left out.
    Absent,
    /// One entry with an empty code and text (`warnings` stays `[]`).
    BlankEntry,
}

/// Numbers in service standards.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum StandardsForm {
    /// `"3"`, as seen live.
    Text,
    /// `" 3"`, as in the document.
    Padded,
    /// `3`, as in the carrier's README, with ZIP codes and times as numbers too.
    Number,
}

/// Edition of the addresses API.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum AddressesEdition {
    /// State required, few members in `additionalInfo`.
    #[serde(rename = "3.2.3")]
    V3_2_3,
    /// State optional, many members in `additionalInfo`.
    #[serde(rename = "3.3.1")]
    V3_3_1,
}

impl Default for Settings {
    fn default() -> Self {
        Self {
            client_id: "emulator-client".to_owned(),
            client_secret: "emulator-secret".to_owned(),
            wrong_credentials_status: 401,
            token_life_seconds: 28_800,
            token_numbers_as_text: false,
            granted_scopes: "domestic-prices addresses international-prices service-standards locations shipments".to_owned(),
            products: ["addresses", "prices", "international-prices", "service-standards", "locations", "shipments"]
                .map(str::to_owned)
                .to_vec(),
            new_token_revokes_older: false,
            revoked_reason: Unauthorized::InvalidToken,
            environment: Environment::Production,
            quota_on: true,
            quota_limit: 60,
            quota_limits: BTreeMap::new(),
            quota_window_seconds: 3600,
            quota_common: false,
            retry_after: Some("auto".to_owned()),
            oauth_quota_in_oauth_shape: false,
            error_source: ErrorSource::Text,
            errors_empty: false,
            raw_fault: false,
            leading_whitespace: true,
            empty_values: EmptyValues::Blank,
            empty_lists: EmptyLists::List,
            addresses_edition: AddressesEdition::V3_3_1,
            multiple_as_success: false,
            unit_in_street_line: true,
            expected_delivery_date: true,
            schedule_delivery_date: true,
            rate_price_type: None,
            unknown_rate_indicator: None,
            class_missing_abroad: None,
            standards_form: StandardsForm::Text,
            strict_package: true,
            linked_accounts: vec!["1234567890".to_owned()],
            latency_ms: 0,
            postage: PostageSettings::default(),
        }
    }
}

impl Settings {
    /// Everything that the application may ask for.
    pub fn approved_scopes(&self) -> impl Iterator<Item = &str> {
        let labels = match self.postage.labels_approved {
            true => ["payments", "labels"].as_slice(),
            false => &[],
        };
        let listed = || self.granted_scopes.split_whitespace();
        let more = labels.iter().copied();
        listed().chain(more.filter(move |more| !listed().any(|scope| scope == *more)))
    }

    /// Whether the application has a product for an API.
    #[must_use]
    pub fn has_product(&self, api: &str) -> bool {
        self.products.iter().any(|product| product == api)
            || self.postage.labels_approved && ["payments", "labels"].contains(&api)
    }

    /// These settings with the members of `changes` laid over them.
    ///
    /// # Errors
    /// A text for the person who sent an unknown member or a value of the wrong type.
    pub fn changed(&self, changes: &Value) -> Result<Self, String> {
        let Value::Object(changes) = changes else {
            return Err("settings have to be a JSON object".to_owned());
        };
        let mut merged = serde_json::to_value(self).map_err(|error| error.to_string())?;
        if let Value::Object(members) = &mut merged {
            for (name, value) in changes {
                if !members.contains_key(name) {
                    return Err(format!("there is no setting {name}"));
                }
                members.insert(name.clone(), value.clone());
            }
        }
        serde_json::from_value(merged).map_err(|error| error.to_string())
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn one_member_changes_and_the_others_stay() {
        let settings = Settings::default()
            .changed(&json!({"addresses_edition": "3.2.3", "retry_after": null}))
            .unwrap();
        assert_eq!(settings.addresses_edition, AddressesEdition::V3_2_3);
        assert_eq!(settings.retry_after, None);
        assert_eq!(settings.quota_limit, 60);
        let settings = settings
            .changed(&json!({"labels_approved": true, "reused_key": "new_label"}))
            .unwrap();
        assert!(settings.postage.labels_approved);
        assert_eq!(settings.postage.reused_key, ReusedKey::NewLabel);
        assert_eq!(settings.addresses_edition, AddressesEdition::V3_2_3);
    }

    #[test]
    fn unknown_members_and_wrong_types_are_refused() {
        for bad in [
            json!({"colour": 1}),
            json!({"quota_limit": "many"}),
            json!({"repeated_key": "sometimes"}),
            json!({"postage": {}}),
            json!([]),
        ] {
            assert!(
                Settings::default().changed(&bad).is_err(),
                "{bad} was accepted"
            );
        }
    }
}
