//! A label that was bought before, printed again: how a lost answer is found.

use bytes::Bytes;
use http::Response;
use serde_json::json;

use super::{
    Desk,
    answer::{Form, Parts},
    cancel::echo,
    image::Image,
    ledger::{KEY_DAYS, Label},
    refusal::{KEY_SOURCE, Refused},
    rules,
};
use crate::{date::Day, gateway::json_body, payments::PaymentToken, schema::Check};

const LIMIT: u32 = 3;

impl Desk<'_> {
    /// `POST /labels/v3/label-reprint/{trackingNumber}`.
    pub(super) fn reprint_by_number(&mut self, number: &str) -> Result<Response<Bytes>, Refused> {
        let (token, _, image) = self.reprint_asked("/label-reprint/{trackingNumber}")?;
        let (store, days) = self.store();
        let text = format!("Label not found for a mailing date within the last {days} days");
        let today = self.today();
        let (form, seed) = (Form::asked(self.request.headers()), self.seed);
        self.ledger
            .by_number(&token.grant.crid, number)
            .filter(|label| store && label.mailing_day.after(KEY_DAYS) >= today)
            .ok_or_else(|| Refused::coded("160378", &text, "trackingNumber"))?
            .reprint(&image, form, seed, today)
    }

    /// `POST /labels/v3/label-reprint`.
    pub(super) fn reprint_by_key(&mut self) -> Result<Response<Bytes>, Refused> {
        let (token, key, image) = self.reprint_asked("/label-reprint")?;
        let key = key.ok_or_else(|| Refused::bad("X-Idempotency-Key is required", KEY_SOURCE))?;
        let (store, days) = self.store();
        let text =
            format!("Idempotency-Key not found for a mailing date within the last {days} days");
        let today = self.today();
        let (form, seed) = (Form::asked(self.request.headers()), self.seed);
        let mut response = self
            .ledger
            .by_key(&token.grant.crid, &key, today)
            .filter(|_| store)
            .ok_or_else(|| Refused::coded("160412", &text, KEY_SOURCE))?
            .reprint(&image, form, seed, today)?;
        echo(&key, &mut response);
        Ok(response)
    }

    /// Whether labels are found at all, and the days in the text if not: twice as many where none are.
    fn store(&self) -> (bool, i64) {
        match self.settings.postage.label_store {
            true => (true, KEY_DAYS),
            false => (false, 2 * KEY_DAYS),
        }
    }

    fn reprint_asked(&self, path: &str) -> Result<(PaymentToken, Option<String>, Image), Refused> {
        let mut findings = Vec::new();
        self.expect_no_query(path, &mut findings);
        let token = self.token_header(&mut findings);
        let key = self.key_header(&mut findings);
        let body = json_body(self.request).map_err(Refused::Invalid)?;
        let mut check = Check::default();
        // Closed in the document itself.
        check.object(&body, "", &[], Some(&["imageInfo"]));
        let strict = self.settings.postage.strict_members;
        let image = Image::read_reprint(body.get("imageInfo"), strict, &mut check);
        findings.extend(check.findings());
        if !findings.is_empty() {
            return Err(Refused::Invalid(findings));
        }
        let token = self.payment_token(&token)?;
        rules::printable(&image)?;
        rules::image(&image)?;
        Ok((token, key, image))
    }
}

impl Label {
    fn reprint(
        &mut self,
        image: &Image,
        form: Form,
        seed: u64,
        today: Day,
    ) -> Result<Response<Bytes>, Refused> {
        let bad = |code, text: &str| Err(Refused::coded(code, text, "trackingNumber"));
        if self.charge.canceled {
            return bad("160979", "Canceled labels are unavailable for reprint");
        }
        if today > self.mailing_day {
            let text = format!(
                "Label is unavailable for reprint past its mailingDate of {}",
                self.mailing_day
            );
            return bad("160981", &text);
        }
        if self.charge.reprints >= LIMIT {
            let text = format!("Labels can only be reprinted up to {LIMIT} times");
            return Err(Refused::bad(&text, "trackingNumber"));
        }
        self.charge.reprints += 1;
        let (label, _) = self.print.files(image);
        let info = json!({"reprintNumber": self.charge.reprints, "reprintLimit": LIMIT});
        let parts = Parts {
            metadata: &self.metadata,
            label,
            receipt: None,
            reprint: Some(info),
        };
        Ok(parts.response(form, seed))
    }
}
