//! The bench as a program.

use std::io::{self, Write};
use std::path::PathBuf;
use std::process::ExitCode;

use bench::bound::Quota;
use bench::designs::USUAL;
use bench::plot;
use bench::served::Served;
use bench::table;
use bench::traffic::{Crowd, Day};
use emulator::Settings;
use lexopt::{Arg, Parser, ValueExt};

const HELP: &str = "\
A day of checkout traffic in simulated time, on the carrier's quota.

Usage: edgepost-bench day [OPTIONS]

  --seed NUMBER   which day [1]
  --svg FILE      also draw the day of the last design
  --help          this text
";

struct Options {
    seed: u64,
    svg: Option<PathBuf>,
}

fn main() -> ExitCode {
    let done = options().and_then(|options| match options {
        Some(options) => day(&options),
        None => say(HELP),
    });
    match done {
        Ok(()) => ExitCode::SUCCESS,
        Err(message) => {
            let _ = writeln!(io::stderr(), "{message}");
            ExitCode::FAILURE
        }
    }
}

/// `None` for a call for help.
fn options() -> Result<Option<Options>, String> {
    let text = |error: lexopt::Error| error.to_string();
    let (mut what, mut seed, mut svg) = (None, 1, None);
    let mut parser = Parser::from_env();
    while let Some(argument) = parser.next().map_err(text)? {
        match argument {
            Arg::Value(value) if what.is_none() => what = Some(value),
            Arg::Long("seed") => {
                let value = parser.value().and_then(|value| value.parse());
                seed = value.map_err(text)?;
            }
            Arg::Long("svg") => svg = Some(parser.value().map_err(text)?.into()),
            Arg::Long("help") => return Ok(None),
            other => return Err(other.unexpected().to_string()),
        }
    }
    match what {
        Some(what) if what == "day" => Ok(Some(Options { seed, svg })),
        Some(other) => Err(format!("there is no bench {}", other.display())),
        None => Ok(None),
    }
}

fn day(options: &Options) -> Result<(), String> {
    let day = Day::new(options.seed, Crowd::FULL);
    let settings = Settings::default();
    let quota = Quota::of(&settings);
    let served: Vec<Served> = USUAL
        .iter()
        .map(|design| design.serve(&day, settings.clone()))
        .collect();
    say(&table::report(&day, &served, quota))?;
    if let (Some(file), Some(last)) = (&options.svg, served.last()) {
        std::fs::write(file, plot::svg(&day, last, quota))
            .map_err(|error| format!("{}: {error}", file.display()))?;
    }
    Ok(())
}

fn say(text: &str) -> Result<(), String> {
    let mut out = io::stdout();
    let written = out.write_all(text.as_bytes()).and_then(|()| out.flush());
    written.map_err(|error| error.to_string())
}
