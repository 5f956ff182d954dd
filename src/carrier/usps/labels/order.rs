//! What a label is ordered for, whether all of it goes together, and at which rate.

use crate::clock::Date;
use crate::rates::{Cents, ExtraService, Packaging, Parcel, Service, Weight};

use super::super::{extras, packaging, sorting};
use super::contact::Contact;
use super::words::{ImageOrder, Reference};

/// A label as it is wanted, before it is known whether all of it goes together.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LabelDraft {
    /// Who sends it, and from where.
    pub sender: Contact,
    /// Who receives it.
    pub recipient: Contact,
    /// The parcel.
    pub parcel: Parcel,
    /// How it goes.
    pub service: &'static Service,
    /// What it is packed in.
    pub packaging: Packaging,
    /// The day it is mailed, at the sender's place.
    pub ship_date: Date,
    /// What is bought besides.
    pub extras: Vec<ExtraService>,
    /// The picture.
    pub image: ImageOrder,
    /// What is printed for the shop itself.
    pub reference: Option<Reference>,
}

/// What does not go together in an order.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum OrderFault {
    /// Over 70 pounds.
    TooHeavy,
    /// Longer and thicker than the service takes.
    TooLong,
    /// The service has no such container.
    Packaging,
    /// More extra services than USPS takes (five), or two of one kind.
    TooManyExtras,
    /// Goods of no value, or of more than USPS insures (5,000 dollars).
    Insurance,
    /// There is no picture of this form and size, or it has no receipt.
    Image,
}

/// The heaviest parcel (`PackageDescription.weight`).
const HEAVIEST: Weight = Weight::from_pounds(70);
const MOST_EXTRAS: usize = 5;

/// A label order that USPS's document allows: [`LabelOrder::new`] is the only way to get one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LabelOrder(LabelDraft);

impl LabelOrder {
    /// Checks what goes together.
    ///
    /// # Errors
    ///
    /// Everything that does not.
    pub fn new(draft: LabelDraft) -> Result<Self, Vec<OrderFault>> {
        let parcel = &draft.parcel;
        let longest = draft.service.max_length_plus_girth_in * 100;
        let mut faults = Vec::new();
        let mut check = |good: bool, fault: OrderFault| {
            if !good {
                faults.push(fault);
            }
        };
        check(parcel.weight <= HEAVIEST, OrderFault::TooHeavy);
        check(
            parcel.length_plus_girth_hundredths() <= longest,
            OrderFault::TooLong,
        );
        let order = Self(draft);
        check(order.rate().is_some(), OrderFault::Packaging);
        let codes = order.extra_codes();
        let twice = |code| codes.iter().filter(|known| *known == code).count() > 1;
        check(
            !codes.iter().any(twice) && codes.len() <= MOST_EXTRAS && order.values() <= 1,
            OrderFault::TooManyExtras,
        );
        check(
            order
                .insured()
                .is_none_or(|value| value > Cents(0) && value <= ExtraService::MOST_INSURED),
            OrderFault::Insurance,
        );
        check(order.0.image.exists(), OrderFault::Image);
        if faults.is_empty() {
            Ok(order)
        } else {
            Err(faults)
        }
    }

    /// What was ordered.
    pub fn fields(&self) -> &LabelDraft {
        &self.0
    }

    fn is_express(&self) -> bool {
        extras::is_express(self.0.service)
    }

    /// `rateIndicator` and `processingCategory`; `None` if the service has no such container.
    pub(super) fn rate(&self) -> Option<(&'static str, &'static str)> {
        let sorted = sorting::category(&self.0.parcel);
        match self.0.packaging {
            Packaging::Own if self.is_express() => Some(("PA", sorted)),
            Packaging::Own if sorting::is_dimensional(&self.0.parcel) => Some(("DR", sorted)),
            Packaging::Own => Some(("SP", sorted)),
            Packaging::OwnCubic => {
                let cubic = sorting::is_cubic(self.0.service, &self.0.parcel);
                cubic.then_some(("CP", "MACHINABLE"))
            }
            Packaging::FlatRate(_) if self.0.service.id == "ground_advantage" => None,
            Packaging::FlatRate(container) => packaging::rate_of(container, self.is_express()),
        }
    }

    /// Codes of the extra services.
    pub(super) fn extra_codes(&self) -> Vec<u16> {
        let express = self.is_express();
        let ordered = self.0.extras.iter();
        ordered
            .map(|extra| extras::code(*extra, express).0)
            .collect()
    }

    /// Whether one of them needs `physicalSignatureRequired`.
    pub(super) fn is_signed_for(&self) -> bool {
        let express = self.is_express();
        self.0
            .extras
            .iter()
            .any(|extra| extras::code(*extra, express).1)
    }

