//! Payment authorization tokens: who pays for a label, whose numbers it bears, and until when.

use std::collections::BTreeMap;

use serde_json::{Value, json};

use super::account::AccountName;
use crate::{
    chance::drawn_from,
    reply::add_member,
    settings::{Environment, PaymentTokenForm, Settings},
    token::{Tokens, issuer, jwt},
    unauthorized::Unauthorized,
};

/// Older tokens are forgotten, and count as unknown.
const KEPT: usize = 10_000;

/// What a token stands for.
#[derive(Debug, Clone)]
pub(crate) struct Grant {
    /// Who pays; none in the PC Postage flow.
    pub(crate) payer: Option<AccountName>,
    /// Whose rates are used.
    pub(crate) rate_holder: Option<AccountName>,
    /// Whose labels they are.
    pub(crate) crid: String,
    /// The mailer in their tracking numbers.
    pub(crate) mid: String,
    /// The mailer of the manifest.
    pub(crate) manifest_mid: String,
    /// The generation of the bearer that it was made with.
    pub(crate) bearer: Option<u64>,
    /// The roles as they were sent.
    pub(crate) roles: Value,
}

/// A token that was made.
#[derive(Debug, Clone)]
pub(crate) struct PaymentToken {
    /// 1 for the first one made, counting up.
    pub(crate) generation: u64,
    pub(crate) grant: Grant,
    ends_ms: u64,
    environment: Environment,
}

/// The tokens that were made and those that were revoked.
#[derive(Debug)]
pub(crate) struct PaymentTokens {
    seed: u64,
    epoch: u64,
    generation: u64,
    revoked_up_to: u64,
    made: BTreeMap<String, PaymentToken>,
}

impl PaymentTokens {
    /// No token made yet.
    pub(crate) fn new(seed: u64) -> Self {
        Self {
            seed,
            epoch: 0,
            generation: 0,
            revoked_up_to: 0,
            made: BTreeMap::new(),
        }
    }

    /// Forgets everything; tokens made before are unknown.
    pub(crate) fn reset(&mut self) {
        *self = Self {
            epoch: self.epoch.saturating_add(1),
            ..Self::new(self.seed)
        };
    }

    /// Makes a token and tells its generation.
    pub(crate) fn make(&mut self, grant: Grant, settings: &Settings, now_ms: u64) -> (String, u64) {
        self.generation = self.generation.saturating_add(1);
        let life = settings.postage.payment_token_life_seconds;
        let now = now_ms / 1000;
        let mut claims = json!({
            "iss": issuer(settings.environment),
            "sub": settings.client_id,
            "iat": now,
            "jti": format!("pay-{:08x}-{:x}-{:04x}", self.seed, self.epoch, self.generation),
            "roles": grant.roles,
        });
        if settings.postage.payment_token_form == PaymentTokenForm::Jwt {
            add_member(&mut claims, "exp", json!(now.saturating_add(life)));
        }
        let key = format!("emulator payments {} {:?}", self.seed, settings.environment);
        let mut text = jwt(&claims, &key);
        if settings.postage.payment_token_form == PaymentTokenForm::Opaque {
            let drawn = |part: &str| drawn_from(self.seed, &format!("{part}{text}"), u64::MAX);
            text = format!("{:016x}{:016x}", drawn("one"), drawn("two"));
        }
        if self.made.len() == KEPT {
            let oldest = self.made.iter().min_by_key(|(_, token)| token.generation);
            if let Some(oldest) = oldest.map(|(text, _)| text.clone()) {
                self.made.remove(&oldest);
            }
        }
        let token = PaymentToken {
            generation: self.generation,
            grant,
            // As with bearers, the second of the end is the first without it.
            ends_ms: now.saturating_add(life).saturating_mul(1000),
            environment: settings.environment,
        };
        self.made.insert(text.clone(), token);
        (text, self.generation)
    }

    /// What a token is worth now.
    pub(crate) fn check(
        &self,
        text: &str,
        bearers: &Tokens,
        settings: &Settings,
        now_ms: u64,
    ) -> Result<&PaymentToken, Unauthorized> {
        let token = self.made.get(text).ok_or(Unauthorized::InvalidToken)?;
        if token.environment != settings.environment {
            return Err(Unauthorized::InvalidTokenSignature);
        }
        if token.ends_ms <= now_ms {
            return Err(Unauthorized::TokenExpired);
        }
        let orphan = settings.postage.payment_token_follows_bearer
            && !token
                .grant
                .bearer
                .is_some_and(|generation| bearers.is_current(generation));
        if orphan || token.generation <= self.revoked_up_to {
            return Err(Unauthorized::InvalidToken);
        }
        Ok(token)
    }

    /// The generation of a token, whatever it is worth.
    pub(crate) fn generation_of(&self, text: &str) -> Option<u64> {
        self.made.get(text).map(|token| token.generation)
    }

    /// Ends every token made so far.
    pub(crate) fn revoke_all(&mut self) {
        self.revoked_up_to = self.generation;
    }
}
