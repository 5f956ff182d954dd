//! `GET /v1/services`: what this shop offers, and how large a parcel each service takes, so that a page can say "too heavy for …"
//! before it asks what shipping costs.

use serde::Serialize;

use crate::config::Ready;
use crate::rates::Service;

use super::Answer;
#[cfg(feature = "openapi")]
use super::openapi::words;

/// A shop's settings change with a deploy.
const CACHE_FIVE_MINUTES: &str = "private, max-age=300";

/// What the shop offers, in its order and by its names.
#[derive(Serialize)]
#[cfg_attr(feature = "openapi", derive(schemars::JsonSchema))]
#[cfg_attr(feature = "openapi", schemars(rename = "ServicesAnswer"))]
pub(super) struct Body {
    /// Each of them.
    services: Vec<Shown>,
}

/// A service that the shop offers. It may still not go to a place: the rates say so.
#[derive(Serialize)]
#[cfg_attr(feature = "openapi", derive(schemars::JsonSchema))]
#[cfg_attr(feature = "openapi", schemars(rename = "OfferedService"))]
struct Shown {
    /// `usps.ground_advantage`: the `id` of its rate in the shop's own packaging.
    id: String,
    #[cfg_attr(feature = "openapi", schemars(with = "words::Carrier"))]
    carrier: &'static str,
    #[cfg_attr(feature = "openapi", schemars(with = "words::Service"))]
    service: &'static str,
    /// The shop's name for it.
    name: String,
    limits: Limits,
}

/// The most that a parcel may be, with its packaging; abroad the most that any country takes.
#[derive(Serialize)]
#[cfg_attr(feature = "openapi", derive(schemars::JsonSchema))]
#[cfg_attr(feature = "openapi", schemars(rename = "ServiceLimits"))]
struct Limits {
    /// What it weighs.
    weight: Amount,
    /// The longest side, and once around the other two.
    length_plus_girth: Amount,
}

/// A limit.
#[derive(Serialize)]
#[cfg_attr(feature = "openapi", derive(schemars::JsonSchema))]
#[cfg_attr(feature = "openapi", schemars(rename = "Limit"))]
struct Amount {
    /// How many.
    value: u32,
    /// Of what: `lb` or `in`.
    unit: &'static str,
}

/// The services of the settings, in their order.
pub(super) fn list(ready: &Ready) -> Answer {
    let shown = |service: &&'static Service| Shown {
        id: format!("usps.{}", service.id),
        carrier: "usps",
        service: service.id,
        name: ready.shop.name_of(service).to_owned(),
        limits: Limits {
            weight: Amount {
                value: service.max_weight_lb,
                unit: "lb",
            },
            length_plus_girth: Amount {
                value: service.max_length_plus_girth_in,
                unit: "in",
            },
        },
    };
    let body = Body {
        services: ready.services.iter().map(shown).collect(),
    };
    Answer {
        cache_control: Some(CACHE_FIVE_MINUTES),
        ..Answer::new(serde_json::to_string(&body).unwrap_or_default())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::config::Config;

    #[test]
    fn services_come_in_the_order_of_the_settings() {
        let config = Config::from_lookup(|name| {
            let value = match name {
                "SHOP_ID" => "demo",
                "SHIP_FROM_ZIP" => "60601",
                "SHIP_FROM_TIME_ZONE" => "America/Chicago",
                "SERVICES" => "priority_mail_express,ground_advantage",
                _ => return None,
            };
            Some(value.to_owned())
        });
        let answer = list(config.ready.as_ref().unwrap());
        let body: serde_json::Value = serde_json::from_str(answer.body.text()).unwrap();
        let ids = body["services"].as_array().unwrap().iter();
        let ids: Vec<_> = ids.map(|service| service["id"].as_str().unwrap()).collect();
        assert_eq!(ids, ["usps.priority_mail_express", "usps.ground_advantage"]);
    }
}
