//! Edgepost: a Worker between a shop's checkout and its carrier.
//!
//! The map. Imports go one way, top to bottom:
//!
//! | Module | What lives there | May import |
//! |---|---|---|
//! | [`clock`] | instants and dates as values | nothing |
//! | [`postal`] | ZIP, state, country, address, proper case | nothing |
//! | `json` | JSON read by member name | nothing |
//! | [`ports`] | the only ways out: send, store, ask the account object, the time | `clock` |
//! | [`rates`] | parcels, money, which rows of a price list a shop may show | `clock`, `json`, `postal` |
//! | [`packing`] | from items to parcels: what goes into which of the shop's boxes | `rates` |
//! | [`quota`] | the ledger of permits, a client's share of them, the gate of each carrier API | `clock`, `json` |
//! | [`carrier`] | a carrier as values: build a request, read an answer | `clock`, `json`, `postal`, `ports`, `rates` |
//! | [`token`] | the life of a token: record, plan, flight, keeper, read | `carrier`, `clock`, `json`, `ports`, `quota` |
//! | [`quote`] | a shown rate, signed: what it claims, its keys | `clock`, `json`, `postal`, `rates`, `token` |
//! | [`shop`] | what a shop decides: origins, ship days, mark-up, packaging, fallback rates | `clock`, `postal`, `rates` |
//! | [`config`] | every setting: name, default, check | `carrier`, `json`, `ports`, `postal`, `quota`, `quote`, `rates`, `shop`, `token` |
//! | [`call`] | one question to the carrier: tokens, gate, budget, healing | all of the above |
//! | [`purchase`] | the life of a label's purchase: once for each idempotency key | all of the above |
//! | [`desk`] | one question about prices, asked once for the whole world | all of the above |
//! | [`api`] | our HTTP face: one file per endpoint, problems, CORS, keys | all of the above |
//! | `edge` | wasm32 only, the only folder that says `worker::` | everything; nothing imports it |

pub mod api;
pub mod call;
pub mod carrier;
pub mod clock;
pub mod config;
pub mod desk;
#[cfg(target_arch = "wasm32")]
mod edge;
mod json;
pub mod packing;
pub mod ports;
pub mod postal;
pub mod purchase;
pub mod quota;
pub mod quote;
pub mod rates;
pub mod shop;
pub mod token;
