//! Why a carrier lets nobody pay for labels, by what can be done about it.

/// A party that takes part in paying for a label.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Role {
    /// Who pays.
    Payer,
    /// Whose number ranges the label's tracking number is from.
    LabelOwner,
    /// One that Edgepost does not name.
    Other,
}

/// What a party has to say of itself.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Detail {
    /// Its customer registration.
    Crid,
    /// Its mailer id.
    Mid,
    /// The mailer id of its manifests.
    ManifestMid,
    /// The kind of its account.
    AccountType,
    /// The number of its account.
    AccountNumber,
    /// The number of its permit.
    PermitNumber,
    /// The ZIP code of its permit.
    PermitZip,
}

/// What a carrier says is wrong with those who pay for labels, or with their accounts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PaymentRefusal {
    /// A party lacks a detail.
    RoleIncomplete {
        /// Which party.
        role: Role,
        /// What it lacks.
        what: Detail,
    },
    /// A party is missing altogether.
    RoleMissing(Role),
    /// A party was named twice, or not at all: a bug of ours.
    RolesMalformed,
    /// A party cannot have an account of this kind.
    AccountTypeUnsupported(Role),
    /// Only PC Postage providers pay by meter.
    MeterNotAllowed,
    /// A number of a party is not enrolled for labels.
    NotEnrolled {
        /// Which party.
        role: Role,
        /// Which of its numbers.
        what: Detail,
    },
    /// There is no such account.
    AccountUnknown,
    /// The account is not active.
    AccountInactive,
    /// The account has no way to be filled.
    PaymentMethodMissing,
    /// The account's way to be filled is not active.
    PaymentMethodInactive,
    /// The credit card cannot be checked at the moment: this passes.
    CardUnchecked,
    /// The credit card is refused.
    CardRefused,
    /// There is too little in the account.
    BalanceTooLow,
    /// The carrier has not set up the mailer id of the manifests.
    ManifestMidNotSetUp,
    /// The carrier does not say, or in words that are new.
    Unstated,
}

impl PaymentRefusal {
    /// Every kind, with one example each.
    pub(super) const KINDS: &[Self] = &[
        Self::RoleIncomplete {
            role: Role::Payer,
            what: Detail::Crid,
        },
        Self::RoleIncomplete {
            role: Role::Payer,
            what: Detail::AccountType,
        },
        Self::RoleIncomplete {
            role: Role::Payer,
            what: Detail::AccountNumber,
        },
        Self::RoleIncomplete {
            role: Role::Payer,
            what: Detail::PermitNumber,
        },
        Self::RoleIncomplete {
            role: Role::Payer,
            what: Detail::PermitZip,
        },
        Self::RoleIncomplete {
            role: Role::LabelOwner,
            what: Detail::Crid,
        },
        Self::RoleIncomplete {
            role: Role::LabelOwner,
            what: Detail::Mid,
        },
        Self::RoleIncomplete {
            role: Role::LabelOwner,
            what: Detail::ManifestMid,
        },
        Self::RoleIncomplete {
            role: Role::Other,
            what: Detail::Crid,
        },
        Self::RoleMissing(Role::Payer),
        Self::RoleMissing(Role::LabelOwner),
        Self::RoleMissing(Role::Other),
        Self::RolesMalformed,
        Self::AccountTypeUnsupported(Role::Payer),
        Self::MeterNotAllowed,
        Self::NotEnrolled {
            role: Role::LabelOwner,
            what: Detail::Crid,
        },
        Self::NotEnrolled {
            role: Role::LabelOwner,
            what: Detail::Mid,
        },
        Self::AccountUnknown,
        Self::AccountInactive,
        Self::PaymentMethodMissing,
        Self::PaymentMethodInactive,
        Self::CardUnchecked,
        Self::CardRefused,
        Self::BalanceTooLow,
        Self::ManifestMidNotSetUp,
        Self::Unstated,
    ];

    /// The name of its kind, for the log and for storage. It tells which setting is meant where one is.
    pub fn kind(self) -> &'static str {
        match self {
            Self::RoleIncomplete { role, what } => match (role, what) {
                (Role::Payer, Detail::Crid) => "payment_payer_crid_missing",
                (Role::Payer, Detail::AccountType) => "payment_payer_account_type_missing",
                (Role::Payer, Detail::AccountNumber) => "payment_payer_account_number_missing",
                (Role::Payer, Detail::PermitNumber) => "payment_payer_permit_number_missing",
                (Role::Payer, Detail::PermitZip) => "payment_payer_permit_zip_missing",
                (Role::LabelOwner, Detail::Crid) => "payment_label_owner_crid_missing",
                (Role::LabelOwner, Detail::Mid) => "payment_label_owner_mid_missing",
                (Role::LabelOwner, Detail::ManifestMid) => {
                    "payment_label_owner_manifest_mid_missing"
                }
                _ => "payment_role_incomplete",
            },
            Self::RoleMissing(Role::Payer) => "payment_payer_missing",
            Self::RoleMissing(Role::LabelOwner) => "payment_label_owner_missing",
            Self::RoleMissing(Role::Other) => "payment_role_missing",
            Self::RolesMalformed => "payment_roles_malformed",
            Self::AccountTypeUnsupported(_) => "payment_account_type_unsupported",
            Self::MeterNotAllowed => "payment_meter_not_allowed",
            Self::NotEnrolled {
                what: Detail::Mid, ..
            } => "payment_mid_not_enrolled",
            Self::NotEnrolled { .. } => "payment_crid_not_enrolled",
            Self::AccountUnknown => "payment_account_unknown",
            Self::AccountInactive => "payment_account_inactive",
            Self::PaymentMethodMissing => "payment_method_missing",
            Self::PaymentMethodInactive => "payment_method_inactive",
            Self::CardUnchecked => "payment_card_unchecked",
            Self::CardRefused => "payment_card_refused",
            Self::BalanceTooLow => "payment_balance_too_low",
            Self::ManifestMidNotSetUp => "payment_manifest_mid_not_set_up",
            Self::Unstated => "payment_refused",
        }
    }

    /// Whether it lasts until somebody changes a setting, here or at the carrier.
    pub fn is_configuration(self) -> bool {
        self != Self::CardUnchecked
    }
}
