//! A connection that ends when its client does nothing for it: a head that does not come to its
//! end, an answer that is not read, or silence.
//!
//! The server underneath times only the first head of a connection and never an answer, so this
//! stands between it and the socket. Bodies are timed by those who read them.

use actix_web::dev::ServiceRequest;
use rustix::net::sockopt::set_socket_linger;
use std::cell::Cell;
use std::io;
use std::pin::Pin;
use std::rc::Rc;
use std::task::{Context, Poll};
use std::time::Duration;
use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use tokio::net::TcpStream;
use tokio::time::{Instant, Sleep, sleep_until};

/// How long a client is waited for.
#[derive(Clone, Copy, Debug)]
pub struct Patience {
    /// From the first byte of a request to the end of its head.
    pub head: Duration,
    /// An answer that is written without any of it being taken.
    pub write: Duration,
    /// A connection on which nothing happens, between requests or within an answer.
    pub idle: Duration,
}

impl Default for Patience {
    fn default() -> Self {
        Self {
            head: Duration::from_secs(5),
            write: Duration::from_mins(1),
            idle: Duration::from_secs(75),
        }
    }
}

impl Patience {
    /// What the server underneath waits for, it may end itself, and politely.
    const COURTESY: Duration = Duration::from_secs(1);
}

/// Whether a request of a connection is being worked on; then it is not the client that is slow.
#[derive(Clone, Debug, Default)]
pub(in crate::http) struct Turn(Rc<Cell<bool>>);

/// Ends the turn when dropped.
pub(super) struct Busy(Turn);

impl Drop for Busy {
    fn drop(&mut self) {
        self.0.0.set(false);
    }
}

/// Notes that a request is being worked on, until what this answers is dropped.
pub(super) fn busy(req: &ServiceRequest) -> Option<Busy> {
    let turn = req.conn_data::<Turn>()?.clone();
    turn.0.set(true);
    Some(Busy(turn))
}

/// See the module.
pub(in crate::http) struct Patient {
    io: TcpStream,
    patience: Patience,
    turn: Turn,
    /// When bytes came or went last.
    moved: Instant,
    /// Since when a head is coming in, at most.
    head: Option<Instant>,
    /// Since when nothing of what is written was taken.
    stuck: Option<Instant>,
    alarm: Option<Pin<Box<Sleep>>>,
}

impl Patient {
    /// A connection that was just made.
    pub fn new(io: TcpStream, patience: Patience) -> Self {
        let (turn, moved) = (Turn::default(), Instant::now());
        Self { io, patience, turn, moved, head: None, stuck: None, alarm: None }
    }

    /// Its turn, to be put among the connection's data for [`busy`].
    pub fn turn(&self) -> Turn {
        self.turn.clone()
    }

    /// When to give up, as things stand; `None` while it is not the client's turn.
    fn deadline(&self) -> Option<Instant> {
        let Patience { head, write, idle } = self.patience;
        match (self.stuck, self.head) {
            (Some(since), _) => Some(since + write),
            _ if self.turn.0.get() => None,
            (None, Some(since)) => Some(since + head + Patience::COURTESY),
            (None, None) => Some(self.moved + idle + Patience::COURTESY),
        }
    }

    /// Fails when it is time to give up; else sees to it that the task is woken to ask again.
    fn wait(&mut self, cx: &mut Context<'_>) -> io::Result<()> {
        let (now, deadline) = (Instant::now(), self.deadline());
        if deadline.is_some_and(|deadline| deadline <= now) {
            if self.stuck.is_some() {
                // Else the kernel would go on keeping megabytes for a client that takes nothing.
                let _ = set_socket_linger(&self.io, Some(Duration::ZERO));
            }
            return Err(io::ErrorKind::TimedOut.into());
        }
        let look = deadline.unwrap_or(now + self.patience.idle);
        let alarm = self.alarm.get_or_insert_with(|| Box::pin(sleep_until(look)));
        // One that rings too early only looks again: setting it anew each time costs more.
        if alarm.is_elapsed() || alarm.deadline() > look {
            alarm.as_mut().reset(look);
        }
        if alarm.as_mut().poll(cx).is_ready() {
            alarm.as_mut().reset(look);
            if alarm.as_mut().poll(cx).is_ready() {
                cx.waker().wake_by_ref();
            }
        }
        Ok(())
    }
}

impl AsyncRead for Patient {
    fn poll_read(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        buf: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        let before = buf.filled().len();
        let read = Pin::new(&mut self.io).poll_read(cx, buf);
        if read.is_pending() {
            return match self.wait(cx) {
                Ok(()) => Poll::Pending,
                Err(late) => Poll::Ready(Err(late)),
            };
        }
        if buf.filled().len() > before {
            self.moved = Instant::now();
            // While a request is worked on these are its body, or a head that waits its turn.
            if !self.turn.0.get() && self.head.is_none() {
                self.head = Some(self.moved);
            }
        }
        read
    }
}

impl AsyncWrite for Patient {
    fn poll_write(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        bytes: &[u8],
    ) -> Poll<io::Result<usize>> {
        let written = Pin::new(&mut self.io).poll_write(cx, bytes);
        if written.is_pending() {
            let now = Instant::now();
            self.stuck.get_or_insert(now);
            return match self.wait(cx) {
                Ok(()) => Poll::Pending,
                Err(late) => Poll::Ready(Err(late)),
            };
        }
        (self.moved, self.stuck, self.head) = (Instant::now(), None, None);
        written
    }

    fn poll_flush(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.io).poll_flush(cx)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.io).poll_shutdown(cx)
    }
}
