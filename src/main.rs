//! The program: what was typed goes to `cli`, an error goes to stderr, the exit code says what to do.

use std::process::ExitCode;

/// Two threads that free what the other allocated do not wait for each other.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn main() -> ExitCode {
    voc::cli::main(std::env::args_os())
}
