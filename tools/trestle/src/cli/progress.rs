//! What is going on, on standard error and only at a terminal.

use std::time::Duration;

use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};
use trestle::verify::Step;

pub(super) struct Display {
    bar: ProgressBar,
}

impl Display {
    /// A line that says which step is under way.
    pub(super) fn steps() -> Self {
        let bar = ProgressBar::with_draw_target(None, ProgressDrawTarget::stderr());
        bar.set_style(style("{spinner} {msg} {elapsed}"));
        bar.enable_steady_tick(Duration::from_millis(120));
        Self { bar }
    }

    /// A bar over so many pieces of work.
    pub(super) fn count(length: usize) -> Self {
        let length = u64::try_from(length).unwrap_or(u64::MAX);
        let bar = ProgressBar::with_draw_target(Some(length), ProgressDrawTarget::stderr());
        bar.set_style(style("{bar:30} {pos}/{len} {msg} {elapsed}, {eta} to go"));
        bar.enable_steady_tick(Duration::from_millis(250));
        Self { bar }
    }

    /// A bar that is drawn seldom, for work that is measured meanwhile.
    pub(super) fn rarely(length: usize) -> Self {
        let length = u64::try_from(length).unwrap_or(u64::MAX);
        let bar = ProgressBar::with_draw_target(Some(length), ProgressDrawTarget::stderr_with_hz(1));
        bar.set_style(style("{bar:30} {pos}/{len} {msg} {elapsed}, {eta} to go"));
        Self { bar }
    }

    /// Shows nothing.
    pub(super) fn none() -> Self {
        Self { bar: ProgressBar::hidden() }
    }

    pub(super) fn step(&self, step: Step) {
        self.bar.set_message(match step {
            Step::Opening => "opening a case".to_owned(),
            Step::Uploading(kind) => format!("uploading {kind}"),
            Step::Verifying => "reading and verifying".to_owned(),
            Step::Waiting(time) => format!("waiting {} s, as the API asks", time.as_secs().max(1)),
        });
    }

    pub(super) fn done(&self, name: &str) {
        self.bar.set_message(name.to_owned());
        self.bar.inc(1);
    }

    pub(super) fn clear(&self) {
        self.bar.finish_and_clear();
    }
}

fn style(template: &str) -> ProgressStyle {
    ProgressStyle::with_template(template).unwrap_or_else(|_| ProgressStyle::default_spinner())
}
