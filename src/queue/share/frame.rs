//! Frames: `[length u32 BE][id u64 BE][JSON]`, the length counting what follows it.
//!
//! JSON rather than the records' bincode: it describes itself, so that processes of two versions
//! either understand each other or notice that they do not.

use serde::Serialize;
use serde::de::DeserializeOwned;
use std::io;
use tokio::io::{AsyncRead, AsyncReadExt};

/// The longest request, in bytes: a plan of 1,000 parts takes 200 KB.
pub const REQUEST_MAX: usize = 1 << 20;
/// The longest answer, in bytes: a page of 200 jobs of at most 8 KB each, escaped.
pub const ANSWER_MAX: usize = 16 << 20;
/// The id of frames that answer nothing.
pub const NEWS: u64 = 0;

/// A frame as it arrived.
#[derive(Debug)]
pub struct Frame {
    /// Pairs an answer with its request; [`NEWS`] for neither.
    pub id: u64,
    /// JSON.
    pub body: Vec<u8>,
}

/// Puts `message` into a frame.
///
/// # Errors
/// When it cannot be JSON, or is longer than `max`.
pub fn pack(id: u64, message: &impl Serialize, max: usize) -> io::Result<Vec<u8>> {
    let mut bytes = vec![0; 12];
    serde_json::to_writer(&mut bytes, message)?;
    let length = u32::try_from(bytes.len() - 4).ok().filter(|_| bytes.len() <= max);
    let length = length.ok_or_else(|| invalid("a message that is too long"))?;
    bytes[..4].copy_from_slice(&length.to_be_bytes());
    bytes[4..12].copy_from_slice(&id.to_be_bytes());
    Ok(bytes)
}

/// Reads the next frame; `None` when the other side has closed.
///
/// # Errors
/// When the stream breaks off inside a frame, or the frame is longer than `max`.
pub async fn read(stream: &mut (impl AsyncRead + Unpin), max: usize) -> io::Result<Option<Frame>> {
    let length = match stream.read_u32().await {
        Ok(length) => length as usize,
        Err(error) if error.kind() == io::ErrorKind::UnexpectedEof => return Ok(None),
        Err(error) => return Err(error),
    };
    if !(8..=max).contains(&length) {
        return Err(invalid("a frame of an impossible length"));
    }
    let id = stream.read_u64().await?;
    let mut body = vec![0; length - 8];
    stream.read_exact(&mut body).await?;
    Ok(Some(Frame { id, body }))
}

impl Frame {
    /// The message in it.
    ///
    /// # Errors
    /// When it is not one.
    pub fn parse<T: DeserializeOwned>(&self) -> io::Result<T> {
        Ok(serde_json::from_slice(&self.body)?)
    }
}

fn invalid(text: &str) -> io::Error {
    io::Error::new(io::ErrorKind::InvalidData, text.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn what_is_packed_is_read() {
        let bytes = [pack(7, &"hello", 64).unwrap(), pack(8, &[1, 2], 64).unwrap()].concat();
        let mut stream = &bytes[..];
        let first = read(&mut stream, 64).await.unwrap().unwrap();
        assert_eq!((first.id, first.parse::<String>().unwrap()), (7, "hello".to_owned()));
        let second = read(&mut stream, 64).await.unwrap().unwrap();
        assert_eq!((second.id, second.parse::<[u8; 2]>().unwrap()), (8, [1, 2]));
        assert!(read(&mut stream, 64).await.unwrap().is_none());
    }

    #[tokio::test]
    async fn impossible_lengths_and_torn_frames_are_errors() {
        for bytes in [&[0, 0, 0, 7, 1, 2, 3, 4, 5, 6, 7][..], &[0xFF; 16], &[0, 0, 0, 9, 1]] {
            assert!(read(&mut &bytes[..], 64).await.is_err(), "{bytes:?}");
        }
        assert!(pack(1, &"x".repeat(64), 64).is_err());
    }
}
