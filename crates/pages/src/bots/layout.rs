//! Where the steps of a bot stand on the sheet: in layers from top to bottom, each below what leads to it, and with as few
//! crossings as a few sweeps find. The same flow is always laid out the same. All lengths are pixels.

/// The width of a node.
pub const WIDTH: i32 = 184;
/// Its height.
pub const HEIGHT: i32 = 76;
/// Between nodes beside each other.
const APART: i32 = 20;
/// Between layers.
const BELOW: i32 = 62;
/// Around all.
const MARGIN: i32 = 16;
/// What a line that passes by takes of a layer.
const PASSING: i32 = 24;
/// How often layers are put into a better order, down and up.
const SWEEPS: usize = 8;
/// No sheet has more places at which lines pass a layer; further lines go straight.
const MOST_PASSING: usize = 4_000;

/// A laid out graph.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Sheet {
    /// How wide it is.
    pub width: i32,
    /// How high.
    pub height: i32,
    /// The left upper corner of each node.
    pub nodes: Vec<(i32, i32)>,
    /// Each line from node to node as the points it goes through; empty where one leads to itself.
    pub lines: Vec<Vec<(i32, i32)>>,
}

/// Lays out so many nodes with these lines between them, by their numbers. Lines to nodes that there are not stay empty.
pub fn layout(count: usize, lines: &[(usize, usize)]) -> Sheet {
    let is_drawn = |(from, to): &(usize, usize)| from != to && *from < count && *to < count;
    let forward: Vec<Option<(usize, usize)>> = {
        let back = back(count, lines);
        let turned = lines.iter().zip(back).map(|(line, is_back)| {
            Some(*line).filter(is_drawn).map(|(from, to)| if is_back { (to, from) } else { (from, to) })
        });
        turned.collect()
    };
    let mut layers = Layers::new(count, &forward);
    layers.order();
    let centres = layers.centres();
    layers.sheet(lines, &forward, &centres)
}

/// Which lines lead back to where they can come from.
fn back(count: usize, lines: &[(usize, usize)]) -> Vec<bool> {
    let mut out = vec![Vec::new(); count];
    for (number, (from, to)) in lines.iter().enumerate() {
        if let (Some(out), true) = (out.get_mut(*from), *to < count) {
            out.push((number, *to));
        }
    }
    // 0: not seen, 1: on the way, 2: done.
    let (mut seen, mut back) = (vec![0_u8; count], vec![false; lines.len()]);
    for root in 0..count {
        let mut way = vec![(root, 0)];
        if seen.get(root) != Some(&0) {
            continue;
        }
        mark(&mut seen, root, 1);
        while let Some((node, next)) = way.last_mut() {
            let Some((number, to)) = out.get(*node).and_then(|out| out.get(*next)).copied() else {
                mark(&mut seen, *node, 2);
                way.pop();
                continue;
            };
            *next += 1;
            match seen.get(to) {
                Some(0) => {
                    mark(&mut seen, to, 1);
                    way.push((to, 0));
                }
                Some(1) => back.iter_mut().skip(number).take(1).for_each(|back| *back = true),
                _ => {}
            }
        }
    }
    back
}

fn mark(seen: &mut [u8], node: usize, as_what: u8) {
    if let Some(place) = seen.get_mut(node) {
        *place = as_what;
    }
}

/// Something that takes room in a layer: a node, or a line that passes.
#[derive(Clone, Debug, Default)]
struct Place {
    layer: usize,
    is_node: bool,
    above: Vec<usize>,
    below: Vec<usize>,
}

struct Layers {
    places: Vec<Place>,
    /// The places of each layer, from left to right.
    rows: Vec<Vec<usize>>,
    /// The places at which each line passes, from above.
    passing: Vec<Vec<usize>>,
}

