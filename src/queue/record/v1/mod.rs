//! Schema 1. Frozen: these structs and numbers never change again, whatever the model becomes.

mod answered;
mod attempt;
mod event;
mod job;
mod part;

pub use answered::AnsweredV1;
pub use attempt::AttemptV1;
pub use event::BlockV1;
pub use job::JobV1;
pub use part::PartV1;

use super::RecordError;
use crate::model::{Class, Method, Priority, Stage, State};
use uuid::Uuid;

const STATES: [State; 6] = [
    State::Waiting,
    State::Queued,
    State::Running,
    State::Succeeded,
    State::Failed,
    State::Cancelled,
];
const STAGES: [Stage; 8] = [
    Stage::Inspect,
    Stage::Admit,
    Stage::Fetch,
    Stage::Probe,
    Stage::Analyse,
    Stage::Plan,
    Stage::Cut,
    Stage::Publish,
];
const PRIORITIES: [Priority; 3] = [Priority::High, Priority::Normal, Priority::Low];
const CLASSES: [Class; 3] = [Class::Permanent, Class::Transient, Class::Resource];
const METHODS: [Method; 2] = [Method::Copy, Method::Encoded];

type Id = [u8; 16];
type Decoded<T> = Result<T, RecordError>;

fn id(uuid: Uuid) -> Id {
    uuid.into_bytes()
}

fn json<T: serde::Serialize>(value: &T) -> Vec<u8> {
    // Plain enums and structs with string keys: this cannot fail.
    serde_json::to_vec(value).unwrap_or_default()
}

fn parsed<T: serde::de::DeserializeOwned>(bytes: &[u8]) -> Decoded<T> {
    serde_json::from_slice(bytes).map_err(|_| RecordError::Damaged("its JSON cannot be read"))
}

fn number<T: PartialEq>(table: &[T], value: &T) -> u8 {
    let position = table.iter().position(|listed| listed == value);
    position.and_then(|n| u8::try_from(n).ok()).unwrap_or(u8::MAX)
}

fn one_of<T: Copy>(table: &[T], number: u8) -> Decoded<T> {
    let found = table.get(usize::from(number)).copied();
    found.ok_or(RecordError::Damaged("a number stands for nothing"))
}
