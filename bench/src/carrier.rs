//! The carrier: the emulator in-process, with its own answers and its own quota, asked with the core's requests.

use bytes::Bytes;
use edgepost::carrier::usps::options::OptionsSearch;
use edgepost::carrier::usps::{Api, Endpoint, oauth};
use edgepost::carrier::{AccessToken, Grant};
use edgepost::ports::{Request, Response};
use edgepost::rates::Row;
use emulator::{Emulator, Settings};
use http::header::{CONTENT_TYPE, RETRY_AFTER};

use crate::instant;
use crate::outage::Outage;
use crate::question::Question;
use crate::served::Call;

/// The carrier, and every call it got. A call takes no time.
pub struct Carrier {
    emulator: Emulator,
    usps: Endpoint,
    credentials: oauth::Credentials,
    outage: Option<Outage>,
    is_down: bool,
    /// In order of time.
    pub calls: Vec<Call>,
}

impl Carrier {
    /// With its quota, and no calls yet.
    pub fn new(settings: Settings, outage: Option<Outage>) -> Self {
        Self {
            outage,
            is_down: false,
            usps: Endpoint::new("http://127.0.0.1"),
            credentials: oauth::Credentials {
                client_id: settings.client_id.clone(),
                client_secret: settings.client_secret.clone(),
            },
            emulator: Emulator::new(1, settings),
            calls: Vec::new(),
        }
    }

    /// A new token, if the quota has one.
    pub fn token(&mut self, at_ms: u64) -> Option<Grant> {
        let request = oauth::request(&self.usps, &self.credentials);
        let response = self.send(Api::OAuth, None, &request, at_ms)?;
        oauth::answer(&response).ok()
    }

    /// The price list of one parcel, if the quota has one.
    pub fn price_list(
        &mut self,
        search: &OptionsSearch,
        token: &AccessToken,
        at_ms: u64,
    ) -> Option<Vec<Row>> {
        let request = search.request(&self.usps, token);
        let asked = Question::new(search.destination, &search.parcel, search.mailing_date);
        let response = self.send(Api::ShippingOptions, asked, &request, at_ms)?;
        Some(search.answer(&response).ok()?.rows)
    }

    fn look_whether_it_is_down(&mut self, at_ms: u64) {
        let is_on = self.outage.filter(|outage| outage.is_on(at_ms));
        if is_on.is_some() != self.is_down {
            self.is_down = is_on.is_some();
            let rules = is_on.iter().map(Outage::rule).collect();
            let taken = self.emulator.set_faults(rules);
            debug_assert_eq!(taken, Ok(()));
        }
    }

    /// `None` for a request that cannot be written down as HTTP, and if there is no answer.
    fn send(
        &mut self,
        api: Api,
        asked: Option<Question>,
        request: &Request,
        at_ms: u64,
    ) -> Option<Response> {
        let mut builder = http::Request::builder()
            .method(request.method)
            .uri(&request.url);
        for (name, value) in &request.headers {
            builder = builder.header(*name, value);
        }
        let request = builder.body(Bytes::from(request.body.clone())).ok()?;
        self.look_whether_it_is_down(at_ms);
        let outcome = self.emulator.answer(&request, instant(at_ms).0);
        let visible = outcome.visible_status();
        let response = outcome.response;
        let header = |name| {
            let value = response.headers().get(name)?;
            value.to_str().ok().map(str::to_owned)
        };
        self.calls.push(Call {
            at_ms,
            api,
            asked,
            status: visible.unwrap_or(0),
        });
        let status = visible?;
        Some(Response {
            status,
            received_at: instant(at_ms),
            retry_after: header(RETRY_AFTER),
            content_type: header(CONTENT_TYPE),
            body: response.body().to_vec(),
        })
    }
}
