//! Access tokens: JWTs with the claims that matter here, signed with a key that depends on the seed.
//!
//! The carrier signs with RS256; a client cannot check either kind, so HS256 does.

use std::collections::BTreeSet;

use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};
use hmac::{Hmac, KeyInit, Mac};
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use sha2::Sha256;

use crate::{
    settings::{Environment, Settings},
    unauthorized::Unauthorized,
};

/// What a token says about itself.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Claims {
    /// Who made it.
    pub iss: String,
    /// The client id.
    pub sub: String,
    /// The client id again.
    pub azp: String,
    /// When it was made, in seconds.
    pub iat: u64,
    /// When it ends, in seconds.
    pub exp: u64,
    /// Its own name.
    pub jti: String,
    /// What it may be used for.
    pub scope: String,
    /// 1 for the first token made, counting up.
    pub generation: u64,
    /// How often the emulator had been reset when it was made.
    pub epoch: u64,
}

/// The tokens that were made and those that were revoked.
#[derive(Debug)]
pub struct Tokens {
    seed: u64,
    epoch: u64,
    generation: u64,
    revoked_up_to: u64,
    revoked: BTreeSet<u64>,
}

impl Tokens {
    /// No token made yet.
    #[must_use]
    pub fn new(seed: u64) -> Self {
        Self {
            seed,
            epoch: 0,
            generation: 0,
            revoked_up_to: 0,
            revoked: BTreeSet::new(),
        }
    }

    /// Forgets everything; tokens made before count as revoked.
    pub fn reset(&mut self) {
        *self = Self {
            epoch: self.epoch.saturating_add(1),
            ..Self::new(self.seed)
        };
    }

    /// Makes a token and tells its generation.
    pub fn make(&mut self, scope: &str, settings: &Settings, now_ms: u64) -> (String, u64) {
        if settings.new_token_revokes_older {
            self.revoke_all();
        }
        self.generation = self.generation.saturating_add(1);
        let now = now_ms / 1000;
        let claims = Claims {
            iss: issuer(settings.environment).to_owned(),
            sub: settings.client_id.clone(),
            azp: settings.client_id.clone(),
            iat: now,
            exp: now.saturating_add(settings.token_life_seconds),
            jti: format!("{:08x}-{:04x}", self.seed, self.generation),
            scope: scope.to_owned(),
            generation: self.generation,
            epoch: self.epoch,
        };
        let payload = serde_json::to_value(&claims).unwrap_or(Value::Null);
        let token = jwt(&payload, &self.key(settings.environment));
        (token, self.generation)
    }

    /// What a bearer is worth now.
    ///
    /// # Errors
    /// The 401 that it gets.
    pub fn check(
        &self,
        bearer: &str,
        settings: &Settings,
        now_ms: u64,
    ) -> Result<Claims, Unauthorized> {
        let (signed, signature) = bearer.rsplit_once('.').ok_or(Unauthorized::InvalidToken)?;
        let signature = URL_SAFE_NO_PAD
            .decode(signature)
            .map_err(|_| Unauthorized::InvalidToken)?;
        if signed.split('.').count() != 2 || !is_json_part(signed.split('.').next()) {
            return Err(Unauthorized::InvalidToken);
        }
        if signature != signature_of(signed, &self.key(settings.environment)) {
            return Err(Unauthorized::InvalidTokenSignature);
        }
        let claims = claims_of(bearer).ok_or(Unauthorized::InvalidToken)?;
        if claims.exp <= now_ms / 1000 {
            return Err(Unauthorized::TokenExpired);
        }
        if claims.epoch != self.epoch || self.is_revoked(claims.generation) {
            return Err(settings.revoked_reason);
        }
        Ok(claims)
    }

    /// Ends every token made so far.
    pub fn revoke_all(&mut self) {
        self.revoked_up_to = self.generation;
        self.revoked.clear();
    }

    /// Ends one token; one that is not ours is nothing to do.
    pub fn revoke(&mut self, token: &str) {
        if let Some(claims) = claims_of(token) {
            self.revoked.insert(claims.generation);
        }
    }

    /// Whether this is the newest token, and still one.
    #[must_use]
    pub fn is_current(&self, generation: u64) -> bool {
        generation == self.generation && !self.is_revoked(generation)
    }

    fn is_revoked(&self, generation: u64) -> bool {
        generation <= self.revoked_up_to || self.revoked.contains(&generation)
    }

    fn key(&self, environment: Environment) -> String {
        format!("emulator {} {environment:?}", self.seed)
    }
}

