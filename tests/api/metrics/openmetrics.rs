//! A strict reader of `OpenMetrics` 1.0 text: whatever the standard does not allow panics.

use std::collections::{BTreeMap, BTreeSet};

/// A family with its samples, in order.
#[derive(Debug)]
pub struct Family {
    pub name: String,
    pub kind: String,
    pub unit: Option<String>,
    pub samples: Vec<Sample>,
}

/// One line with a value.
#[derive(Debug, PartialEq)]
pub struct Sample {
    pub name: String,
    pub labels: Vec<(String, String)>,
    pub value: f64,
}

impl Sample {
    fn label(&self, wanted: &str) -> Option<&str> {
        self.labels.iter().find(|(name, _)| name == wanted).map(|(_, value)| value.as_str())
    }

    /// Its labels but for that of a bucket.
    fn others(&self) -> Vec<(String, String)> {
        self.labels.iter().filter(|(name, _)| name != "le").cloned().collect()
    }
}

/// Reads a whole exposition.
pub fn read(text: &str) -> Vec<Family> {
    let lines = text.strip_suffix("# EOF\n").expect("it ends with EOF and a line feed");
    let mut families: Vec<Family> = Vec::new();
    for line in lines.lines() {
        assert!(!line.is_empty() && line != "# EOF", "a line that says nothing");
        if let Some(rest) = line.strip_prefix("# HELP ") {
            let (name, help) = rest.split_once(' ').expect("a help text");
            assert!(!help.is_empty() && !help.contains('\\'), "{line}");
            let name = name.to_owned();
            assert!(is_name(&name, true), "{line}");
            families.push(Family { name, kind: String::new(), unit: None, samples: Vec::new() });
        } else if let Some(rest) = line.strip_prefix("# TYPE ") {
            let family = families.last_mut().expect("help comes first here");
            let kind = rest.strip_prefix(&format!("{} ", family.name)).expect("the same family");
            assert!(["counter", "gauge", "histogram", "info"].contains(&kind), "{line}");
            assert!(family.kind.is_empty() && family.samples.is_empty(), "{line}");
            kind.clone_into(&mut family.kind);
        } else if let Some(rest) = line.strip_prefix("# UNIT ") {
            let family = families.last_mut().expect("help comes first here");
            let unit = rest.strip_prefix(&format!("{} ", family.name)).expect("the same family");
            assert!(family.name.ends_with(&format!("_{unit}")), "{line}");
            assert!(family.samples.is_empty() && family.unit.is_none(), "{line}");
            family.unit = Some(unit.to_owned());
        } else {
            let family = families.last_mut().expect("a family comes first");
            let sample = sample(line);
            assert!(!family.kind.is_empty(), "{line}");
            assert!(fits(family, &sample), "{line} in a {}", family.kind);
            family.samples.push(sample);
        }
    }
    families.iter().for_each(check);
    let names: BTreeSet<&str> = families.iter().map(|family| family.name.as_str()).collect();
    assert_eq!(names.len(), families.len(), "a family stands in one place");
    families
}

fn is_name(name: &str, colons: bool) -> bool {
    let letter = |c: char| c.is_ascii_alphabetic() || c == '_' || (colons && c == ':');
    name.starts_with(letter) && name.chars().all(|c| letter(c) || c.is_ascii_digit())
}

fn sample(line: &str) -> Sample {
    let end = line.find(['{', ' ']).expect("a value");
    let (name, mut rest) = line.split_at(end);
    assert!(is_name(name, true), "{line}");
    let mut labels = Vec::new();
    if let Some(inner) = rest.strip_prefix('{') {
        rest = inner;
        while !rest.starts_with('}') {
            let (label, after) = rest.split_once("=\"").expect("a label");
            assert!(is_name(label, false), "{line}");
            let mut value = String::new();
            let mut chars = after.char_indices();
            let close = loop {
                match chars.next().expect("a closing quote") {
                    (at, '"') => break at,
                    (_, '\\') => match chars.next().expect("what is escaped").1 {
                        'n' => value.push('\n'),
                        c @ ('"' | '\\') => value.push(c),
                        c => panic!("\\{c} in {line}"),
                    },
                    (_, c) => value.push(c),
                }
            };
            labels.push((label.to_owned(), value));
            rest = &after[close + 1..];
            rest = rest.strip_prefix(',').unwrap_or(rest);
        }
        rest = &rest[1..];
    }
    let value = rest.strip_prefix(' ').expect("one space");
    let value = value.parse().unwrap_or_else(|_| panic!("{line}"));
    let names: BTreeSet<&String> = labels.iter().map(|(name, _)| name).collect();
    assert_eq!(names.len(), labels.len(), "{line}");
    Sample { name: name.to_owned(), labels, value }
}

