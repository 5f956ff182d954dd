//! What the carrier is asked about one kind of parcel: its prices, and where they leave something out that another API of the
//! carrier knows, that one too, within its quota. Only the first question has to be answered.

use std::time::Duration;

use futures_util::future::join_all;

use crate::call::{Call, Trouble};
use crate::carrier::usps::international::{DutyItem, InternationalSearch};
use crate::carrier::usps::options::{OptionsSearch, PaymentAccount};
use crate::carrier::usps::standards::StandardsLookup;
use crate::carrier::usps::{Api, Endpoint, Prices};
use crate::carrier::{AccessToken, CarrierError};
use crate::clock::Date;
use crate::config::Budgets;
use crate::ports::{Request, Response, TokenPorts};
use crate::postal::Zip5;
use crate::rates::{Abroad, CanonicalQuestion, Destination, PriceType, Service, Weight};

/// Asks the carrier about a question, mailed on that day.
pub(super) async fn prices<P: TokenPorts>(
    call: &Call<'_, P>,
    asked: &CanonicalQuestion,
    mailed: Date,
) -> Result<Prices, Trouble> {
    match asked.destination() {
        Destination::Domestic { zip, po_box } => domestic(call, asked, mailed, *zip, *po_box).await,
        Destination::Abroad(place) => abroad(call, asked, mailed, place).await,
    }
}

/// The question for shipping options, at home or abroad.
enum Search {
    Domestic(OptionsSearch),
    Abroad(InternationalSearch),
}

impl Search {
    fn request(&self, usps: &Endpoint, token: &AccessToken) -> Request {
        match self {
            Self::Domestic(search) => search.request(usps, token),
            Self::Abroad(search) => search.options_request(usps, token),
        }
    }

    fn answer(&self, response: &Response) -> Result<Prices, CarrierError> {
        match self {
            Self::Domestic(search) => search.answer(response),
            Self::Abroad(search) => search.options_answer(response),
        }
    }
}

/// The prices of a type. Those of a contract need its account; where the carrier says that it is not linked, and the shop would
/// have it so, the published ones stand in.
async fn of_type<P: TokenPorts>(
    call: &Call<'_, P>,
    price_type: PriceType,
    search: &dyn Fn(PriceType, Option<PaymentAccount>) -> Search,
) -> Result<Prices, Trouble> {
    let contract = call.ready.shop.contract.as_ref();
    let contract = contract.filter(|_| price_type == PriceType::Contract);
    let Some(contract) = contract else {
        let found = ask(call, &search(price_type, None), false).await?;
        return Ok(found.unwrap_or_default());
    };
    if !call.isolate.is_unlinked(call.ports.now()) {
        let account = PaymentAccount {
            account_type: contract.account_type,
            account_number: contract.account_number.clone(),
        };
        let search = search(PriceType::Contract, Some(account));
        if let Some(prices) = ask(call, &search, contract.fallback_published).await? {
            return Ok(prices);
        }
        let until = call.ports.now().plus(call.ready.account.remember_refusal);
        call.isolate.note_unlinked(until);
        call.ports
            .log("the contract account is not linked to the app: published prices are shown");
    }
    let found = ask(call, &search(PriceType::Commercial, None), false).await?;
    let mut prices = found.unwrap_or_default();
    for row in &mut prices.rows {
        row.published = true;
    }
    Ok(prices)
}

/// Asks for shipping options. Nothing if the account is not linked and somebody knows better than to fail.
async fn ask<P: TokenPorts>(
    call: &Call<'_, P>,
    search: &Search,
    unlinked_is_nothing: bool,
) -> Result<Option<Prices>, Trouble> {
    let usps = &call.ready.account.usps;
    let build = |token: &AccessToken| search.request(usps, token);
    let read = |response: &Response| match search.answer(response) {
        Err(CarrierError::AccountNotLinked) if unlinked_is_nothing => Ok(None),
        other => other.map(Some),
    };
    call.ask(Api::ShippingOptions, &build, &read).await
}