impl Layers {
    fn new(count: usize, lines: &[Option<(usize, usize)>]) -> Self {
        let depth = depths(count, lines);
        let node = |layer: &usize| Place { layer: *layer, is_node: true, ..Place::default() };
        let mut all =
            Self { places: depth.iter().map(node).collect(), rows: Vec::new(), passing: Vec::new() };
        for line in lines {
            let passing = line.map(|(from, to)| all.lead(from, to, &depth)).unwrap_or_default();
            all.passing.push(passing);
        }
        let layers = depth.iter().max().map_or(0, |deepest| deepest + 1);
        all.rows = vec![Vec::new(); layers];
        for (number, place) in all.places.iter().enumerate() {
            all.rows.iter_mut().skip(place.layer).take(1).for_each(|layer| layer.push(number));
        }
        all
    }

    /// Leads a line through the layers between its ends.
    fn lead(&mut self, from: usize, to: usize, depth: &[usize]) -> Vec<usize> {
        let at = |node: usize| depth.get(node).copied().unwrap_or_default();
        let between = at(from) + 1..at(to);
        if self.places.len() + between.len() > MOST_PASSING {
            return Vec::new();
        }
        let mut passing = Vec::new();
        for layer in between {
            passing.push(self.places.len());
            self.places.push(Place { layer, ..Place::default() });
        }
        let stops: Vec<usize> = [from].into_iter().chain(passing.iter().copied()).chain([to]).collect();
        for pair in stops.windows(2) {
            if let [upper, lower] = *pair {
                self.places.iter_mut().skip(upper).take(1).for_each(|place| place.below.push(lower));
                self.places.iter_mut().skip(lower).take(1).for_each(|place| place.above.push(upper));
            }
        }
        passing
    }

    /// Orders each layer by where its neighbours stand, first those above, then those below.
    fn order(&mut self) {
        for sweep in 0..SWEEPS {
            let down = sweep % 2 == 0;
            let mut stands = self.stands();
            let numbers: Vec<usize> = (0..self.rows.len()).collect();
            let numbers: Vec<usize> = if down { numbers } else { numbers.into_iter().rev().collect() };
            for number in numbers {
                let Some(layer) = self.rows.get(number) else { continue };
                let mut sorted: Vec<(i64, usize)> = layer
                    .iter()
                    .map(|place| (mean(self.beside(*place, down), &stands, *place), *place))
                    .collect();
                sorted.sort_by_key(|(at, _)| *at);
                for (at, (_, place)) in sorted.iter().enumerate() {
                    set(&mut stands, *place, at);
                }
                let sorted = sorted.into_iter().map(|(_, place)| place).collect();
                self.rows.iter_mut().skip(number).take(1).for_each(|layer| layer.clone_from(&sorted));
            }
        }
    }

    fn beside(&self, place: usize, above: bool) -> &[usize] {
        let found = self.places.get(place);
        found
            .map(|place| if above { place.above.as_slice() } else { place.below.as_slice() })
            .unwrap_or_default()
    }

    /// At which place of its layer each stands, in thousandths.
    fn stands(&self) -> Vec<i64> {
        let mut stands = vec![0; self.places.len()];
        for layer in &self.rows {
            for (at, place) in layer.iter().enumerate() {
                set(&mut stands, *place, at);
            }
        }
        stands
    }

    fn half(&self, place: usize) -> i32 {
        let is_node = self.places.get(place).is_some_and(|place| place.is_node);
        if is_node { WIDTH / 2 } else { PASSING / 2 }
    }

    /// Where the middle of each is: near its neighbours', and nothing over anything else.
    fn centres(&self) -> Vec<i64> {
        let mut centres = vec![0_i64; self.places.len()];
        for layer in &self.rows {
            self.spread(layer, &mut centres, |_, _| 0);
        }
        for pass in 0..SWEEPS {
            let above = pass % 2 == 0;
            let count = self.rows.len();
            for step in 0..count {
                let number = if above { step } else { count - 1 - step };
                let Some(layer) = self.rows.get(number) else { continue };
                self.spread(layer, &mut centres, |place, centres| {
                    let own = centres.get(place).copied().unwrap_or_default();
                    let near: Vec<i64> = self
                        .beside(place, above)
                        .iter()
                        .filter_map(|other| centres.get(*other))
                        .copied()
                        .collect();
                    let count = i64::try_from(near.len()).unwrap_or(1);
                    if near.is_empty() { own } else { near.iter().sum::<i64>() / count }
                });
            }
        }
        centres
    }

