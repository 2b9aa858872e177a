//! `lambda-host`: the host as a program. See the library for what it serves.

use clap::Parser;
use lambda_host::{FunctionLogs, Host, HostOptions};
use signal_hook::consts::{SIGINT, SIGTERM};
use signal_hook::iterator::Signals;

use crate::arguments::Arguments;

mod arguments;

#[allow(clippy::print_stdout)] // the address is this program's output
fn main() -> anyhow::Result<()> {
    let arguments = Arguments::parse();
    let mut stop = Signals::new([SIGINT, SIGTERM])?;
    let logs = if arguments.quiet { FunctionLogs::Discard } else { FunctionLogs::StandardError };
    let host = Host::start(HostOptions { port: arguments.port, logs, ..HostOptions::default() })?;
    for (name, path) in &arguments.functions {
        host.add_function(arguments.function(name, path)?)?;
    }
    println!("listening on {}", host.url());
    stop.forever().next();
    Ok(())
}
