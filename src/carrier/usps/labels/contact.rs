//! Who sends a parcel or receives it, checked against what the document allows of addresses (`DomesticLabelAddress`).

use crate::postal::{State, ZipCode};

/// An addressee as a caller wrote it. What is empty is left out.
#[derive(Clone, PartialEq, Eq)]
pub struct ContactDraft {
    /// First name of a person.
    pub first_name: String,
    /// Last name of a person.
    pub last_name: String,
    /// A company; enough without a person.
    pub company: String,
    /// House number and street.
    pub street: String,
    /// Apartment, suite, or empty.
    pub unit: String,
    /// City.
    pub city: String,
    /// State or territory.
    pub state: State,
    /// ZIP code.
    pub zip: ZipCode,
    /// Puerto Rico only, else empty.
    pub urbanization: String,
    /// Phone number, with or without punctuation, or empty.
    pub phone: String,
    /// Email address, or empty.
    pub email: String,
}

/// A field of an addressee that is wrong.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ContactField {
    /// Neither a company nor first and last name.
    Name,
    /// First name.
    FirstName,
    /// Last name.
    LastName,
    /// Company.
    Company,
    /// House number and street.
    Street,
    /// Unit.
    Unit,
    /// City.
    City,
    /// Urbanization.
    Urbanization,
    /// Phone number.
    Phone,
    /// Email address.
    Email,
}

impl ContactField {
    /// What has to be sent instead, as the end of a sentence.
    pub fn rule(self) -> &'static str {
        match self {
            Self::Name => "first and last name, or a company",
            Self::FirstName | Self::LastName | Self::Company => "at most 50 characters on one line",
            Self::Street => "1 to 50 characters on one line",
            Self::Unit => "at most 50 characters on one line",
            Self::City => "1 to 28 characters on one line",
            Self::Urbanization => "at most 96 characters on one line, and for Puerto Rico only",
            Self::Phone => "6 to 15 digits",
            Self::Email => "an email address of at most 50 characters, in ASCII",
        }
    }
}

/// A checked addressee: [`Contact::new`] is the only way to get one.
#[derive(Clone, PartialEq, Eq)]
pub struct Contact(ContactDraft);

impl std::fmt::Debug for Contact {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Contact(redacted)")
    }
}

impl std::fmt::Debug for ContactDraft {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("ContactDraft(redacted)")
    }
}

impl Contact {
    /// Trims every field and takes the punctuation out of the phone number.
    ///
    /// # Errors
    ///
    /// Every field that is wrong.
    pub fn new(mut draft: ContactDraft) -> Result<Self, Vec<ContactField>> {
        let mut wrong = Vec::new();
        for (field, text, least, most) in [
            (ContactField::FirstName, &mut draft.first_name, 0, 50),
            (ContactField::LastName, &mut draft.last_name, 0, 50),
            (ContactField::Company, &mut draft.company, 0, 50),
            (ContactField::Street, &mut draft.street, 1, 50),
            (ContactField::Unit, &mut draft.unit, 0, 50),
            (ContactField::City, &mut draft.city, 1, 28),
            (ContactField::Urbanization, &mut draft.urbanization, 0, 96),
            (ContactField::Email, &mut draft.email, 0, 50),
        ] {
            *text = text.trim().to_owned();
            if !is_line(text, least, most) {
                wrong.push(field);
            }
        }
        let named = !draft.first_name.is_empty() && !draft.last_name.is_empty();
        if !named && draft.company.is_empty() {
            wrong.push(ContactField::Name);
        }
        if !draft.urbanization.is_empty() && draft.state.code() != "PR" {
            wrong.push(ContactField::Urbanization);
        }
        draft.phone.retain(|sign| !" ()-./".contains(sign));
        if !draft.phone.is_empty() && !is_phone(&draft.phone) {
            wrong.push(ContactField::Phone);
        }
        if !draft.email.is_empty() && !is_email(&draft.email) {
            wrong.push(ContactField::Email);
        }
        let found = std::mem::take(&mut wrong);
        for field in found {
            if !wrong.contains(&field) {
                wrong.push(field);
            }
        }
        if wrong.is_empty() {
            Ok(Self(draft))
        } else {
            Err(wrong)
        }
    }

    /// The fields.
    pub fn fields(&self) -> &ContactDraft {
        &self.0
    }
}

/// Whether a text has so many characters and none that would break a line. The document counts characters, not bytes.
pub(super) fn is_line(text: &str, least: usize, most: usize) -> bool {
    (least..=most).contains(&text.chars().count()) && !text.chars().any(char::is_control)
}

