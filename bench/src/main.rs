//! The bench as a program.

use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use bench::baskets;
use bench::bound::Quota;
use bench::core;
use bench::deployed::{self, Course, Run};
use bench::designs::USUAL;
use bench::outage::Outage;
use bench::plot;
use bench::quota;
use bench::served::Served;
use bench::table;
use bench::traffic::{Crowd, Day};
use emulator::Settings;
use lexopt::{Arg, Parser, ValueExt};

const HELP: &str = "\
A day of checkout traffic in simulated time, on the carrier's quota; or baskets, and what a checkout would show for them.

Usage: edgepost-bench day [OPTIONS]
       edgepost-bench baskets [--write FILE] [--check FILE]
       edgepost-bench quota [--seed NUMBER] [--json]
       edgepost-bench core STEP TIMES

  --seed NUMBER       which day [1]
  --outage FROM-TO    the carrier answers 503 meanwhile, like 14:00-15:00
  --hangs             in the outage it does not answer at all
  --more              also Edgepost with other shares of clients, and after a day before
  --svg FILE          also draw Edgepost's day
  --check FILE        fail unless this file is that picture
  --json              of quota: for a program that reads it
  --help              this text

The day fails if the carrier had to refuse a call of Edgepost for the quota. `quota` asks far more than there are calls, for hours, with a
crash in the middle; it fails if an hour holds more calls than the limit, or on average more than 2 % less. The page of baskets is written to stdout, or to a
file; --check fails unless a file is that page. `core` runs one step of an answer so many times, for an instruction counter: question,
read, filter or sign.
";

#[derive(Default)]
struct Options {
    seed: u64,
    outage: Option<Outage>,
    more: bool,
    svg: Option<PathBuf>,
    write: Option<PathBuf>,
    check: Option<PathBuf>,
    json: bool,
}

/// What is to be done.
enum Task {
    Day(Options),
    Baskets(Options),
    Quota(Options),
    Core(String, u32),
    Help,
}

fn main() -> ExitCode {
    let done = task().and_then(|task| match task {
        Task::Day(options) => day(&options),
        Task::Baskets(options) => page_of_baskets(&options),
        Task::Quota(options) => quota_of_hours(&options),
        Task::Core(step, times) => core::run(&step, times).and_then(|sum| say(&format!("{sum}\n"))),
        Task::Help => say(HELP),
    });
    match done {
        Ok(()) => ExitCode::SUCCESS,
        Err(message) => {
            let _ = writeln!(io::stderr(), "{message}");
            ExitCode::FAILURE
        }
    }
}

fn task() -> Result<Task, String> {
    let text = |error: lexopt::Error| error.to_string();
    let (mut what, mut hangs) = (None, false);
    let mut options = Options {
        seed: 1,
        ..Options::default()
    };
    let mut parser = Parser::from_env();
    while let Some(argument) = parser.next().map_err(text)? {
        match argument {
            Arg::Value(value) if what.is_none() => what = Some(value),
            Arg::Value(step) if what.as_ref().is_some_and(|what| what == "core") => {
                let times = parser.value().and_then(|value| value.parse());
                return Ok(Task::Core(
                    step.string().map_err(text)?,
                    times.map_err(text)?,
                ));
            }
            Arg::Long("seed") => {
                let value = parser.value().and_then(|value| value.parse());
                options.seed = value.map_err(text)?;
            }
            Arg::Long("outage") => {
                let value = parser.value().map_err(text)?;
                let outage = value.to_str().and_then(Outage::parse);
                options.outage = Some(outage.ok_or("an outage is like 14:00-15:00")?);
            }
            Arg::Long("hangs") => hangs = true,
            Arg::Long("more") => options.more = true,
            Arg::Long("svg") => options.svg = Some(parser.value().map_err(text)?.into()),
            Arg::Long("write") => options.write = Some(parser.value().map_err(text)?.into()),
            Arg::Long("check") => options.check = Some(parser.value().map_err(text)?.into()),
            Arg::Long("json") => options.json = true,
            Arg::Long("help") => return Ok(Task::Help),
            other => return Err(other.unexpected().to_string()),
        }
    }
    if let Some(outage) = &mut options.outage {
        outage.hangs = hangs;
    }
    match what {
        Some(what) if what == "day" => Ok(Task::Day(options)),
        Some(what) if what == "baskets" => Ok(Task::Baskets(options)),
        Some(what) if what == "quota" => Ok(Task::Quota(options)),
        Some(other) => Err(format!("there is no bench {}", other.display())),
        None => Ok(Task::Help),
    }
}

