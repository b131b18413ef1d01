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

use super::codec::{Decoded, Id, id, json, number, one_of, parsed};
use crate::model::{Class, Method, Priority, Stage, State};

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
