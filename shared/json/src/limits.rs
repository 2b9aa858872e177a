/// What a document may cost before it is refused.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Limits {
    /// Largest document, in bytes.
    pub max_bytes: usize,
    /// Deepest nesting of objects and arrays; `serde_json` stops at 127 too.
    pub max_depth: usize,
}

impl Limits {
    /// 6 MiB, the largest synchronous Lambda payload, and 127 levels.
    pub const DEFAULT: Self = Self { max_bytes: 6 * 1024 * 1024, max_depth: 127 };

    /// The default depth with another size limit.
    #[must_use]
    pub const fn bytes(max_bytes: usize) -> Self {
        Self { max_bytes, ..Self::DEFAULT }
    }
}

impl Default for Limits {
    fn default() -> Self {
        Self::DEFAULT
    }
}
