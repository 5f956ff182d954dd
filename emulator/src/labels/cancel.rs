//! A label that nobody used: cancelled while the carrier was not told of it, else a refund is asked for.

use bytes::Bytes;
use http::{HeaderValue, Response};
use serde_json::json;

use super::{
    CHICAGO, Desk,
    ledger::{Label, LabelState},
    refusal::{KEY_HEADER, KEY_SOURCE, Refused},
};
use crate::{
    api::LABELS,
    chance::drawn_from,
    date::Day,
    reply::success,
    settings::{LateCancel, RepeatedCancel, Settings},
};

impl Desk<'_> {
    /// `DELETE /labels/v3/label/{trackingNumber}`.
    pub(super) fn cancel_by_number(&mut self, number: &str) -> Result<Response<Bytes>, Refused> {
        let mut findings = Vec::new();
        self.expect_no_query("/label/{trackingNumber}", &mut findings);
        let token = self.token_header(&mut findings);
        if !findings.is_empty() {
            return Err(Refused::Invalid(findings));
        }
        let token = self.payment_token(&token)?;
        let (seed, now_ms, settings) = (self.seed, self.now_ms, self.settings);
        if !settings.postage.label_store {
            return Err(Refused::NoStore);
        }
        let label = self
            .ledger
            .by_number(&token.grant.crid, number)
            .ok_or_else(|| Refused::bad("Order not found", "trackingNumber"))?;
        label.cancel(seed, now_ms, settings)
    }

    /// `DELETE /labels/v3/label`.
    pub(super) fn cancel_by_key(&mut self) -> Result<Response<Bytes>, Refused> {
        let mut findings = Vec::new();
        self.expect_no_query("/label", &mut findings);
        let token = self.token_header(&mut findings);
        let key = self.key_header(&mut findings);
        if !findings.is_empty() {
            return Err(Refused::Invalid(findings));
        }
        let token = self.payment_token(&token)?;
        let key = key.ok_or_else(|| Refused::bad("X-Idempotency-Key is required", KEY_SOURCE))?;
        let today = self.today();
        let (seed, now_ms, settings) = (self.seed, self.now_ms, self.settings);
        let label = self
            .ledger
            .by_key(&token.grant.crid, &key, today)
            .ok_or_else(|| Refused::bad("Order not found", KEY_SOURCE))?;
        let mut response = label.cancel(seed, now_ms, settings)?;
        echo(&key, &mut response);
        Ok(response)
    }
}

/// Answers about a key bear it. The answer to a purchase does not.
pub(super) fn echo(key: &str, response: &mut Response<Bytes>) {
    if let Ok(value) = HeaderValue::from_str(key) {
        response.headers_mut().insert(KEY_HEADER, value);
    }
}

impl Label {
    fn cancel(
        &mut self,
        seed: u64,
        now_ms: u64,
        settings: &Settings,
    ) -> Result<Response<Bytes>, Refused> {
        let postage = &settings.postage;
        let bad = |text: &str| Err(Refused::bad(text, "trackingNumber"));
        if self.charge.canceled {
            return match postage.repeated_cancel {
                RepeatedCancel::Refused => bad("Order cannot be canceled"),
                RepeatedCancel::Canceled => Ok(self.canceled(settings)),
            };
        }
        if now_ms < self.manifested_ms {
            self.charge.canceled = true;
            self.charge.state = LabelState::Canceled;
            return Ok(self.canceled(settings));
        }
        if postage.late_cancel == LateCancel::Refused {
            return bad("A refund request for this order cannot be submitted");
        }
        let today = Day::at(now_ms, CHICAGO);
        if self.disputed_on == Some(today) {
            return bad("A refund request for this order has already been submitted today");
        }
        self.disputed_on = Some(today);
        self.charge.state = LabelState::Disputed;
        // One for each owner and day.
        let dispute = 100_000 + drawn_from(seed, &format!("{} {today}", self.charge.crid), 900_000);
        let body = json!({
            "trackingNumber": self.charge.tracking_number,
            "status": "DISPUTED",
            "disputeId": dispute.to_string(),
        });
        Ok(success(LABELS, &body, settings))
    }

    fn canceled(&self, settings: &Settings) -> Response<Bytes> {
        let body = json!({"trackingNumber": self.charge.tracking_number, "status": "CANCELED"});
        success(LABELS, &body, settings)
    }
}
