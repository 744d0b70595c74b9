//! Labels that would cover each other: they are put into rows, and those that no row has room for become a
//! number (`+3`) in a row of their own. Marks that would cover each other become one with a count.

use std::ops::Range;

/// Room between two labels of a row.
const GAP: i64 = 4;
/// Room of a `+3`.
const REST_WIDTH: i64 = 26;

/// A label, or what takes the place of several.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Placed {
    /// The middle of its text.
    pub(super) x: i64,
    /// Its row, 0 at the top.
    pub(super) row: usize,
    /// Which label it is; the first one of a rest.
    pub(super) index: usize,
    /// How many labels it stands for: 1 for a label itself.
    pub(super) stands_for: usize,
}

/// Puts labels into at most `rows` rows and the rest into one below. `labels` are middles and widths from
/// left to right; `width` is that of the picture.
pub(super) fn stack(labels: &[(i64, i64)], rows: usize, width: i64) -> Vec<Placed> {
    let mut ends = vec![i64::MIN; rows];
    let mut placed: Vec<Placed> = Vec::with_capacity(labels.len());
    let mut rest: Option<(usize, i64)> = None;
    for (index, (x, room)) in labels.iter().enumerate() {
        let (left, middle) = inside(*x, *room, width);
        if let Some((row, end)) = ends.iter_mut().enumerate().find(|(_, end)| **end <= left) {
            *end = left + room + GAP;
            placed.push(Placed { x: middle, row, index, stands_for: 1 });
            continue;
        }
        let (left, middle) = inside(*x, REST_WIDTH, width);
        if let Some(one) = rest.filter(|(_, end)| left < *end).and_then(|(at, _)| placed.get_mut(at)) {
            one.stands_for += 1;
            continue;
        }
        rest = Some((placed.len(), left + REST_WIDTH + GAP));
        placed.push(Placed { x: middle, row: rows, index, stands_for: 1 });
    }
    placed
}

/// Left edge and middle of a text so that it does not stand out of the picture.
fn inside(x: i64, room: i64, width: i64) -> (i64, i64) {
    let left = x.saturating_sub(room / 2).min(width.saturating_sub(room)).max(0);
    (left, left + room / 2)
}

/// Joins places, sorted from left to right, that lie closer than `apart` to the first of their group.
pub(super) fn group(places: &[i64], apart: i64) -> Vec<Range<usize>> {
    let mut groups: Vec<Range<usize>> = Vec::new();
    let mut first = i64::MIN;
    for (index, x) in places.iter().enumerate() {
        match groups.last_mut() {
            Some(last) if x.saturating_sub(first) < apart => last.end = index + 1,
            _ => {
                first = *x;
                groups.push(index..index + 1);
            }
        }
    }
    groups
}

#[cfg(test)]
mod tests {
    use super::*;

    fn spans(placed: &[Placed], labels: &[(i64, i64)], row: usize, rows: usize) -> Vec<(i64, i64)> {
        let room = |one: &Placed| if row == rows { REST_WIDTH } else { labels[one.index].1 };
        placed
            .iter()
            .filter(|one| one.row == row)
            .map(|one| (one.x - room(one) / 2, one.x + room(one) / 2))
            .collect()
    }

    #[test]
    fn labels_that_do_not_touch_stay_in_one_row() {
        let placed = stack(&[(50, 40), (100, 40), (150, 40)], 2, 300);
        assert!(placed.iter().all(|one| one.row == 0 && one.stands_for == 1), "{placed:?}");
    }

    #[test]
    fn labels_that_touch_are_stacked_and_what_has_no_room_is_counted() {
        let placed = stack(&[(100, 50), (104, 50), (108, 50), (112, 50), (116, 50)], 2, 300);
        let rows: Vec<_> = placed.iter().map(|one| (one.row, one.index, one.stands_for)).collect();
        assert_eq!(rows, [(0, 0, 1), (1, 1, 1), (2, 2, 3)]);
    }

    #[test]
    fn a_label_at_the_edge_is_moved_into_the_picture() {
        assert_eq!(stack(&[(2, 40)], 1, 300)[0].x, 20);
        assert_eq!(stack(&[(299, 40)], 1, 300)[0].x, 280);
    }

    #[test]
    fn no_two_labels_of_a_row_ever_cover_each_other_and_none_is_lost() {
        // A fixed walk over many distances.
        let mut labels = Vec::new();
        let (mut x, mut seed) = (0_i64, 7_i64);
        while x < 900 {
            seed = (seed * 1_103 + 377) % 1_009;
            x += seed % 23;
            labels.push((x, 20 + seed % 40));
        }
        for rows in 1..4 {
            let placed = stack(&labels, rows, 900);
            assert_eq!(placed.iter().map(|one| one.stands_for).sum::<usize>(), labels.len());
            for row in 0..=rows {
                for pair in spans(&placed, &labels, row, rows).windows(2) {
                    assert!(pair[0].1 <= pair[1].0, "row {row} of {rows}: {pair:?}");
                }
            }
        }
    }

    #[test]
    fn marks_that_lie_close_become_one_group_that_does_not_creep_on() {
        assert_eq!(group(&[10, 15, 19, 22, 60], 10), [0..3, 3..4, 4..5]);
        assert!(group(&[], 10).is_empty());
        // Each group is at least `apart` from the next one's first, so no two marks touch.
        assert_eq!(group(&[0, 9, 10, 19, 20], 10), [0..2, 2..4, 4..5]);
    }
}
