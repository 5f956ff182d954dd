//! The emulator on a socket: outcomes made into bytes, delays, silence and resets.

use std::{
    convert::Infallible,
    io,
    pin::Pin,
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
    task::{Context, Poll},
    time::Duration,
};

use bytes::Bytes;
use http::{HeaderValue, Request, Response, StatusCode, header};
use http_body_util::{BodyExt, Limited};
use hyper::{body::Incoming, server::conn::http1, service::service_fn};
use hyper_util::rt::{TokioIo, TokioTimer};
use tokio::{
    io::{AsyncRead, AsyncWrite, ReadBuf},
    net::{TcpListener, TcpStream},
};

use crate::{clock::system_now_ms, emulator::Emulator, outcome::Delivery};

mod body;

use body::WireBody;

/// Requests of the carrier's APIs are far smaller.
const LARGEST_REQUEST: usize = 1024 * 1024;

/// Serves an emulator until the listener fails or the future is dropped.
///
/// # Errors
/// When the listener can accept no more connections.
pub async fn serve(listener: TcpListener, emulator: Arc<Emulator>) -> io::Result<()> {
    loop {
        let (stream, _) = listener.accept().await?;
        let emulator = Arc::clone(&emulator);
        tokio::spawn(async move {
            let reset = Arc::new(AtomicBool::new(false));
            let wire = Wire {
                stream,
                reset: Arc::clone(&reset),
            };
            let service = service_fn(move |request| {
                answer(Arc::clone(&emulator), Arc::clone(&reset), request)
            });
            // A connection that ends badly is often what was asked for.
            let _ = http1::Builder::new()
                .timer(TokioTimer::new())
                .title_case_headers(true)
                .serve_connection(TokioIo::new(wire), service)
                .await;
        });
    }
}

/// The connection has to end with a reset.
#[derive(Debug)]
struct ResetWanted;

impl std::fmt::Display for ResetWanted {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.write_str("reset wanted")
    }
}

impl std::error::Error for ResetWanted {}

async fn answer(
    emulator: Arc<Emulator>,
    reset: Arc<AtomicBool>,
    request: Request<Incoming>,
) -> Result<Response<WireBody>, ResetWanted> {
    let (parts, incoming) = request.into_parts();
    let Ok(collected) = Limited::new(incoming, LARGEST_REQUEST).collect().await else {
        let mut refused = Response::new(WireBody::whole(Bytes::new()));
        *refused.status_mut() = StatusCode::PAYLOAD_TOO_LARGE;
        return Ok(refused);
    };
    let request = Request::from_parts(parts, collected.to_bytes());
    let outcome = emulator.answer(&request, system_now_ms());
    if outcome.delay_ms > 0 {
        tokio::time::sleep(Duration::from_millis(outcome.delay_ms)).await;
    }
    let (mut parts, bytes) = outcome.response.into_parts();
    let body = match outcome.delivery {
        Delivery::Whole => WireBody::whole(bytes),
        Delivery::Hang => match std::future::pending::<Infallible>().await {},
        Delivery::Reset => {
            reset.store(true, Ordering::Relaxed);
            return Err(ResetWanted);
        }
        Delivery::HangInBody { after_bytes } => WireBody::hanging(bytes, after_bytes),
        Delivery::Truncate { after_bytes } => WireBody::truncated(bytes, after_bytes),
        Delivery::Huge { bytes, gzip } => {
            if gzip {
                parts
                    .headers
                    .insert(header::CONTENT_ENCODING, HeaderValue::from_static("gzip"));
            }
            WireBody::huge(bytes, gzip)
        }
    };
    Ok(Response::from_parts(parts, body))
}

/// A connection that can end with a TCP reset instead of a farewell.
struct Wire {
    stream: TcpStream,
    reset: Arc<AtomicBool>,
}

impl Drop for Wire {
    fn drop(&mut self) {
        if self.reset.load(Ordering::Relaxed) {
            // Without lingering, closing discards what is unsent and resets.
            let _ = self.stream.set_zero_linger();
        }
    }
}

impl AsyncRead for Wire {
    fn poll_read(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        buffer: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_read(context, buffer)
    }
}

impl AsyncWrite for Wire {
    fn poll_write(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        bytes: &[u8],
    ) -> Poll<io::Result<usize>> {
        Pin::new(&mut self.stream).poll_write(context, bytes)
    }

    fn poll_flush(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_flush(context)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        if self.reset.load(Ordering::Relaxed) {
            return Poll::Ready(Ok(()));
        }
        Pin::new(&mut self.stream).poll_shutdown(context)
    }
}
