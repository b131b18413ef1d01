//! The media room with the real tools: ffmpeg, ffprobe and processes are real, the videos are
//! made on the spot.

mod cutting;
mod hostile;
mod media;
mod process;
mod tools;
