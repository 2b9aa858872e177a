use std::fmt;

/// Why a document was refused.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum ErrorKind {
    /// No bytes, or white space only.
    Empty,
    /// Over [`Limits::max_bytes`](crate::Limits::max_bytes).
    TooLarge,
    /// Over [`Limits::max_depth`](crate::Limits::max_depth).
    TooDeep,
    /// Not UTF-8.
    Encoding,
    /// Said to be base64, but not.
    Base64,
    /// Not JSON.
    Syntax,
    /// JSON that ends too early.
    Truncated,
    /// A key occurs twice in one object.
    DuplicateKey,
    /// A required key is not there.
    MissingField,
    /// A key that this shape does not know.
    UnknownField,
    /// A value of another type than the shape asks for.
    WrongType,
    /// A value of the right type that the shape does not allow.
    WrongValue,
}

impl ErrorKind {
    /// Whether the bytes are no usable JSON at all, as opposed to JSON of another shape.
    #[must_use]
    pub fn is_malformed(self) -> bool {
        matches!(
            self,
            Self::Empty
                | Self::TooLarge
                | Self::TooDeep
                | Self::Encoding
                | Self::Base64
                | Self::Syntax
                | Self::Truncated
        )
    }

    fn text(self) -> &'static str {
        match self {
            Self::Empty => "the document is empty",
            Self::TooLarge => "the document is too large",
            Self::TooDeep => "the document is nested too deeply",
            Self::Encoding => "the document is not UTF-8",
            Self::Base64 => "the document is not valid base64",
            Self::Syntax => "the document is not JSON",
            Self::Truncated => "the document ends too early",
            Self::DuplicateKey => "a key occurs twice",
            Self::MissingField => "a field is missing",
            Self::UnknownField => "a field is not known",
            Self::WrongType => "a value has the wrong type",
            Self::WrongValue => "a value is not allowed",
        }
    }
}

/// A refused document: what is wrong and where. Safe to log and to show, because it holds no part of the document's values.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub struct Error {
    /// What is wrong.
    pub kind: ErrorKind,
    /// Where, such as `uploads[1].contentLength`; empty for the document itself. A key that does not look like a field name
    /// is shown as `?`, because keys can be personal data as well. A map's key that does look like one is shown: where keys are
    /// somebody's names, log the kind alone.
    pub path: String,
    /// Line, counted from 1; 0 where there is no place to name.
    pub line: usize,
    /// Byte in that line, counted from 1; 0 where there is no place to name.
    pub column: usize,
    /// What the shape asks for at that place, in the shape's own words, such as `u64` or the missing field's name.
    pub expected: Option<String>,
}

impl Error {
    pub(crate) fn of(kind: ErrorKind) -> Self {
        Self { kind, path: String::new(), line: 0, column: 0, expected: None }
    }

    pub(crate) fn at(mut self, line: usize, column: usize) -> Self {
        (self.line, self.column) = (line, column);
        self
    }
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.kind.text())?;
        if !self.path.is_empty() {
            write!(f, " at {}", self.path)?;
        }
        if self.line > 0 {
            write!(f, " (line {}, column {})", self.line, self.column)?;
        }
        match &self.expected {
            Some(expected) => write!(f, ": expected {expected}"),
            None => Ok(()),
        }
    }
}
