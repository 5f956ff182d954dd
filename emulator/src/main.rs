//! The emulator as a program. It listens on loopback only: its control API has no lock.

use std::{
    io::{self, Write},
    net::{IpAddr, Ipv4Addr, SocketAddr},
    process::ExitCode,
    sync::Arc,
    time::Duration,
};

use emulator::{Emulator, Settings, serve};
use lexopt::{Arg::Long, Parser, ValueExt};
use tokio::{
    net::TcpListener,
    signal::unix::{SignalKind, signal},
};

const HELP: &str = "\
Behaves like USPS's v3 REST APIs on loopback.

Usage: edgepost-emulator [OPTIONS]

  --port PORT            port to listen on, 0 for any free one [8788]
  --host ADDRESS         loopback address to listen on [127.0.0.1]
  --seed NUMBER          keys, ZIP+4 codes and chances depend on it [1]
  --quota CALLS          calls in a window, for each API [60]
  --quota-window SECONDS length of the window [3600]
  --token-life SECONDS   life of a token [28800]
  --labels               approve the application for payments and labels
  --help                 this text
";

struct Options {
    address: SocketAddr,
    seed: u64,
    settings: Settings,
}

fn main() -> ExitCode {
    let result = options().and_then(|options| match options {
        Some(options) => run(options).map_err(|error| error.to_string()),
        None => say(HELP).map_err(|error| error.to_string()),
    });
    match result {
        Ok(()) => ExitCode::SUCCESS,
        Err(message) => {
            let _ = writeln!(io::stderr(), "{message}");
            ExitCode::FAILURE
        }
    }
}

fn options() -> Result<Option<Options>, String> {
    let text = |error: lexopt::Error| error.to_string();
    let mut host = IpAddr::V4(Ipv4Addr::LOCALHOST);
    let mut port = 8788;
    let mut seed = 1;
    let mut settings = Settings::default();
    let mut parser = Parser::from_env();
    while let Some(argument) = parser.next().map_err(text)? {
        let Long(name) = argument else {
            return Err(argument.unexpected().to_string());
        };
        let name = name.to_owned();
        let mut number = || {
            parser
                .value()
                .and_then(|value| value.parse::<u64>())
                .map_err(text)
        };
        let too_large = |_| "this number is too large".to_owned();
        match name.as_str() {
            "port" => port = u16::try_from(number()?).map_err(too_large)?,
            "host" => {
                host = parser
                    .value()
                    .and_then(|value| value.parse())
                    .map_err(text)?
            }
            "seed" => seed = number()?,
            "quota" => settings.quota_limit = u32::try_from(number()?).map_err(too_large)?,
            "quota-window" => settings.quota_window_seconds = number()?,
            "token-life" => settings.token_life_seconds = number()?,
            "labels" => settings.postage.labels_approved = true,
            "help" => return Ok(None),
            other => return Err(format!("there is no option --{other}")),
        }
    }
    if !host.is_loopback() {
        return Err(format!("{host} is not a loopback address"));
    }
    Ok(Some(Options {
        address: SocketAddr::new(host, port),
        seed,
        settings,
    }))
}

fn run(options: Options) -> io::Result<()> {
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .enable_all()
        .build()?;
    let result = runtime.block_on(async {
        let mut terminate = signal(SignalKind::terminate())?;
        let listener = TcpListener::bind(options.address).await?;
        say(&format!(
            "emulator listening on http://{}\n",
            listener.local_addr()?
        ))?;
        let emulator = Arc::new(Emulator::new(options.seed, options.settings));
        tokio::select! {
            result = serve(listener, emulator) => result,
            _ = terminate.recv() => Ok(()),
            result = tokio::signal::ctrl_c() => result,
        }
    });
    // Connections may hang on purpose; nobody waits for them.
    runtime.shutdown_timeout(Duration::ZERO);
    result
}

fn say(text: &str) -> io::Result<()> {
    let mut out = io::stdout();
    out.write_all(text.as_bytes())?;
    out.flush()
}
