//! The open ZIP data as it ships: one small static file per three-digit prefix, a line per ZIP.

use super::{State, Zip5};

/// What a ZIP stands for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Place {
    /// The place name the post office prefers.
    pub city: String,
    /// State or territory.
    pub state: State,
}

/// Where the file for a ZIP lies among the static assets: `/zip/277.tsv`.
pub fn shard_path(zip: Zip5) -> String {
    let prefix: String = zip.as_str().chars().take(3).collect();
    format!("/zip/{prefix}.tsv")
}

/// Finds a ZIP in its file, whose lines are `27703<TAB>Durham<TAB>NC`.
pub fn place_in_shard(shard: &str, zip: Zip5) -> Option<Place> {
    shard.lines().find_map(|line| {
        let mut fields = line.split('\t');
        if fields.next() != Some(zip.as_str()) {
            return None;
        }
        Some(Place {
            city: fields.next()?.to_owned(),
            state: State::parse(fields.next()?)?,
        })
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_zip_is_found_in_the_file_of_its_prefix() {
        let zip = |text| Zip5::parse(text).unwrap();
        let shard = "27701\tDurham\tNC\n27703\tDurham\tNC\n27709\tResearch Triangle Park\tNC\n";
        assert_eq!(shard_path(zip("27709")), "/zip/277.tsv");
        assert_eq!(
            place_in_shard(shard, zip("27709")).unwrap().city,
            "Research Triangle Park"
        );
        assert_eq!(place_in_shard(shard, zip("27702")), None);
        assert_eq!(place_in_shard("27702\tDurham", zip("27702")), None);
    }
}
