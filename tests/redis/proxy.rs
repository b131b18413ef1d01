//! A line to the server that can be cut.

use std::io::{self, Read, Write};
use std::net::{Shutdown, TcpListener, TcpStream};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex};
use std::thread;

/// Passes bytes on to a port of this machine.
pub struct Proxy {
    pub port: u16,
    lines: Arc<Mutex<Vec<TcpStream>>>,
    closed: Arc<AtomicBool>,
    swallows: Arc<Mutex<Option<String>>>,
}

impl Proxy {
    pub fn to(port: u16) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let proxy = Self {
            port: listener.local_addr().unwrap().port(),
            lines: Arc::default(),
            closed: Arc::default(),
            swallows: Arc::default(),
        };
        let (lines, closed) = (Arc::clone(&proxy.lines), Arc::clone(&proxy.closed));
        let swallows = Arc::clone(&proxy.swallows);
        // Ends with the process, as the listener does.
        thread::spawn(move || {
            for client in listener.incoming().flatten() {
                let server = TcpStream::connect(("127.0.0.1", port));
                let (Ok(server), false) = (server, closed.load(Ordering::Acquire)) else {
                    continue;
                };
                let _ = client.set_nodelay(true);
                let _ = server.set_nodelay(true);
                let mut lines = lines.lock().unwrap();
                lines.extend([client.try_clone().unwrap(), server.try_clone().unwrap()]);
                pass_on(client.try_clone().unwrap(), server.try_clone().unwrap());
                answer(server, client, Arc::clone(&swallows));
            }
        });
        proxy
    }

    pub fn url(&self) -> String {
        format!("redis://127.0.0.1:{}/", self.port)
    }

    /// Breaks every line there is.
    pub fn cut(&self) {
        for line in self.lines.lock().unwrap().drain(..) {
            let _ = line.shutdown(Shutdown::Both);
        }
    }

    /// Keeps the next answer with these words, and breaks its line.
    pub fn swallow(&self, words: &str) {
        *self.swallows.lock().unwrap() = Some(words.to_owned());
    }

    /// Whether that has happened.
    pub fn has_swallowed(&self) -> bool {
        self.swallows.lock().unwrap().is_none()
    }

    /// Lets nobody through (any more), or again.
    pub fn close(&self, closed: bool) {
        self.closed.store(closed, Ordering::Release);
        if closed {
            self.cut();
        }
    }
}

fn pass_on(mut from: TcpStream, mut to: TcpStream) {
    thread::spawn(move || {
        let _ = io::copy(&mut from, &mut to);
        let _ = to.shutdown(Shutdown::Both);
        let _ = from.shutdown(Shutdown::Both);
    });
}

fn answer(mut from: TcpStream, mut to: TcpStream, swallows: Arc<Mutex<Option<String>>>) {
    thread::spawn(move || {
        let mut bytes = vec![0; 1 << 16];
        while let Ok(n @ 1..) = from.read(&mut bytes) {
            let text = String::from_utf8_lossy(&bytes[..n]);
            let swallowed = swallows.lock().unwrap().take_if(|words| text.contains(&words[..]));
            if swallowed.is_some() || to.write_all(&bytes[..n]).is_err() {
                break;
            }
        }
        let _ = to.shutdown(Shutdown::Both);
        let _ = from.shutdown(Shutdown::Both);
    });
}
