//! What holds wherever boundaries move.

use crate::samples::{chapters, facts, specs, timelines, trims, windows};
use ezclips::model::Snapped::{Asked, Keyframe, Scene, Silence};
use ezclips::model::{CutMode, Facts, MediaTime, PartRule, Pause, SeriesSpec, Snap, Tail};
use ezclips::plan::plan;
use proptest::prelude::*;

/// Silences in order of time.
fn silences() -> impl Strategy<Value = Vec<Pause>> {
    prop::collection::vec((20_u64..6000, 1_u64..2500), 0..60).prop_map(|steps| {
        let mut at = 0;
        let pause = |(gap, length)| {
            let start_ms = at + gap;
            at = start_ms + length;
            Pause { start_ms, end_ms: at }
        };
        steps.into_iter().map(pause).collect()
    })
}

/// A video and what was heard and seen in it.
fn analysed() -> impl Strategy<Value = Facts> {
    let scenes = prop::collection::btree_set(0_u32..20_000, 0..40);
    (timelines(), silences(), scenes).prop_map(|(timeline, pauses, scenes)| {
        let mut facts = facts(timeline);
        let last = facts.timeline.frames();
        facts.analysis.pauses = pauses;
        facts.analysis.scenes = scenes.into_iter().filter(|scene| *scene < last).collect();
        facts.info.chapters = chapters(&[3000, 9000, 9700, 30_000, 31_000, 90_000]);
        facts
    })
}

