//! USPS's v3 REST APIs, emulated: strict about what comes in, faithful in what goes out, with tokens that
//! expire, quotas that run out, a clock that tests move, and faults by rule.
//!
//! [`Emulator`] is a plain value without sockets or clock; [`serve`] puts it on a socket.

mod addresses;
mod api;
mod calls;
mod chance;
#[cfg(test)]
mod client;
mod clock;
mod control;
mod date;
mod emulator;
mod fault;
mod fault_reply;
mod gateway;
mod labels;
mod oauth;
mod outcome;
mod payments;
mod places;
mod query;
mod quota;
mod reply;
mod schema;
mod serve;
mod settings;
mod shipments;
mod standards;
mod state;
mod token;
mod unauthorized;
mod visitors;

pub use calls::Call;
pub use clock::system_now_ms;
pub use emulator::Emulator;
pub use fault::{Fault, FaultBody, FaultRule};
pub use labels::{Charge, LabelState};
pub use outcome::{Delivery, Outcome};
pub use payments::{AccountName, AccountState, AccountType, PaymentAccount};
pub use serve::serve;
pub use settings::{
    AddressesEdition, EmptyLists, EmptyValues, Environment, ErrorSource, LateCancel,
    PaymentTokenForm, PaymentTokenRefusal, PostageSettings, RepeatedCancel, RepeatedKey, ReusedKey,
    Settings, StandardsForm,
};
pub use unauthorized::{Forbidden, Unauthorized};
