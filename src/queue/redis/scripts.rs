//! The scripts and how one is called: by its hash, and in full when the server does not know it
//! (any more).

use super::Target;
use crate::model::{Code, DELIVERY_WAITS, Failure, Now};
use crate::queue::Settings;
use redis::aio::ConnectionLike;
use redis::{Arg, Cmd, ErrorKind, RedisResult, ServerErrorKind, ToRedisArgs, Value, cmd};
use std::sync::LazyLock;
use std::time::Duration;

const PRELUDE: &str = include_str!("lua/prelude.lua");
const DRAFT: &str = include_str!("lua/draft.lua");
const END: &str = include_str!("lua/end.lua");
const TAKE: &str = include_str!("lua/take.lua");

/// The scripts, one a verb (or two that are alike).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Script {
    Submit,
    Claim,
    Heartbeat,
    Checkpoint,
    Settle,
    Control,
    Retry,
    Prune,
    Tick,
    List,
    Look,
    Import,
    TakeOne,
}

impl Script {
    /// What an observer is told that was answered.
    pub fn name(self) -> &'static str {
        match self {
            Self::Submit => "submit",
            Self::Claim => "claim",
            Self::Heartbeat => "heartbeat",
            Self::Checkpoint => "checkpoint",
            Self::Settle => "settle",
            Self::Control => "control",
            Self::Retry => "retry",
            Self::Prune => "prune",
            Self::Tick => "tick",
            Self::List => "list",
            Self::Look => "look",
            Self::Import => "import",
            Self::TakeOne => "take",
        }
    }
}

/// A script as the server is given it.
struct Text {
    whole: String,
    hash: String,
}

static TEXTS: LazyLock<[Text; 13]> = LazyLock::new(|| {
    let (draft, end, take): (&[&str], &[&str], &[&str]) =
        (&[PRELUDE, DRAFT], &[PRELUDE, DRAFT, END], &[PRELUDE, DRAFT, TAKE]);
    [
        text(take, include_str!("lua/submit.lua")),
        text(end, include_str!("lua/claim.lua")),
        text(end, include_str!("lua/heartbeat.lua")),
        text(draft, include_str!("lua/checkpoint.lua")),
        text(end, include_str!("lua/settle.lua")),
        text(end, include_str!("lua/control.lua")),
        text(take, include_str!("lua/retry.lua")),
        text(draft, include_str!("lua/prune.lua")),
        text(end, include_str!("lua/tick.lua")),
        text(end, include_str!("lua/list.lua")),
        text(end, include_str!("lua/look.lua")),
        text(draft, include_str!("lua/import.lua")),
        text(&[PRELUDE], include_str!("lua/take_one.lua")),
    ]
});

fn text(before: &[&str], verb: &str) -> Text {
    let whole = [before, &[verb]].concat().concat();
    let hash = redis::Script::new(&whole).get_hash().to_owned();
    Text { whole, hash }
}

/// A call of a script. May be sent several times.
pub struct Call {
    script: Script,
    /// By the script's hash.
    command: Cmd,
}

impl Call {
    /// A call with the arguments that every script has.
    pub fn new(script: Script, target: &Target, now: Option<Now>, settings: &Settings) -> Self {
        let mut command = cmd("EVALSHA");
        command.arg(&TEXTS[script as usize].hash).arg(1).arg(target.keys());
        let mut call = Self { script, command };
        let (wall, mono) = now.map(|now| (now.wall.0, millis(now.mono))).unzip();
        call.push(wall.map(|wall| wall.to_string()).unwrap_or_default());
        call.push(mono.map(|mono| mono.to_string()).unwrap_or_default());
        call.push(fastrand::u8(..));
        let Settings { lease, max_queue, max_live_per_key, retry, retention } = settings;
        call.push(millis(*lease)).push(*max_queue);
        call.push(retry.max_attempts).push(millis(retry.first_wait));
        call.push(retry.max_resource_waits).push(millis(retry.first_resource_wait));
        call.push(millis(retention.files)).push(millis(retention.succeeded));
        call.push(millis(retention.failed)).push(*max_live_per_key);
        call.push(json(&Failure::of(Code::WorkerLost)));
        call.push(json(&DELIVERY_WAITS.map(millis))).push(target.news());
        call
    }

    /// What is called.
    pub fn script(&self) -> Script {
        self.script
    }

    /// Adds an argument.
    pub fn push(&mut self, arg: impl ToRedisArgs) -> &mut Self {
        self.command.arg(arg);
        self
    }

    /// Adds an argument that may be missing.
    pub fn maybe(&mut self, arg: Option<impl ToRedisArgs>) -> &mut Self {
        match arg {
            Some(arg) => self.push(arg),
            None => self.push(""),
        }
    }

    /// Adds several arguments.
    pub fn extend(&mut self, args: impl IntoIterator<Item = String>) {
        for arg in args {
            self.command.arg(arg);
        }
    }

    /// Adds names and values, or their absence.
    pub fn fields(&mut self, fields: Option<&[(&str, String)]>) -> &mut Self {
        let fields = fields.unwrap_or_default();
        self.push(fields.len());
        for (name, value) in fields {
            self.push(*name).push(value);
        }
        self
    }

    /// Sends it and waits for the answer.
    pub async fn send(&self, connection: &mut impl ConnectionLike) -> RedisResult<Value> {
        match self.command.query_async(connection).await {
            Err(error) if error.kind() == ErrorKind::Server(ServerErrorKind::NoScript) => {
                self.in_full().query_async(connection).await
            }
            answer => answer,
        }
    }

    /// The same with the script's text.
    fn in_full(&self) -> Cmd {
        let mut command = cmd("EVAL");
        command.arg(&TEXTS[self.script as usize].whole);
        for arg in self.command.args_iter().skip(2) {
            if let Arg::Simple(arg) = arg {
                command.arg(arg);
            }
        }
        command
    }
}

/// Whole milliseconds.
pub fn millis(duration: Duration) -> u64 {
    u64::try_from(duration.as_millis()).unwrap_or(u64::MAX)
}

/// A value as JSON.
pub fn json<T: serde::Serialize>(value: &T) -> String {
    // Plain enums and structs with string keys: this cannot fail.
    serde_json::to_string(value).unwrap_or_default()
}
