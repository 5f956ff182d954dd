//! The places a shop ships from.

use crate::postal::Zip5;

use super::Calendar;

/// A place a shop ships from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Origin {
    /// What a request calls it: 1 to 32 of `a-z`, `0-9`, `_` and `-`.
    pub id: String,
    /// Where its parcels are mailed.
    pub postal_code: Zip5,
    /// The IANA time zone of that place; whether there is such a zone only the runtime knows.
    pub time_zone: String,
    /// When it mails.
    pub calendar: Calendar,
}

impl Origin {
    /// The id of the origin of a shop that has named none.
    pub const DEFAULT: &'static str = "default";
}

/// All of them, at least one, each id once.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Origins {
    first: Origin,
    others: Vec<Origin>,
}

impl Origins {
    /// The first counts for a request that names none. Of two with the same id the first is found.
    pub fn new(first: Origin, others: Vec<Origin>) -> Self {
        Self { first, others }
    }

    /// The one for requests that name none.
    pub fn first(&self) -> &Origin {
        &self.first
    }

    /// All of them, the first first.
    pub fn iter(&self) -> impl Iterator<Item = &Origin> {
        std::iter::once(&self.first).chain(&self.others)
    }

    /// The one that a request names, or the first; `None` if there is none of that name.
    pub fn choose(&self, id: Option<&str>) -> Option<&Origin> {
        match id {
            None => Some(&self.first),
            Some(id) => self.iter().find(|origin| origin.id == id),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_request_chooses_by_id_and_otherwise_gets_the_first() {
        let origin = |id: &str, zip| Origin {
            id: id.to_owned(),
            postal_code: Zip5::parse(zip).unwrap(),
            time_zone: "America/Chicago".to_owned(),
            calendar: Calendar::default(),
        };
        let origins = Origins::new(origin("west", "94107"), vec![origin("east", "10001")]);
        for (id, zip) in [
            (None, Some("94107")),
            (Some("west"), Some("94107")),
            (Some("east"), Some("10001")),
            (Some("default"), None),
            (Some(""), None),
        ] {
            let found = origins.choose(id).map(|origin| origin.postal_code);
            assert_eq!(found.as_ref().map(Zip5::as_str), zip, "{id:?}");
        }
        assert_eq!(origins.iter().count(), 2);
        assert_eq!(origins.first().id, "west");
    }
}
