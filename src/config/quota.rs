//! How often the carrier may be asked, and how much of that one client may cause.

use crate::quota::Share;
use crate::token::QuotaSettings;

use super::read::Reader;

/// What a new app at USPS has, for each of its APIs (CONTRACT §1).
const DEFAULT: u32 = 60;
const UNMETERED: &str = "unmetered";

pub(super) fn read(read: &mut Reader) -> QuotaSettings {
    let total = read.limit("QUOTA_TOTAL", None, UNMETERED);
    // A default gives way to the total; what is set has to fit.
    let usual = Some(total.map_or(DEFAULT, |total| total.min(DEFAULT)));
    let mut limit = |name, default| {
        let limit = read.limit(name, default, UNMETERED);
        if limit > total && total.is_some() {
            read.report(name, "must not be more than QUOTA_TOTAL");
        }
        limit
    };
    QuotaSettings {
        addresses: limit("QUOTA_ADDRESSES", usual),
        shipping_options: limit("QUOTA_SHIPPING_OPTIONS", usual),
        service_standards: limit("QUOTA_SERVICE_STANDARDS", usual),
        international_prices: limit("QUOTA_INTERNATIONAL_PRICES", usual),
        oauth: limit("QUOTA_OAUTH", usual),
        // Nobody has published theirs: no label is refused on a guess.
        payments: limit("QUOTA_PAYMENTS", None),
        labels: limit("QUOTA_LABELS", None),
        total,
        window: read.seconds("QUOTA_WINDOW_S", 3_600),
        share: read
            .parsed(
                "CLIENT_SHARE",
                "1/6",
                share,
                "a part like 1/6, or 1 for all",
            )
            .unwrap_or(Share { part: 1, of: 1 }),
        addresses_per_month: read.limit("ADDRESSES_PER_MONTH", None, "unlimited"),
        backoff: (
            read.seconds("GATE_BACKOFF_FLOOR_S", 30),
            read.seconds("GATE_BACKOFF_CEILING_S", 600),
        ),
    }
}

