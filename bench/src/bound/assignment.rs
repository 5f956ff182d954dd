//! Rows to columns: the largest total when each row goes to at most one column, and a column takes so many rows.

/// The column of each row in an assignment of the largest total. `values` has a row for each row, all equally long; what is
/// worth nothing is not assigned.
///
/// One row more at a time, each time along the path of moves that gains most (successive shortest paths). What is assigned
/// after `n` steps is the best assignment of `n` rows; gains never grow, so the first that is nothing is the end.
pub fn best(values: &[Vec<u64>], capacity: usize) -> Vec<Option<usize>> {
    let columns = values.first().map_or(0, Vec::len);
    let mut state = State {
        values,
        column_of: vec![None; values.len()],
        rows_in: vec![Vec::new(); columns],
        moves: vec![vec![None; columns]; columns],
        waiting: (0..columns).map(|to| by_value(values, to)).collect(),
    };
    while let Some(path) = state.best_path(capacity) {
        state.take(&path);
    }
    state.column_of
}

struct State<'a> {
    values: &'a [Vec<u64>],
    column_of: Vec<Option<usize>>,
    rows_in: Vec<Vec<usize>>,
    /// From column to column: the row whose move gains most (or loses least), and what it gains.
    moves: Vec<Vec<Option<(usize, i64)>>>,
    /// For each column the rows that are not assigned, the most valuable last. An assigned row stays assigned.
    waiting: Vec<Vec<usize>>,
}

/// A way to assign one row more: it goes to the first column, from which a row goes to the next, and so on.
type Path = Vec<(usize, usize)>;

fn by_value(values: &[Vec<u64>], column: usize) -> Vec<usize> {
    let mut rows: Vec<usize> = (0..values.len())
        .filter(|row| values[*row][column] > 0)
        .collect();
    rows.sort_by_key(|row| values[*row][column]);
    rows
}

impl State<'_> {
    fn value(&self, row: usize, column: usize) -> i64 {
        i64::try_from(self.values[row][column]).unwrap_or(i64::MAX)
    }

    /// Rows and the columns they go to, first to last. `None` if nothing more can be gained.
    fn best_path(&mut self, capacity: usize) -> Option<Path> {
        let columns = self.rows_in.len();
        // How much is gained when one row more has to be placed in a column, and how.
        let mut gain: Vec<Option<i64>> = vec![None; columns];
        let mut came: Vec<Option<(usize, Option<usize>)>> = vec![None; columns];
        for column in 0..columns {
            let (column_of, waiting) = (&self.column_of, &mut self.waiting[column]);
            while waiting.pop_if(|row| column_of[*row].is_some()).is_some() {}
            if let Some(row) = waiting.last().copied() {
                gain[column] = Some(self.value(row, column));
                came[column] = Some((row, None));
            }
        }
        // No cycle of moves gains anything, so nothing improves after as many rounds as there are columns.
        for _ in 0..columns {
            let mut improved = false;
            for from in 0..columns {
                let Some(so_far) = gain[from] else { continue };
                for to in 0..columns {
                    let Some((row, more)) = self.moves[from][to] else {
                        continue;
                    };
                    if gain[to].is_none_or(|known| so_far + more > known) {
                        gain[to] = Some(so_far + more);
                        came[to] = Some((row, Some(from)));
                        improved = true;
                    }
                }
            }
            if !improved {
                break;
            }
        }
        let free = (0..columns).filter(|column| self.rows_in[*column].len() < capacity);
        let end = free.max_by_key(|column| gain[*column])?;
        gain[end].filter(|gain| *gain > 0)?;
        let mut path = Vec::new();
        let mut next = Some(end);
        while let Some(column) = next {
            let (row, from) = came[column]?;
            path.push((row, column));
            next = from;
        }
        path.reverse();
        Some(path)
    }

    fn take(&mut self, path: &Path) {
        for (row, column) in path {
            if let Some(before) = self.column_of[*row].replace(*column) {
                self.rows_in[before].retain(|other| other != row);
            }
            self.rows_in[*column].push(*row);
        }
        for (_, from) in path {
            for to in 0..self.rows_in.len() {
                let gained = |row: &usize| (*row, self.value(*row, to) - self.value(*row, *from));
                let moves = self.rows_in[*from].iter().map(gained);
                self.moves[*from][to] = moves
                    .filter(|_| to != *from)
                    .max_by_key(|(_, gained)| *gained);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn total(values: &[Vec<u64>], columns: &[Option<usize>]) -> u64 {
        let rows = values.iter().zip(columns);
        rows.filter_map(|(values, column)| Some(values[(*column)?]))
            .sum()
    }

    /// By trying everything.
    fn largest_total(values: &[Vec<u64>], room: &mut Vec<usize>) -> u64 {
        let Some((first, rest)) = values.split_first() else {
            return 0;
        };
        let mut largest = largest_total(rest, room);
        for column in 0..room.len() {
            if room[column] > 0 {
                room[column] -= 1;
                largest = largest.max(first[column] + largest_total(rest, room));
                room[column] += 1;
            }
        }
        largest
    }

    #[test]
    fn a_row_makes_room_for_another_when_both_gain() {
        let values = vec![vec![9, 8], vec![9, 0]];
        assert_eq!(best(&values, 1), [Some(1), Some(0)]);
        assert_eq!(best(&[], 1), []);
        assert_eq!(best(&[vec![0, 0]], 1), [None]);
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(300))]

        #[test]
        fn nothing_is_better_than_the_best(
            (values, capacity) in (1_usize..4).prop_flat_map(|columns| (
                prop::collection::vec(prop::collection::vec(0_u64..6, columns), 0..7), 1_usize..3,
            )),
        ) {
            let assigned = best(&values, capacity);
            let columns = values.first().map_or(0, Vec::len);
            for column in 0..columns {
                prop_assert!(assigned.iter().filter(|to| **to == Some(column)).count() <= capacity);
            }
            prop_assert_eq!(total(&values, &assigned), largest_total(&values, &mut vec![capacity; columns]));
        }
    }
}
