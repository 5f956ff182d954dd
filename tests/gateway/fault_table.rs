//! docs/faults.md names tests for the rows of the fault matrix. Every name is looked up here, so that the table cannot rot.

use std::collections::BTreeMap;
use std::fs::read_to_string;
use std::path::Path;

/// The rows of the matrix.
const ROWS: std::ops::RangeInclusive<u32> = 1..=40;

/// Rows that have to name a test; the others may say that they are not done yet.
fn is_done(row: u32) -> bool {
    matches!(row, 1 | 2 | 16..=26 | 29..=38)
}

/// Everything that is wrong with a table.
fn findings(table: &str, root: &Path) -> Vec<String> {
    let mut findings = Vec::new();
    let mut rows = BTreeMap::new();
    for line in table.lines().filter(|line| line.starts_with('|')) {
        let cells: Vec<_> = line.trim_matches('|').split('|').map(str::trim).collect();
        let [first, .., last] = cells.as_slice() else {
            continue;
        };
        let names: Vec<_> = last.split('`').skip(1).step_by(2).collect();
        let unknown = names.iter().filter(|name| !exists(name, root));
        findings.extend(unknown.map(|name| format!("there is no test {name}")));
        if let Ok(row) = first.parse::<u32>() {
            let says = (names.len(), line.contains("not yet"));
            if rows.insert(row, says).is_some() {
                findings.push(format!("row {row} stands there twice"));
            }
        }
    }
    for row in ROWS {
        match rows.get(&row) {
            None => findings.push(format!("row {row} is missing")),
            Some((0, _)) if is_done(row) => findings.push(format!("row {row} names no test")),
            Some((0, false)) => findings.push(format!("row {row} names no test, and not why")),
            Some(_) => {}
        }
    }
    findings
}

fn exists(name: &str, root: &Path) -> bool {
    match (
        name.strip_prefix("gateway::"),
        name.strip_prefix("workerd/"),
    ) {
        (Some(path), _) => is_native_test(path, &root.join("tests/gateway")),
        (_, Some(title)) => is_black_box_test(title, &root.join("tests/workerd")),
        _ => false,
    }
}

/// `matrix::refusals::a_403_…`: each module is declared in its parent, and the last one has the function as a test.
fn is_native_test(path: &str, folder: &Path) -> bool {
    let (modules, test) = path.rsplit_once("::").unwrap_or(("", path));
    let mut folder = folder.to_owned();
    let mut source = read_to_string(folder.join("main.rs")).unwrap_or_default();
    for module in modules.split("::") {
        let declared = format!("mod {module};");
        if !source
            .lines()
            .any(|line| line.trim_start_matches("pub ") == declared)
        {
            return false;
        }
        let beside = read_to_string(folder.join(format!("{module}.rs")));
        folder.push(module);
        source = beside
            .or_else(|_| read_to_string(folder.join("mod.rs")))
            .unwrap_or_default();
    }
    let lines: Vec<_> = source.lines().collect();
    let begins = format!("fn {test}(");
    let position = lines.iter().position(|line| line.starts_with(&begins));
    position.is_some_and(|position| {
        let above = lines[..position].iter().rev();
        let mut attributes = above.take_while(|line| line.starts_with("#["));
        attributes.any(|line| *line == "#[test]")
    })
}

/// `one_token_call: 200 requests …`: the file has a test of this title, or a template that can become it.
fn is_black_box_test(name: &str, folder: &Path) -> bool {
    let Some((file, title)) = name.split_once(": ") else {
        return false;
    };
    let source = read_to_string(folder.join(format!("{file}.test.mjs"))).unwrap_or_default();
    let calls = source
        .lines()
        .filter_map(|line| line.trim_start().strip_prefix("test("));
    calls
        .filter_map(literal)
        .any(|literal| becomes(&literal, title, &source))
}

/// The string that a JavaScript expression begins with, as it is between its quotes.
fn literal(expression: &str) -> Option<String> {
    let quote = expression
        .chars()
        .next()
        .filter(|first| "'\"`".contains(*first))?;
    let mut text = String::new();
    let mut characters = expression.chars().skip(1);
    loop {
        match characters.next()? {
            '\\' => text.push(characters.next()?),
            character if character == quote => return Some(text),
            character => text.push(character),
        }
    }
}

