//! docs/api.md lists why a service is not among the rates. Pages decide by those words, so the list is held against the program's.

use std::collections::BTreeSet;

use edgepost::rates::NotOffered;

/// The first cell of each row of the table that follows a sentence.
fn codes_after<'a>(documentation: &'a str, sentence: &str) -> Vec<&'a str> {
    let (_, rest) = documentation.split_once(sentence).unwrap();
    let from_table = rest.lines().skip_while(|line| !line.starts_with('|'));
    let rows = from_table.take_while(|line| line.starts_with('|')).skip(2);
    rows.map(|row| row.split('`').nth(1).unwrap()).collect()
}

#[test]
fn the_documented_codes_of_unavailable_services_are_those_of_the_program() {
    let documentation = include_str!("../../docs/api.md");
    let listed = codes_after(documentation, "`unavailable` lists each service");
    let documented: BTreeSet<_> = listed.iter().copied().collect();
    assert_eq!(documented.len(), listed.len(), "a code stands there twice");
    let reasons = NotOffered::ALL.into_iter().map(NotOffered::name);
    let program: BTreeSet<_> = reasons.chain([NotOffered::NOT_KNOWN]).collect();
    assert_eq!(documented, program);
}
