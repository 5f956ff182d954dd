//! Answers about addresses that this isolate has had, for minutes: whoever goes back and forth in a checkout asks the same again.
//! USPS's terms forbid building stores of addresses, and so does the promise to shoppers: an entry is sealed, its name is a keyed
//! hash, and it is in this memory alone.

use crate::call::{Call, SealedAnswer};
use crate::ports::WorkerPorts;
use crate::postal::{TypedAddress, ZipCode};

/// The name of a question in memory: the whole address as it was typed, since what was changed depends on it.
pub(super) fn key<P: WorkerPorts>(call: &Call<'_, P>, typed: &TypedAddress) -> Option<String> {
    call.ready.address_memory?;
    let ready = call.ready;
    Some(
        ready.hash_key.hash(&[
            "address",
            &ready.cache_epoch,
            &ready.account.object.name,
            &typed.line1,
            &typed.line2,
            &typed.city,
            typed.state.code(),
            &typed
                .zip
                .as_ref()
                .map(ZipCode::to_string)
                .unwrap_or_default(),
            typed.country.code(),
        ]),
    )
}

/// The body of an answer that this isolate has given.
pub(super) fn recall<P: WorkerPorts>(call: &Call<'_, P>, key: &str) -> Option<String> {
    let span = call.ready.address_memory?;
    let known = call.isolate.recall_address(key)?;
    let left = known.until.since(call.ports.now());
    // Not longer than if it were of now: the clock may have been ahead.
    if left.is_zero() || left > span {
        return None;
    }
    let keys = &call.ready.account.keys;
    keys.open_text(&known.sealed, &place(key))
}

/// Keeps the body of an answer.
pub(super) fn remember<P: WorkerPorts>(call: &Call<'_, P>, key: String, body: &str) {
    let span = call.ready.address_memory.unwrap_or_default();
    let mut nonce = [0; 12];
    call.ports.random(&mut nonce);
    let sealed = call.ready.account.keys.seal_text(body, &place(&key), nonce);
    if let Some(sealed) = sealed {
        let until = call.ports.now().plus(span);
        // Base64 of what was sealed, and the names.
        let bytes = body.len() * 4 / 3 + 2 * key.len() + 100;
        let known = SealedAnswer { sealed, until };
        call.isolate.remember_address(key, known, bytes);
    }
}

fn place(key: &str) -> String {
    format!("address\n{key}")
}