/// Whether a title fits a template. What stands for a placeholder has to be somewhere in the file.
fn becomes(template: &str, title: &str, source: &str) -> bool {
    let Some((before, rest)) = template.split_once("${") else {
        return template == title;
    };
    let (Some((_, after)), Some(rest_of_title)) =
        (rest.split_once('}'), title.strip_prefix(before))
    else {
        return false;
    };
    let ends = (1..=rest_of_title.len()).filter(|end| rest_of_title.is_char_boundary(*end));
    ends.map(|end| rest_of_title.split_at(end))
        .any(|(value, tail)| source.contains(value) && becomes(after, tail, source))
}

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

#[test]
fn the_fault_table_names_a_test_that_exists_for_every_row_that_is_done() {
    let table = read_to_string(root().join("docs/faults.md")).unwrap();
    let findings = findings(&table, root());
    assert!(findings.is_empty(), "docs/faults.md: {findings:#?}");
}

/// The check itself can fail.
#[test]
fn a_table_that_is_wrong_is_found_out() {
    const NATIVE: &str = "gateway::fault_table::a_table_that_is_wrong_is_found_out";
    const BLACK_BOX: &str = "workerd/panic: a panic says nothing about requests";
    let row = |row: u32, tests: &str| format!("| {row} | it breaks | it is mended | {tests} |\n");
    let table = |change: &dyn Fn(u32) -> Option<String>| -> String {
        let good = |number| row(number, &format!("`{NATIVE}`<br>`{BLACK_BOX}`"));
        ROWS.map(|number| change(number).unwrap_or_else(|| good(number)))
            .collect()
    };
    assert_eq!(findings(&table(&|_| None), root()), [""; 0]);
    assert_eq!(
        findings(
            &table(&|number| (number == 39).then(|| row(39, "not yet"))),
            root()
        ),
        [""; 0]
    );

    for (tests, finding) in [
        ("", "row 25 names no test"),
        ("not yet", "row 25 names no test"),
        (
            "`gateway::fault_table::a_test_of_nothing`",
            "there is no test gateway::fault_table::a_test_of_nothing",
        ),
        // A function, but no test; a module that nobody declares; a file that is not there.
        (
            "`gateway::fault_table::findings`",
            "there is no test gateway::fault_table::findings",
        ),
        (
            "`gateway::matrix::nowhere::x`",
            "there is no test gateway::matrix::nowhere::x",
        ),
        (
            "`a_table_that_is_wrong_is_found_out`",
            "there is no test a_table_that_is_wrong_is_found_out",
        ),
        (
            "`workerd/nowhere: a title`",
            "there is no test workerd/nowhere: a title",
        ),
        (
            "`workerd/panic: a panic says nothing`",
            "there is no test workerd/panic: a panic says nothing",
        ),
        (
            "`workerd/carrier_faults: an eclipse, once: the shopper gets an answer after one repeat`",
            "there is no test workerd/carrier_faults: an eclipse, once: the shopper gets an answer after one repeat",
        ),
    ] {
        let wrong = table(&|number| (number == 25).then(|| row(25, tests)));
        assert_eq!(findings(&wrong, root()), [finding]);
    }
    let missing = table(&|number| (number == 30).then(String::new));
    assert_eq!(findings(&missing, root()), ["row 30 is missing"]);
    let twice = table(&|number| (number == 2).then(|| row(1, &format!("`{NATIVE}`"))));
    assert_eq!(
        findings(&twice, root()),
        ["row 1 stands there twice", "row 2 is missing"]
    );
    let silent = table(&|number| (number == 39).then(|| row(39, "")));
    assert_eq!(
        findings(&silent, root()),
        ["row 39 names no test, and not why"]
    );
}

#[test]
fn a_title_is_found_in_every_way_it_can_be_written() {
    for (name, known) in [
        (
            "token_faults: a carrier that cannot be reached at all is unreachable, not the shopper's fault",
            true,
        ),
        (
            "carrier_faults: a reset, once: the shopper gets an answer after one repeat",
            true,
        ),
        (
            "carrier_faults: silence, for rates: carrier_timeout, with 1 carrier and 1 token calls",
            true,
        ),
        (
            "carrier_faults: , once: the shopper gets an answer after one repeat",
            false,
        ),
        ("carrier_faults: silence, for rates", false),
        ("carrier_faults", false),
    ] {
        let found = is_black_box_test(name, &root().join("tests/workerd"));
        assert_eq!(found, known, "{name}");
    }
}
