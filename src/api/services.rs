//! `GET /v1/services`: what this shop offers, and how large a parcel each service takes, so that a page can say "too heavy for …"
//! before it asks what shipping costs.

use serde::Serialize;

use crate::config::Ready;
use crate::rates::Service;

use super::Answer;

/// A shop's settings change with a deploy.
const CACHE_FIVE_MINUTES: &str = "private, max-age=300";

#[derive(Serialize)]
struct Body {
    services: Vec<Shown>,
}

#[derive(Serialize)]
struct Shown {
    id: String,
    carrier: &'static str,
    service: &'static str,
    name: String,
    limits: Limits,
}

/// Of one parcel, with its packaging.
#[derive(Serialize)]
struct Limits {
    weight: Amount,
    /// The longest side, and once around the other two.
    length_plus_girth: Amount,
}

#[derive(Serialize)]
struct Amount {
    value: u32,
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