/// A JWT that is signed with this key.
#[must_use]
pub fn jwt(payload: &Value, key: &str) -> String {
    let header = json!({"alg": "HS256", "typ": "JWT", "kid": "emulator"});
    let signed = format!("{}.{}", part(&header), part(payload));
    let signature = URL_SAFE_NO_PAD.encode(signature_of(&signed, key));
    format!("{signed}.{signature}")
}

fn signature_of(signed: &str, key: &str) -> Vec<u8> {
    // A key of any length is fine for an HMAC, so the other arm is never taken.
    match Hmac::<Sha256>::new_from_slice(key.as_bytes()) {
        Ok(mut mac) => {
            mac.update(signed.as_bytes());
            mac.finalize().into_bytes().to_vec()
        }
        Err(_) => Vec::new(),
    }
}

/// The name of the host that makes tokens.
#[must_use]
pub fn issuer(environment: Environment) -> &'static str {
    match environment {
        Environment::Production => "https://keyc.usps.com/realms/USPS",
        Environment::Tem => "https://keyc-tem.usps.com/realms/USPS",
    }
}

/// The generation of a bearer, whatever it is worth.
#[must_use]
pub fn generation_of(bearer: &str) -> Option<u64> {
    claims_of(bearer).map(|claims| claims.generation)
}

fn claims_of(token: &str) -> Option<Claims> {
    let payload = URL_SAFE_NO_PAD.decode(token.split('.').nth(1)?).ok()?;
    serde_json::from_slice(&payload).ok()
}

fn is_json_part(part: Option<&str>) -> bool {
    part.and_then(|part| URL_SAFE_NO_PAD.decode(part).ok())
        .is_some_and(|text| serde_json::from_slice::<Value>(&text).is_ok())
}

fn part(value: &Value) -> String {
    URL_SAFE_NO_PAD.encode(value.to_string())
}

#[cfg(test)]
mod tests {
    use super::*;

    const NOW: u64 = 1_700_000_000_000;

    #[test]
    fn a_token_lives_exactly_as_long_as_it_says() {
        let settings = Settings {
            token_life_seconds: 60,
            ..Settings::default()
        };
        let mut tokens = Tokens::new(1);
        let (token, generation) = tokens.make("addresses", &settings, NOW);
        assert_eq!(generation, 1);
        assert_eq!(
            tokens.check(&token, &settings, NOW + 59_999).unwrap().scope,
            "addresses"
        );
        assert_eq!(
            tokens.check(&token, &settings, NOW + 60_000),
            Err(Unauthorized::TokenExpired)
        );
    }

    #[test]
    fn another_seed_or_another_host_is_another_key() {
        let mut settings = Settings::default();
        let (token, _) = Tokens::new(1).make("addresses", &settings, NOW);
        assert_eq!(
            Tokens::new(2).check(&token, &settings, NOW),
            Err(Unauthorized::InvalidTokenSignature)
        );
        settings.environment = Environment::Tem;
        assert_eq!(
            Tokens::new(1).check(&token, &settings, NOW),
            Err(Unauthorized::InvalidTokenSignature)
        );
    }

    #[test]
    fn what_is_not_a_jwt_is_malformed() {
        let tokens = Tokens::new(1);
        for bad in ["", "abc", "a.b", "a.b.c", "!.!.!", "e30.e30"] {
            assert_eq!(
                tokens.check(bad, &Settings::default(), NOW),
                Err(Unauthorized::InvalidToken),
                "{bad:?}"
            );
        }
    }

    #[test]
    fn revoked_tokens_are_refused_and_newer_ones_are_not() {
        let settings = Settings::default();
        let mut tokens = Tokens::new(1);
        let (first, _) = tokens.make("addresses", &settings, NOW);
        let (second, _) = tokens.make("addresses", &settings, NOW);
        tokens.revoke(&first);
        assert_eq!(
            tokens.check(&first, &settings, NOW),
            Err(Unauthorized::InvalidToken)
        );
        assert!(tokens.check(&second, &settings, NOW).is_ok());
        tokens.revoke_all();
        assert!(tokens.check(&second, &settings, NOW).is_err());
        let (third, generation) = tokens.make("addresses", &settings, NOW);
        assert_eq!(generation, 3);
        assert!(tokens.check(&third, &settings, NOW).is_ok());
        tokens.reset();
        assert!(tokens.check(&third, &settings, NOW).is_err());
    }
}
