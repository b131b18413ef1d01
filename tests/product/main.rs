//! The real program, from outside: its commands, its API, its death and its return.

#[path = "../support/mod.rs"]
mod support;

mod clip;
mod commands;
mod kill;
mod main_job;
mod readme;
mod server;
