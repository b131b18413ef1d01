//! The laws of exact time.

use ezclips::model::{MediaTime, Timebase};
use proptest::prelude::*;

fn bases() -> impl Strategy<Value = Timebase> {
    let usual = prop::sample::select(vec![1_u32, 24, 1000, 15_360, 24_000, 30_000, 90_000]);
    let den = prop_oneof![3 => usual, 1 => 1..=u32::MAX];
    let num = prop_oneof![3 => Just(1_u32), 1 => Just(1001), 1 => 1..=u32::MAX];
    (num, den).prop_map(|(num, den)| Timebase { num, den })
}

fn times() -> impl Strategy<Value = MediaTime> {
    let ticks = prop_oneof![4 => -1_000_000_i64..1_000_000, 1 => any::<i64>()];
    (ticks, bases()).prop_map(|(ticks, base)| MediaTime::new(ticks, base))
}

proptest! {
    #[test]
    fn order_is_total_and_equality_is_its_middle(a in times(), b in times(), c in times()) {
        prop_assert_eq!(a.cmp(&b), b.cmp(&a).reverse());
        prop_assert_eq!(a == b, a <= b && b <= a);
        prop_assert!(!(a <= b && b <= c) || a <= c);
    }

    #[test]
    fn the_same_moment_is_equal_on_every_clock(ticks in -1_000_000_000_i64..1_000_000_000,
        den in 1_u32..100_000, times in 1_u32..40_000)
    {
        let coarse = MediaTime::new(ticks, Timebase { num: 1, den });
        let fine = Timebase { num: 1, den: den.saturating_mul(times) };
        let scale = i64::from(fine.den / den);
        prop_assume!(fine.den % den == 0);
        prop_assert_eq!(coarse, MediaTime::new(ticks * scale, fine));
        prop_assert!(coarse < MediaTime::new(ticks * scale + 1, fine));
    }

    #[test]
    fn ceiling_and_floor_enclose_the_time(
        ticks in -1_000_000_i64..1_000_000, from in bases(), to in bases())
    {
        // Times that fit into 64-bit ticks of the other clock.
        let time = MediaTime::new(ticks, Timebase { num: from.num % 5000 + 1, ..from });
        let to = Timebase { den: to.den % 100_000 + 1, ..to };
        let (floor, ceil) = (time.floor_ticks(to), time.ceil_ticks(to));
        let at = |ticks| MediaTime::new(ticks, to);
        prop_assert!(at(floor) <= time && time <= at(ceil));
        prop_assert!(at(floor + 1) > time && at(ceil - 1) < time);
        prop_assert_eq!(ceil - floor, i64::from(at(floor) != time));
    }

    #[test]
    fn rounding_is_off_by_half_a_unit_at_most(
        ticks in -1_000_000_i64..1_000_000, base in bases())
    {
        let time = MediaTime::new(ticks, Timebase { num: base.num % 5000 + 1, ..base });
        for (rounded, unit) in [(time.to_millis(), 2000), (time.to_micros(), 2_000_000)] {
            let half = Timebase { num: 1, den: unit };
            prop_assert!(MediaTime::new(rounded * 2 - 1, half) <= time);
            prop_assert!(time <= MediaTime::new(rounded * 2 + 1, half));
        }
    }

    #[test]
    fn negation_mirrors_rounding(time in times()) {
        prop_assume!(time.ticks != i64::MIN);
        let mirrored = MediaTime::new(-time.ticks, time.base);
        prop_assume!(time.to_micros().unsigned_abs() < i64::MAX.unsigned_abs());
        prop_assert_eq!(mirrored.to_millis(), -time.to_millis());
    }

    #[test]
    fn no_value_breaks_a_rule(time in times(), base in bases(), ms in any::<u64>()) {
        let _ = (time.to_millis(), time.to_micros(), time.ceil_ticks(base), time.floor_ticks(base));
        let exact = MediaTime::from_millis(ms).to_millis();
        prop_assert_eq!(exact, i64::try_from(ms).unwrap_or(i64::MAX));
    }
}

#[test]
fn ntsc_stays_exact() {
    let frame = |n: i64| MediaTime::new(1001 * n, Timebase { num: 1, den: 30_000 });
    assert_eq!(frame(30_000), MediaTime::from_millis(1_001_000));
    assert!(frame(1) > MediaTime::new(33_366, Timebase { num: 1, den: 1_000_000 }));
    assert_eq!(frame(1).to_micros(), 33_367);
    assert_eq!(frame(1).to_millis(), 33);
}

#[test]
fn halves_round_away_from_zero() {
    let halves = |ticks| MediaTime::new(ticks, Timebase { num: 1, den: 2000 }).to_millis();
    assert_eq!([halves(1), halves(3), halves(-1), halves(-3)], [1, 2, -1, -2]);
}