fn fits(family: &Family, sample: &Sample) -> bool {
    let ending = sample.name.strip_prefix(&family.name);
    let bucket = sample.label("le").is_some();
    match family.kind.as_str() {
        "counter" => ending == Some("_total") && sample.value >= 0.0 && !bucket,
        "gauge" => ending == Some("") && !bucket,
        "info" => ending == Some("_info") && (sample.value - 1.0).abs() < f64::EPSILON,
        _ if ending == Some("_bucket") => bucket,
        _ => matches!(ending, Some("_sum" | "_count")) && !bucket && sample.value >= 0.0,
    }
}

fn check(family: &Family) {
    let name = &family.name;
    assert!(!family.kind.is_empty(), "{name} has no type");
    let mut seen = BTreeSet::new();
    for sample in &family.samples {
        assert!(seen.insert((sample.name.clone(), sample.labels.clone())), "{sample:?} twice");
    }
    if family.kind == "histogram" {
        histogram(family);
    }
}

/// Buckets grow to the count, which is that of the infinite one.
fn histogram(family: &Family) {
    let mut groups: BTreeMap<Vec<(String, String)>, Vec<&Sample>> = BTreeMap::new();
    for sample in &family.samples {
        groups.entry(sample.others()).or_default().push(sample);
    }
    for (labels, samples) in groups {
        let ending = |ending: &str| {
            let name = format!("{}{ending}", family.name);
            samples.iter().filter(move |sample| sample.name == name)
        };
        let buckets: Vec<(f64, f64)> = ending("_bucket")
            .map(|sample| (sample.label("le").unwrap().parse().unwrap(), sample.value))
            .collect();
        let grows = |pair: &[(f64, f64)]| pair[0].0 < pair[1].0 && pair[0].1 <= pair[1].1;
        assert!(buckets.windows(2).all(grows), "{} {labels:?}", family.name);
        let (last, all) = *buckets.last().expect("a bucket");
        assert!(last.is_infinite(), "{} {labels:?}", family.name);
        let counts: Vec<f64> = ending("_count").map(|sample| sample.value).collect();
        assert_eq!((counts, ending("_sum").count()), (vec![all], 1), "{} {labels:?}", family.name);
    }
}

#[test]
fn what_the_standard_forbids_is_found() {
    let good = "# HELP a_seconds A.\n# TYPE a_seconds histogram\n# UNIT a_seconds seconds\n\
        a_seconds_sum{x=\"\\\"\"} 3.0\na_seconds_count{x=\"\\\"\"} 2\n\
        a_seconds_bucket{le=\"1.0\",x=\"\\\"\"} 1\na_seconds_bucket{le=\"+Inf\",x=\"\\\"\"} 2\n# EOF\n";
    let families = read(good);
    assert_eq!(families[0].samples[2].label("x"), Some("\""));
    for (from, to) in [
        ("# EOF\n", ""),
        ("# EOF\n", "# EOF"),
        ("# EOF\n", "\n# EOF\n"),
        ("\"1.0\",x=\"\\\"\"} 1", "\"1.0\",x=\"\\\"\"} 3"),
        ("+Inf", "7"),
        ("_count", "_total"),
        ("} 3.0", "}  3.0"),
        ("} 3.0", "} three"),
        ("UNIT a_seconds seconds", "UNIT a_seconds bytes"),
        ("histogram", "gauge"),
        ("histogram", "summary"),
        ("a_seconds_sum{", "b_seconds_sum{"),
        ("x=\"\\\"\"} 2\na", "x=\"\\t\"} 2\na"),
        ("x=", "le="),
        ("x=", "1="),
    ] {
        let bad = good.replacen(from, to, 1);
        assert_ne!(bad, good, "{from}");
        let read = std::panic::catch_unwind(|| read(&bad));
        assert!(read.is_err(), "{from} -> {to}");
    }
}
