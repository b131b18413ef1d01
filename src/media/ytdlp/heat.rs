//! What was watched most, out of the site's `heatmap`: bounded, sorted, cleaned.

use super::info::{millis, whole};
use crate::model::Heat;
use serde_json::Value;

/// The most entries kept. `YouTube` sends 100.
pub(super) const HEAT_MAX: usize = 200;

/// The entries that mean something, in order of time.
pub(super) fn read(json: &Value) -> Vec<Heat> {
    let listed = json.as_array().map(Vec::as_slice).unwrap_or_default();
    let mut heat: Vec<Heat> = listed.iter().filter_map(entry).take(HEAT_MAX).collect();
    heat.sort_by_key(|heat| (heat.start_ms, heat.end_ms));
    heat.dedup_by_key(|heat| heat.start_ms);
    heat
}

fn entry(json: &Value) -> Option<Heat> {
    let start_ms = json.get("start_time").and_then(millis)?;
    let end_ms = json.get("end_time").and_then(millis)?;
    let value = json.get("value")?.as_f64().filter(|value| (0.0..=1.0).contains(value))?;
    let permille = u16::try_from(whole((value * 1000.0).round())?).ok()?;
    (end_ms > start_ms).then_some(Heat { start_ms, end_ms, permille })
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn entries_are_sorted_and_cleaned() {
        let heat = read(&json!([
            {"start_time": 10, "end_time": 20, "value": 0.1236},
            {"start_time": 0.0, "end_time": 10.0, "value": 1},
            {"start_time": 0, "end_time": 9, "value": 0.5},
            {"start_time": 5, "end_time": 5, "value": 0.5},
            {"start_time": 20, "end_time": 30, "value": 1.5},
            {"start_time": 20, "end_time": 30, "value": "hot"},
            {"start_time": -1, "end_time": 30, "value": 0.5},
            {"start_time": 20, "end_time": 30},
            7,
        ]));
        let of = |start_ms, end_ms, permille| Heat { start_ms, end_ms, permille };
        assert_eq!(heat, [of(0, 9000, 500), of(10_000, 20_000, 124)]);
    }

    #[test]
    fn a_long_list_is_cut_and_nonsense_is_nothing() {
        let many: Vec<Value> =
            (0..5000).map(|n| json!({"start_time": n, "end_time": n + 1, "value": 0.5})).collect();
        assert_eq!(read(&Value::from(many)).len(), HEAT_MAX);
        assert!(read(&json!(null)).is_empty() && read(&json!({"a": 1})).is_empty());
    }
}
