//! `GET /addresses/v3/city-state`.

use crate::carrier::AccessToken;
use crate::carrier::{CarrierError, Refusal};
use crate::ports::{Request, Response};
use crate::postal::{Place, State, Zip5, proper_case};

use super::{Endpoint, classify};
use crate::json::Document;

/// Asks what place a ZIP is.
pub fn request(usps: &Endpoint, token: &AccessToken, zip: Zip5) -> Request {
    usps.get(
        "/addresses/v3/city-state",
        &[("ZIPCode", zip.as_str())],
        token,
    )
}

/// Reads the answer, with the city in proper case.
///
/// # Errors
///
/// [`CarrierError::NothingFound`] for a ZIP that USPS does not know (a 400 of its back end, no 404 is declared);
/// [`CarrierError::Unreadable`] also when the answer is about another ZIP.
pub fn answer(response: &Response, zip: Zip5) -> Result<Place, CarrierError> {
    if response.status != 200 {
        return Err(match classify(response) {
            CarrierError::InputRefused(_) => CarrierError::NothingFound(Refusal::Other),
            other => other,
        });
    }
    let document = Document::parse(&response.body).ok_or(CarrierError::Unreadable)?;
    let answer = document.root().members();
    let city = answer.get("city").text().ok_or(CarrierError::Unreadable)?;
    let state = answer.get("state").text();
    let state = state
        .and_then(|code| State::parse(&code))
        .ok_or(CarrierError::Unreadable)?;
    // USPS's README leaves the echo out: an answer that echoes nothing is believed.
    let echo = answer.get("ZIPCode").text();
    if echo.is_some_and(|echo| echo != zip.as_str()) {
        return Err(CarrierError::Unreadable);
    }
    Ok(Place {
        city: proper_case(&city),
        state,
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::clock::UnixMillis;

    fn read(status: u16, body: &str) -> Result<Place, CarrierError> {
        let response = Response {
            status,
            received_at: UnixMillis::default(),
            retry_after: None,
            content_type: None,
            body: body.as_bytes().to_vec(),
        };
        answer(&response, Zip5::parse("27703").unwrap())
    }

    #[test]
    fn a_place_is_read_and_another_zips_place_is_not() {
        let place = read(200, r#"{"city":"DURHAM","state":"NC","ZIPCode":"27703"}"#).unwrap();
        assert_eq!((place.city.as_str(), place.state.code()), ("Durham", "NC"));
        for body in [
            r#"{"city":"DURHAM","state":"NC","ZIPCode":"27704"}"#,
            r#"{"city":"","state":"NC","ZIPCode":"27703"}"#,
            r#"{"city":"DURHAM","state":"XX","ZIPCode":"27703"}"#,
            "{}",
            "[]",
            "<html>",
            "",
        ] {
            assert_eq!(
                read(200, body).unwrap_err(),
                CarrierError::Unreadable,
                "{body}"
            );
        }
    }

    #[test]
    fn an_unknown_zip_is_an_answer_and_a_gateway_refusal_is_not() {
        let envelope = |message| {
            format!(
                r#"{{"apiVersion":"/addresses/v3/","error":{{"code":"400","message":"{message}","errors":[]}}}}"#
            )
        };
        assert_eq!(
            read(400, &envelope("Invalid Zip Code.")).unwrap_err(),
            CarrierError::NothingFound(Refusal::Other)
        );
        assert_eq!(
            read(400, &envelope("OASValidation p with resource r: failed")).unwrap_err(),
            CarrierError::RequestRefused
        );
    }
}
