//! Response bodies that can stop, hang or go on for very long.

use std::{
    future::Future as _,
    io::{self, Write},
    pin::Pin,
    task::{Context, Poll},
    time::Duration,
};

use bytes::Bytes;
use flate2::{Compression, write::GzEncoder};
use hyper::body::{Body, Frame, SizeHint};
use tokio::time::Sleep;

/// Long enough for the kernel to take what was written, so that it is not lost with the connection.
const BEFORE_THE_END: Duration = Duration::from_millis(20);
const PIECE: usize = 256 * 1024;

/// A body with an ending of its own.
pub(super) struct WireBody {
    start: Option<Bytes>,
    promised: Option<u64>,
    rest: Rest,
}

enum Rest {
    Nothing,
    Silence,
    End(Option<Pin<Box<Sleep>>>),
    Filler(Filler),
}

impl WireBody {
    pub(super) fn whole(bytes: Bytes) -> Self {
        Self {
            promised: Some(length(&bytes)),
            start: Some(bytes),
            rest: Rest::Nothing,
        }
    }

    pub(super) fn hanging(bytes: Bytes, after_bytes: usize) -> Self {
        Self::cut(bytes, after_bytes, Rest::Silence)
    }

    pub(super) fn truncated(bytes: Bytes, after_bytes: usize) -> Self {
        Self::cut(bytes, after_bytes, Rest::End(None))
    }

    pub(super) fn huge(bytes: u64, gzip: bool) -> Self {
        Self {
            start: None,
            promised: None,
            rest: Rest::Filler(Filler::new(bytes, gzip)),
        }
    }

    /// A cut behind the last byte would be no cut: at least one byte stays out.
    fn cut(mut bytes: Bytes, after_bytes: usize, rest: Rest) -> Self {
        let promised = length(&bytes).max(1);
        bytes.truncate(after_bytes.min(bytes.len().saturating_sub(1)));
        Self {
            start: Some(bytes),
            promised: Some(promised),
            rest,
        }
    }
}

fn length(bytes: &Bytes) -> u64 {
    u64::try_from(bytes.len()).unwrap_or(u64::MAX)
}

impl Body for WireBody {
    type Data = Bytes;
    type Error = io::Error;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
    ) -> Poll<Option<io::Result<Frame<Bytes>>>> {
        if let Some(start) = self.start.take().filter(|start| !start.is_empty()) {
            return Poll::Ready(Some(Ok(Frame::data(start))));
        }
        match &mut self.rest {
            Rest::Nothing => Poll::Ready(None),
            Rest::Silence => Poll::Pending,
            Rest::End(sleep) => {
                let sleep =
                    sleep.get_or_insert_with(|| Box::pin(tokio::time::sleep(BEFORE_THE_END)));
                match sleep.as_mut().poll(context) {
                    Poll::Pending => Poll::Pending,
                    Poll::Ready(()) => {
                        Poll::Ready(Some(Err(io::ErrorKind::ConnectionAborted.into())))
                    }
                }
            }
            Rest::Filler(filler) => {
                // A body that is always ready is never flushed, and what is compressed fills no buffer.
                filler.rested = !filler.rested;
                if filler.rested {
                    context.waker().wake_by_ref();
                    return Poll::Pending;
                }
                Poll::Ready(
                    filler
                        .piece()
                        .transpose()
                        .map(|piece| piece.map(Frame::data)),
                )
            }
        }
    }

    fn is_end_stream(&self) -> bool {
        matches!(self.rest, Rest::Nothing) && self.start.as_ref().is_none_or(Bytes::is_empty)
    }

    fn size_hint(&self) -> SizeHint {
        match self.promised {
            Some(promised) => SizeHint::with_exact(promised),
            None => SizeHint::new(),
        }
    }
}

/// A JSON text of blanks with one number at its end, made piece by piece.
struct Filler {
    left: u64,
    encoder: Option<GzEncoder<Vec<u8>>>,
    done: bool,
    rested: bool,
}

impl Filler {
    fn new(bytes: u64, gzip: bool) -> Self {
        Self {
            left: bytes.saturating_sub(1),
            encoder: gzip.then(|| GzEncoder::new(Vec::new(), Compression::fast())),
            done: false,
            rested: false,
        }
    }

    fn piece(&mut self) -> io::Result<Option<Bytes>> {
        if self.done {
            return Ok(None);
        }
        let plain = self.plain();
        let Some(encoder) = &mut self.encoder else {
            return Ok(Some(plain));
        };
        encoder.write_all(&plain)?;
        // What is not flushed could wait for many megabytes more.
        if self.done {
            encoder.try_finish()?;
        } else {
            encoder.flush()?;
        }
        Ok(Some(Bytes::from(std::mem::take(encoder.get_mut()))))
    }

    fn plain(&mut self) -> Bytes {
        static BLANKS: [u8; PIECE] = [b' '; PIECE];
        let size = usize::try_from(self.left).unwrap_or(PIECE).min(PIECE);
        self.left = self
            .left
            .saturating_sub(u64::try_from(size).unwrap_or_default());
        self.done = size == 0;
        if self.done {
            return Bytes::from_static(b"0");
        }
        Bytes::from_static(BLANKS.get(..size).unwrap_or_default())
    }
}

#[cfg(test)]
mod tests {
    use std::io::Read;

    use super::*;

    fn all(mut filler: Filler) -> Vec<u8> {
        let mut text = Vec::new();
        while let Some(piece) = filler.piece().unwrap() {
            text.extend_from_slice(&piece);
        }
        text
    }

    #[test]
    fn filler_is_json_of_the_size_asked_for() {
        for size in [1, 2, 65_536, 200_000] {
            let text = all(Filler::new(size, false));
            assert_eq!(text.len() as u64, size);
            assert!(serde_json::from_slice::<serde_json::Value>(&text).is_ok());
        }
    }

    #[test]
    fn compressed_filler_is_small_and_unpacks_to_the_same() {
        let packed = all(Filler::new(5_000_000, true));
        assert!(packed.len() < 100_000, "{}", packed.len());
        let mut text = Vec::new();
        flate2::read::GzDecoder::new(packed.as_slice())
            .read_to_end(&mut text)
            .unwrap();
        assert_eq!(text.len(), 5_000_000);
    }

    #[test]
    fn a_cut_always_leaves_something_out() {
        for after in [0, 1, 2, 100] {
            let body = WireBody::truncated(Bytes::from_static(b"ab"), after);
            assert_eq!(body.promised, Some(2));
            assert!(body.start.unwrap().len() < 2);
        }
    }
}
