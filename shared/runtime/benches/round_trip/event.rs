//! The events that are sent.

use crate::SHAPE;

/// What an event is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Shape {
    /// A Textract `DetectDocumentText` response as the event itself.
    Textract,
    /// An API Gateway proxy event with an onboarding form as JSON body.
    Form,
}

impl Shape {
    pub(crate) const ALL: [Self; 2] = [Self::Textract, Self::Form];

    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Textract => "textract",
            Self::Form => "form",
        }
    }

    /// The shape that this process was started for.
    pub(crate) fn of_child() -> Self {
        let name = std::env::var(SHAPE).unwrap_or_default();
        Self::ALL.into_iter().find(|shape| shape.name() == name).expect("a shape is given")
    }

    pub(crate) fn event(self, bytes: usize) -> Vec<u8> {
        let file = format!("{}/../../events/probes/{}-{bytes}.json", env!("CARGO_MANIFEST_DIR"), self.name());
        let event = std::fs::read(&file).unwrap_or_else(|error| panic!("{file}: {error}"));
        assert_eq!(event.len(), bytes, "{file} has as many bytes as its name says");
        event
    }
}
