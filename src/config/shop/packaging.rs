//! What the shop packs into.

use crate::json::Document;
use crate::rates::{Container, Side, Weight};
use crate::shop::{OwnBox, PackagingChoice};

use super::super::read::Reader;
use super::sheet::{At, Object, Sheet};

const MOST_CHOICES: usize = 20;
/// What USPS carries at most (Shipping Options 3.1, `weight`).
const HEAVIEST: Weight = Weight::from_pounds(70);

const SIDES: &str = "an object of length, width, height and unit";
const CONTAINER: &str = "a container: flat_rate_envelope, legal_flat_rate_envelope, padded_flat_rate_envelope, \
    small_flat_rate_box, medium_flat_rate_box, large_flat_rate_box or large_flat_rate_box_military";
const WEIGHT: &str = "an object of value and unit";

pub(super) fn read(read: &mut Reader) -> Vec<PackagingChoice> {
    let Some(text) = read.raw("PACKAGING") else {
        return Vec::new();
    };
    let document = Document::of(&text);
    let mut sheet = Sheet::new(read, "PACKAGING");
    let mut taken = Vec::new();
    let mut choices: Vec<PackagingChoice> = Vec::new();
    for at in sheet.entries(document.root(), MOST_CHOICES) {
        let Some(choice) = choice(&mut sheet, at, &mut taken) else {
            continue;
        };
        let is_container = matches!(choice, PackagingChoice::Carrier { .. });
        if is_container && choices.iter().any(|known| known.id() == choice.id()) {
            sheet.wrong(at, "a container that has not been named before");
        }
        choices.push(choice);
    }
    choices
}

fn choice(sheet: &mut Sheet, at: At, taken: &mut Vec<String>) -> Option<PackagingChoice> {
    if !at.json.is_object() {
        let container = at.json.text().and_then(|name| Container::of_name(&name));
        if container.is_none() {
            sheet.wrong(at, &format!("an object, or {CONTAINER}"));
        }
        return container.map(all_shapes);
    }
    if !at.json.member("container").is_present() {
        let known = ["id", "inner", "outer", "empty", "max"];
        let object = sheet.object(at, &known)?;
        return own_box(sheet, &object, taken).map(PackagingChoice::Own);
    }
    let object = sheet.object(at, &["container", "shape"])?;
    let container = sheet.required(&object, "container", CONTAINER, |json| {
        Container::of_name(&json.text()?)
    })?;
    let shapes = sheet.optional(
        &object,
        "shape",
        "top or side, and only of medium_flat_rate_box",
        |json| container.shape_of_name(&json.text()?),
    );
    Some(PackagingChoice::Carrier {
        container,
        shapes: shapes.unwrap_or(container.shapes()),
    })
}

fn all_shapes(container: Container) -> PackagingChoice {
    PackagingChoice::Carrier {
        container,
        shapes: container.shapes(),
    }
}

fn own_box(sheet: &mut Sheet, object: &Object, taken: &mut Vec<String>) -> Option<OwnBox> {
    let id = sheet.id(object, taken);
    // No box is called like a container, whether or not the shop has it.
    if id.as_deref().and_then(Container::of_name).is_some() {
        sheet.report_member(object, "id", "is the name of a container");
    }
    sheet.present(object, "inner", SIDES);
    sheet.present(object, "empty", WEIGHT);
    let inner = sheet.sides(object, "inner", Side::inside);
    let outer = sheet.sides(object, "outer", Side::new);
    let empty = sheet.weight(object, "empty", HEAVIEST);
    let max = sheet.weight(object, "max", HEAVIEST);
    if let Some((inner, outer)) = inner.zip(outer) {
        let is_inside = inner
            .iter()
            .zip(&outer)
            .all(|(inner, outer)| inner <= outer);
        if !is_inside {
            sheet.report_member(object, "outer", "must not be smaller than inner");
        }
    }
    if empty.zip(max).is_some_and(|(empty, max)| max <= empty) {
        sheet.report_member(
            object,
            "max",
            "must be more than empty: it is of the packed box",
        );
    }
    let inner = inner?;
    Some(OwnBox {
        id: id?,
        inner,
        outer: outer.unwrap_or_else(|| OwnBox::outer_of(inner)),
        empty: empty?,
        max,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_container_is_named_to_who_misspells_one() {
        let (_, names) = CONTAINER.split_once(": ").unwrap();
        let names: Vec<_> = names
            .split(", ")
            .flat_map(|name| name.split(" or "))
            .collect();
        assert_eq!(names, Container::ALL.map(Container::id));
    }
}
