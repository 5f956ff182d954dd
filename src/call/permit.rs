//! The token and the permit of one call, and what it tells of the next ones. A metered API is never called without a permit, and
//! a permit is one call: each repeat needs its own. The account object hears how calls of metered APIs went, and closes one for
//! everybody when too many have failed; of one that nobody counts each isolate judges by its own calls.

use std::rc::Rc;

use crate::carrier::CarrierError;
use crate::carrier::usps::Api;
use crate::ports::TokenPorts;
use crate::quota::{ASKED_PAUSE, Pause, QUOTA_BACKOFF};
use crate::token::protocol::Report;
use crate::token::read::{FoundIn, Held, NotPermitted, Wanted};
use crate::token::{Permit, PermitRefusal, PermitTrouble, TokenFailure, TokenRecord};

use super::{Call, Trouble};

impl<P: TokenPorts> Call<'_, P> {
    /// A usable bearer, and permission to call the API once with it.
    pub(super) async fn bearer_and_permit(
        &self,
        api: Api,
    ) -> Result<(Rc<TokenRecord>, Permit), Trouble> {
        if !self.is_metered(api) {
            return Ok((self.bearer().await?, Permit::default()));
        }
        let began = self.ports.now();
        let held = self.bearers().held().await;
        let mut held = held.map_err(|failure| self.no_token(failure))?;
        if let Held::Usable(record, place) = held {
            if place != FoundIn::Memory {
                let span = self.ports.now().since(began);
                self.trace.note("token", place.name(), span);
            }
            // Without the scope the permit would be spent in vain.
            held = Held::Usable(self.granted(api, record).await?, place);
        }
        if let Some(refusal) = self.isolate.bearer.closed_api(api, self.ports.now()) {
            return Err(self.not_permitted(api, refusal));
        }
        let wanted = Wanted {
            client: self.client_hash(),
            tally: self.isolate.tally.take(),
            ..Wanted::of(api)
        };
        self.permit(wanted, held).await
    }

    /// Permission to repeat a call with this bearer, or with a newer one. `failed`: why, if the token was not the reason.
    pub(super) async fn permit_again(
        &self,
        api: Api,
        (record, permit): (Rc<TokenRecord>, Permit),
        failed: Option<CarrierError>,
    ) -> Result<(Rc<TokenRecord>, Permit), Trouble> {
        if !self.is_metered(api) {
            return Ok((record, permit));
        }
        let wanted = Wanted {
            client: self.client_hash(),
            repeats_probe: permit.probe,
            report: failed.map(|error| Report::went_wrong(api, error)),
            ..Wanted::of(api)
        };
        self.permit(wanted, Held::Usable(record, FoundIn::Memory))
            .await
    }

    async fn permit(
        &self,
        wanted: Wanted,
        held: Held,
    ) -> Result<(Rc<TokenRecord>, Permit), Trouble> {
        let (api, began) = (wanted.api, self.ports.now());
        let permitted = self.bearers().permit(wanted, held).await;
        let span = self.ports.now().since(began);
        self.trace.note("permit", "object", span);
        permitted.map_err(|why| match why {
            NotPermitted::Token(failure) => self.no_token(failure),
            NotPermitted::Permit(refusal) => self.not_permitted(api, refusal),
        })
    }

    /// What stands in everybody's way is remembered, so that the object is not asked in vain; a client's share is its own.
    fn not_permitted(&self, api: Api, refusal: PermitRefusal) -> Trouble {
        let PermitRefusal {
            trouble,
            retry_after,
        } = refusal;
        let error = match trouble {
            PermitTrouble::Quota | PermitTrouble::Month => CarrierError::QuotaUsed {
                retry_after: Some(retry_after),
            },
            PermitTrouble::Closed(error) => error,
            PermitTrouble::Share => return Trouble::NotPermitted(refusal),
            PermitTrouble::ObjectUnavailable => {
                return Trouble::Token(self.spread(TokenFailure::OBJECT_UNAVAILABLE));
            }
        };
        let pause = Pause::Fixed(retry_after);
        self.isolate.close(api, error, self.ports.now(), pause);
        Trouble::NotPermitted(refusal)
    }

    /// A call was answered, or its question refused: the API is well.
    pub(super) fn went_well(&self, api: Api, permit: Permit) {
        self.isolate.answered(api, self.ports.now());
        if permit.is_to_be_told() {
            self.bearers().report(Report::went_well(api));
        }
    }

    /// A call was refused, or failed, and is not repeated: what that says of the next ones is remembered here, and told to
    /// everybody.
    pub(super) fn went_wrong(&self, api: Api, permit: Permit, error: CarrierError) {
        let says_nothing = matches!(error, CarrierError::PaymentRefused(_));
        if error.is_about_the_question() || (says_nothing && !error.is_worth_remembering()) {
            return self.went_well(api, permit);
        }
        self.close(api, error);
        if self.is_metered(api) {
            self.bearers().report(Report::went_wrong(api, error));
        }
    }

    /// A call failed and is repeated: the account object hears of it with the question for the repeat's permit.
    pub(super) fn failed_once(&self, api: Api, error: CarrierError) {
        self.close(api, error);
    }

    /// Asks an API no more for a while, if it is for this isolate to judge. Where nobody counts calls the account object is
    /// told, for the operator.
    fn close(&self, api: Api, error: CarrierError) {
        let Some(pause) = self.closes(api, error) else {
            return;
        };
        let now = self.ports.now();
        self.isolate.close(api, error, now, pause);
        if let Some((_, left)) = self.isolate.closed(api, now)
            && !self.is_metered(api)
        {
            let report = Report::went_wrong(api, error).with_pause(left);
            self.bearers().report(report);
        }
    }

    /// For how long this isolate asks an API no more; `None` if the account object decides, or nothing says that it should not.
    fn closes(&self, api: Api, error: CarrierError) -> Option<Pause> {
        let account = &self.ready.account;
        if error.is_worth_remembering() {
            return Some(Pause::Fixed(account.remember_refusal));
        }
        if self.is_metered(api) {
            return None;
        }
        let jitter = self.chance();
        let backoff = |(floor, ceiling)| Pause::Backoff {
            floor,
            ceiling,
            jitter,
        };
        let (shortest, longest) = ASKED_PAUSE;
        match (error, error.retry_after()) {
            (_, Some(asked)) => Some(Pause::Fixed(asked.clamp(shortest, longest))),
            (CarrierError::QuotaUsed { .. }, None) => Some(backoff(QUOTA_BACKOFF)),
            (_, None) => self
                .isolate
                .failed(api, self.ports.now())
                .then(|| backoff(account.quota.backoff)),
        }
    }

    fn is_metered(&self, api: Api) -> bool {
        self.ready.account.quota.is_metered(api)
    }
}