    /// The value that is insured.
    pub(super) fn insured(&self) -> Option<Cents> {
        self.0.extras.iter().find_map(|extra| match extra {
            ExtraService::Insurance(value) => Some(*value),
            _ => None,
        })
    }

    fn values(&self) -> usize {
        let is_value = |extra: &&ExtraService| matches!(extra, ExtraService::Insurance(_));
        self.0.extras.iter().filter(is_value).count()
    }
}

#[cfg(test)]
mod tests {
    use super::super::contact::{Contact, ContactDraft};
    use super::super::words::{ImageFormat, ImageSize};
    use super::*;
    use crate::carrier::AccessToken;
    use crate::carrier::usps::labels::IdempotencyKey;
    use crate::carrier::usps::{Endpoint, service};
    use crate::clock::parse_iso_date;
    use crate::postal::{State, ZipCode};
    use crate::rates::{Container, LengthUnit, Side, WeightUnit};

    fn contact(company: &str, urbanization: &str, state: &str, zip: &str) -> Contact {
        let text = |text: &str| text.to_owned();
        Contact::new(ContactDraft {
            first_name: text(if company.is_empty() { "Ada" } else { "" }),
            last_name: text(if company.is_empty() { "Lovelace" } else { "" }),
            company: text(company),
            street: text("12 Oak Ave"),
            unit: String::new(),
            city: text("San Juan"),
            state: State::parse(state).unwrap(),
            zip: ZipCode::parse(zip).unwrap(),
            urbanization: text(urbanization),
            phone: String::new(),
            email: String::new(),
        })
        .unwrap()
    }

    fn parcel(pounds: f64, sides: [f64; 3]) -> Parcel {
        Parcel::new(
            Weight::new(pounds, WeightUnit::Pound).unwrap(),
            sides.map(|side| Side::new(side, LengthUnit::Inch).unwrap()),
        )
    }

    fn draft() -> LabelDraft {
        LabelDraft {
            sender: contact("Shop", "", "IL", "60601"),
            recipient: contact("", "URB LAS GLADIOLAS", "PR", "00926-1234"),
            parcel: parcel(2.5, [10.0, 8.0, 4.0]),
            service: service("ground_advantage").unwrap(),
            packaging: Packaging::Own,
            ship_date: parse_iso_date("2026-11-23").unwrap(),
            extras: Vec::new(),
            image: ImageOrder {
                format: ImageFormat::Pdf,
                size: ImageSize::FourBySix,
                receipt: false,
            },
            reference: None,
        }
    }

    fn faults(change: impl FnOnce(&mut LabelDraft)) -> Vec<OrderFault> {
        let mut draft = draft();
        change(&mut draft);
        LabelOrder::new(draft).err().unwrap_or_default()
    }

    fn rate(
        service_id: &str,
        packaging: Packaging,
        parcel: Parcel,
    ) -> Option<(&'static str, &'static str)> {
        let draft = LabelDraft {
            service: service(service_id).unwrap(),
            packaging,
            parcel,
            ..draft()
        };
        LabelOrder::new(draft).ok()?.rate()
    }

    #[test]
    fn the_request_is_what_the_document_allows_and_no_more() {
        let order = LabelOrder::new(LabelDraft {
            extras: vec![
                ExtraService::Signature,
                ExtraService::Insurance(Cents(3550)),
            ],
            reference: Reference::parse("R 1"),
            ..draft()
        })
        .unwrap();
        let request = order.written().request(
            &Endpoint::new("http://h"),
            &AccessToken::new("t"),
            &AccessToken::new("p"),
            IdempotencyKey::from_random([0; 16]),
        );
        assert_eq!(request.url, "http://h/labels/v3/label");
        assert_eq!(
            request.headers,
            [
                ("accept", "application/vnd.usps.labels+json".to_owned()),
                ("content-type", "application/json".to_owned()),
                ("authorization", "Bearer t".to_owned()),
                ("x-payment-authorization-token", "p".to_owned()),
                (
                    "x-idempotency-key",
                    "00000000-0000-4000-8000-000000000000".to_owned()
                ),
            ]
        );
        assert_eq!(
            String::from_utf8(request.body).unwrap(),
            r#"{"imageInfo":{"imageType":"PDF","labelType":"4X6LABEL","receiptOption":"NONE"},"toAddress":{"firstName":"Ada","lastName":"Lovelace","streetAddress":"12 Oak Ave","city":"San Juan","state":"PR","ZIPCode":"00926","ZIPPlus4":"1234","urbanization":"URB LAS GLADIOLAS"},"fromAddress":{"firm":"Shop","streetAddress":"12 Oak Ave","city":"San Juan","state":"IL","ZIPCode":"60601"},"packageDescription":{"mailClass":"USPS_GROUND_ADVANTAGE","rateIndicator":"SP","processingCategory":"MACHINABLE","destinationEntryFacilityType":"NONE","mailingDate":"2026-11-23","weight":2.5,"length":10.0,"width":8.0,"height":4.0,"extraServices":[921,930],"physicalSignatureRequired":true,"packageOptions":{"packageValue":35.50},"customerReference":[{"referenceNumber":"R 1","printReferenceNumber":true}]}}"#
        );
    }

