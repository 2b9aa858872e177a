//! What goes over the wire, by service: requests read, replies and errors written in the services' own shapes.

pub mod analyze_id;
pub mod error;
pub mod faces;
pub mod image_source;
pub mod operation;
pub mod rekognition;
pub mod textract;