    /// Puts the places of a layer as near to where they want to be as they fit: halfway between pushing all to the right
    /// and pushing all to the left, both of which keep them apart.
    fn spread(&self, layer: &[usize], centres: &mut [i64], wanted: impl Fn(usize, &[i64]) -> i64) {
        let wants: Vec<i64> = layer.iter().map(|place| wanted(*place, centres)).collect();
        let apart = |one: &usize, other: &usize| i64::from(self.half(*one) + self.half(*other) + APART);
        let mut right = wants.clone();
        for at in 1..layer.len() {
            if let (Some([before, here]), Some([one, other])) =
                (right.get_mut(at - 1..=at), layer.get(at - 1..=at))
            {
                *here = (*here).max(*before + apart(one, other));
            }
        }
        let mut left = wants;
        for at in (1..layer.len()).rev() {
            if let (Some([here, after]), Some([one, other])) =
                (left.get_mut(at - 1..=at), layer.get(at - 1..=at))
            {
                *here = (*here).min(*after - apart(one, other));
            }
        }
        for ((place, right), left) in layer.iter().zip(right).zip(left) {
            if let Some(centre) = centres.get_mut(*place) {
                *centre = i64::midpoint(right, left);
            }
        }
    }

    fn sheet(&self, lines: &[(usize, usize)], forward: &[Option<(usize, usize)>], centres: &[i64]) -> Sheet {
        let leftmost = (0..self.places.len()).map(|place| at(centres, place) - self.half(place)).min();
        let shift = MARGIN - leftmost.unwrap_or_default();
        let middle = |place: usize| at(centres, place) + shift;
        let top = |place: usize| {
            let layer = self.places.get(place).map_or(0, |place| place.layer);
            MARGIN + i32::try_from(layer).unwrap_or_default() * (HEIGHT + BELOW)
        };
        let nodes = self.places.iter().enumerate().filter(|(_, place)| place.is_node);
        let nodes: Vec<(i32, i32)> =
            nodes.map(|(number, _)| (middle(number) - WIDTH / 2, top(number))).collect();
        let traced = lines.iter().zip(forward).zip(&self.passing).map(|((line, forward), passing)| {
            let Some((from, to)) = *forward else { return Vec::new() };
            let mut points = vec![(middle(from), top(from) + HEIGHT)];
            points.extend(
                passing
                    .iter()
                    .flat_map(|one| [(middle(*one), top(*one)), (middle(*one), top(*one) + HEIGHT)]),
            );
            points.push((middle(to), top(to)));
            if line.0 != from {
                points.reverse();
            }
            points
        });
        let right = (0..self.places.len()).map(|place| middle(place) + self.half(place)).max();
        let bottom = nodes.iter().map(|(_, y)| y + HEIGHT).max();
        Sheet {
            width: right.unwrap_or_default() + MARGIN,
            height: bottom.unwrap_or_default() + MARGIN,
            lines: traced.collect(),
            nodes,
        }
    }
}

fn at(centres: &[i64], place: usize) -> i32 {
    centres.get(place).and_then(|centre| i32::try_from(*centre).ok()).unwrap_or_default()
}

fn set(stands: &mut [i64], place: usize, at: usize) {
    if let Some(stand) = stands.get_mut(place) {
        *stand = i64::try_from(at).unwrap_or_default() * 1_000;
    }
}

fn mean(beside: &[usize], stands: &[i64], own: usize) -> i64 {
    let found: Vec<i64> = beside.iter().filter_map(|other| stands.get(*other)).copied().collect();
    let count = i64::try_from(found.len()).unwrap_or(1);
    if found.is_empty() {
        stands.get(own).copied().unwrap_or_default()
    } else {
        found.iter().sum::<i64>() / count
    }
}

