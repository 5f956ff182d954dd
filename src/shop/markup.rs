//! What a shopper pays for a carrier's price: exact rules in whole cents.

use crate::postal::Country;
use crate::rates::{Cents, Service};

use super::Rounding;

/// Hundredths of a percent, from -100 % to 1000 %.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Percent(i32);

impl Percent {
    const WHOLE: i32 = 10_000;
    const MOST: i32 = 10 * Self::WHOLE;

    /// Reads decimal text with up to two decimals: `10`, `-5.5`, `7.25`.
    ///
    /// `None` for a plus, an exponent, a third decimal, or out of range.
    pub fn parse(text: &str) -> Option<Self> {
        let (digits, sign) = match text.strip_prefix('-') {
            Some(digits) => (digits, -1),
            None => (text, 1),
        };
        let (whole, fraction) = digits.split_once('.').unwrap_or((digits, "0"));
        let all_digits =
            |part: &str| !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_digit());
        if !all_digits(whole) || !all_digits(fraction) || whole.len() > 4 || fraction.len() > 2 {
            return None;
        }
        let scale = if fraction.len() == 1 { 10 } else { 1 };
        let hundredths = whole.parse::<i32>().ok()? * 100 + fraction.parse::<i32>().ok()? * scale;
        let percent = sign * hundredths;
        (-Self::WHOLE..=Self::MOST)
            .contains(&percent)
            .then_some(Self(percent))
    }

    /// The price with so much more, half a cent rounded up.
    fn on(self, Cents(price): Cents) -> Cents {
        let whole = u64::from(Self::WHOLE.unsigned_abs());
        let factor = u64::try_from(Self::WHOLE.saturating_add(self.0)).unwrap_or(0);
        // In two parts, so that no price is too large to be exact.
        let rest = (price % whole * factor + whole / 2) / whole;
        Cents((price / whole).saturating_mul(factor).saturating_add(rest))
    }
}

/// What is done to a price, for some services or countries.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct MarkupRule {
    /// The services it is for; empty: for all.
    pub services: Vec<&'static Service>,
    /// The countries it is for, as a request names them; empty: for all.
    pub countries: Vec<Country>,
    /// Comes first.
    pub percent: Percent,
    /// Cents, after the percentage; less than nothing lowers the price, to no less than nothing.
    pub fixed: i64,
    /// The least a shopper pays, before rounding.
    pub minimum: Option<Cents>,
    /// The most a shopper pays, before rounding.
    pub maximum: Option<Cents>,
    /// The prices that are shown.
    pub round: Option<Rounding>,
    /// The value of an order from which shipping is free.
    pub free_from: Option<Cents>,
}

impl MarkupRule {
    /// Whether it is for every service and every country.
    pub fn is_for_all(&self) -> bool {
        self.services.is_empty() && self.countries.is_empty()
    }

    fn is_for(&self, service: &str, country: Country) -> bool {
        let services = &self.services;
        let countries = &self.countries;
        (services.is_empty() || services.iter().any(|known| known.id == service))
            && (countries.is_empty() || countries.contains(&country))
    }

    fn price(&self, carrier: Cents, order_value: Option<Cents>) -> Cents {
        let is_free = self
            .free_from
            .zip(order_value)
            .is_some_and(|(from, value)| value >= from);
        if is_free {
            return Cents(0);
        }
        let Cents(price) = self.percent.on(carrier);
        let mut price = Cents(if self.fixed < 0 {
            price.saturating_sub(self.fixed.unsigned_abs())
        } else {
            price.saturating_add(self.fixed.unsigned_abs())
        });
        if let Some(minimum) = self.minimum {
            price = price.max(minimum);
        }
        if let Some(maximum) = self.maximum {
            price = price.min(maximum);
        }
        self.round.map_or(price, |round| round.round(price))
    }
}

/// The rules of a shop, in their order.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Markup(pub Vec<MarkupRule>);

