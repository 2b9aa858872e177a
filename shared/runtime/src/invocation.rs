use std::sync::OnceLock;
use std::sync::atomic::{AtomicBool, Ordering};

/// Whether an invocation is the first of its process.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Start {
    /// The first.
    Cold,
    /// Any later one.
    Warm,
}

impl Start {
    /// Cold once, warm ever after.
    pub(crate) fn next() -> Self {
        static SERVED: AtomicBool = AtomicBool::new(false);
        if SERVED.swap(true, Ordering::Relaxed) { Self::Warm } else { Self::Cold }
    }

    /// `cold` or `warm`.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Cold => "cold",
            Self::Warm => "warm",
        }
    }
}

/// How Lambda made this execution environment: `AWS_LAMBDA_INITIALIZATION_TYPE`
/// (AWS Lambda developer guide, "Defined runtime environment variables").
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum InitType {
    /// A caller waited for it.
    OnDemand,
    /// Made ahead of callers.
    Provisioned,
    /// Restored from a snapshot.
    SnapStart,
    /// On Lambda Managed Instances.
    Managed,
    /// Not told, as outside Lambda.
    Unknown,
}

impl InitType {
    /// This process's.
    #[must_use]
    pub fn get() -> Self {
        static FOUND: OnceLock<InitType> = OnceLock::new();
        *FOUND.get_or_init(|| Self::parse(std::env::var("AWS_LAMBDA_INITIALIZATION_TYPE").as_deref().unwrap_or("")))
    }

    fn parse(name: &str) -> Self {
        [Self::OnDemand, Self::Provisioned, Self::SnapStart, Self::Managed]
            .into_iter()
            .find(|known| known.as_str() == name)
            .unwrap_or(Self::Unknown)
    }

    /// Lambda's own name for it.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::OnDemand => "on-demand",
            Self::Provisioned => "provisioned-concurrency",
            Self::SnapStart => "snap-start",
            Self::Managed => "lambda-managed-instances",
            Self::Unknown => "unknown",
        }
    }

    /// Whether a caller waited for the init phase.
    #[must_use]
    pub const fn caller_waited(self) -> bool {
        !matches!(self, Self::Provisioned | Self::Managed)
    }
}
