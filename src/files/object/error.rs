//! What the bucket said, in the words of this room.

use crate::files::FileError;
use object_store::Error;
use object_store::client::HttpError;
use std::error::Error as _;
use std::io;

/// How an answer of HTTP stands in the client's errors, which show it in no other way.
const STATUS: &str = "status code: ";

/// Why a call failed: not there, no room, not now, or something else.
pub(super) fn from_store(error: Error) -> FileError {
    match &error {
        Error::NotFound { .. } => return FileError::NotFound,
        // Keys that are being replaced, a clock that is wrong: worth another try.
        Error::PermissionDenied { .. } | Error::Unauthenticated { .. } => {
            return FileError::Unavailable(error.to_string());
        }
        _ => {}
    }
    let text = error.to_string();
    let full = ["QuotaExceeded", "StorageFull", "InsufficientStorage"];
    match status(&text) {
        Some(507) => FileError::NoSpace { needed: 0, free: 0 },
        _ if full.iter().any(|code| text.contains(code)) => {
            FileError::NoSpace { needed: 0, free: 0 }
        }
        Some(416) => FileError::OutOfRange,
        Some(408 | 409 | 429 | 500..) => FileError::Unavailable(text),
        None if is_network(&error) || text.contains("returned error response") => {
            FileError::Unavailable(text)
        }
        _ => FileError::Io(io::Error::other(error)),
    }
}

/// The status of the answer, when there was one that failed.
pub(super) fn status(text: &str) -> Option<u16> {
    let (_, rest) = text.split_once(STATUS)?;
    rest.get(..3)?.parse().ok()
}

/// Whether no proper answer came at all.
fn is_network(error: &Error) -> bool {
    let mut cause = error.source();
    while let Some(error) = cause {
        if error.is::<HttpError>() {
            return true;
        }
        cause = error.source();
    }
    false
}

#[cfg(test)]
mod tests {
    use super::*;

    fn generic(text: &str) -> FileError {
        from_store(Error::Generic { store: "S3", source: text.to_owned().into() })
    }

    #[test]
    fn answers_have_a_class() {
        let said = |status: &str| generic(&format!("non-2xx status code: {status}: <Error/>"));
        assert!(matches!(said("507 Insufficient Storage"), FileError::NoSpace { .. }));
        assert!(matches!(said("416 Range Not Satisfiable"), FileError::OutOfRange));
        assert!(matches!(said("503 Service Unavailable"), FileError::Unavailable(_)));
        assert!(matches!(said("429 Too Many Requests"), FileError::Unavailable(_)));
        assert!(matches!(said("400 Bad Request"), FileError::Io(_)));
        assert!(matches!(said("400 Bad: QuotaExceeded"), FileError::NoSpace { .. }));
        assert!(matches!(generic("no URL"), FileError::Io(_)));
    }
}
