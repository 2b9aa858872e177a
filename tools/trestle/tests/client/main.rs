//! The verbs that ask an API, against one that answers as told.

mod desk;
mod evaluate;
mod fake_api;
mod verify;
