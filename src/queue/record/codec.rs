//! What the frozen structs of all schemas are made with.

use super::RecordError;
use uuid::Uuid;

/// An id as it is stored.
pub type Id = [u8; 16];
/// What reading a row gives.
pub type Decoded<T> = Result<T, RecordError>;

/// An id as bytes.
pub fn id(uuid: Uuid) -> Id {
    uuid.into_bytes()
}

/// A value as JSON.
pub fn json<T: serde::Serialize>(value: &T) -> Vec<u8> {
    // Plain enums and structs with string keys: this cannot fail.
    serde_json::to_vec(value).unwrap_or_default()
}

/// A value out of JSON.
pub fn parsed<T: serde::de::DeserializeOwned>(bytes: &[u8]) -> Decoded<T> {
    serde_json::from_slice(bytes).map_err(|_| RecordError::Damaged("its JSON cannot be read"))
}

/// What stands for a value: its place in the table.
pub fn number<T: PartialEq>(table: &[T], value: &T) -> u8 {
    let position = table.iter().position(|listed| listed == value);
    position.and_then(|n| u8::try_from(n).ok()).unwrap_or(u8::MAX)
}

/// The value a number stands for.
pub fn one_of<T: Copy>(table: &[T], number: u8) -> Decoded<T> {
    let found = table.get(usize::from(number)).copied();
    found.ok_or(RecordError::Damaged("a number stands for nothing"))
}