    #[test]
    fn printing_again_names_the_key_and_the_picture() {
        let order = LabelOrder::new(LabelDraft {
            image: ImageOrder {
                format: ImageFormat::Zpl203,
                size: ImageSize::FourBySix,
                receipt: true,
            },
            ..draft()
        })
        .unwrap();
        let request = order.written().reprint(
            &Endpoint::new("http://h"),
            &AccessToken::new("t"),
            &AccessToken::new("p"),
            IdempotencyKey::from_random([0; 16]),
        );
        assert_eq!(request.url, "http://h/labels/v3/label-reprint");
        let headers: Vec<_> = request.headers.iter().map(|(name, _)| *name).collect();
        assert!(headers.contains(&"x-payment-authorization-token"));
        assert!(headers.contains(&"x-idempotency-key"));
        assert_eq!(
            String::from_utf8(request.body).unwrap(),
            r#"{"imageInfo":{"imageType":"ZPL203DPI","labelType":"4X6LABEL"}}"#
        );
    }

    #[test]
    fn a_container_has_the_rate_of_its_service() {
        use Container as C;
        use Packaging as P;
        let small = parcel(2.5, [10.0, 8.0, 4.0]);
        let (ground, priority, express) =
            ("ground_advantage", "priority_mail", "priority_mail_express");
        for (service, packaging, expected) in [
            (ground, P::Own, Some(("SP", "MACHINABLE"))),
            (ground, P::OwnCubic, Some(("CP", "MACHINABLE"))),
            (ground, P::FlatRate(C::FlatRateEnvelope), None),
            (ground, P::FlatRate(C::SmallFlatRateBox), None),
            (priority, P::Own, Some(("SP", "MACHINABLE"))),
            (
                priority,
                P::FlatRate(C::FlatRateEnvelope),
                Some(("FE", "FLATS")),
            ),
            (
                priority,
                P::FlatRate(C::LegalFlatRateEnvelope),
                Some(("FA", "FLATS")),
            ),
            (
                priority,
                P::FlatRate(C::PaddedFlatRateEnvelope),
                Some(("FP", "FLATS")),
            ),
            (
                priority,
                P::FlatRate(C::SmallFlatRateBox),
                Some(("FS", "MACHINABLE")),
            ),
            (
                priority,
                P::FlatRate(C::MediumFlatRateBox),
                Some(("FB", "NONSTANDARD")),
            ),
            (
                priority,
                P::FlatRate(C::LargeFlatRateBox),
                Some(("PL", "NONSTANDARD")),
            ),
            (
                priority,
                P::FlatRate(C::LargeFlatRateBoxMilitary),
                Some(("PM", "NONSTANDARD")),
            ),
            (express, P::Own, Some(("PA", "MACHINABLE"))),
            (express, P::OwnCubic, None),
            (
                express,
                P::FlatRate(C::FlatRateEnvelope),
                Some(("E4", "FLATS")),
            ),
            (
                express,
                P::FlatRate(C::LegalFlatRateEnvelope),
                Some(("E6", "FLATS")),
            ),
            (
                express,
                P::FlatRate(C::PaddedFlatRateEnvelope),
                Some(("FP", "FLATS")),
            ),
            (express, P::FlatRate(C::MediumFlatRateBox), None),
        ] {
            assert_eq!(
                rate(service, packaging, small),
                expected,
                "{service} {packaging:?}"
            );
        }
    }

    #[test]
    fn a_cubic_price_is_for_what_is_small_enough() {
        for (service, pounds, sides, cubic) in [
            ("priority_mail", 20.0, [12.0, 12.0, 6.0], true),
            ("priority_mail", 20.0, [12.0, 12.0, 6.01], false),
            ("ground_advantage", 20.0, [12.0, 12.0, 12.0], true),
            ("ground_advantage", 20.0, [12.0, 12.01, 12.0], false),
            ("ground_advantage", 20.01, [12.0, 12.0, 6.0], false),
            ("ground_advantage", 1.0, [18.01, 4.0, 4.0], false),
            ("ground_advantage", 1.0, [5.0, 4.0, 4.0], false),
        ] {
            let found = rate(service, Packaging::OwnCubic, parcel(pounds, sides));
            assert_eq!(found.is_some(), cubic, "{service} {pounds} {sides:?}");
        }
    }

