//! A purchase at rest: sealed, since it holds addresses, and in pieces, since a row of the storage has a limit.

use serde::Serialize;

use crate::clock::UnixMillis;
use crate::json::Document;
use crate::ports::{PurchasePorts, Unavailable};
use crate::token::{KeyRing, SealedText};

use super::record::{Record, Stored};

/// The row that says how many pieces there are.
const HEAD: &str = "purchase";
/// A row holds 2 MB (Durable Objects, "Limits"); the pieces are ASCII.
const PIECE_BYTES: usize = 1_000_000;

#[derive(Serialize)]
struct Head {
    pieces: usize,
    /// When the purchase may be forgotten: legible without knowing whose it is.
    ends: UnixMillis,
}

/// When what is stored may be forgotten; `None` if there is nothing, or nothing that says so.
///
/// # Errors
///
/// The storage does not answer.
pub(super) async fn ends(ports: &impl PurchasePorts) -> Result<Option<UnixMillis>, Unavailable> {
    let head = ports.load(HEAD).await?;
    let ends = head.and_then(|head| Document::of(&head).root().member("ends").number());
    Ok(ends.map(UnixMillis))
}

/// Reads what is stored.
///
/// # Errors
///
/// The storage does not answer.
pub(super) async fn load(
    ports: &impl PurchasePorts,
    keys: &KeyRing,
    place: &str,
) -> Result<Stored, Unavailable> {
    let Some(head) = ports.load(HEAD).await? else {
        return Ok(Stored::Nothing);
    };
    let pieces = Document::of(&head)
        .root()
        .member("pieces")
        .number()
        .unwrap_or_default();
    let mut text = String::new();
    for number in 0..pieces {
        // Whatever a damaged head says: as many as there are.
        let Some(piece) = ports.load(&piece_row(number)).await? else {
            return Ok(Stored::Unreadable);
        };
        text.push_str(&piece);
    }
    Ok(open(&text, keys, place).map_or(Stored::Unreadable, Stored::Record))
}

/// Writes a record in one step.
///
/// # Errors
///
/// It was not written, or the storage does not say so.
pub(super) async fn save(
    ports: &impl PurchasePorts,
    keys: &KeyRing,
    place: &str,
    record: &Record,
) -> Result<(), Unavailable> {
    let mut nonce = [0; 12];
    ports.random(&mut nonce);
    let clear = serde_json::to_string(record).map_err(|_| Unavailable)?;
    let sealed = keys.seal_text(&clear, place, nonce).ok_or(Unavailable)?;
    let text = serde_json::to_string(&sealed).map_err(|_| Unavailable)?;
    let pieces = text.as_bytes().chunks(PIECE_BYTES);
    let head = serde_json::to_string(&Head {
        pieces: pieces.len(),
        ends: record.ends(),
    });
    let names: Vec<_> = (0..pieces.len()).map(piece_row).collect();
    let mut rows = vec![(HEAD, head.map_err(|_| Unavailable)?)];
    for (name, piece) in names.iter().zip(pieces) {
        let piece = String::from_utf8(piece.to_vec()).map_err(|_| Unavailable)?;
        rows.push((name, piece));
    }
    ports.save(&rows).await
}

fn piece_row(number: usize) -> String {
    format!("{HEAD}.{number}")
}

fn open(text: &str, keys: &KeyRing, place: &str) -> Option<Record> {
    let sealed = SealedText::read(text)?;
    Record::read(&keys.open_text(&sealed, place)?)
}
