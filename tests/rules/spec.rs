//! What may be asked of a series.

use ezclips::model::{PartRule, SeriesSpec, Titles, Trim};

fn pointers(spec: &SeriesSpec) -> Vec<String> {
    let errors = spec.check().err().unwrap_or_default();
    errors.into_iter().map(|error| error.pointer).collect()
}

#[test]
fn plain_requests_are_fine() {
    let ranges = PartRule::Ranges(vec![[0, 500], [100, 5000]]);
    let rules = [
        PartRule::EveryMs(500),
        PartRule::Count(1),
        PartRule::Count(1000),
        PartRule::Chapters,
        ranges,
    ];
    for rule in rules {
        assert_eq!(SeriesSpec::new(rule.clone()).check(), Ok(()), "{rule:?}");
    }
}

#[test]
fn a_wrong_rule_is_named_by_its_field() {
    let table = [
        (PartRule::EveryMs(499), "/parts/every_ms"),
        (PartRule::Count(0), "/parts/count"),
        (PartRule::Count(1001), "/parts/count"),
        (PartRule::Ranges(Vec::new()), "/parts/ranges"),
        (PartRule::Ranges(vec![[0, 1000]; 1001]), "/parts/ranges"),
        (PartRule::Ranges(vec![[0, 1000], [1000, 1499]]), "/parts/ranges/1"),
        (PartRule::Ranges(vec![[1000, 0]]), "/parts/ranges/0"),
    ];
    for (rule, pointer) in table {
        assert_eq!(pointers(&SeriesSpec::new(rule.clone())), [pointer], "{rule:?}");
    }
}

#[test]
fn everything_wrong_is_said_at_once() {
    let spec = SeriesSpec {
        trim: Some(Trim { start_ms: 10, end_ms: Some(10) }),
        overlap_ms: 10_000,
        name: Some("a\nb".to_owned()),
        ..SeriesSpec::new(PartRule::EveryMs(10_000))
    };
    assert_eq!(pointers(&spec), ["/trim/end_ms", "/overlap_ms", "/name"]);
}

#[test]
fn names_have_bounds() {
    for (name, good) in
        [("a", true), (&*"x".repeat(120), true), (&*"x".repeat(121), false), (" ", false)]
    {
        let spec =
            SeriesSpec { name: Some(name.to_owned()), ..SeriesSpec::new(PartRule::Count(1)) };
        assert_eq!(spec.check().is_ok(), good, "{name:?}");
    }
}

#[test]
fn a_refused_text_is_named() {
    let titles = Titles {
        headline: Some("é".repeat(101)),
        part_label: Some("a\tb".to_owned()),
        ..Titles::default()
    };
    let spec = SeriesSpec { titles: Some(titles), ..SeriesSpec::new(PartRule::Count(1)) };
    let messages = spec.check().unwrap_err().into_iter().map(|error| error.message);
    assert_eq!(
        messages.collect::<Vec<_>>(),
        ["the headline has 1 to 200 bytes", "the part label has no control characters"]
    );
}

#[test]
fn a_spec_in_json_needs_only_its_rule() {
    let spec: SeriesSpec = serde_json::from_str(r#"{"parts":{"every_ms":60000}}"#).unwrap();
    assert_eq!(spec, SeriesSpec::new(PartRule::EveryMs(60_000)));
    let json = serde_json::to_string(&spec).unwrap();
    assert_eq!(serde_json::from_str::<SeriesSpec>(&json).unwrap(), spec);
}
