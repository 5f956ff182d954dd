//! What is bought besides postage, in the shop's words. The carrier's codes stay in `carrier`.

use super::Cents;

/// Something that is bought besides postage.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum ExtraService {
    /// Somebody signs.
    Signature,
    /// The addressee, or somebody they named, signs.
    SignatureRestricted,
    /// Somebody of 21 or older signs.
    AdultSignature,
    /// The addressee signs, and is 21 or older.
    AdultSignatureRestricted,
    /// Certified Mail.
    Certified,
    /// A receipt by post.
    ReturnReceipt,
    /// A receipt by email.
    ReturnReceiptElectronic,
    /// Insurance of goods of this value.
    Insurance(Cents),
}

impl ExtraService {
    /// All without a value, by the name that callers use; `insurance` comes with one.
    pub const NAMED: [(&'static str, Self); 7] = [
        ("signature", Self::Signature),
        ("signature_restricted", Self::SignatureRestricted),
        ("adult_signature", Self::AdultSignature),
        ("adult_signature_restricted", Self::AdultSignatureRestricted),
        ("certified", Self::Certified),
        ("return_receipt", Self::ReturnReceipt),
        ("return_receipt_electronic", Self::ReturnReceiptElectronic),
    ];
    /// The name of [`ExtraService::Insurance`].
    pub const INSURANCE: &'static str = "insurance";
    /// What USPS insures at most (Domestic Prices 3.4, `itemValue`).
    pub const MOST_INSURED: Cents = Cents(500_000);

    /// The name that callers use.
    pub fn name(self) -> &'static str {
        let mut named = Self::NAMED.iter();
        named
            .find(|(_, known)| *known == self)
            .map_or(Self::INSURANCE, |(name, _)| name)
    }

    /// Whether it is one of the four kinds of signature, of which a parcel has one.
    fn is_signature(self) -> bool {
        matches!(
            self,
            Self::Signature
                | Self::SignatureRestricted
                | Self::AdultSignature
                | Self::AdultSignatureRestricted
        )
    }
}

/// What is bought besides postage for one parcel: at most five, none twice, in a fixed order.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Extras([Option<ExtraService>; Self::MOST]);

impl Extras {
    /// As many as the carrier takes (Shipping Options 3.1, `extraServices`).
    pub const MOST: usize = 5;

    /// `None` if there are too many, two of one kind, two kinds of signature, or an insured value that is none or too high.
    pub fn new(wanted: impl IntoIterator<Item = ExtraService>) -> Option<Self> {
        let mut sorted: Vec<ExtraService> = Vec::with_capacity(Self::MOST);
        for extra in wanted {
            let same = |known: &ExtraService| {
                known.name() == extra.name() || known.is_signature() && extra.is_signature()
            };
            let insurable = match extra {
                ExtraService::Insurance(value) => {
                    value > Cents(0) && value <= ExtraService::MOST_INSURED
                }
                _ => true,
            };
            if !insurable || sorted.len() == Self::MOST || sorted.iter().any(same) {
                return None;
            }
            let position = sorted.partition_point(|known| *known < extra);
            sorted.insert(position, extra);
        }
        let mut extras = Self::default();
        for (place, extra) in extras.0.iter_mut().zip(sorted) {
            *place = Some(extra);
        }
        Some(extras)
    }

    /// Each of them.
    pub fn iter(&self) -> impl Iterator<Item = ExtraService> {
        self.0.iter().copied().flatten()
    }

    /// Whether nothing is bought besides.
    pub fn is_empty(&self) -> bool {
        self.iter().next().is_none()
    }

    /// The value that is insured.
    pub fn insured(&self) -> Option<Cents> {
        self.iter().find_map(|extra| match extra {
            ExtraService::Insurance(value) => Some(value),
            _ => None,
        })
    }

    /// The same with the insured value raised to where its price ends: insurance steps at whole dollars (Notice 123).
    pub(super) fn canonical(self) -> Self {
        const DOLLAR: u64 = 100;
        Self(self.0.map(|extra| match extra {
            Some(ExtraService::Insurance(Cents(value))) => Some(ExtraService::Insurance(Cents(
                value.next_multiple_of(DOLLAR),
            ))),
            other => other,
        }))
    }

    /// As text: `signature+insurance=4500`, or `-` for none.
    pub(super) fn text(&self) -> String {
        let mut text = String::new();
        for extra in self.iter() {
            if !text.is_empty() {
                text.push('+');
            }
            text.push_str(extra.name());
            if let ExtraService::Insurance(Cents(value)) = extra {
                text.push('=');
                text.push_str(&value.to_string());
            }
        }
        if text.is_empty() {
            text.push('-');
        }
        text
    }

    /// Reads [`Extras::text`].
    pub(super) fn read(text: &str) -> Option<Self> {
        if text == "-" {
            return Some(Self::default());
        }
        let extras: Option<Vec<_>> = text
            .split('+')
            .map(|part| match part.split_once('=') {
                Some((ExtraService::INSURANCE, value)) => {
                    value.parse().ok().map(Cents).map(ExtraService::Insurance)
                }
                Some(_) => None,
                None => ExtraService::NAMED
                    .iter()
                    .find(|(name, _)| *name == part)
                    .map(|(_, extra)| *extra),
            })
            .collect();
        Self::new(extras?)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use ExtraService::{AdultSignature, Certified, Insurance, Signature};

    #[test]
    fn what_excludes_each_other_is_no_set() {
        for (wanted, good) in [
            (vec![], true),
            (vec![Signature, Insurance(Cents(1))], true),
            (vec![Signature, Signature], false),
            (vec![Signature, AdultSignature], false),
            (vec![Insurance(Cents(1)), Insurance(Cents(2))], false),
            (vec![Insurance(Cents(0))], false),
            (vec![Insurance(ExtraService::MOST_INSURED)], true),
            (vec![Insurance(Cents(500_001))], false),
        ] {
            assert_eq!(Extras::new(wanted.clone()).is_some(), good, "{wanted:?}");
        }
    }

    #[test]
    fn the_order_in_which_they_are_wanted_does_not_matter() {
        let one = Extras::new([Insurance(Cents(4_450)), Signature, Certified]).unwrap();
        let other = Extras::new([Certified, Signature, Insurance(Cents(4_450))]).unwrap();
        assert_eq!(one, other);
        assert_eq!(one.text(), "signature+certified+insurance=4450");
        assert_eq!(Extras::read(&one.text()), Some(one));
        assert_eq!(one.canonical().text(), "signature+certified+insurance=4500");
    }

    #[test]
    fn text_that_is_no_set_is_not_read() {
        assert_eq!(Extras::read("-"), Some(Extras::default()));
        for bad in [
            "",
            "signature+",
            "insurance",
            "insurance=",
            "signature=1",
            "x",
            "insurance=-1",
        ] {
            assert_eq!(Extras::read(bad), None, "{bad:?}");
        }
    }
}
