//! What an isolate remembers of answers: so many and so many bytes at most, what was not asked for longest goes first.

use std::borrow::Borrow;
use std::hash::Hash;
use std::num::NonZeroUsize;

use lru::LruCache;

/// Values by key.
#[derive(Debug)]
pub struct Shelf<Key: Hash + Eq, Value> {
    values: LruCache<Key, (Value, usize)>,
    bytes: usize,
    most_bytes: usize,
}

impl<Key: Hash + Eq, Value: Clone> Shelf<Key, Value> {
    /// An empty one with its limits.
    pub fn new(most: NonZeroUsize, most_bytes: usize) -> Self {
        Self {
            values: LruCache::new(most),
            bytes: 0,
            most_bytes,
        }
    }

    /// What is there under a key.
    pub fn get<Name: Hash + Eq + ?Sized>(&mut self, key: &Name) -> Option<Value>
    where
        Key: Borrow<Name>,
    {
        self.values.get(key).map(|(value, _)| value.clone())
    }

    /// Puts a value of about so many bytes in place of what was there. One that is larger than the shelf is not kept.
    pub fn put(&mut self, key: Key, value: Value, bytes: usize) {
        let bytes = bytes + size_of::<Key>();
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

    /// Of keys of one byte.
    fn shelf(most_bytes: usize) -> Shelf<u8, u32> {
        Shelf::new(NonZeroUsize::new(3).unwrap(), most_bytes)
    }

    #[test]
    fn entries_and_bytes_are_bounded_and_the_least_used_goes() {
        let mut shelf = shelf(100);
        for key in [b'a', b'b', b'c'] {
            shelf.put(key, u32::from(key), 9);
        }
        assert_eq!(shelf.get(&b'a'), Some(97));
        shelf.put(b'd', 100, 9);
        assert_eq!(shelf.get(&b'b'), None, "not asked for longest");
        assert_eq!(shelf.len(), 3);
        shelf.put(b'e', 101, 80);
        assert_eq!((shelf.get(&b'e'), shelf.get(&b'c')), (Some(101), None));
        shelf.put(b'e', 1, 9);
        shelf.put(b'f', 102, 100);
        assert_eq!(shelf.get(&b'f'), None, "larger than the shelf");
        assert_eq!(shelf.get(&b'e'), Some(1));
        assert!(shelf.bytes <= 100);
    }

    #[test]
    fn the_bytes_of_what_is_replaced_are_free_again() {
        let mut shelf = shelf(20);
        for round in 0..100 {
            shelf.put(b'a', round, 9);
        }
        assert_eq!((shelf.bytes, shelf.get(&b'a')), (10, Some(99)));
    }
}
