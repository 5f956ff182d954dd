//! `POST /labels/v3/label`: a label is priced, paid and printed.

use bytes::Bytes;
use http::Response;
use serde_json::Value;
use sha2::{Digest, Sha256};

use super::{
    CHICAGO, Desk,
    answer::{Form, Parts},
    ledger::{Charge, Label, LabelState},
    metadata::Sent,
    refusal::{KEY_SOURCE, Refused},
    request::LabelRequest,
    rules::ruled,
    tracking::{service_type_code, tracking_number},
};
use crate::{
    addresses::{NotPrinted, Standard},
    date::Day,
    gateway::json_body,
    payments::{INSUFFICIENT_FUNDS, PaymentToken, account},
    places::{hours_from_greenwich, place},
    settings::{RepeatedKey, ReusedKey},
    shipments::{Posting, postage},
};

/// The carrier takes mailing dates up to this many days ahead.
const DAYS_AHEAD: i64 = 7;
/// What the carrier is told at once is told within 15 minutes.
const AT_ONCE_MS: u64 = 15 * 60 * 1000;

impl Desk<'_> {
    pub(super) fn purchase(&mut self) -> Result<Response<Bytes>, Refused> {
        let mut findings = Vec::new();
        self.expect_no_query("/label", &mut findings);
        let token = self.token_header(&mut findings);
        let key = self.key_header(&mut findings);
        let strict = self.settings.postage.strict_members;
        let body = json_body(self.request).unwrap_or_else(|found| {
            findings.extend(found);
            Value::Null
        });
        if !findings.is_empty() {
            return Err(Refused::Invalid(findings));
        }
        let request = LabelRequest::checked(&body, strict).map_err(Refused::Invalid)?;
        let token = self.payment_token(&token)?;
        let digest = Sha256::digest(body.to_string()).to_vec();
        if let Some(key) = &key
            && let Some(response) = self.repeated(key, &digest, &token)?
        {
            return Ok(response);
        }
        self.bought(&request, key, digest, &token)
    }

    /// The answer to a key that is known, if it stands for a label.
    fn repeated(
        &mut self,
        key: &str,
        digest: &[u8],
        token: &PaymentToken,
    ) -> Result<Option<Response<Bytes>>, Refused> {
        let postage = &self.settings.postage;
        let today = self.today();
        let Some(label) = self.ledger.by_key(&token.grant.crid, key, today) else {
            return Ok(None);
        };
        let again = match label.digest == digest {
            true => postage.repeated_key == RepeatedKey::SameLabel,
            false => match postage.reused_key {
                ReusedKey::SameLabel => true,
                ReusedKey::NewLabel => false,
                ReusedKey::Refused => {
                    let text = "Idempotency-Key was already used with a different request";
                    return Err(Refused::bad(text, KEY_SOURCE));
                }
            },
        };
        if !again {
            return Ok(None);
        }
        if label.charge.canceled {
            let text = "The label of this Idempotency-Key was canceled";
            return Err(Refused::bad(text, KEY_SOURCE));
        }
        let (form, seed) = (Form::asked(self.request.headers()), self.seed);
        Ok(Some(label.parts().response(form, seed)))
    }

    fn bought(
        &mut self,
        request: &LabelRequest<'_>,
        key: Option<String>,
        digest: Vec<u8>,
        token: &PaymentToken,
    ) -> Result<Response<Bytes>, Refused> {
        let (settings, grant) = (self.settings, &token.grant);
        ruled(request, &grant.manifest_mid)?;
        let to = self.standard(request, "toAddress")?;
        let from = self.standard(request, "fromAddress")?;
        self.check_date(request)?;
        let linked = |number: &String| settings.linked_accounts.contains(number);
        let holder = grant.rate_holder.as_ref();
        let posting = Posting {
            mail_class: request.package("mailClass"),
            packaging: request.packaging(),
            category: request.package("processingCategory"),
            facility: request.package("destinationEntryFacilityType"),
            origin: request.origin(),
            destination: &to.zip,
            mailing: request.mailing,
            extra_services: &request.extra_services,
            contract: holder.is_some_and(|holder| linked(&holder.number)),
        };
        let postage = postage(&posting, &request.parcel, settings)
            .map_err(|text| Refused::bad(&text, "packageDescription"))?;
        let cents = postage.total_cents();
        self.check_funds(token, cents)?;
        let extended = request.package("serialNumberFormat") == "EXTENDED";
        let tracking_number = tracking_number(
            service_type_code(postage.mail_class),
            &grant.mid,
            self.ledger.next_serial(),
            extended,
        );
        let sent = Sent {
            request,
            to: &to,
            from: &from,
            postage: &postage,
            payer: grant.payer.as_ref(),
            mid: &grant.mid,
            extended,
            tracking_number: &tracking_number,
        };
        let mut image = request.image.clone();
        // The carrier prints and brings such a label itself.
        if request.extra_services.contains(&415) {
            image.kind = "NONE".to_owned();
        }
        let day = request.mailing.day;
        let label = Label {
            charge: Charge {
                time: self.now_ms,
                tracking_number: tracking_number.clone(),
                idempotency_key: key,
                account: grant.payer.clone(),
                crid: grant.crid.clone(),
                amount_cents: cents,
                state: LabelState::Charged,
                canceled: false,
                mailing_date: day.to_string(),
                reprints: 0,
                payment_token_generation: token.generation,
            },
            digest,
            mailing_day: day,
            manifested_ms: match request.option("immediateManifest") {
                true => self.now_ms.saturating_add(AT_ONCE_MS),
                false => reported_at_night(day),
            },
            disputed_on: None,
            metadata: sent.metadata(),
            print: sent.print(),
            image,
        };
        let form = Form::asked(self.request.headers());
        let response = label.parts().response(form, self.seed);
        self.ledger.add(label);
        Ok(response)
    }

    /// An address as it is printed. What nobody can check is printed as it was typed.
    fn standard(&self, request: &LabelRequest<'_>, name: &str) -> Result<Standard, Refused> {
        let typed = request.address(name);
        let bad = |text: &str| Refused::bad(text, name);
        let plus_4 = request.text(&format!("/{name}/ZIPPlus4"));
        let known = place(typed.zip).ok_or_else(|| {
            Refused::coded(
                "160138",
                "ZIP Code not in service",
                &format!("{name}.ZIPCode"),
            )
        })?;
        let military = matches!(known.state, "AA" | "AE" | "AP") && known.state == typed.state;
        let locker = name == "toAddress" && request.flag("/toAddress/parcelLockerDelivery");
        if request.flag(&format!("/{name}/ignoreBadAddress")) || military || locker {
            return Ok(typed.unchecked(plus_4.unwrap_or_default()));
        }
        typed.standard(self.seed).map_err(|refusal| match refusal {
            NotPrinted::Refused(text) => bad(text),
            NotPrinted::Broken => Refused::Broken,
        })
    }

    fn check_date(&self, request: &LabelRequest<'_>) -> Result<(), Refused> {
        let hours = hours_from_greenwich(request.origin());
        let first = Day::at(self.now_ms, hours);
        let last = Day::at(self.now_ms, hours + 1).after(DAYS_AHEAD);
        let day = request.mailing.day;
        if (first..=last).contains(&day) {
            return Ok(());
        }
        let text = format!("mailingDate [{day}] must be between [{first}] and [{last}]");
        Err(Refused::bad(&text, "mailingDate"))
    }

    /// Whether the payer has so much. What became of the account since the token was made counts as well.
    fn check_funds(&self, token: &PaymentToken, cents: u64) -> Result<(), Refused> {
        let Some(payer) = &token.grant.payer else {
            return Ok(());
        };
        let refuse = |(code, text): (&'static str, &str)| Err(Refused::coded(code, text, "PAYER"));
        let Some(account) = account(&self.settings.postage.payment_accounts, payer) else {
            let number = &payer.number;
            let text = format!("Could not find an EPS Account with number: {number}.");
            return refuse(("100001", &text));
        };
        if let Some(trouble) = account.trouble() {
            return refuse(trouble);
        }
        let cents = i64::try_from(cents).unwrap_or(i64::MAX);
        match self.ledger.balance(account) {
            Some(balance) if balance < cents => refuse(INSUFFICIENT_FUNDS),
            _ => Ok(()),
        }
    }
}

/// Half past midnight in Chicago after the day of mailing.
fn reported_at_night(day: Day) -> u64 {
    const IN_GREENWICH_MS: u64 = (30 - CHICAGO * 60).unsigned_abs() * 60 * 1000;
    day.after(1).start_ms().saturating_add(IN_GREENWICH_MS)
}

impl Label {
    /// The answer to whoever bought it.
    pub(super) fn parts(&self) -> Parts<'_> {
        let (label, receipt) = self.print.files(&self.image);
        Parts {
            metadata: &self.metadata,
            label,
            receipt,
            reprint: None,
        }
    }
}
