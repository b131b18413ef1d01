//! The API, one resource a file, and the embedded page.

pub mod dto;