/// A spec and the same without moving boundaries; both exact.
fn pairs() -> impl Strategy<Value = (SeriesSpec, SeriesSpec)> {
    (specs(), windows()).prop_map(|(spec, (snap, window_ms, min_ms, max_ms))| {
        let cut = if spec.cut == CutMode::Copy { CutMode::Exact } else { spec.cut };
        let spec = SeriesSpec { cut, overlap_ms: 0, snap, window_ms, min_ms, max_ms, ..spec };
        let still = SeriesSpec { snap: Snap::None, ..spec.clone() };
        (spec, still)
    })
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(200))]

    #[test]
    fn moved_boundaries_keep_every_promise(facts in analysed(), (spec, still) in pairs()) {
        let (moved, asked) = (plan(&spec, &facts), plan(&still, &facts));
        prop_assert_eq!(moved.is_ok(), asked.is_ok());
        let (Ok(moved), Ok(asked)) = (moved, asked) else { return Ok(()) };
        prop_assert_eq!(&plan(&spec, &facts).unwrap(), &moved);
        prop_assert_eq!(moved.len(), asked.len());
        let timeline = &facts.timeline;
        for pair in moved.windows(2) {
            prop_assert_eq!(pair[0].frames.end, pair[1].frames.start);
            prop_assert_eq!(pair[0].snapped[1], pair[1].snapped[0]);
        }
        prop_assert_eq!(moved[0].frames.start, asked[0].frames.start);
        let drops = spec.tail == Tail::Drop && matches!(spec.parts, PartRule::EveryMs(_));
        let (last, asked_last) = (&moved[moved.len() - 1], &asked[asked.len() - 1]);
        prop_assert!(drops || last.frames.end == asked_last.frames.end);
        for (part, was) in moved.iter().zip(&asked) {
            prop_assert!(part.frames.start < part.frames.end);
            let length = timeline.duration_of(&part.frames);
            let before = timeline.duration_of(&was.frames);
            let least = spec.min_ms.map(MediaTime::from_millis);
            let most = spec.max_ms.map(MediaTime::from_millis);
            prop_assert!(least.is_none_or(|least| length >= least.min(before)));
            prop_assert!(most.is_none_or(|most| length <= most.max(before)));
        }
        for ((part, was), next) in moved.iter().zip(&asked).zip(asked.iter().skip(1)) {
            let (at, ideal) = (part.frames.end, was.frames.end);
            let away = timeline.time_of(at).ticks.abs_diff(timeline.time_of(ideal).ticks);
            let neighbour = if at < ideal { &was.frames } else { &next.frames };
            let half = timeline.duration_of(neighbour).ticks.unsigned_abs() / 2;
            prop_assert!(away <= half);
            if let Some(window) = spec.window_ms {
                let away = MediaTime::new(away.cast_signed(), timeline.base());
                prop_assert!(away <= MediaTime::from_millis(window));
            }
            match part.snapped[1] {
                Asked => prop_assert_eq!(at, ideal),
                Keyframe => prop_assert!(timeline.is_cut_point(at)),
                Scene => prop_assert!(facts.analysis.scenes.contains(&at)),
                Silence => {
                    let time = timeline.time_of(at);
                    let holds = |pause: &Pause| {
                        MediaTime::from_millis(pause.start_ms) <= time
                            && time <= MediaTime::from_millis(pause.end_ms)
                    };
                    prop_assert!(facts.analysis.pauses.iter().any(holds));
                }
            }
        }
    }

    #[test]
    fn moved_ranges_stay_in_their_order_and_hold_something(
        facts in analysed(),
        (snap, window_ms, min_ms, max_ms) in windows(),
        trim in trims(),
        wanted in prop::collection::vec((0_u64..200_000, 500_u64..60_000), 1..12))
    {
        let wanted = wanted.into_iter().map(|(start, length)| [start, start + length]).collect();
        let still = SeriesSpec { trim, ..SeriesSpec::new(PartRule::Ranges(wanted)) };
        let spec = SeriesSpec { snap, window_ms, min_ms, max_ms, ..still.clone() };
        let (moved, asked) = (plan(&spec, &facts), plan(&still, &facts));
        prop_assert_eq!(moved.is_ok(), asked.is_ok());
        let (Ok(moved), Ok(asked)) = (moved, asked) else { return Ok(()) };
        prop_assert_eq!(moved.len(), asked.len());
        let whole = SeriesSpec { parts: PartRule::Count(1), ..still };
        let stretch = plan(&whole, &facts).unwrap().remove(0).frames;
        let timeline = &facts.timeline;
        for (part, was) in moved.iter().zip(&asked) {
            prop_assert_eq!(part.n, was.n);
            prop_assert!(stretch.start <= part.frames.start && part.frames.end <= stretch.end);
            let (length, before) =
                (timeline.duration_of(&part.frames), timeline.duration_of(&was.frames));
            prop_assert!(length.ticks > 0);
            let least = spec.min_ms.map(MediaTime::from_millis);
            let most = spec.max_ms.map(MediaTime::from_millis);
            prop_assert!(least.is_none_or(|least| length >= least.min(before)));
            prop_assert!(most.is_none_or(|most| length <= most.max(before)));
            let ends = [(part.frames.start, was.frames.start), (part.frames.end, was.frames.end)];
            for ((at, ideal), snapped) in ends.into_iter().zip(part.snapped) {
                let fixed = ideal == stretch.start || ideal == stretch.end;
                prop_assert!(at == ideal || !(fixed || snapped == Asked));
                let away = timeline.time_of(at).ticks.abs_diff(timeline.time_of(ideal).ticks);
                let away = MediaTime::new(away.cast_signed(), timeline.base());
                let window = window_ms.unwrap_or(10_000);
                prop_assert!(away <= MediaTime::from_millis(window));
            }
        }
    }

    #[test]
    fn no_boundary_falls_into_speech_when_a_pause_is_near(
        facts in analysed(), window in 0_u64..20_000)
    {
        // Two parts: nothing but the window keeps the one boundary from any place.
        let still = SeriesSpec::new(PartRule::Count(2));
        let spec = SeriesSpec {
            snap: Snap::Pause,
            window_ms: Some(window),
            min_ms: Some(0),
            ..still.clone()
        };
        let (Ok(moved), Ok(asked)) = (plan(&spec, &facts), plan(&still, &facts)) else {
            return Ok(());
        };
        let timeline = &facts.timeline;
        let ideal = timeline.time_of(asked[0].frames.end).ticks;
        let window = MediaTime::from_millis(window).floor_ticks(timeline.base());
        let inside = |part: usize, ticks: i64| {
            let half = timeline.duration_of(&asked[part].frames).ticks / 2;
            ticks.abs() <= window.min(half)
        };
        let reachable = (1..timeline.frames()).any(|frame| {
            let time = timeline.time_of(frame);
            let way = time.ticks - ideal;
            inside(usize::from(way > 0), way)
                && facts.analysis.pauses.iter().any(|pause| {
                    MediaTime::from_millis(pause.start_ms) <= time
                        && time <= MediaTime::from_millis(pause.end_ms)
                })
        });
        let reachable = reachable && window > 0;
        prop_assert_eq!(moved[0].snapped[1] == Silence, reachable);
    }

    #[test]
    fn nothing_moves_when_nothing_is_asked(facts in analysed(), spec in specs()) {
        let bare = Facts::new(facts.info.clone(), facts.timeline.clone());
        let still = SeriesSpec { snap: Snap::None, ..spec };
        let (one, two) = (plan(&still, &facts), plan(&still, &bare));
        prop_assert_eq!(one, two);
    }
}
