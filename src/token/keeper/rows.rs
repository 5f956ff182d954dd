//! The rows of the object's storage: read once in the life of an instance, and written until they hold what memory holds.

use std::rc::Rc;
use std::time::Duration;

use crate::json::Document;
use crate::ports::{AccountPorts, Unavailable};
use crate::token::{Sealed, TokenKind, TokenRecord};

use super::state::State;
use super::upkeep::RETRY_WRITE;
use super::{Keeper, Kept};

/// How far the clocks of two machines may be apart, either way: FAULTS row 31.
const CLOCKS_APART: Duration = Duration::from_secs(10 * 60);

/// The token's row while there is none.
const CLEARED: &str = "null";

impl<P: AccountPorts> Keeper<P> {
    /// Loads the rows, once per life of the instance.
    pub(super) async fn load(&self) -> Result<(), Unavailable> {
        if self.known().loaded {
            return Ok(());
        }
        let stored = self.load_state().await?;
        let row = self.ports.load(self.token.kind.name()).await?;
        let mut state = stored.unwrap_or_default();
        let settings = &self.settings;
        let mut kept = None;
        let mut sealed_by_others = None;
        let mut sealed_anew = false;
        if let Some(row) = row.filter(|row| row != CLEARED) {
            let sealed = Sealed::read(Document::of(&row).root());
            let record = sealed
                .as_ref()
                .and_then(|sealed| settings.keys.open(sealed, &self.token.context));
            match (record, sealed) {
                (Some(record), Some(sealed)) if settings.keys.is_current(&sealed) => {
                    kept = Some(Kept { record, sealed });
                }
                // The key is being rotated: from here on the newer one holds.
                (Some(record), _) => {
                    sealed_anew = true;
                    kept = self.seal(&record).map(|sealed| Kept { record, sealed });
                }
                (None, sealed) => {
                    sealed_by_others = sealed;
                    state.unreadable_records = state.unreadable_records.saturating_add(1);
                    self.ports.log(&format!(
                        "a stored {} did not open; it counts as absent",
                        self.token.kind.name()
                    ));
                }
            }
        }
        if let Some(Kept { record, .. }) = &kept {
            state.generation = state.generation.max(record.generation);
        }
        let now = self.ports.now();
        let recent = self.call_timeout() + CLOCKS_APART;
        let earlier_call = state
            .started
            .as_ref()
            .is_some_and(|started| now.since(started.at) < recent);
        // Another question may have loaded them meanwhile, and gone on from there.
        let mut known = self.known_mut();
        if !known.loaded {
            known.loaded = true;
            // What this instance knew before, if it looks again: a generation never comes back.
            state.generation = state.generation.max(known.state.generation);
            state.kv_behind |= sealed_anew;
            known.state = state;
            let newer = |known: &Rc<Kept>| {
                kept.as_ref()
                    .is_none_or(|stored| known.record.generation > stored.record.generation)
            };
            if !known.kept.as_ref().is_some_and(newer) {
                known.kept = kept.map(Rc::new);
            }
            known.sealed_by_others = sealed_by_others;
            known.upkeep.rows_behind |= sealed_anew;
            known.upkeep.earlier_call = earlier_call;
        }
        Ok(())
    }

    fn state_row(&self) -> &'static str {
        match self.token.kind {
            TokenKind::Bearer => "account",
            TokenKind::Payment => "account.payment",
        }
    }

    /// The state as it is stored; `None` for a row that is not there or cannot be read.
    pub(super) async fn load_state(&self) -> Result<Option<State>, Unavailable> {
        let row = self.ports.load(self.state_row()).await?;
        Ok(row.and_then(|row| State::from_row(&row)))
    }

    /// Writes it, and the ledger that counts the call which it announces.
    pub(super) async fn save_state(&self) -> Result<(), Unavailable> {
        let state = (self.state_row(), self.known().state.to_row());
        let rows: Vec<_> = [Some(state), self.permits.row()]
            .into_iter()
            .flatten()
            .collect();
        self.ports.save(&rows).await
    }

    /// Writes both rows and the ledger; if that fails, the alarm and the next question try again.
    pub(super) async fn save_rows(&self) {
        let rows = {
            let known = self.known();
            let kept = known
                .kept
                .as_ref()
                .and_then(|kept| serde_json::to_string(&kept.sealed).ok());
            // A record that does not open stays: somebody may still have its key.
            let keep = known.kept.is_none() && known.sealed_by_others.is_some();
            let kept = kept.unwrap_or_else(|| CLEARED.to_owned());
            let kept = (!keep).then_some((self.token.kind.name(), kept));
            let state = (self.state_row(), known.state.to_row());
            [Some(state), kept, self.permits.row()]
                .into_iter()
                .flatten()
                .collect::<Vec<_>>()
        };
        let saved = self.ports.save(&rows).await;
        if saved.is_err() {
            self.ports.log("account storage did not take its rows");
        }
        let retry_at = self.ports.now().plus(RETRY_WRITE);
        let upkeep = &mut self.known_mut().upkeep;
        upkeep.rows_behind = saved.is_err();
        upkeep.rows_retry_at = retry_at;
    }

    pub(super) fn seal(&self, record: &TokenRecord) -> Option<Sealed> {
        let mut nonce = [0; 12];
        self.ports.random(&mut nonce);
        let settings = &self.settings;
        settings.keys.seal(record, &self.token.context, nonce)
    }
}
