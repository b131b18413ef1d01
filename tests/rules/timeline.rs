//! Frames and their times.

use crate::samples::{base, timelines, variable};
use ezclips::model::{MediaTime, Timeline, TimelineError};
use proptest::prelude::*;

proptest! {
    #[test]
    fn a_frame_is_found_by_its_time(timeline in timelines(), pick in any::<prop::sample::Index>()) {
        let frame = u32::try_from(pick.index(timeline.frames() as usize)).unwrap();
        let time = timeline.time_of(frame);
        prop_assert_eq!(timeline.frame_at(time), frame);
        // A tick later that frame is over.
        let later = MediaTime::new(time.ticks + 1, time.base);
        prop_assert_eq!(timeline.frame_at(later), frame + 1);
    }

    #[test]
    fn the_frame_at_a_time_is_the_first_not_before_it(timeline in timelines(), ms in 0_u64..500_000) {
        let time = MediaTime::from_millis(ms);
        let frame = timeline.frame_at(time);
        prop_assert!(frame <= timeline.frames());
        prop_assert!(frame == timeline.frames() || timeline.time_of(frame) >= time);
        prop_assert!(frame == 0 || timeline.time_of(frame - 1) < time);
    }

    #[test]
    fn durations_add_up(timeline in timelines(), at in any::<prop::sample::Index>()) {
        let frames = timeline.frames();
        let middle = u32::try_from(at.index(frames as usize)).unwrap();
        let ticks = |range| timeline.duration_of(&range).ticks;
        prop_assert_eq!(ticks(0..middle) + ticks(middle..frames), timeline.duration().ticks);
    }

    #[test]
    fn equal_steps_collapse(start in -900_i64..900, step in 1_u32..5000, count in 1_u32..300) {
        let pts: Vec<i64> =
            (0..i64::from(count)).map(|n| start + n * i64::from(step)).collect();
        let end = start + i64::from(count) * i64::from(step);
        let listed = Timeline::listed(base(1000), pts, end);
        prop_assert_eq!(&listed, &Timeline::constant(base(1000), start, step, count));
        prop_assert!(listed.unwrap().is_constant());
    }

    #[test]
    fn unequal_steps_are_kept(timeline in variable()) {
        let pts: Vec<i64> = (0..timeline.frames()).map(|frame| timeline.pts(frame)).collect();
        let end = timeline.pts(timeline.frames());
        prop_assert_eq!(Timeline::listed(base(1000), pts, end), Ok(timeline));
    }

    #[test]
    fn a_timeline_survives_its_json(timeline in timelines()) {
        let json = serde_json::to_string(&timeline).unwrap();
        prop_assert_eq!(serde_json::from_str::<Timeline>(&json).unwrap(), timeline);
    }

    #[test]
    fn no_moment_breaks_the_search(timeline in timelines(), ticks in any::<i64>(), den in 1_u32..) {
        prop_assert!(timeline.frame_at(MediaTime::new(ticks, base(den))) <= timeline.frames());
    }
}

#[test]
fn an_odd_last_frame_is_not_collapsed() {
    let timeline = Timeline::listed(base(25), vec![0, 1, 2], 5).unwrap();
    assert!(!timeline.is_constant());
    assert_eq!(timeline.duration(), MediaTime::from_millis(200));
}

#[test]
fn frames_out_of_order_are_refused() {
    let of = |pts: &[i64], end| Timeline::listed(base(25), pts.to_vec(), end);
    assert_eq!(of(&[], 0), Err(TimelineError::Empty));
    assert_eq!(of(&[0, 2, 1], 3), Err(TimelineError::NotIncreasing));
    assert_eq!(of(&[0, 1, 1], 3), Err(TimelineError::NotIncreasing));
    assert_eq!(of(&[0, 1], 1), Err(TimelineError::NotIncreasing));
    assert_eq!(Timeline::constant(base(25), 0, 0, 5), Err(TimelineError::Empty));
    assert_eq!(Timeline::constant(base(25), 0, 1, 0), Err(TimelineError::Empty));
}

#[test]
fn cut_points_are_sorted_and_within_the_video() {
    let timeline = Timeline::constant(base(25), 0, 1, 100).unwrap();
    let timeline = timeline.with_cut_points(vec![50, 0, 100, 50, 7]);
    assert_eq!(timeline.cut_points(), [0, 7, 50]);
    assert!(timeline.is_cut_point(7) && timeline.is_cut_point(100));
    assert!(!timeline.is_cut_point(8));
}

#[test]
fn whole_groups_lie_between_cut_points_or_reach_the_end() {
    let timeline = Timeline::constant(base(25), 0, 1, 100).unwrap();
    let timeline = timeline.with_cut_points(vec![0, 20, 40, 80]);
    let table = [
        (0..100, Some(0..100)),
        (5..90, Some(20..80)),
        (20..40, Some(20..40)),
        (19..41, Some(20..40)),
        (21..79, None),
        (41..80, None),
        (41..100, Some(80..100)),
        (81..100, None),
        (5..20, None),
    ];
    for (frames, expected) in table {
        assert_eq!(timeline.whole_groups(&frames), expected, "{frames:?}");
    }
    assert_eq!(timeline.clone().with_cut_points(vec![]).whole_groups(&(0..100)), None);
}
