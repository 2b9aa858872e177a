//! How the server is asked to stop.

use tokio::signal::unix::{SignalKind, signal};

/// Resolves when the program is asked to stop.
///
/// # Errors
/// Signals can't be listened to.
pub fn stopped() -> std::io::Result<impl Future<Output = ()>> {
    let mut terminate = signal(SignalKind::terminate())?;
    Ok(async move {
        tokio::select! {
            _ = tokio::signal::ctrl_c() => {}
            _ = terminate.recv() => {}
        }
    })
}
