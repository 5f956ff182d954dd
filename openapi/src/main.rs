//! Writes the OpenAPI document, or says in what it differs from the one that is committed.
//!
//! ```sh
//! cargo run -p edgepost-openapi --features ordered -- --write client/openapi.json
//! cargo run -p edgepost-openapi --features ordered -- --check client/openapi.json
//! ```
//!
//! `openapi/tests/committed.rs` checks the same in `cargo test`.

#![allow(clippy::print_stderr, reason = "a program for the command line")]

use std::path::PathBuf;
use std::process::ExitCode;

use lexopt::Arg;

/// How many differences are said.
const SHOWN: usize = 20;

enum Task {
    Write(PathBuf),
    Check(PathBuf),
}

fn main() -> ExitCode {
    let done = task().map_err(|error| error.to_string()).and_then(run);
    match done {
        Ok(()) => ExitCode::SUCCESS,
        Err(message) => {
            eprintln!("{message}");
            ExitCode::FAILURE
        }
    }
}

fn task() -> Result<Task, lexopt::Error> {
    let mut arguments = lexopt::Parser::from_env();
    let task = match arguments.next()? {
        Some(Arg::Long("write")) => Task::Write(arguments.value()?.into()),
        Some(Arg::Long("check")) => Task::Check(arguments.value()?.into()),
        Some(other) => return Err(other.unexpected()),
        None => return Err("use --write FILE or --check FILE".into()),
    };
    match arguments.next()? {
        Some(other) => Err(other.unexpected()),
        None => Ok(task),
    }
}

fn run(task: Task) -> Result<(), String> {
    match task {
        Task::Write(file) => std::fs::write(&file, openapi::text())
            .map_err(|error| format!("{}: {error}", file.display())),
        Task::Check(file) => {
            let name = file.display();
            let committed =
                std::fs::read_to_string(&file).map_err(|error| format!("{name}: {error}"))?;
            let committed = serde_json::from_str(&committed)
                .map_err(|error| format!("{name} is not JSON: {error}"))?;
            let found = openapi::differences(&committed, &openapi::document());
            if found.is_empty() {
                return Ok(());
            }
            let shown: Vec<_> = found.iter().take(SHOWN).map(String::as_str).collect();
            Err(format!(
                "{name} is not what the API does now ({} differences). Write it again with --write.\n{}",
                found.len(),
                shown.join("\n"),
            ))
        }
    }
}