/// The document's pattern: `^\+?[1-9][0-9]{7,14}$|^[0-9]{6,15}$`.
fn is_phone(text: &str) -> bool {
    let digits = text.strip_prefix('+').unwrap_or(text);
    let all = digits.bytes().all(|byte| byte.is_ascii_digit());
    let international = (8..=15).contains(&digits.len()) && !digits.starts_with('0');
    let national = digits.len() == text.len() && (6..=15).contains(&digits.len());
    all && (international || national)
}

/// The document's pattern, and no hyphen at the ends of a label, which no real domain has.
fn is_email(text: &str) -> bool {
    let Some((local, domain)) = text.split_once('@') else {
        return false;
    };
    let in_local = |byte: u8| byte.is_ascii_alphanumeric() || b"_+&*-".contains(&byte);
    let words = |text: &str, allowed: &dyn Fn(u8) -> bool| {
        text.split('.')
            .all(|word| !word.is_empty() && word.bytes().all(allowed))
    };
    let labels = domain.split('.').collect::<Vec<_>>();
    let is_top =
        |label: &&str| label.len() >= 2 && label.bytes().all(|byte| byte.is_ascii_alphabetic());
    words(local, &in_local)
        && words(domain, &|byte| byte.is_ascii_alphanumeric() || byte == b'-')
        && labels.len() >= 2
        && labels.last().is_some_and(is_top)
        && !labels
            .iter()
            .any(|label| label.starts_with('-') || label.ends_with('-'))
}

#[cfg(test)]
mod tests {
    use super::*;

    pub fn draft() -> ContactDraft {
        ContactDraft {
            first_name: "Ada".into(),
            last_name: "Lovelace".into(),
            company: String::new(),
            street: "12 Oak Ave".into(),
            unit: " Apt 3 ".into(),
            city: "San Francisco".into(),
            state: State::parse("CA").unwrap(),
            zip: ZipCode::parse("94105-1234").unwrap(),
            urbanization: String::new(),
            phone: "(614) 809-8581".into(),
            email: "ada@example.com".into(),
        }
    }

    /// The wrong fields after a change.
    fn wrong(change: impl FnOnce(&mut ContactDraft)) -> Vec<ContactField> {
        let mut draft = draft();
        change(&mut draft);
        Contact::new(draft).err().unwrap_or_default()
    }

    #[test]
    fn what_is_fine_is_tidied_up() {
        let contact = Contact::new(draft()).unwrap();
        assert_eq!(contact.fields().unit, "Apt 3");
        assert_eq!(contact.fields().phone, "6148098581");
        let text = format!("{contact:?} {:?}", contact.fields());
        assert!(!text.contains("Oak") && !text.contains("Ada"), "{text}");
    }

    #[test]
    fn every_wrong_field_is_named_at_once() {
        let found = wrong(|draft| {
            draft.street = " ".into();
            draft.city = "x".repeat(29);
            draft.phone = "12".into();
        });
        assert_eq!(
            found,
            [
                ContactField::Street,
                ContactField::City,
                ContactField::Phone
            ]
        );
        assert_eq!(wrong(|draft| draft.last_name.clear()), [ContactField::Name]);
        assert_eq!(
            wrong(|draft| {
                draft.last_name.clear();
                draft.company = "Shop".into();
            }),
            []
        );
        assert_eq!(
            wrong(|draft| draft.unit = "a\nb".into()),
            [ContactField::Unit]
        );
        assert_eq!(
            wrong(|draft| draft.urbanization = "URB LAS GLADIOLAS".into()),
            [ContactField::Urbanization]
        );
        // Characters, not bytes.
        assert_eq!(wrong(|draft| draft.street = "ñ".repeat(50)), []);
        assert_eq!(
            wrong(|draft| draft.street = "ñ".repeat(51)),
            [ContactField::Street]
        );
    }

    #[test]
    fn phones_and_emails_are_those_of_the_document() {
        for (phone, good) in [
            ("123456", true),
            ("012345", true),
            ("+16148098581", true),
            ("+0614809858", false),
            ("+1234567", false),
            ("1234567890123456", false),
            ("614x8098581", false),
        ] {
            assert_eq!(
                wrong(|draft| draft.phone = phone.into()).is_empty(),
                good,
                "{phone}"
            );
        }
        for (email, good) in [
            ("a.b+c@x-y.example.com", true),
            ("a@b.c", false),
            ("a@b", false),
            ("a..b@example.com", false),
            ("a@@example.com", false),
            ("é@example.com", false),
            ("a@-x.com", false),
            ("a@example.c0m", false),
        ] {
            assert_eq!(
                wrong(|draft| draft.email = email.into()).is_empty(),
                good,
                "{email}"
            );
        }
    }
}
