use std::fmt;

use lambda_runtime::Diagnostic;

use crate::Fault;
use crate::run::LARGEST_REPLY;

/// An invocation that failed, on its way to Lambda. `lambda_runtime` logs the `Debug` of it.
pub(crate) struct Refused(Diagnostic);

impl Refused {
    /// Tells Lambda a fault's code and message, and the log its cause.
    pub(crate) fn by(fault: &Fault) -> Self {
        tracing::error!(code = fault.code().as_str(), cause = fault.cause(), "invocation failed");
        Self(Diagnostic { error_type: fault.code().as_str().to_owned(), error_message: fault.message().to_owned() })
    }

    /// In Lambda's own words: it would refuse the reply with the same, after it had been sent.
    pub(crate) fn for_size(bytes: usize) -> Self {
        tracing::error!(bytes, largest = LARGEST_REPLY, "the reply is too large");
        let advice = "Ask for less, or let the function store the result and reply where it is.";
        Self(Diagnostic {
            error_type: "Function.ResponseSizeTooLarge".to_owned(),
            error_message: format!(
                "Response payload size exceeded maximum allowed payload size ({LARGEST_REPLY} bytes). {advice}"
            ),
        })
    }
}

impl From<Refused> for Diagnostic {
    fn from(refused: Refused) -> Self {
        refused.0
    }
}

impl fmt::Debug for Refused {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0.error_type)
    }
}
