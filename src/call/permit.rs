//! The token and the permit of one call. A metered API is never called without a permit, and a permit is one call: each repeat
//! needs its own.

use std::rc::Rc;

use crate::carrier::CarrierError;
use crate::carrier::usps::Api;
use crate::ports::TokenPorts;
use crate::token::protocol::Report;
use crate::token::read::{FoundIn, Held, NotPermitted};
use crate::token::{Permit, PermitRefusal, PermitTrouble, TokenRecord};

use super::{Call, Trouble};

/// Of an API that nobody counts.
const NO_PROBE: Permit = Permit { probe: false };

impl<P: TokenPorts> Call<'_, P> {
    /// A usable bearer, and permission to call the API once with it.
    pub(super) async fn bearer_and_permit(
        &self,
        api: Api,
    ) -> Result<(Rc<TokenRecord>, Permit), Trouble> {
        if !self.is_metered(api) {
            return Ok((self.bearer().await?, NO_PROBE));
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
        self.permit(api, held).await
    }

    /// Permission to repeat a call with this bearer, or with a newer one.
    pub(super) async fn permit_again(
        &self,
        api: Api,
        record: Rc<TokenRecord>,
    ) -> Result<(Rc<TokenRecord>, Permit), Trouble> {
        if !self.is_metered(api) {
            return Ok((record, NO_PROBE));
        }
        self.permit(api, Held::Usable(record, FoundIn::Memory))
            .await
    }

    async fn permit(&self, api: Api, held: Held) -> Result<(Rc<TokenRecord>, Permit), Trouble> {
        let began = self.ports.now();
        let permitted = self.bearers().permit(api, self.client_hash(), held).await;
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
            PermitTrouble::Share | PermitTrouble::ObjectUnavailable => {
                return Trouble::NotPermitted(refusal);
            }
        };
        let now = self.ports.now();
        self.isolate.remember(api, error, now, retry_after);
        Trouble::NotPermitted(refusal)
    }

    /// Tells the account object what concerns everybody: how a probe went, and what the next calls will meet too.
    pub(super) fn report(&self, api: Api, permit: Permit, outcome: Result<(), CarrierError>) {
        if !self.is_metered(api) {
            return;
        }
        let report = match outcome {
            Err(error) if error.is_about_the_question() && permit.probe => Report::went_well(api),
            Err(error) if permit.probe || concerns_everybody(error) => {
                Report::went_wrong(api, error)
            }
            Ok(()) if permit.probe => Report::went_well(api),
            Ok(()) | Err(_) => return,
        };
        self.bearers().report(report);
    }

    fn is_metered(&self, api: Api) -> bool {
        self.ready.account.quota.is_metered(api)
    }
}

fn concerns_everybody(error: CarrierError) -> bool {
    matches!(error, CarrierError::QuotaUsed { .. }) || error.is_worth_remembering()
}
