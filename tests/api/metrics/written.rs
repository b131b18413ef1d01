//! What is written about the metrics names those that exist: `docs/metrics.md`, the dashboard,
//! the alert rules.

use ezclips::measure::catalogue::ALL;
use serde_json::Value;
use std::collections::BTreeSet;
use std::fmt::Write;
use std::fs;

fn file(name: &str) -> String {
    let path = format!("{}/{name}", env!("CARGO_MANIFEST_DIR"));
    fs::read_to_string(&path).unwrap_or_else(|error| panic!("{path}: {error}"))
}

/// The table as it stands in the document.
fn table() -> String {
    let mut table = String::from(
        "| metric | kind | unit | labels | what it says | what to do |\n|---|---|---|---|---|---|\n",
    );
    for metric in ALL {
        let name = match metric.kind.name() {
            "histogram" => metric.name.to_owned(),
            _ => metric.samples().concat(),
        };
        let unit = metric.unit.unwrap_or_default();
        let labels: Vec<String> = metric.labels.iter().map(|label| format!("`{label}`")).collect();
        writeln!(
            table,
            "| `{name}` | {} | {unit} | {} | {}. | {} |",
            metric.kind.name(),
            labels.join(", "),
            metric.help,
            metric.high
        )
        .unwrap();
    }
    table
}

/// After a change on purpose: `EZCLIPS_BLESS=1 cargo test --test api the_document_of_the_metrics`.
#[test]
fn the_document_of_the_metrics_is_the_current_one() {
    const BEGIN: &str = "<!-- metrics: begin -->\n";
    const END: &str = "<!-- metrics: end -->";
    let text = file("docs/metrics.md");
    let (before, rest) = text.split_once(BEGIN).expect("the mark of the beginning");
    let (committed, after) = rest.split_once(END).expect("the mark of the end");
    let current = table();
    if std::env::var_os("EZCLIPS_BLESS").is_some() {
        let path = concat!(env!("CARGO_MANIFEST_DIR"), "/docs/metrics.md");
        fs::write(path, format!("{before}{BEGIN}{current}{END}{after}")).unwrap();
        return;
    }
    assert!(committed == current, "docs/metrics.md is stale; see the comment of this test");
}

/// Every name of a metric in an expression.
fn names(expression: &str) -> BTreeSet<String> {
    let word = |c: char| !(c.is_ascii_alphanumeric() || c == '_' || c == ':');
    let ours = |name: &&str| name.starts_with("ezclips_") || name.starts_with("process_");
    expression.split(word).filter(ours).map(str::to_owned).collect()
}

fn known() -> BTreeSet<String> {
    ALL.iter().flat_map(|metric| metric.samples()).collect()
}

/// All texts under a key of a document, however deep.
fn under<'a>(value: &'a Value, key: &str, found: &mut Vec<&'a str>) {
    match value {
        Value::Object(fields) => {
            for (name, value) in fields {
                if let Some(text) = value.as_str().filter(|_| name == key) {
                    found.push(text);
                }
                under(value, key, found);
            }
        }
        Value::Array(items) => items.iter().for_each(|item| under(item, key, found)),
        _ => {}
    }
}

#[test]
fn the_dashboard_shows_every_metric_and_no_other() {
    let dashboard: Value = serde_json::from_str(&file("deploy/grafana/ezclips.json")).unwrap();
    let mut expressions = Vec::new();
    under(&dashboard["panels"], "expr", &mut expressions);
    let shown: BTreeSet<String> = expressions.iter().flat_map(|text| names(text)).collect();
    let unknown: Vec<_> = shown.difference(&known()).cloned().collect();
    assert!(unknown.is_empty(), "{unknown:?} is exported by nobody");
    for metric in ALL {
        let used = metric.samples().iter().any(|sample| shown.contains(sample));
        assert!(used, "{} is on no panel", metric.name);
    }
    let mut queries = Vec::new();
    under(&dashboard["templating"], "query", &mut queries);
    let asked: BTreeSet<String> = queries.iter().flat_map(|text| names(text)).collect();
    assert!(asked.len() == 2 && asked.is_subset(&known()), "{asked:?}");
    let variables: Vec<_> = dashboard["templating"]["list"].as_array().unwrap().iter().collect();
    let named: Vec<_> = variables.iter().map(|one| one["name"].as_str().unwrap()).collect();
    assert_eq!(named, ["datasource", "instance", "lane"]);
    let panels = dashboard["panels"].as_array().unwrap();
    let graphs = panels.iter().filter(|panel| panel["type"] != "row");
    for panel in graphs {
        let title = panel["title"].as_str().unwrap();
        assert!(panel["fieldConfig"]["defaults"]["unit"].is_string(), "{title} has no unit");
        assert!(panel["description"].as_str().is_some_and(|text| !text.is_empty()), "{title}");
    }
    let ids: BTreeSet<u64> = panels.iter().map(|panel| panel["id"].as_u64().unwrap()).collect();
    assert_eq!(ids.len(), panels.len(), "every panel has an id of its own");
}

#[test]
fn alerts_ask_for_what_is_exported() {
    let rules = file("deploy/alerts/ezclips.yaml");
    let blocks: Vec<&str> = rules.split("- alert: ").skip(1).collect();
    assert!(blocks.len() >= 8, "{} alerts", blocks.len());
    for block in blocks {
        let alert = block.lines().next().unwrap();
        let (_, expression) = block.split_once("expr:").expect("an expression");
        let (expression, rest) = expression.split_once("\n        for:").expect("how long");
        let asked = names(expression);
        let unknown: Vec<_> = asked.difference(&known()).cloned().collect();
        assert!(unknown.is_empty(), "{alert}: {unknown:?} is exported by nobody");
        assert!(!asked.is_empty() || expression.contains("up{"), "{alert} asks for nothing");
        for needed in ["severity:", "summary:", "description:"] {
            assert!(rest.contains(needed), "{alert} has no {needed}");
        }
    }
}

#[test]
fn names_are_found_in_expressions() {
    let found =
        names("sum by (lane) (rate(ezclips_a_total{x=\"y\"}[5m])) / process_open_fds or up");
    assert_eq!(
        found,
        BTreeSet::from(["ezclips_a_total".to_owned(), "process_open_fds".to_owned()])
    );
}
