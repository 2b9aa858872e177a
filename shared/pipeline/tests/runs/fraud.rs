//! The fraud checks: at once, each alone missing, and what they decide.

mod concurrency;
