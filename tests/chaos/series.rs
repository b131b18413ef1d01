//! A finished series: exactly its parts, each whole, each one file.

use crate::client::Client;
use crate::support::http;
use crate::world::World;
use serde_json::Value;
use std::fs;
use std::path::Path;
use std::thread::sleep;
use std::time::{Duration, Instant};
use uuid::Uuid;

/// What dead attempts had published is removed a moment after the end.
const TIDY: Duration = Duration::from_secs(5);

pub fn check(world: &World, client: &mut Client<'_>, id: Uuid) -> Option<()> {
    let answer = client.call(&http::bare("GET", &format!("/api/v1/series/{id}")))?.answer;
    let series: Value = serde_json::from_slice(&answer.body).unwrap_or_default();
    let none = Vec::new();
    let parts = series["parts"].as_array().unwrap_or(&none);
    let numbers: Vec<_> = parts.iter().filter_map(|part| part["n"].as_u64()).collect();
    if numbers != [1, 2] {
        world.ledger.found.complain(format!("{} to series {id}: {series}", answer.status));
    }
    for part in parts {
        let Some(file) = part["file"].as_str() else {
            world.ledger.found.complain(format!("series {id} has a part without a file: {part}"));
            continue;
        };
        let answer = client.call(&http::bare("GET", file))?.answer;
        let length = answer.body.len() as u64;
        if answer.status != 200 || Some(length) != part["bytes"].as_u64() {
            let status = answer.status;
            world.ledger.found.complain(format!("{status} and {length} bytes of {file}: {part}"));
        }
    }
    check_folder(world, id, parts.len());
    Some(())
}

fn check_folder(world: &World, id: Uuid, parts: usize) {
    let folder = world.cluster.data.join("files/series").join(id.to_string());
    let until = Instant::now() + TIDY;
    loop {
        let clips = clips_in(&folder);
        if clips.len() == parts {
            return;
        }
        if Instant::now() > until {
            return world
                .ledger
                .found
                .complain(format!("{parts} parts of series {id} are {clips:?}"));
        }
        sleep(Duration::from_millis(20));
    }
}

fn clips_in(folder: &Path) -> Vec<String> {
    let entries = fs::read_dir(folder).into_iter().flatten().flatten();
    let names = entries.filter_map(|entry| entry.file_name().into_string().ok());
    names.filter(|name| Path::new(name).extension().is_some_and(|kind| kind == "mp4")).collect()
}
