//! Taking in: submissions that arrive while others are on their way to the server go together, in one
//! script and with one sync of its log. Each is taken in or refused by itself.

use super::answer::{self, Answer, strange};
use super::fields;
use super::link::Patience;
use super::scripts::{Call, Script};
use super::{Inner, RedisQueue};
use crate::model::JobId;
use crate::queue::machine::check_shape;
use crate::queue::{QueueError, Submission, Submitted};
use redis::Value;
use std::sync::Arc;
use tokio::sync::{Semaphore, mpsc, oneshot};

/// The most submissions of one script: it holds up everybody else for so long.
const TOGETHER_MAX: usize = 64;
/// How many scripts are on their way at the same time: while one runs, the next is written.
const ON_THE_WAY: usize = 2;

type Taken = Result<Submitted, QueueError>;

/// A submission that waits for its answer.
pub struct Wish {
    submission: Submission,
    answer: oneshot::Sender<Taken>,
}

/// Where submissions wait to be sent.
pub type Intake = mpsc::UnboundedSender<Wish>;

impl RedisQueue {
    /// Has a submission taken in.
    pub(super) async fn take_in(&self, submission: Submission) -> Taken {
        let (answer, answered) = oneshot::channel();
        let closed = || QueueError::Unavailable("the queue is being closed".to_owned());
        self.intake.send(Wish { submission, answer }).map_err(|_| closed())?;
        answered.await.map_err(|_| closed())?
    }
}

/// Sends what waits until the queue is closed.
pub fn start(inner: &Arc<Inner>) -> Intake {
    let (intake, waiting) = mpsc::unbounded_channel();
    let (inner, closing) = (Arc::clone(inner), inner.closing.clone());
    tokio::spawn(async move { closing.run_until_cancelled(run(inner, waiting)).await });
    intake
}

async fn run(inner: Arc<Inner>, mut waiting: mpsc::UnboundedReceiver<Wish>) {
    let way = Arc::new(Semaphore::new(ON_THE_WAY));
    let mut wishes = Vec::with_capacity(TOGETHER_MAX);
    while let Ok(turn) = Arc::clone(&way).acquire_owned().await {
        if waiting.recv_many(&mut wishes, TOGETHER_MAX).await == 0 {
            return;
        }
        let (inner, together) = (Arc::clone(&inner), std::mem::take(&mut wishes));
        tokio::spawn(async move {
            send(&inner, together).await;
            drop(turn);
        });
    }
}

/// Sends some together and gives each its answer. Where the memory has no room for all, each is
/// asked for by itself: those that need none are answered then.
async fn send(inner: &Inner, wishes: Vec<Wish>) {
    let answers = ask(inner, &wishes).await;
    if wishes.len() > 1 && answers == Err(QueueError::MemoryFull) {
        for wish in wishes {
            let answer = ask(inner, std::slice::from_ref(&wish)).await;
            // Whoever does not wait any more is not told.
            let _ = wish.answer.send(answer.and_then(|mut only| only.pop().ok_or_else(strange)?));
        }
        return;
    }
    match answers {
        Ok(answers) => {
            for (wish, answer) in wishes.into_iter().zip(answers) {
                let _ = wish.answer.send(answer);
            }
        }
        Err(error) => {
            for wish in wishes {
                let _ = wish.answer.send(Err(error.clone()));
            }
        }
    }
}

async fn ask(inner: &Inner, wishes: &[Wish]) -> Result<Vec<Taken>, QueueError> {
    let mut call = inner.call(Script::Submit);
    call.push(wishes.len());
    for wish in wishes {
        push(&mut call, &wish.submission);
    }
    let answers = inner.run(&call, Patience::Short).await?.rest::<Value>()?;
    if answers.len() != wishes.len() {
        return Err(strange());
    }
    Ok(answers.into_iter().map(|value| answer::read(value).and_then(taken)).collect())
}

fn push(call: &mut Call, submission: &Submission) {
    let idempotency = submission.idempotency;
    call.maybe(idempotency.map(|of| fields::hex(of.key)));
    call.maybe(idempotency.map(|of| fields::hex(of.request)));
    call.maybe(check_shape(submission).err().map(|error| match error {
        QueueError::Refused(why) => why,
        other => other.to_string(),
    }));
    call.fields(submission.first.as_ref().map(fields::of_new).as_deref());
    call.fields(submission.series.as_ref().map(fields::of_new).as_deref());
}

fn taken(mut answer: Answer) -> Taken {
    let mut id = || -> Result<Option<JobId>, QueueError> {
        answer.some()?.map(|id| id.parse().map_err(|_| strange())).transpose()
    };
    let (first, series) = (id()?, id()?);
    let (reused, replayed) = (answer.next()?, answer.next()?);
    Ok(Submitted { first, series, reused, replayed })
}
