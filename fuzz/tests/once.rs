//! Every seed and every regression, once. What fuzzing found is kept in `regressions/TARGET/`.

#![allow(
    clippy::print_stdout,
    reason = "when one panics, the last line names it"
)]

use std::fs;
use std::path::PathBuf;

use fuzz::{Input, TARGETS};

#[test]
fn every_seed_passes() {
    for target in TARGETS {
        let seeds = (target.seeds)();
        assert!(seeds.len() >= 8, "{}: {} seeds", target.name, seeds.len());
        for (name, seed) in seeds {
            println!("{} {name}", target.name);
            (target.run)(&Input::read(&seed).unwrap());
        }
    }
}

#[test]
fn what_was_found_once_passes() {
    let mut run = 0;
    let root = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("regressions");
    for folder in fs::read_dir(root).unwrap() {
        let folder = folder.unwrap();
        let Ok(files) = fs::read_dir(folder.path()) else {
            continue;
        };
        let name = folder.file_name().into_string().unwrap();
        let target = fuzz::target(&name).expect("a folder of regressions that is no target's");
        for file in files {
            let file = file.unwrap().path();
            println!("{}", file.display());
            run += 1;
            if let Some(input) = Input::read(&fs::read(&file).unwrap()) {
                (target.run)(&input);
            }
        }
    }
    assert!(run > 0, "no regression was run");
}
