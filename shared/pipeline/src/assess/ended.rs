use trestle_domain::decision::StageState;
use trestle_domain::fraud::risk::Branch;

use crate::stage::Attempt;

/// How a check ended.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Ended<T> {
    /// Switched off by the market.
    Off,
    /// Not made: this run only looks at what is stored, or leaves the check to another.
    Absent,
    /// It had no input.
    Skipped,
    Done(T),
    /// With the code of an error, or `MODEL_REFUSED` and its like.
    Failed(&'static str),
    Late,
}

impl<T> Ended<T> {
    /// `None` where the check was not made.
    pub(crate) const fn state(&self) -> Option<StageState> {
        match self {
            Self::Off | Self::Absent => None,
            Self::Skipped => Some(StageState::Skipped),
            Self::Done(_) => Some(StageState::Done),
            Self::Failed(_) => Some(StageState::Failed),
            Self::Late => Some(StageState::Late),
        }
    }

    pub(crate) const fn done(&self) -> Option<&T> {
        match self {
            Self::Done(result) => Some(result),
            _ => None,
        }
    }

    /// Whether the market wants the check and it gave nothing.
    pub(crate) const fn is_missing(&self) -> bool {
        !matches!(self, Self::Off | Self::Done(_))
    }

    pub(crate) fn map<U>(self, change: impl FnOnce(T) -> U) -> Ended<U> {
        self.and_then(|result| Ended::Done(change(result)))
    }

    pub(crate) fn and_then<U>(self, next: impl FnOnce(T) -> Ended<U>) -> Ended<U> {
        match self {
            Self::Off => Ended::Off,
            Self::Absent => Ended::Absent,
            Self::Skipped => Ended::Skipped,
            Self::Done(result) => next(result),
            Self::Failed(code) => Ended::Failed(code),
            Self::Late => Ended::Late,
        }
    }

    /// As a branch of the risk score.
    pub(crate) fn branch(&self, score: impl FnOnce(&T) -> trestle_domain::fraud::Score) -> Branch {
        match self {
            Self::Off => Branch::Off,
            Self::Done(result) => Branch::Scored(score(result)),
            Self::Absent | Self::Skipped | Self::Failed(_) | Self::Late => Branch::Missing,
        }
    }
}

impl<T: Clone> Ended<T> {
    /// From a checkpointed call.
    pub(crate) fn of(attempt: &Attempt<T>) -> Self {
        match (attempt.trace.state, &attempt.result, &attempt.error) {
            (Some(StageState::Done), Some(result), _) => Self::Done(result.clone()),
            (Some(StageState::Failed), _, Some(error)) => Self::Failed(error.error_code().as_str()),
            (Some(StageState::Late), _, _) => Self::Late,
            (Some(StageState::Skipped), _, _) => Self::Skipped,
            (Some(_), _, _) => Self::Failed("INTERNAL"),
            (None, _, _) => Self::Absent,
        }
    }
}
