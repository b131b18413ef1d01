//! The clips of a finished series: exactly its parts, each as the manifest and its row say.

use crate::client::{Client, json};
use crate::ledger::Promise;
use crate::support::http;
use crate::world::World;
use serde_json::Value;
use sha2::{Digest, Sha256};
use std::fmt::Write;
use uuid::Uuid;

pub fn check(world: &World, client: &mut Client<'_>, id: Uuid, promise: Promise) -> Option<()> {
    let series = json(&client.call(&http::bare("GET", &format!("/api/v1/series/{id}")))?);
    let manifest = format!("/api/v1/series/{id}/manifest.json");
    let manifest = json(&client.call(&http::bare("GET", &manifest))?);
    let none = Vec::new();
    let parts = series["parts"].as_array().unwrap_or(&none);
    let listed = manifest["parts"].as_array().unwrap_or(&none);
    let numbers: Vec<_> = parts.iter().filter_map(|part| part["n"].as_u64()).collect();
    let asked: Vec<_> = (1..=promise.parts as u64).collect();
    if numbers != asked || listed.len() != parts.len() {
        world.ledger.found.lose(format!("{promise:?}, but {series} and {manifest}"));
        return Some(());
    }
    for (part, listed) in parts.iter().zip(listed) {
        check_part(world, client, part, listed)?;
    }
    Some(())
}

fn check_part(world: &World, client: &mut Client<'_>, part: &Value, listed: &Value) -> Option<()> {
    let same = ["n", "bytes", "sha256"].iter().all(|name| part[name] == listed[name]);
    let Some(file) = part["file"].as_str().filter(|_| same) else {
        world.ledger.found.complain(format!("a part without a file, or unlike: {part}, {listed}"));
        return Some(());
    };
    let clip = client.call(&http::bare("GET", file))?;
    let (length, digest) = (clip.body.len() as u64, hex(&Sha256::digest(&clip.body)));
    let is_right = listed["bytes"].as_u64() == Some(length) && listed["sha256"] == digest;
    if clip.status != 200 || !is_right {
        let status = clip.status;
        world.ledger.found.lose(format!("{status}, {length} bytes, {digest} of {file}: {listed}"));
    }
    world.count_clip(length);
    Some(())
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().fold(String::new(), |mut text, byte| {
        write!(text, "{byte:02x}").unwrap();
        text
    })
}
