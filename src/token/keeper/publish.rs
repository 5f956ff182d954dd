//! What the world hears through KV: the token, and why there is none.

use std::time::Duration;

use futures_util::future::{Either, select};

use crate::clock::UnixMillis;
use crate::ports::{AccountPorts, Unavailable};
use crate::token::{ClosedGate, Published, TokenKind};

use super::upkeep::RETRY_WRITE;
use super::{Keeper, Work};

/// A token that dies sooner is not worth a KV write; it is also KV's own least life of a value.
const SHORTEST_KV_LIFE: Duration = Duration::from_secs(60);
/// KV takes one write a second for each key.
const BETWEEN_KV_WRITES: Duration = Duration::from_secs(1);
/// A KV write that is not done by then counts as failed.
const KV_WRITE_TIMEOUT: Duration = Duration::from_secs(10);

impl<P: AccountPorts> Keeper<P> {
    /// There is something new to say, now or as soon as KV takes it.
    pub(in crate::token) fn has_news(&self) -> Work {
        let now = self.ports.now();
        let mut known = self.known_mut();
        known.state.kv_behind = true;
        let upkeep = &mut known.upkeep;
        if upkeep.kv_writing || now < upkeep.kv_retry_at {
            return Work::Schedule;
        }
        upkeep.kv_retry_at = now.plus(RETRY_WRITE);
        Work::Publish
    }

    /// Lets the world know: writes to KV what is to be said now. One write at a time, since a second beside the first could be
    /// overtaken by it; KV counts as behind until it holds what is to be said after the write.
    pub(super) async fn publish(&self) {
        let now = self.ports.now();
        {
            let upkeep = &mut self.known_mut().upkeep;
            if upkeep.kv_writing {
                upkeep.kv_retry_at = now.plus(BETWEEN_KV_WRITES);
                return;
            }
            upkeep.kv_writing = true;
        }
        let _writing = Writing(self);
        let said = self.to_say(now);
        let written = match &said {
            Some((value, ttl)) => self.write_kv(value, *ttl).await,
            None => Ok(()),
        };
        if let Some((value, _)) = &said {
            let gate = Published::from_json(value).and_then(|published| published.gate);
            let until = gate.map(|gate| gate.until).unwrap_or_default();
            let kv_gate_until = &mut self.known_mut().state.kv_gate_until;
            // A write that failed may have had its effect, or not.
            *kv_gate_until = match written {
                Ok(()) => until,
                Err(Unavailable) => until.max(*kv_gate_until),
            };
        }
        let now = self.ports.now();
        let value = |said: Option<(String, Duration)>| said.map(|(value, _)| value);
        let news = value(self.to_say(now)).filter(|_| written.is_ok());
        let news = news.is_some() && news != value(said);
        {
            let mut known = self.known_mut();
            known.state.kv_behind = written.is_err() || news;
            known.upkeep.kv_retry_at = now.plus(match written {
                Ok(()) => BETWEEN_KV_WRITES,
                Err(Unavailable) => RETRY_WRITE,
            });
        }
        self.save_rows().await;
    }

    /// What KV should hold and for how long: the current token if it lives long enough, and why no call is made; beside the
    /// bearer the APIs that are closed. `None` to leave KV as it is.
    fn to_say(&self, now: UnixMillis) -> Option<(String, Duration)> {
        let gate = self.closed(now).and_then(|failure| {
            Some(ClosedGate {
                until: now.plus(failure.retry_after?),
                reason: failure.trouble.kind().to_owned(),
                secret: self.token.fingerprint.clone(),
            })
        });
        let apis = match self.token.kind {
            TokenKind::Bearer => self.permits.closed(now),
            TokenKind::Payment => Vec::new(),
        };
        let closed_for = apis.iter().map(|closed| closed.until.since(now)).max();
        let closed_for = closed_for.unwrap_or_default();
        let current = self.known().kept.clone();
        let life = current
            .as_ref()
            .map_or(Duration::ZERO, |kept| kept.record.usable_for(now));
        let lasting = current.clone().filter(|_| life >= SHORTEST_KV_LIFE);
        if lasting.is_none() && !life.is_zero() {
            // A token that is usable and stays out of KV must not be hidden behind a gate.
            let hidden = self.known().state.kv_gate_until > now;
            let said = Published::new(None, None, apis).to_json();
            return (hidden || closed_for > Duration::ZERO)
                .then_some((said, closed_for.max(SHORTEST_KV_LIFE)));
        }
        let nothing_closed = gate.is_none() && apis.is_empty();
        if nothing_closed && lasting.is_none() && current.is_some() {
            return None;
        }
        let gate_for = gate
            .as_ref()
            .map_or(Duration::ZERO, |gate| gate.until.since(now));
        let sealed = lasting.map(|kept| kept.sealed.clone());
        let ttl = life.max(gate_for).max(closed_for).max(SHORTEST_KV_LIFE);
        Some((Published::new(sealed, gate, apis).to_json(), ttl))
    }

    async fn write_kv(&self, value: &str, ttl: Duration) -> Result<(), Unavailable> {
        let key = &self.token.kv_key;
        let write = std::pin::pin!(self.ports.kv_write(key, value, ttl));
        let deadline = std::pin::pin!(self.ports.pause(KV_WRITE_TIMEOUT));
        let written = match select(write, deadline).await {
            Either::Left((written, _)) => written,
            Either::Right(_) => Err(Unavailable),
        };
        if written.is_err() {
            let kind = self.token.kind.name();
            self.ports
                .log(&format!("KV did not take the sealed {kind}"));
        }
        written
    }
}

/// While it lives KV is being written.
struct Writing<'a, P>(&'a Keeper<P>);

impl<P> Drop for Writing<'_, P> {
    fn drop(&mut self) {
        self.0.known.borrow_mut().upkeep.kv_writing = false;
    }
}
