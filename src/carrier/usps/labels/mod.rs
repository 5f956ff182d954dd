//! Labels inside the country (Labels 3.9.13): bought, cancelled and printed again. What an order may hold is in `order`,
//! `words` and `contact`; how it is written in `body`; how a label is read in `answer`; what a refusal means in `refusal`.
//!
//! A label costs money, and an answer may be lost: every purchase has an idempotency key, and [`certainty`] says when a
//! failure leaves open whether there is a label.

mod after;
mod answer;
mod body;
mod contact;
mod multipart;
mod order;
mod refusal;
mod words;

pub use after::{Cancellation, Reprint, cancel, cancel_by_key, canceled, reprinted};
pub use answer::{Charge, Image, Label, Reprints, answer};
pub use body::WrittenOrder;
pub use contact::{Contact, ContactDraft, ContactField};
pub use order::{LabelDraft, LabelOrder, OrderFault};
pub use refusal::{Certainty, Renewal, certainty, renewal};
pub use words::{ImageFormat, ImageOrder, ImageSize, Reference};

/// The largest answer worth reading, in bytes: a picture in base64 with its receipt. More than that is a label that cannot
/// be read, so the limit is generous.
pub const MOST_BYTES: usize = 8 * 1024 * 1024;

/// A UUID that stands for one purchase. USPS remembers it for each owner of labels.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct IdempotencyKey([u8; 16]);

impl IdempotencyKey {
    /// Reads a UUID in its usual form, in either case.
    pub fn parse(text: &str) -> Option<Self> {
        let lengths = text.split('-').map(str::len);
        if !lengths.eq([8, 4, 4, 4, 12]) {
            return None;
        }
        let mut digits = text
            .chars()
            .filter(|sign| *sign != '-')
            .map(|sign| sign.to_digit(16));
        let mut bytes = [0; 16];
        for byte in &mut bytes {
            let (high, low) = (digits.next()??, digits.next()??);
            *byte = u8::try_from(high * 16 + low).ok()?;
        }
        Some(Self(bytes))
    }

    /// A UUID of version 4 (RFC 9562) made of 16 unpredictable bytes.
    pub fn from_random(mut bytes: [u8; 16]) -> Self {
        let [_, _, _, _, _, _, version, _, variant, ..] = &mut bytes;
        *version = *version & 0x0f | 0x40;
        *variant = *variant & 0x3f | 0x80;
        Self(bytes)
    }
}

impl std::fmt::Display for IdempotencyKey {
    /// `8be4df61-93ca-41d2-aa0d-00e098032b8c`.
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        for (at, byte) in self.0.iter().enumerate() {
            if matches!(at, 4 | 6 | 8 | 10) {
                f.write_str("-")?;
            }
            write!(f, "{byte:02x}")?;
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_key_is_a_uuid_and_prints_as_one() {
        let text = "8be4df61-93ca-11d2-aa0d-00e098032b8c";
        let upper = text.to_ascii_uppercase();
        for good in [text, &upper] {
            assert_eq!(IdempotencyKey::parse(good).unwrap().to_string(), text);
        }
        assert_eq!(
            IdempotencyKey::from_random([0xff; 16]).to_string(),
            "ffffffff-ffff-4fff-bfff-ffffffffffff"
        );
        for bad in [
            "",
            "8be4df6193ca11d2aa0d00e098032b8c",
            "8be4df61-93ca-11d2-aa0d-00e098032b8",
            "8be4df61-93ca-11d2-aa0d-00e098032b8g",
            "8be4df61-93ca-11d2-aa0d-00e098032bé",
            "8be4df61-93ca-11d2-aa0-d00e098032b8c",
        ] {
            assert_eq!(IdempotencyKey::parse(bad), None, "{bad:?}");
        }
    }
}