/// How deep each node lies: one deeper than the deepest that leads to it. There is no circle among the lines.
fn depths(count: usize, lines: &[Option<(usize, usize)>]) -> Vec<usize> {
    let mut depth = vec![0_usize; count];
    let mut waits = vec![0_usize; count];
    let mut out = vec![Vec::new(); count];
    for (from, to) in lines.iter().flatten() {
        out.iter_mut().skip(*from).take(1).for_each(|out| out.push(*to));
        waits.iter_mut().skip(*to).take(1).for_each(|waits| *waits += 1);
    }
    let is_free = |waits: &[usize], node: &usize| waits.get(*node) == Some(&0);
    let mut free: Vec<usize> = (0..count).filter(|node| is_free(&waits, node)).collect();
    while let Some(node) = free.pop() {
        let below = depth.get(node).map_or(1, |depth| depth + 1);
        for to in out.get(node).into_iter().flatten() {
            depth.iter_mut().skip(*to).take(1).for_each(|depth| *depth = (*depth).max(below));
            waits.iter_mut().skip(*to).take(1).for_each(|waits| *waits = waits.saturating_sub(1));
            if is_free(&waits, to) {
                free.push(*to);
            }
        }
    }
    depth
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The flow of the first bot of the gallery, and a circle.
    const LINES: [(usize, usize); 10] =
        [(0, 1), (1, 2), (1, 5), (2, 3), (2, 4), (3, 4), (3, 3), (4, 6), (6, 2), (0, 6)];

    #[test]
    fn nothing_lies_over_anything_else_and_all_is_on_the_sheet() {
        let sheet = layout(7, &LINES);
        assert_eq!(sheet.nodes.len(), 7);
        for (number, (x, y)) in sheet.nodes.iter().enumerate() {
            assert!(*x >= MARGIN && *y >= MARGIN, "{sheet:?}");
            assert!(x + WIDTH + MARGIN <= sheet.width && y + HEIGHT + MARGIN <= sheet.height, "{sheet:?}");
            for (other_x, other_y) in sheet.nodes.iter().skip(number + 1) {
                assert!(
                    (x - other_x).abs() >= WIDTH + APART || (y - other_y).abs() >= HEIGHT + BELOW,
                    "{sheet:?}"
                );
            }
        }
        assert_eq!(sheet, layout(7, &LINES), "it is always the same");
    }

    #[test]
    fn what_follows_stands_below_and_what_leads_back_comes_from_there() {
        let sheet = layout(7, &LINES);
        let y = |node: usize| sheet.nodes[node].1;
        for ((from, to), line) in LINES.iter().zip(&sheet.lines) {
            match (from, to) {
                (3, 3) => assert!(line.is_empty()),
                (6, 2) => assert!(y(6) > y(2) && line.first().unwrap().1 > line.last().unwrap().1),
                _ => assert!(y(*from) < y(*to) && line.is_sorted_by_key(|(_, y)| *y), "{from} {to} {line:?}"),
            }
        }
        // Past what stands between.
        let long = &sheet.lines[9];
        assert!(long.len() > 2);
        for point in long.iter().skip(1).take(long.len() - 2) {
            let hits = |(x, y): &(i32, i32)| {
                (*x..x + WIDTH).contains(&point.0) && (*y..y + HEIGHT).contains(&point.1)
            };
            assert!(!sheet.nodes.iter().any(hits), "{sheet:?}");
        }
    }

    #[test]
    fn odd_graphs_are_laid_out_too() {
        assert_eq!(layout(0, &[]), Sheet { width: MARGIN, height: MARGIN, ..Sheet::default() });
        assert_eq!(layout(1, &[(0, 7), (9, 0)]).lines, [vec![], vec![]]);
        // Three hundred steps, each of which leads to ten others, back and forth.
        let lines: Vec<_> = (0..3_000).map(|number| (number % 300, number * 7 % 300)).collect();
        assert_eq!(layout(300, &lines).nodes.len(), 300);
    }
}
