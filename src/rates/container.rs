//! The carrier's flat-rate containers.

/// A flat-rate container.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Container {
    /// Flat-rate envelope.
    FlatRateEnvelope,
    /// Legal flat-rate envelope.
    LegalFlatRateEnvelope,
    /// Padded flat-rate envelope.
    PaddedFlatRateEnvelope,
    /// Small flat-rate box.
    SmallFlatRateBox,
    /// Medium flat-rate box.
    MediumFlatRateBox,
    /// Large flat-rate box.
    LargeFlatRateBox,
    /// Large flat-rate box to a military or diplomatic address.
    LargeFlatRateBoxMilitary,
}

impl Container {
    /// All of them.
    pub const ALL: [Self; 7] = [
        Self::FlatRateEnvelope,
        Self::LegalFlatRateEnvelope,
        Self::PaddedFlatRateEnvelope,
        Self::SmallFlatRateBox,
        Self::MediumFlatRateBox,
        Self::LargeFlatRateBox,
        Self::LargeFlatRateBoxMilitary,
    ];

    /// Its name in settings, requests and answers.
    pub fn id(self) -> &'static str {
        match self {
            Self::FlatRateEnvelope => "flat_rate_envelope",
            Self::LegalFlatRateEnvelope => "legal_flat_rate_envelope",
            Self::PaddedFlatRateEnvelope => "padded_flat_rate_envelope",
            Self::SmallFlatRateBox => "small_flat_rate_box",
            Self::MediumFlatRateBox => "medium_flat_rate_box",
            Self::LargeFlatRateBox => "large_flat_rate_box",
            Self::LargeFlatRateBoxMilitary => "large_flat_rate_box_military",
        }
    }

    /// The container of a name.
    pub fn of_name(name: &str) -> Option<Self> {
        Self::ALL
            .into_iter()
            .find(|container| container.id() == name)
    }
}
