//! Accuracy of the API on pictures whose truth is known.
