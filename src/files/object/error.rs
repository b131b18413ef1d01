//! What the bucket said, in the words of this room.

use crate::files::FileError;
use object_store::Error;
use object_store::client::HttpError;
use std::error::Error as _;
use std::io;

/// How an answer of HTTP stands in the client's errors, which show it in no other way.
const STATUS: &str = "status code: ";
/// How the client begins to tell that one of many objects was not deleted; a code in brackets ends it.
const NOT_DELETED: &str = "DeleteObjects request failed for key";

/// Why a call failed: not there, no room, not now, or something else.
pub(super) fn from_store(error: Error) -> FileError {
    let text = error.to_string();
    match &error {
        // The bucket is made again, or its name set right: what is in it is not gone for good.
        Error::NotFound { .. } if text.contains("NoSuchBucket") => {
            return FileError::Unavailable(text);
        }
        Error::NotFound { .. } => return FileError::NotFound,
        // Keys that are being replaced, a clock that is wrong: worth another try.
        Error::PermissionDenied { .. } | Error::Unauthenticated { .. } => {
            return FileError::Unavailable(text);
        }
        _ => {}
    }
    if text.contains(NOT_DELETED) {
        let gone = text.ends_with("(code: NoSuchKey)");
        return if gone { FileError::NotFound } else { FileError::Unavailable(text) };
    }
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

    #[test]
    fn one_of_many_that_was_not_deleted_is_tried_again() {
        let said = |code: &str| generic(&format!("{NOT_DELETED} a/b: Sorry. (code: {code})"));
        assert!(matches!(said("InternalError"), FileError::Unavailable(_)));
        assert!(matches!(said("AccessDenied"), FileError::Unavailable(_)));
        assert!(matches!(said("NoSuchKey"), FileError::NotFound));
    }

    #[test]
    fn a_bucket_that_is_not_there_is_no_file_that_is_gone() {
        let said = |code: &str| {
            let source = format!("status code: 404 Not Found: <Error><Code>{code}</Code></Error>");
            from_store(Error::NotFound { path: "a".to_owned(), source: source.into() })
        };
        assert!(matches!(said("NoSuchBucket"), FileError::Unavailable(_)));
        assert!(matches!(said("NoSuchKey"), FileError::NotFound));
    }
}
