//! The parts of the tree that a text stands for, by their names.

use crate::flow::yaml::Plain;

/// What a map holds, in order.
pub(super) type Pairs = Vec<(String, Plain)>;

pub(super) fn pairs(node: &mut Plain) -> Option<&mut Pairs> {
    if let Plain::Map(pairs) = node { Some(pairs) } else { None }
}

pub(super) fn get<'p>(pairs: &'p mut Pairs, key: &str) -> Option<&'p mut Plain> {
    pairs.iter_mut().find(|(name, _)| name == key).map(|(_, value)| value)
}

pub(super) fn steps(root: &mut Plain) -> Option<&mut Pairs> {
    pairs(get(pairs(root)?, "steps")?)
}

pub(super) fn triggers(root: &mut Plain) -> Option<&mut Vec<Plain>> {
    match get(pairs(root)?, "triggers")? {
        Plain::List(items) => Some(items),
        _ => None,
    }
}
