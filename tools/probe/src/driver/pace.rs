use std::num::NonZeroU64;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread;
use std::time::{Duration, Instant};

/// A sleep ends a little late, so the last stretch is waited out awake.
const AWAKE: Duration = Duration::from_micros(200);
/// How soon a waiting thread notices that the run is to stop.
const NAP: Duration = Duration::from_millis(50);

/// Lets this thread's sleeps end on time: Linux may delay them by 50 us otherwise (prctl(2), `PR_SET_TIMERSLACK`).
pub(super) fn be_punctual() {
    // Refused by some sandboxes; the lag is measured anyway.
    let _ = rustix::thread::set_current_timer_slack(NonZeroU64::new(1));
}

/// Waits for a moment; false when the run is to stop before it.
pub(super) fn wait_until(moment: Instant, stop: &AtomicBool) -> bool {
    loop {
        if stop.load(Ordering::Relaxed) {
            return false;
        }
        let left = moment.saturating_duration_since(Instant::now());
        if left.is_zero() {
            return true;
        }
        match left.checked_sub(AWAKE) {
            Some(asleep) if !asleep.is_zero() => thread::sleep(asleep.min(NAP)),
            // Another thread of the driver may have something to send or to read now.
            _ => thread::yield_now(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn never_early_and_not_at_all_when_stopped() {
        let stop = AtomicBool::new(false);
        let moment = Instant::now() + Duration::from_millis(3);
        assert!(wait_until(moment, &stop));
        assert!(Instant::now() >= moment);
        stop.store(true, Ordering::Relaxed);
        assert!(!wait_until(Instant::now() + Duration::from_hours(1), &stop));
    }
}
