//! The addresses API: one address standardized, the city of a ZIP code, the ZIP code of an address.

use bytes::Bytes;
use http::{Response, StatusCode};
use serde_json::json;

use crate::{
    api::ADDRESSES,
    gateway::{invalid, refused},
    places::{mailing_name, place},
    query::{Parameter, Query},
    reply::{Entry, failure, success},
    settings::{AddressesEdition, Settings},
};

mod answer;
mod known;
mod labelled;
mod matching;
mod street;

pub(crate) use labelled::{NotPrinted, Standard, Typed};

use matching::{Asked, Refusal, matched};

/// `GET /addresses/v3/address`.
pub fn address(query: &str, seed: u64, settings: &Settings) -> Response<Bytes> {
    let state_required = settings.addresses_edition == AddressesEdition::V3_2_3;
    let parameters = [
        Parameter::required("streetAddress"),
        Parameter::optional("secondaryAddress"),
        Parameter::optional("city"),
        Parameter::state().needed(state_required),
        Parameter::digits("ZIPCode", 5),
        Parameter::digits("ZIPPlus4", 4),
        Parameter::optional("urbanization"),
        Parameter::optional("firm").up_to(50),
    ];
    let query = match Query::checked(query, "/address", &parameters) {
        Ok(query) => query,
        Err(findings) => return invalid(ADDRESSES, &findings, settings),
    };
    match matched(&asked(&query), seed, settings.multiple_as_success) {
        Ok(found) => success(ADDRESSES, &answer::address(&found, settings), settings),
        Err(refusal) => refused_address(&refusal, settings),
    }
}

/// `GET /addresses/v3/zipcode`.
pub fn zip_code(query: &str, seed: u64, settings: &Settings) -> Response<Bytes> {
    let parameters = [
        Parameter::required("streetAddress"),
        Parameter::optional("secondaryAddress"),
        Parameter::required("city"),
        Parameter::state().needed(true),
        Parameter::digits("ZIPCode", 5),
        Parameter::digits("ZIPPlus4", 4),
        Parameter::optional("firm").up_to(50),
    ];
    let query = match Query::checked(query, "/zipcode", &parameters) {
        Ok(query) => query,
        Err(findings) => return invalid(ADDRESSES, &findings, settings),
    };
    match matched(&asked(&query), seed, settings.multiple_as_success) {
        Ok(found) => success(ADDRESSES, &answer::zip_code(&found, settings), settings),
        Err(refusal) => refused_address(&refusal, settings),
    }
}

/// `GET /addresses/v3/city-state`.
pub fn city_state(query: &str, settings: &Settings) -> Response<Bytes> {
    let parameters = [Parameter::digits("ZIPCode", 5).needed(true)];
    let query = match Query::checked(query, "/city-state", &parameters) {
        Ok(query) => query,
        Err(findings) => return invalid(ADDRESSES, &findings, settings),
    };
    match query.get("ZIPCode").and_then(place) {
        Some(place) => {
            let body = json!({"city": mailing_name(place.city), "state": place.state, "ZIPCode": place.zip});
            success(ADDRESSES, &body, settings)
        }
        None => refused(ADDRESSES, "Invalid Zip Code.", settings),
    }
}

fn asked(query: &Query) -> Asked<'_> {
    Asked {
        firm: query.get("firm").unwrap_or_default(),
        street: query.get("streetAddress").unwrap_or_default(),
        secondary: query.get("secondaryAddress").unwrap_or_default(),
        city: query.get("city"),
        state: query.get("state"),
        zip: query.get("ZIPCode"),
        urbanization: query.get("urbanization").unwrap_or_default(),
    }
}

fn refused_address(refusal: &Refusal, settings: &Settings) -> Response<Bytes> {
    match refusal {
        Refusal::NotFound(message) => {
            failure(ADDRESSES, StatusCode::NOT_FOUND, message, &[], settings)
        }
        Refusal::Bad(message) => {
            let entry = Entry::new("Bad request", message, "API");
            failure(
                ADDRESSES,
                StatusCode::BAD_REQUEST,
                message,
                &[entry],
                settings,
            )
        }
        Refusal::Broken => failure(
            ADDRESSES,
            StatusCode::INTERNAL_SERVER_ERROR,
            "There was an internal server error.",
            &[],
            settings,
        ),
    }
}

#[cfg(test)]
mod tests;
