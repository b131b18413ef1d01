//! The rules that hold for all values: properties of `plan` and `model`, and of the source itself.

mod architecture;
mod media_time;
mod pace;
mod plan;
mod plan_cutting;
mod plan_guess;
mod plan_offset;
mod samples;
mod snapping;
mod spec;
mod timeline;
mod words;