    #[test]
    fn own_packaging_is_sorted_and_priced_by_size_and_weight() {
        for (pounds, sides, expected) in [
            (25.0, [22.0, 18.0, 4.0], ("SP", "MACHINABLE")),
            (25.01, [22.0, 18.0, 4.0], ("SP", "NONSTANDARD")),
            (1.0, [22.01, 8.0, 4.0], ("SP", "NONSTANDARD")),
            (1.0, [6.0, 3.0, 0.25], ("SP", "MACHINABLE")),
            (1.0, [5.99, 3.0, 0.25], ("SP", "NONSTANDARD")),
            (1.0, [6.0, 3.0, 0.24], ("SP", "NONSTANDARD")),
            (1.0, [12.0, 12.0, 12.0], ("SP", "MACHINABLE")),
            // 12.01 counts as 13 inches: more than a cubic foot.
            (1.0, [12.01, 12.0, 12.0], ("DR", "MACHINABLE")),
            (1.0, [30.0, 14.0, 12.0], ("DR", "NONSTANDARD")),
        ] {
            let found = rate("ground_advantage", Packaging::Own, parcel(pounds, sides));
            assert_eq!(found, Some(expected), "{pounds} {sides:?}");
        }
    }

    #[test]
    fn extra_services_have_the_codes_of_the_class_and_the_value() {
        use ExtraService as E;
        let codes = |service_id, extras: &[E]| {
            let order = LabelOrder::new(LabelDraft {
                service: service(service_id).unwrap(),
                extras: extras.to_vec(),
                ..draft()
            });
            let order = order.unwrap();
            (order.extra_codes(), order.is_signed_for())
        };
        for (service, extras, expected, signed) in [
            ("priority_mail", vec![E::Signature], vec![921], true),
            ("priority_mail_express", vec![E::Signature], vec![981], true),
            (
                "priority_mail",
                vec![E::AdultSignature, E::ReturnReceiptElectronic],
                vec![922, 957],
                true,
            ),
            (
                "priority_mail",
                vec![E::SignatureRestricted],
                vec![924],
                true,
            ),
            (
                "priority_mail",
                vec![E::AdultSignatureRestricted],
                vec![923],
                true,
            ),
            (
                "priority_mail",
                vec![E::Certified, E::ReturnReceipt],
                vec![910, 955],
                true,
            ),
            (
                "priority_mail",
                vec![E::Insurance(Cents(50_000))],
                vec![930],
                false,
            ),
            (
                "priority_mail",
                vec![E::Insurance(Cents(50_001))],
                vec![931],
                true,
            ),
            (
                "priority_mail_express",
                vec![E::Insurance(Cents(1))],
                vec![925],
                true,
            ),
            ("priority_mail", vec![], vec![], false),
        ] {
            assert_eq!(codes(service, &extras), (expected, signed), "{extras:?}");
        }
    }

    #[test]
    fn what_does_not_go_together_is_named_all_at_once() {
        use ExtraService as E;
        assert_eq!(faults(|_| {}), []);
        assert_eq!(
            faults(|draft| {
                draft.parcel = parcel(70.01, [40.0, 30.0, 30.0]);
                draft.packaging = Packaging::FlatRate(Container::LargeFlatRateBox);
                draft.extras = vec![E::Insurance(Cents(0))];
                draft.image.format = ImageFormat::Epl300;
                draft.image.size = ImageSize::FourByFour;
            }),
            [
                OrderFault::TooHeavy,
                OrderFault::TooLong,
                OrderFault::Packaging,
                OrderFault::Insurance,
                OrderFault::Image
            ]
        );
        for extras in [
            vec![E::Signature, E::Signature],
            vec![E::Insurance(Cents(1)), E::Insurance(Cents(60_000))],
            ExtraService::NAMED.map(|(_, extra)| extra).to_vec(),
        ] {
            assert_eq!(
                faults(|draft| draft.extras = extras),
                [OrderFault::TooManyExtras]
            );
        }
        assert_eq!(
            faults(|draft| draft.extras = vec![E::Insurance(Cents(500_001))]),
            [OrderFault::Insurance]
        );
        assert_eq!(
            faults(|draft| draft.parcel = parcel(70.0, [30.0, 25.0, 25.0])),
            []
        );
    }

    #[test]
    fn a_reference_is_one_line_of_thirty_characters() {
        for (text, good) in [
            ("1", true),
            (&"ñ".repeat(30), true),
            (&"1".repeat(31), false),
            (" ", false),
            ("a\nb", false),
        ] {
            assert_eq!(Reference::parse(text).is_some(), good, "{text:?}");
        }
    }
}