impl Markup {
    /// What a shopper pays for a shipment: by the first rule for this service and country, else the carrier's price.
    ///
    /// An order whose value is not known is never free.
    pub fn price(
        &self,
        carrier: Cents,
        service: &str,
        country: Country,
        order_value: Option<Cents>,
    ) -> Cents {
        self.0
            .iter()
            .find(|rule| rule.is_for(service, country))
            .map_or(carrier, |rule| rule.price(carrier, order_value))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::carrier::usps::service;
    use crate::shop::Direction;

    fn percent(text: &str) -> Percent {
        Percent::parse(text).unwrap()
    }

    fn price(rule: MarkupRule, carrier: u64, order_value: Option<u64>) -> u64 {
        let markup = Markup(vec![rule]);
        let order_value = order_value.map(Cents);
        let Cents(price) = markup.price(Cents(carrier), "priority_mail", Country::US, order_value);
        price
    }

    #[test]
    fn percent_is_read_from_text_to_the_hundredth() {
        for (text, hundredths) in [
            ("0", 0),
            ("10", 1_000),
            ("7.5", 750),
            ("7.05", 705),
            ("7.50", 750),
            ("-5.5", -550),
            ("-0.01", -1),
            ("-100", -10_000),
            ("-100.00", -10_000),
            ("1000", 100_000),
        ] {
            assert_eq!(percent(text), Percent(hundredths), "{text}");
        }
        for bad in [
            "", "-", ".5", "5.", "5.125", "+5", "1e1", "5%", " 5", "-100.01", "1000.01", "10000",
            "--5", "5.-1", "NaN",
        ] {
            assert_eq!(Percent::parse(bad), None, "{bad:?}");
        }
    }

    #[test]
    fn a_percentage_is_exact_and_half_a_cent_goes_up() {
        for (text, carrier, expected) in [
            ("0", 1_085, 1_085),
            ("10", 1_085, 1_194),
            ("10", 1_084, 1_192),
            ("-10", 1_085, 977),
            ("-10", 1_084, 976),
            ("7.25", 1_000, 1_073),
            ("0.01", 4_999, 4_999),
            ("0.01", 5_000, 5_001),
            ("-100", 1_085, 0),
            ("1000", 7, 77),
            ("33.33", 1_000_000_000_000_000, 1_333_300_000_000_000),
        ] {
            assert_eq!(percent(text).on(Cents(carrier)), Cents(expected), "{text}");
        }
        assert_eq!(percent("1000").on(Cents(u64::MAX)), Cents(u64::MAX));
        assert_eq!(percent("0").on(Cents(u64::MAX)), Cents(u64::MAX));
        // The definition, in wider integers.
        for hundredths in (-10_000..=100_000).step_by(373) {
            for carrier in (0..100_000_i64).step_by(977) {
                let factor = i128::from(10_000 + hundredths);
                let exact = (i128::from(carrier) * factor * 2 + 10_000).div_euclid(20_000);
                let carrier = Cents(carrier.unsigned_abs());
                let found = Percent(hundredths).on(carrier);
                assert_eq!(i128::from(found.0), exact, "{hundredths} of {carrier:?}");
            }
        }
    }

    #[test]
    fn the_steps_come_in_their_order() {
        let rule = MarkupRule {
            percent: percent("10"),
            fixed: 50,
            minimum: Some(Cents(700)),
            maximum: Some(Cents(2_000)),
            round: Some(Rounding {
                to: 100,
                ending: 95,
                direction: Direction::Up,
            }),
            free_from: Some(Cents(10_000)),
            ..MarkupRule::default()
        };
        for (carrier, order_value, expected) in [
            // 10.00 + 10 % + 0.50 = 11.50.
            (1_000, None, 1_195),
            // 5.00 + 10 % + 0.50 = 6.00, at least 7.00.
            (500, None, 795),
            // 20.00 + 10 % + 0.50 = 22.50, at most 20.00; rounding comes after.
            (2_000, None, 2_095),
            (1_000, Some(9_999), 1_195),
            (1_000, Some(10_000), 0),
            (1_000, Some(10_001), 0),
        ] {
            assert_eq!(price(rule.clone(), carrier, order_value), expected);
        }
    }

    #[test]
    fn a_discount_ends_at_nothing() {
        let fixed = |fixed| MarkupRule {
            fixed,
            ..MarkupRule::default()
        };
        for (by, expected) in [(-999, 1), (-1_000, 0), (-1_001, 0), (i64::MIN, 0)] {
            assert_eq!(price(fixed(by), 1_000, None), expected, "{by}");
        }
        assert_eq!(price(fixed(i64::MAX), u64::MAX, None), u64::MAX);
        let least = MarkupRule {
            minimum: Some(Cents(300)),
            ..fixed(-1_000)
        };
        assert_eq!(price(least, 1_000, None), 300);
    }

    #[test]
    fn the_first_rule_for_service_and_country_counts_and_without_one_the_carriers_price() {
        let canada = Country::parse("CA").unwrap();
        let fixed = |fixed, services: &[&str], countries: &[Country]| MarkupRule {
            services: services.iter().filter_map(|id| service(id)).collect(),
            countries: countries.to_vec(),
            fixed,
            ..MarkupRule::default()
        };
        let markup = Markup(vec![
            fixed(1, &["priority_mail"], &[canada]),
            fixed(2, &["priority_mail", "ground_advantage"], &[]),
            fixed(4, &[], &[canada]),
            fixed(8, &["priority_mail"], &[]),
        ]);
        for (service, country, expected) in [
            ("priority_mail", canada, 101),
            ("priority_mail", Country::US, 102),
            ("ground_advantage", canada, 102),
            ("priority_mail_express", canada, 104),
            ("priority_mail_express", Country::US, 100),
        ] {
            let found = markup.price(Cents(100), service, country, None);
            assert_eq!(found, Cents(expected), "{service} {country:?}");
        }
        let none = Markup::default().price(Cents(7), "priority_mail", canada, Some(Cents(9)));
        assert_eq!(none, Cents(7));
    }
}