fn share(text: &str) -> Option<Share> {
    let (part, of) = text.split_once('/').unwrap_or((text, "1"));
    let number = |text: &str| text.trim().parse::<u32>().ok();
    let share = Share {
        part: number(part)?,
        of: number(of)?,
    };
    (1..=share.of).contains(&share.part).then_some(share)
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;
    use crate::carrier::usps::Api;

    fn settings(set: &[(&str, &str)]) -> (QuotaSettings, Vec<&'static str>) {
        let lookup = |name: &str| {
            let found = set.iter().find(|(known, _)| *known == name);
            found.map(|(_, value)| (*value).to_owned())
        };
        let mut reader = Reader::new(&lookup);
        let settings = read(&mut reader);
        let problems = reader.problems();
        (
            settings,
            problems.iter().map(|problem| problem.name).collect(),
        )
    }

    #[test]
    fn a_new_apps_quota_is_the_default() {
        let (settings, problems) = settings(&[]);
        assert_eq!(problems, [""; 0]);
        for (api, limit) in [
            (Api::OAuth, Some(60)),
            (Api::Addresses, Some(60)),
            (Api::ShippingOptions, Some(60)),
            (Api::ServiceStandards, Some(60)),
            (Api::InternationalPrices, Some(60)),
            (Api::Payments, None),
            (Api::Labels, None),
        ] {
            assert_eq!(settings.limit(api), limit, "{api:?}");
            assert_eq!(settings.is_metered(api), limit.is_some(), "{api:?}");
        }
        assert_eq!((settings.total, settings.addresses_per_month), (None, None));
        assert_eq!(settings.window, Duration::from_secs(3_600));
        assert_eq!(settings.share.of_limit(60), Some(10));
        let backoff = (Duration::from_secs(30), Duration::from_secs(600));
        assert_eq!(settings.backoff, backoff);
    }

    #[test]
    fn limits_are_set_by_api_and_defaults_give_way_to_the_total() {
        let (read, problems) = settings(&[
            ("QUOTA_ADDRESSES", "40"),
            ("QUOTA_LABELS", "7"),
            ("QUOTA_OAUTH", "unmetered"),
            ("QUOTA_TOTAL", "50"),
            ("QUOTA_WINDOW_S", "60"),
            ("CLIENT_SHARE", " 1 / 4 "),
            ("ADDRESSES_PER_MONTH", "2000"),
        ]);
        assert_eq!(problems, [""; 0]);
        assert_eq!(
            (read.addresses, read.labels, read.oauth),
            (Some(40), Some(7), None)
        );
        assert_eq!((read.shipping_options, read.total), (Some(50), Some(50)));
        let [standards, abroad] = [read.service_standards, read.international_prices];
        assert_eq!((standards, abroad), (Some(50), Some(50)));
        assert_eq!(read.window, Duration::from_secs(60));
        assert_eq!(read.share.of_limit(40), Some(10));
        assert_eq!(read.limit_a_month(Api::Addresses), Some(2000));
        assert_eq!(read.limit_a_month(Api::ShippingOptions), None);
        // The total counts them.
        assert!(read.is_metered(Api::OAuth));
        let capped = [
            ("QUOTA_ADDRESSES", "unmetered"),
            ("ADDRESSES_PER_MONTH", "9"),
        ];
        assert!(settings(&capped).0.is_metered(Api::Addresses));
    }

    #[test]
    fn silly_values_are_reported_by_name() {
        for (name, values) in [
            (
                "QUOTA_ADDRESSES",
                &["0", "-1", "many", "1.5", "1000001", "unlimited"][..],
            ),
            ("QUOTA_SHIPPING_OPTIONS", &["0"]),
            ("QUOTA_SERVICE_STANDARDS", &["0"]),
            ("QUOTA_INTERNATIONAL_PRICES", &["all"]),
            ("QUOTA_OAUTH", &["sixty"]),
            ("QUOTA_PAYMENTS", &["-60"]),
            ("QUOTA_LABELS", &["0"]),
            ("QUOTA_TOTAL", &["0", "-1", "all"]),
            ("QUOTA_WINDOW_S", &["0", "-1", "86401", "hour"]),
            (
                "CLIENT_SHARE",
                &["0", "0/6", "2/1", "7", "half", "1/", "/6", "-1/6", "1/0"],
            ),
            ("ADDRESSES_PER_MONTH", &["0", "-5", "unmetered"]),
            ("GATE_BACKOFF_FLOOR_S", &["0"]),
            ("GATE_BACKOFF_CEILING_S", &["0"]),
        ] {
            for value in values {
                assert_eq!(settings(&[(name, value)]).1, [name], "{name}={value}");
            }
        }
        for name in [
            "QUOTA_ADDRESSES",
            "QUOTA_SHIPPING_OPTIONS",
            "QUOTA_SERVICE_STANDARDS",
            "QUOTA_INTERNATIONAL_PRICES",
            "QUOTA_OAUTH",
            "QUOTA_PAYMENTS",
            "QUOTA_LABELS",
        ] {
            let above = settings(&[(name, "61"), ("QUOTA_TOTAL", "60")]);
            assert_eq!(above.1, [name]);
            let equal = settings(&[(name, "60"), ("QUOTA_TOTAL", "60")]);
            assert_eq!(equal.1, [""; 0]);
        }
    }

    #[test]
    fn a_share_is_at_least_one_call_and_a_whole_one_is_no_limit() {
        for (text, limit, share) in [
            ("1/6", 60, Some(10)),
            ("1/6", 5, Some(1)),
            ("1/6", 1, Some(1)),
            ("5/6", 60, Some(50)),
            ("1", 60, None),
            ("6/6", 60, None),
        ] {
            let (settings, problems) = settings(&[("CLIENT_SHARE", text)]);
            assert_eq!(problems, [""; 0]);
            assert_eq!(settings.share.of_limit(limit), share, "{text} of {limit}");
        }
    }
}
