//! The emulator over real connections: what a value cannot show.

#![expect(clippy::unwrap_used, reason = "helpers of tests may fail the test")]

use std::{net::SocketAddr, sync::Arc};

use emulator::{Emulator, Settings, serve};
use serde_json::{Value, json};
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::{TcpListener, TcpStream},
};

async fn started() -> (SocketAddr, Arc<Emulator>) {
    let listener = TcpListener::bind(("127.0.0.1", 0)).await.unwrap();
    let address = listener.local_addr().unwrap();
    let emulator = Arc::new(Emulator::new(1, Settings::default()));
    tokio::spawn(serve(listener, Arc::clone(&emulator)));
    (address, emulator)
}

fn faults(emulator: &Emulator, fault: Value) {
    let rules = json!([{"api": "oauth", "fault": fault}]);
    emulator
        .set_faults(serde_json::from_value(rules).unwrap())
        .unwrap();
}

fn token_request() -> String {
    let body = r#"{"grant_type":"client_credentials","client_id":"emulator-client","client_secret":"emulator-secret"}"#;
    format!(
        "POST /oauth2/v3/token HTTP/1.1\r\nHost: emulator\r\nContent-Type: application/json\r\nContent-Length: {}\r\n\r\n{body}",
        body.len()
    )
}

async fn sent(address: SocketAddr, request: &str) -> TcpStream {
    let mut stream = TcpStream::connect(address).await.unwrap();
    stream.write_all(request.as_bytes()).await.unwrap();
    stream
}

/// Reads one answer: its head, and as much body as was promised or came.
async fn answer(stream: &mut TcpStream) -> (String, Vec<u8>, usize) {
    let mut head = Vec::new();
    while !head.ends_with(b"\r\n\r\n") {
        head.push(stream.read_u8().await.unwrap());
    }
    let head = String::from_utf8(head).unwrap();
    let promised = head
        .lines()
        .find_map(|line| line.strip_prefix("Content-Length: "))
        .unwrap()
        .parse()
        .unwrap();
    let mut body = Vec::new();
    while body.len() < promised {
        match stream.read_u8().await {
            Ok(byte) => body.push(byte),
            Err(_) => break,
        }
    }
    (head, body, promised)
}

#[tokio::test]
async fn one_connection_carries_many_calls() {
    let (address, emulator) = started().await;
    let mut stream = sent(address, &token_request()).await;
    let (head, body, _) = answer(&mut stream).await;
    assert!(head.starts_with("HTTP/1.1 200 OK\r\n"));
    let token: Value = serde_json::from_slice(&body).unwrap();
    let request = format!(
        "GET /addresses/v3/city-state?ZIPCode=20500 HTTP/1.1\r\nHost: emulator\r\nAuthorization: Bearer {}\r\n\r\n",
        token["access_token"].as_str().unwrap()
    );
    stream.write_all(request.as_bytes()).await.unwrap();
    let (head, body, _) = answer(&mut stream).await;
    assert!(head.contains("Set-Cookie: TLTSID="));
    let place: Value = serde_json::from_slice(&body).unwrap();
    assert_eq!(
        place,
        json!({"city": "WASHINGTON", "state": "DC", "ZIPCode": "20500"})
    );
    let calls = emulator.calls();
    assert_eq!(calls.len(), 2);
    assert_eq!(calls[1].parameters, ["ZIPCode"]);
    assert_eq!(calls[1].token_generation, Some(1));
}

#[tokio::test]
async fn a_reset_is_a_reset() {
    let (address, emulator) = started().await;
    faults(&emulator, json!({"kind": "reset"}));
    let mut stream = sent(address, &token_request()).await;
    let error = stream.read_u8().await.unwrap_err();
    assert_eq!(error.kind(), std::io::ErrorKind::ConnectionReset);
    assert_eq!(emulator.calls()[0].status, None);
}

#[tokio::test]
async fn a_call_can_do_its_work_before_the_reset() {
    let (address, emulator) = started().await;
    faults(
        &emulator,
        json!({"kind": "after", "fault": {"kind": "reset"}}),
    );
    let mut stream = sent(address, &token_request()).await;
    let error = stream.read_u8().await.unwrap_err();
    assert_eq!(error.kind(), std::io::ErrorKind::ConnectionReset);
    let call = &emulator.calls()[0];
    assert_eq!((call.status, call.token_generation), (None, Some(1)));
}

#[tokio::test]
async fn a_truncated_body_promises_more_than_it_brings() {
    let (address, emulator) = started().await;
    for after in [0, 1, 40] {
        faults(&emulator, json!({"kind": "truncate", "after_bytes": after}));
        let mut stream = sent(address, &token_request()).await;
        let (head, body, promised) = answer(&mut stream).await;
        assert!(head.starts_with("HTTP/1.1 200 OK\r\n"));
        assert_eq!(body.len(), after);
        assert!(promised > 100);
    }
}

#[tokio::test]
async fn hanging_calls_leave_the_others_alone() {
    let (address, emulator) = started().await;
    let rules = json!([
        {"api": "addresses", "fault": {"kind": "hang"}},
        {"api": "oauth", "times": 1, "fault": {"kind": "hang_in_body", "after_bytes": 5}},
    ]);
    emulator
        .set_faults(serde_json::from_value(rules).unwrap())
        .unwrap();
    let silent = sent(
        address,
        "GET /addresses/v3/city-state?ZIPCode=20500 HTTP/1.1\r\nHost: emulator\r\n\r\n",
    )
    .await;
    let mut halting = sent(address, &token_request()).await;
    let mut byte = [0];
    while byte != *b"{" {
        halting.read_exact(&mut byte).await.unwrap();
    }
    halting.read_exact(&mut [0; 4]).await.unwrap();
    let mut normal = sent(address, &token_request()).await;
    assert!(answer(&mut normal).await.0.starts_with("HTTP/1.1 200"));
    while emulator.call_count("addresses") == 0 {
        tokio::task::yield_now().await;
    }
    for hanging in [&silent, &halting] {
        let read = hanging.try_read(&mut byte);
        assert_eq!(read.unwrap_err().kind(), std::io::ErrorKind::WouldBlock);
    }
}

#[tokio::test]
async fn a_huge_body_comes_in_full_when_somebody_reads_it() {
    let (address, emulator) = started().await;
    faults(&emulator, json!({"kind": "huge", "bytes": 3_000_000}));
    let request = token_request().replace("Host: emulator", "Host: emulator\r\nConnection: close");
    let mut stream = sent(address, &request).await;
    let mut all = Vec::new();
    stream.read_to_end(&mut all).await.unwrap();
    assert!(all.len() > 3_000_000);
}

#[tokio::test]
async fn a_compressed_bomb_begins_at_once_however_large_it_is() {
    let (address, emulator) = started().await;
    let terabyte = 1_000_000_000_000_u64;
    faults(
        &emulator,
        json!({"kind": "huge", "bytes": terabyte, "gzip": true}),
    );
    let mut stream = sent(address, &token_request()).await;
    let mut start = [0; 1000];
    stream.read_exact(&mut start).await.unwrap();
    assert!(String::from_utf8_lossy(&start).contains("Content-Encoding: gzip"));
}