fn day(options: &Options) -> Result<(), String> {
    let day = Day::new(options.seed, Crowd::FULL);
    let carrier = Settings::default();
    let quota = Quota::of(&carrier);
    let course = Course {
        seed: options.seed,
        outage: options.outage,
        eve: None,
    };
    let Run { served, told } = deployed::serve(&day, carrier.clone(), &course, &[]);
    let usual = USUAL.map(|design| design.serve(&day, carrier.clone(), options.outage));
    let mut all: Vec<Served> = usual.into_iter().chain([served.clone()]).collect();
    if let Some(outage) = &options.outage {
        say(&table::outage(&day, &all, outage))?;
        say(&table::gates(&told, outage))?;
    }
    let mut other_shares = Vec::new();
    if options.more {
        let run = |name: &str, course: &Course, settings: &[(&str, &str)]| {
            let run = deployed::serve(&day, carrier.clone(), course, settings);
            Served {
                name: name.to_owned(),
                ..run.served
            }
        };
        for share in ["1", "1/30"] {
            let name = format!("Edgepost, one client may use {share}");
            other_shares.push(run(&name, &course, &[("CLIENT_SHARE", share)]));
        }
        let eve = Day::new(options.seed.wrapping_add(1 << 32), Crowd::FULL).a_day_earlier();
        let warm = Course {
            eve: Some(eve),
            ..course
        };
        all.push(run("Edgepost, the day after another", &warm, &[]));
    }
    say(&table::report(&day, &all, quota))?;
    let both: Vec<&Served> = [&served].into_iter().chain(&other_shares).collect();
    say(&table::shares(&day, &both))?;
    picture(options, &plot::svg(&day, &served, quota, options.outage))?;
    match all
        .iter()
        .chain(&other_shares)
        .skip(USUAL.len())
        .map(Served::refused)
        .sum()
    {
        0 => say("USPS never had to answer Edgepost with a 429.\n"),
        refused => Err(format!(
            "USPS answered Edgepost {refused} times with a 429."
        )),
    }
}

/// Calls that an hour may leave unused: what permits count longer than an hour, and what a crash loses.
const MOST_UNUSED: f64 = 0.02;

fn quota_of_hours(options: &Options) -> Result<(), String> {
    let trials = quota::TRIALS.map(|trial| quota::Trial {
        seed: options.seed,
        ..trial
    });
    let outcomes = trials.map(quota::run);
    match options.json {
        true => say(&format!("{}\n", quota::json(&outcomes)))?,
        false => say(&quota::report(&outcomes).map_err(|error| error.to_string())?)?,
    }
    let is_over = |outcome: &quota::Outcome| {
        outcome.fullest() > outcome.trial.limit as usize || outcome.refused > 0
    };
    if outcomes.iter().any(is_over) {
        return Err("The carrier was asked more often than it allows.".to_owned());
    }
    if outcomes
        .iter()
        .any(|outcome| outcome.crashed_at_ms.is_none())
    {
        return Err("No permit was under way when all was to crash.".to_owned());
    }
    match outcomes
        .iter()
        .any(|outcome| outcome.unused() > MOST_UNUSED)
    {
        true => Err("More than 2 % of the calls were not made.".to_owned()),
        false => Ok(()),
    }
}

/// On stdout, unless a file is to have it or to be it.
fn page_of_baskets(options: &Options) -> Result<(), String> {
    let page = baskets::page()?;
    if options.write.is_none() && options.check.is_none() {
        return say(&page);
    }
    kept(
        &page,
        options.write.as_deref(),
        options.check.as_deref(),
        "--write",
    )
}

fn picture(options: &Options, svg: &str) -> Result<(), String> {
    kept(
        svg,
        options.svg.as_deref(),
        options.check.as_deref(),
        "--svg",
    )
}

/// Writes a text to a file, and fails unless another one has it already. `again` is how to write it.
fn kept(text: &str, write: Option<&Path>, check: Option<&Path>, again: &str) -> Result<(), String> {
    let about = |file: &Path, what: &dyn std::fmt::Display| format!("{}: {what}", file.display());
    if let Some(file) = write {
        std::fs::write(file, text).map_err(|error| about(file, &error))?;
    }
    let Some(file) = check else {
        return Ok(());
    };
    match std::fs::read_to_string(file) {
        Ok(known) if known == text => Ok(()),
        Ok(_) => Err(about(
            file,
            &format_args!("is another one; make it again with {again}"),
        )),
        Err(error) => Err(about(file, &error)),
    }
}

fn say(text: &str) -> Result<(), String> {
    let mut out = io::stdout();
    let written = out.write_all(text.as_bytes()).and_then(|()| out.flush());
    written.map_err(|error| error.to_string())
}
