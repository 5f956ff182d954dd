//! Faults by rule: which calls they hit, and what they are.

use std::collections::BTreeMap;

use serde::{Deserialize, Deserializer, Serialize};
use serde_json::Value;

use crate::{
    api::Api,
    chance::Chance,
    unauthorized::{Forbidden, Unauthorized},
};

/// A fault and the calls that it hits.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct FaultRule {
    /// Name of an API, or `*`.
    pub api: String,
    /// Only paths that contain this text.
    #[serde(default)]
    pub path: Option<String>,
    /// Lets this many matching calls pass first.
    #[serde(default)]
    pub skip: u64,
    /// Ends after this many hits; none for always.
    #[serde(default)]
    pub times: Option<u64>,
    /// How likely a matching call is hit.
    #[serde(default = "always")]
    pub probability: f64,
    /// What happens.
    pub fault: Fault,
}

fn always() -> f64 {
    1.0
}

/// What goes wrong.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case", deny_unknown_fields)]
pub enum Fault {
    /// An answer of this status.
    Status {
        /// The status.
        status: u16,
        /// The form of its body.
        #[serde(default)]
        body: FaultBody,
        /// Headers besides the usual ones.
        #[serde(default)]
        headers: BTreeMap<String, String>,
    },
    /// The normal answer, late.
    Delay {
        /// How late.
        ms: u64,
    },
    /// No answer until the client goes away.
    Hang {},
    /// The normal answer stops in the middle and the connection stays.
    HangInBody {
        /// Bytes of the body that are sent.
        after_bytes: usize,
    },
    /// A TCP reset.
    Reset {},
    /// The normal answer stops in the middle and the connection ends.
    Truncate {
        /// Bytes of the body that are sent.
        after_bytes: usize,
    },
    /// A 200 with a very large JSON body.
    Huge {
        /// Its size before compression.
        bytes: u64,
        /// Sent compressed.
        #[serde(default)]
        gzip: bool,
    },
    /// A 200 with an HTML page.
    Html {},
    /// A 200 with broken JSON.
    Malformed {},
    /// A 200 with JSON of another shape.
    WrongShape {},
    /// The right shape, but the answer to another question.
    WrongEcho {},
    /// One of the 401s.
    Unauthorized {
        /// Which one.
        reason: Unauthorized,
    },
    /// One of the 403s.
    Forbidden {
        /// Which one.
        reason: Forbidden,
    },
    /// A 404 of zero bytes.
    NotFoundEmpty {},
    /// The quota's 429.
    Quota {
        /// `Retry-After`, as it is.
        #[serde(default)]
        retry_after: Option<String>,
    },
    /// A redirect.
    Redirect {
        /// Its status.
        status: u16,
        /// Where to.
        location: String,
    },
    /// All bearers are revoked, then the call goes on.
    Revoke {},
    /// All payment tokens are revoked, then the call goes on.
    RevokePayment {},
    /// The call does what it does, and this is its answer.
    After {
        /// One that needs no normal answer.
        fault: Box<Fault>,
    },
    /// Odd members in the answer of the token endpoint.
    Token {
        /// Replaces `expires_in`; null leaves it out.
        #[serde(
            default,
            deserialize_with = "given",
            skip_serializing_if = "Option::is_none"
        )]
        expires_in: Option<Value>,
        /// Replaces the scope, in the token too.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        scope: Option<String>,
        /// Replaces the token.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        access_token: Option<String>,
        /// Replaces `issued_at`; null leaves it out.
        #[serde(
            default,
            deserialize_with = "given",
            skip_serializing_if = "Option::is_none"
        )]
        issued_at: Option<Value>,
    },
    /// The token endpoint's answer to wrong credentials.
    WrongCredentials {},
}

/// The form of a body.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum FaultBody {
    /// The envelope, or OAuth's shape.
    #[default]
    Json,
    /// Zero bytes.
    Empty,
    /// A page of the edge.
    Html,
    /// A plain text.
    Text,
}

/// Tells a null that was written from a member that was not.
fn given<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<Value>, D::Error> {
    Value::deserialize(deserializer).map(Some)
}

impl Fault {
    /// Its name in the call log.
    #[must_use]
    pub fn name(&self) -> String {
        if let Self::After { fault } = self {
            return format!("{}_after", fault.name());
        }
        match serde_json::to_value(self) {
            Ok(Value::Object(members)) => members
                .get("kind")
                .and_then(Value::as_str)
                .unwrap_or_default()
                .to_owned(),
            _ => String::new(),
        }
    }

    /// Whether it needs no normal answer.
    fn is_an_answer(&self) -> bool {
        !matches!(
            self,
            Self::Delay { .. }
                | Self::HangInBody { .. }
                | Self::Truncate { .. }
                | Self::WrongEcho {}
                | Self::Revoke {}
                | Self::RevokePayment {}
                | Self::After { .. }
                | Self::Token { .. }
        )
    }

    fn status(&self) -> Option<u16> {
        match self {
            Self::Status { status, .. } | Self::Redirect { status, .. } => Some(*status),
            Self::After { fault } => fault.status(),
            _ => None,
        }
    }
}

/// A rule with its counts.
#[derive(Debug, Clone, Serialize)]
pub struct CountedRule {
    /// The rule.
    #[serde(flatten)]
    pub rule: FaultRule,
    /// Calls that matched, hit or not.
    pub matched: u64,
    /// Calls that were hit.
    pub hits: u64,
}

/// The rules in force; the first one that hits a call decides.
#[derive(Debug, Default)]
pub struct FaultRules {
    rules: Vec<CountedRule>,
}

impl FaultRules {
    /// Replaces the rules; counts start again.
    ///
    /// # Errors
    /// A text for the person who sent a rule that makes no sense.
    pub fn replace(&mut self, rules: Vec<FaultRule>) -> Result<(), String> {
        for rule in &rules {
            if rule.api != "*" && !Api::is_name(&rule.api) {
                return Err(format!("there is no API {}", rule.api));
            }
            if !(0.0..=1.0).contains(&rule.probability) {
                return Err("a probability is from 0 to 1".to_owned());
            }
            if let Fault::After { fault } = &rule.fault
                && !fault.is_an_answer()
            {
                let name = fault.name();
                return Err(format!(
                    "{name} is no answer that could come after the call"
                ));
            }
            if let Some(status) = rule
                .fault
                .status()
                .filter(|status| !(200..=599).contains(status))
            {
                return Err(format!("{status} is no status that can be sent"));
            }
        }
        self.rules = rules
            .into_iter()
            .map(|rule| CountedRule {
                rule,
                matched: 0,
                hits: 0,
            })
            .collect();
        Ok(())
    }

    /// The rules with their counts.
    #[must_use]
    pub fn counted(&self) -> &[CountedRule] {
        &self.rules
    }

    /// The fault that hits this call.
    pub fn strike(&mut self, api: &str, path: &str, chance: &mut Chance) -> Option<Fault> {
        for counted in &mut self.rules {
            let rule = &counted.rule;
            let in_path = rule.path.as_deref().is_none_or(|part| path.contains(part));
            if (rule.api != "*" && rule.api != api) || !in_path {
                continue;
            }
            counted.matched = counted.matched.saturating_add(1);
            if counted.matched <= rule.skip
                || rule.times.is_some_and(|times| counted.hits >= times)
                || !chance.happens(rule.probability)
            {
                continue;
            }
            counted.hits = counted.hits.saturating_add(1);
            return Some(rule.fault.clone());
        }
        None
    }
}

#[cfg(test)]
mod tests;
