//! Questions about labels: with the bearer and the payment token, each healed once.

use std::rc::Rc;

use crate::carrier::usps::Api;
use crate::carrier::usps::labels::{Renewal, renewal};
use crate::carrier::{AccessToken, CarrierError};
use crate::ports::{Request, Response, TokenPorts};
use crate::token::read::Lookup;
use crate::token::{TokenFailure, TokenRecord};

use super::{Call, Trouble};

impl<P: TokenPorts> Call<'_, P> {
    /// Asks one question that spends money, or undoes it. It is repeated after a refused token alone: then nothing was done.
    ///
    /// # Errors
    ///
    /// Why there is no answer. What `read` returns as an error counts as the carrier's.
    pub async fn ask_paid<T>(
        &self,
        build: &dyn Fn(&AccessToken, &AccessToken) -> Request,
        read: fn(&Response) -> Result<T, CarrierError>,
    ) -> Result<T, Trouble> {
        let mut answer = None;
        let keep = &mut |response: &Response| {
            answer = Some(read(response)?);
            Ok(())
        };
        self.settle_paid(build, keep).await?;
        answer.ok_or(Trouble::Carrier(CarrierError::Unreadable))
    }

    /// The same for every question: what is asked and what is read stay behind pointers, so that all share this code.
    async fn settle_paid(
        &self,
        build: &dyn Fn(&AccessToken, &AccessToken) -> Request,
        read: &mut dyn FnMut(&Response) -> Result<(), CarrierError>,
    ) -> Result<(), Trouble> {
        let api = Api::Labels;
        self.admit(api)?;
        let (mut bearer, mut permit) = self.bearer_and_permit(api).await?;
        bearer = self.granted(api, bearer).await?;
        let payment_tokens = self.payment_tokens()?;
        let payment = self.found(&payment_tokens).await?;
        let mut payment = self.of_these_roles(&payment_tokens, payment)?;
        let mut healed = Renewal::default();
        loop {
            let request = build(&bearer.token, &payment.token);
            let outcome = self.attempt(api, &request).await;
            let error = match outcome.and_then(|response| read(&response)) {
                Ok(()) => {
                    self.went_well(api, permit);
                    return Ok(());
                }
                Err(error) => error,
            };
            let wanted = renewal(error, healed.bearer);
            let (with_bearer, with_payment) = (
                wanted.bearer && !healed.bearer,
                wanted.payment_token && !healed.payment_token,
            );
            if with_bearer {
                healed.bearer = true;
                bearer = self.bearer_after_refusal(bearer.generation).await?;
                bearer = self.granted(api, bearer).await?;
            }
            if with_payment {
                healed.payment_token = true;
                let renewed = self.renewed(&payment_tokens, payment.generation).await?;
                payment = self.of_these_roles(&payment_tokens, renewed)?;
            }
            if !with_bearer && !with_payment {
                let tokens = (&bearer, &payment);
                return match self.not_healed(&payment_tokens, wanted, tokens) {
                    Some(trouble) => Err(trouble),
                    None => Err(self.give_up(api, permit, error)),
                };
            }
            (bearer, permit) = self.permit_again(api, (bearer, permit), None).await?;
        }
    }

    /// With a payment token of other roles somebody else would pay and own the label, and nobody find it by its key again. For a
    /// while after a deploy there may be no other: looking for one has its successor fetched.
    fn of_these_roles(
        &self,
        payment_tokens: &Lookup<'_, P>,
        record: Rc<TokenRecord>,
    ) -> Result<Rc<TokenRecord>, Trouble> {
        if record.secret_fingerprint == payment_tokens.token.fingerprint {
            return Ok(record);
        }
        Err(self.no_token(TokenFailure::OTHER_SETTINGS))
    }

    /// A token that is refused again is for the next request to renew, unless it was made for this one: then (`None`) the
    /// carrier refuses fresh ones.
    fn not_healed(
        &self,
        payment_tokens: &Lookup<'_, P>,
        refused: Renewal,
        (bearer, payment): (&Rc<TokenRecord>, &Rc<TokenRecord>),
    ) -> Option<Trouble> {
        let stale_bearer = refused.bearer && !self.is_new(bearer);
        let stale_payment = refused.payment_token && !self.is_new(payment);
        if stale_bearer {
            self.bearers().report_refusal(bearer.generation);
        }
        if stale_payment {
            payment_tokens.report_refusal(payment.generation);
        }
        (stale_bearer || stale_payment).then(|| self.no_token(TokenFailure::OBJECT_UNAVAILABLE))
    }

    fn payment_tokens(&self) -> Result<Lookup<'_, P>, Trouble> {
        // Only a shop whose settings say who pays comes here.
        let payment = self.ready.account.payment.as_ref();
        let payment = payment.ok_or(Trouble::Token(TokenFailure::OTHER_SETTINGS))?;
        Ok(self.lookup(&payment.token, &self.isolate.payment))
    }
}