async fn domestic<P: TokenPorts>(
    call: &Call<'_, P>,
    asked: &CanonicalQuestion,
    mailed: Date,
    zip: Zip5,
    po_box: bool,
) -> Result<Prices, Trouble> {
    let search = |price_type, account| {
        Search::Domestic(OptionsSearch {
            origin: asked.origin(),
            destination: zip,
            parcel: asked.parcel(),
            mailing_date: mailed,
            price_type,
            account,
            extras: asked.extras(),
        })
    };
    let mut prices = of_type(call, asked.price_type(), &search).await?;
    if po_box {
        // Those are days of deliveries to a street.
        for row in &mut prices.rows {
            row.delivery = None;
        }
    }
    let call = &in_good_time(call);
    // What the shop does not offer is shown to nobody, and is worth no call.
    let offered = |service| call.ready.services.contains(&service);
    let mut offered = prices.rows.iter().filter(|row| offered(row.service));
    let is_dated = offered.all(|row| row.delivery.is_some());
    // Nobody has standards for military mail.
    if !is_dated && !zip.is_military() {
        let lookup = StandardsLookup {
            origin: asked.origin(),
            destination: zip,
            mailing_date: mailed,
            weight: asked.parcel().weight,
            po_box,
        };
        add_dates(call, &lookup, &mut prices).await;
    }
    Ok(prices)
}

/// The same with less time: what is left out can be done without, and whoever waits is to get what is there already.
fn in_good_time<'a, P>(call: &Call<'a, P>) -> Call<'a, P> {
    const BEFORE_PATIENCE_ENDS: Duration = Duration::from_secs(1);
    let request = call.budgets.request.saturating_sub(BEFORE_PATIENCE_ENDS);
    Call {
        ports: call.ports,
        ready: call.ready,
        budgets: Budgets {
            request,
            ..call.budgets
        },
        isolate: call.isolate,
        client: call.client,
        started: call.started,
        trace: call.trace,
    }
}

/// Service standards for the rows that have no date. Without them there are none.
async fn add_dates<P: TokenPorts>(
    call: &Call<'_, P>,
    lookup: &StandardsLookup,
    prices: &mut Prices,
) {
    let usps = &call.ready.account.usps;
    let build = |token: &AccessToken| lookup.request(usps, token);
    let read = |response: &Response| lookup.answer(response);
    let Ok(dates) = call.ask(Api::ServiceStandards, &build, &read).await else {
        return;
    };
    for row in prices.rows.iter_mut().filter(|row| row.delivery.is_none()) {
        let mut dates = dates.iter();
        let found = dates.find(|(service, _)| *service == row.service);
        row.delivery = found.map(|(_, delivery)| *delivery);
    }
}

/// All services at once; and each that is missing there, and would take the parcel, by itself.
async fn abroad<P: TokenPorts>(
    call: &Call<'_, P>,
    asked: &CanonicalQuestion,
    mailed: Date,
    place: &Abroad,
) -> Result<Prices, Trouble> {
    let usps = &call.ready.account.usps;
    let duties = place.duties.iter().zip(1..);
    let duties: Vec<_> = duties
        .filter_map(|(item, number): (_, u32)| {
            DutyItem::new(
                &number.to_string(),
                item.value,
                item.quantity,
                item.made_in,
                item.hs_code.as_deref(),
            )
        })
        .collect();
    let search = |price_type, account| InternationalSearch {
        origin: asked.origin(),
        country: place.country,
        postal_code: Some(place.postal_code.clone()),
        parcel: asked.parcel(),
        mailing_date: mailed,
        price_type,
        account,
        extras: asked.extras(),
        duties: duties.clone(),
    };
    if !search(asked.price_type(), None).is_askable() {
        return Err(Trouble::Carrier(CarrierError::RequestRefused));
    }
    let options = |price_type, account| Search::Abroad(search(price_type, account));
    let mut prices = of_type(call, asked.price_type(), &options).await?;
    let listed = |service: &Service| {
        prices.rows.iter().any(|row| row.service == service)
            || prices.odd.iter().any(|(odd, _)| *odd == service)
    };
    let takes =
        |service: &Service| asked.parcel().weight <= Weight::from_pounds(service.max_weight_lb);
    let offered = call.ready.services.iter().copied();
    let missing: Vec<_> = offered
        .filter(|service| service.abroad && !listed(service) && takes(service))
        .collect();
    let call = &in_good_time(call);
    // Prices of a contract stand in the options alone; here are published ones.
    let (price_type, published) = match asked.price_type() {
        PriceType::Contract => (PriceType::Commercial, true),
        other => (other, false),
    };
    let search = &search(price_type, None);
    let more = missing.into_iter().map(|service| async move {
        let build = |token: &AccessToken| search.prices_request(service, usps, token);
        let read = |response: &Response| search.prices_answer(service, response);
        call.ask(Api::InternationalPrices, &build, &read).await.ok()
    });
    for found in join_all(more).await.into_iter().flatten() {
        let rows = found.rows.into_iter().map(|mut row| {
            row.published |= published;
            row
        });
        prices.rows.extend(rows);
        prices.odd.extend(found.odd);
    }
    Ok(prices)
}
