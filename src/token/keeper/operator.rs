//! What the operator may do by hand. Both actions name the generation they mean, so that doing one twice does it once.

use std::rc::Rc;

use crate::carrier::CarrierError;
use crate::carrier::usps::{Api, oauth};
use crate::clock::UnixMillis;
use crate::ports::AccountPorts;
use crate::token::flight::{Joined, Lead};
use crate::token::protocol::Answer;
use crate::token::{TokenFailure, TokenTrouble};

use super::{Keeper, Kept, Source, Work};

impl<P: AccountPorts> Keeper<P> {
    /// Replaces `generation` by a new token. If it is not current any more, that has been done. A remembered failure does not
    /// stand in the way: the operator has mended something. The carrier's own pause does.
    pub(super) async fn replace(
        &self,
        generation: u64,
        key: &str,
        now: UnixMillis,
        spawn: &impl Fn(Work),
    ) -> Result<Answer, TokenFailure> {
        let current = self.current(generation)?;
        let newer = current.filter(|kept| kept.record.generation > generation);
        let changed = newer.is_none();
        let kept = match newer {
            Some(kept) => kept,
            None => {
                if let Some(failure) = self.closed_to_operator(now) {
                    return Err(failure);
                }
                {
                    let mut known = self.known_mut();
                    known.to_replace = known.to_replace.max(generation);
                }
                self.fly(spawn).await?
            }
        };
        Ok(Answer {
            changed: Some(changed),
            token: self.handed(&kept, key).token,
            ..self.status(self.ports.now())
        })
    }

    /// Ends `generation` at the carrier and forgets it. Generation, counted calls and gates stay as they are. Nothing is done
    /// about a payment token: the carrier's revocation is for what its token endpoint gave.
    pub(super) async fn revoke(
        &self,
        generation: u64,
        spawn: &impl Fn(Work),
    ) -> Result<Answer, TokenFailure> {
        let current = self.current(generation)?;
        let can_be_ended = matches!(self.source, Source::Credentials);
        let current = current.filter(|kept| can_be_ended && kept.record.generation == generation);
        let changed = current.is_some();
        if let Some(kept) = current {
            let Joined { outcome, lead } = self.revocation.join();
            if let Some(lead) = lead {
                spawn(Work::Revoke(lead, kept));
            }
            self.landed(outcome).await?;
        }
        Ok(Answer {
            changed: Some(changed),
            ..self.status(self.ports.now())
        })
    }

    /// The current token, if the operator's generation is it or an older one.
    fn current(&self, generation: u64) -> Result<Option<Rc<Kept>>, TokenFailure> {
        let known = self.known();
        let newest = match &known.kept {
            Some(kept) => kept.record.generation,
            None => known.state.generation,
        };
        if generation > newest {
            return Err(TokenFailure::GENERATION_UNKNOWN);
        }
        Ok(known.kept.clone())
    }

    /// Why not even the operator may have a call made now: the carrier's own pause, or a quota that is used up.
    fn closed_to_operator(&self, now: UnixMillis) -> Option<TokenFailure> {
        let secret = &self.token.fingerprint;
        let closed = self.known().state.closed_to_operator(now, secret);
        closed.or_else(|| self.permits.token_call_refusal(self.token.kind, now))
    }

    /// Has the carrier end a token, and forgets it.
    pub(super) async fn end(&self, lead: Lead<Result<(), TokenFailure>>, kept: &Kept) {
        let ended = self.end_at_carrier(kept).await;
        if ended.is_ok() {
            self.forget(kept.record.generation).await;
        }
        lead.land(&ended);
        if ended.is_ok() {
            self.publish().await;
        }
    }

    /// It counts as a call of the token endpoint.
    async fn end_at_carrier(&self, kept: &Kept) -> Result<(), TokenFailure> {
        let now = self.ports.now();
        if let Some(failure) = self.closed_to_operator(now) {
            return Err(failure);
        }
        self.permits.count_token_call(self.token.kind, now)?;
        self.known_mut().state.count_call(now);
        self.save_rows().await;
        let settings = &self.settings;
        let request = oauth::revocation(&settings.usps, &settings.credentials, &kept.record.token);
        let limits = Api::OAuth.limits(&settings.timeouts);
        let response = self.ports.send(&request, limits).await;
        response
            .map_err(CarrierError::from)
            .and_then(|response| oauth::revoked(&response))
            .map_err(|error| TokenFailure {
                trouble: TokenTrouble::Carrier(error),
                retry_after: None,
            })
    }

    async fn forget(&self, generation: u64) {
        {
            let mut known = self.known_mut();
            known.refused = known.refused.max(generation);
            known
                .kept
                .take_if(|kept| kept.record.generation <= generation);
            known.state.kv_behind = true;
        }
        self.save_rows().await;
    }
}
