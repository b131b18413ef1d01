//! Which place each boundary takes: the cheapest choice for all of them together.
//!
//! Dynamic programming over the boundaries in order: the best way to a place is its own cost and
//! the best way to a place of the boundary before, among those that leave the part between them
//! within its limits. The asked places always do.

use super::candidates::Place;
use super::reach::Limits;

/// The best way to a place.
#[derive(Clone, Copy)]
struct Way {
    cost: u64,
    /// Which place of the boundary before it comes from.
    from: usize,
}

/// No way leads here.
const NOWHERE: Way = Way { cost: u64::MAX, from: 0 };

/// One place for each boundary. `places` are ascending; there is one part less than boundaries.
/// Of equally good choices the earlier frames win.
pub(super) fn together(places: &[Vec<Place>], limits: &[Limits]) -> Vec<Place> {
    let Some(first) = places.first() else { return Vec::new() };
    let first: Vec<Way> = first.iter().map(|place| Way { cost: place.cost, from: 0 }).collect();
    let mut ways = vec![first];
    for ((pair, limits), at) in places.windows(2).zip(limits).zip(0..) {
        let here = pair[1].iter().map(|place| best(place, &pair[0], &ways[at], *limits));
        let here: Vec<Way> = here.collect();
        ways.push(here);
    }
    back(places, &ways)
}

/// The best way to a place from those of the boundary before.
fn best(place: &Place, before: &[Place], ways: &[Way], limits: Limits) -> Way {
    let earliest = place.at.saturating_sub(limits.most);
    let latest = place.at.saturating_sub(limits.least);
    let first = before.partition_point(|place| place.at < earliest);
    let behind = before.partition_point(|place| place.at <= latest);
    let mut best = NOWHERE;
    for (way, from) in ways.get(first..behind).unwrap_or_default().iter().zip(first..) {
        let cost = way.cost.saturating_add(place.cost);
        if cost < best.cost {
            best = Way { cost, from };
        }
    }
    best
}

/// Follows the best ways back from the last boundary.
fn back(places: &[Vec<Place>], ways: &[Vec<Way>]) -> Vec<Place> {
    let mut chosen = Vec::with_capacity(places.len());
    let mut at = None;
    for (places, ways) in places.iter().zip(ways).rev() {
        let cheapest = || (0..ways.len()).min_by_key(|&at| ways[at].cost);
        let Some(here) = at.or_else(cheapest) else { return Vec::new() };
        chosen.push(places[here]);
        at = Some(ways[here].from);
    }
    chosen.reverse();
    chosen
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::Snapped;
    use proptest::prelude::*;

    fn place((at, cost): (u32, u64)) -> Place {
        Place { frame: at, at: i64::from(at), snapped: Snapped::Asked, cost }
    }

    fn fits(chosen: &[Place], limits: &[Limits]) -> bool {
        let lengths = chosen.windows(2).map(|pair| pair[1].at - pair[0].at);
        lengths.zip(limits).all(|(length, limits)| (limits.least..=limits.most).contains(&length))
    }

    fn cost(chosen: &[Place]) -> u64 {
        chosen.iter().map(|place| place.cost).sum()
    }

    /// The least cost of all choices that fit, by trying every one.
    fn tried(places: &[Vec<Place>], limits: &[Limits]) -> Option<u64> {
        let mut all: Vec<Vec<Place>> = vec![Vec::new()];
        for places in places {
            let longer = |chosen: &Vec<Place>| {
                let chosen = chosen.clone();
                places.iter().map(move |place| [chosen.as_slice(), &[*place]].concat())
            };
            all = all.iter().flat_map(longer).collect();
        }
        all.iter().filter(|chosen| fits(chosen, limits)).map(|chosen| cost(chosen)).min()
    }

    /// Up to five boundaries; the asked places, 20 apart, always fit.
    fn boundaries() -> impl Strategy<Value = (Vec<Vec<Place>>, Vec<Limits>)> {
        let moved = prop::collection::btree_map(0_u32..20, 0_u64..50, 0..4);
        let limits = (1_i64..=20, 20_i64..40).prop_map(|(least, most)| Limits { least, most });
        prop::collection::vec((moved, 50_u64..90, limits), 1..6).prop_map(|boundaries| {
            let (mut places, mut limits) = (Vec::new(), Vec::new());
            for ((moved, asked, limit), at) in boundaries.into_iter().zip((0..).step_by(20)) {
                let moved = moved.into_iter().map(|(way, cost)| (at + way, cost));
                let mut here: Vec<Place> = moved.chain([(at + 10, asked)]).map(place).collect();
                here.sort_by_key(|place| (place.at, place.cost));
                here.dedup_by_key(|place| place.at);
                places.push(here);
                limits.push(limit);
            }
            limits.pop();
            (places, limits)
        })
    }

    proptest! {
        #[test]
        fn no_other_choice_is_cheaper((places, limits) in boundaries()) {
            let chosen = together(&places, &limits);
            prop_assert_eq!(chosen.len(), places.len());
            prop_assert!(fits(&chosen, &limits));
            prop_assert_eq!(Some(cost(&chosen)), tried(&places, &limits));
        }
    }

    #[test]
    fn a_dear_place_is_taken_when_the_cheap_one_does_not_fit() {
        let places = [vec![(0, 0)], vec![(8, 1), (10, 100)], vec![(20, 0)]];
        let places = places.map(|places| places.into_iter().map(place).collect::<Vec<_>>());
        let with = |least| {
            let limits = [Limits { least, most: 12 }; 2];
            together(&places, &limits)[1].frame
        };
        assert_eq!((with(8), with(9)), (8, 10));
    }
}
