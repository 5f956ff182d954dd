//! What an isolate remembers of answers: so many and so many bytes at most, what was not asked for longest goes first.

use std::num::NonZeroUsize;

use lru::LruCache;

/// Values by key.
#[derive(Debug)]
pub struct Shelf<Value> {
    values: LruCache<String, (Value, usize)>,
    bytes: usize,
    most_bytes: usize,
}

impl<Value: Clone> Shelf<Value> {
    /// An empty one with its limits.
    pub fn new(most: NonZeroUsize, most_bytes: usize) -> Self {
        Self {
            values: LruCache::new(most),
            bytes: 0,
            most_bytes,
        }
    }

    /// What is there under a key.
    pub fn get(&mut self, key: &str) -> Option<Value> {
        self.values.get(key).map(|(value, _)| value.clone())
    }

    /// Puts a value of about so many bytes in place of what was there. One that is larger than the shelf is not kept.
    pub fn put(&mut self, key: String, value: Value, bytes: usize) {
        let bytes = bytes + key.len();
        if bytes > self.most_bytes {
            return;
        }
        // What falls out is the older value of this key, or the one that was not asked for longest.
        if let Some((_, (_, older))) = self.values.push(key, (value, bytes)) {
            self.bytes = self.bytes.saturating_sub(older);
        }
        self.bytes += bytes;
        while self.bytes > self.most_bytes {
            let Some((_, (_, oldest))) = self.values.pop_lru() else {
                break;
            };
            self.bytes = self.bytes.saturating_sub(oldest);
        }
    }

    /// How many values there are.
    pub fn len(&self) -> usize {
        self.values.len()
    }

    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.values.is_empty()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn entries_and_bytes_are_bounded_and_the_least_used_goes() {
        let mut shelf = Shelf::new(NonZeroUsize::new(3).unwrap(), 100);
        for key in ["a", "b", "c"] {
            shelf.put(key.to_owned(), key, 9);
        }
        assert_eq!(shelf.get("a"), Some("a"));
        shelf.put("d".to_owned(), "d", 9);
        assert_eq!(shelf.get("b"), None, "not asked for longest");
        assert_eq!(shelf.len(), 3);
        shelf.put("e".to_owned(), "e", 80);
        assert_eq!((shelf.get("e"), shelf.get("c")), (Some("e"), None));
        shelf.put("e".to_owned(), "E", 9);
        shelf.put("f".to_owned(), "f", 100);
        assert_eq!(shelf.get("f"), None, "larger than the shelf");
        assert_eq!(shelf.get("e"), Some("E"));
        assert!(shelf.bytes <= 100);
    }

    #[test]
    fn the_bytes_of_what_is_replaced_are_free_again() {
        let mut shelf = Shelf::new(NonZeroUsize::new(3).unwrap(), 20);
        for round in 0..100 {
            shelf.put("a".to_owned(), round, 9);
        }
        assert_eq!((shelf.bytes, shelf.get("a")), (10, Some(99)));
    }
}
