use std::fmt::{self, Write};

use tracing::field::{Field, Visit};
use tracing::{Event, Subscriber};
use tracing_subscriber::field::RecordFields;
use tracing_subscriber::fmt::format::{FormatEvent, FormatFields, Writer};
use tracing_subscriber::fmt::time::{FormatTime as _, SystemTime};
use tracing_subscriber::fmt::{FmtContext, FormattedFields};
use tracing_subscriber::registry::LookupSpan;

/// Writes an event as one JSON object: time, level, the event's own fields, target, and the span that it is in with its fields.
///
/// The JSON format of `tracing_subscriber` builds a tree of a span's fields, writes it, and reads and writes it again for each event.
/// Here a span's fields are written once and copied.
#[derive(Debug, Clone, Copy)]
pub(crate) struct JsonLine;

impl<S> FormatEvent<S, JsonLine> for JsonLine
where
    S: Subscriber + for<'a> LookupSpan<'a>,
{
    fn format_event(&self, context: &FmtContext<'_, S, Self>, mut line: Writer<'_>, event: &Event<'_>) -> fmt::Result {
        let about = event.metadata();
        line.write_str(r#"{"timestamp":""#)?;
        SystemTime.format_time(&mut line)?;
        write!(line, r#"","level":"{}""#, about.level())?;
        self.format_fields(line.by_ref(), event)?;
        write!(line, r#","target":"{}""#, about.target())?;
        if let Some(span) = context.lookup_current() {
            let extensions = span.extensions();
            let fields = extensions.get::<FormattedFields<Self>>().map_or("", |fields| fields.fields.as_str());
            write!(line, r#","span":{{"name":"{}"{fields}}}"#, span.name())?;
        }
        line.write_str("}\n")
    }
}

/// Each field with a comma before it: there is always a member already.
impl<'writer> FormatFields<'writer> for JsonLine {
    fn format_fields<R: RecordFields>(&self, writer: Writer<'writer>, fields: R) -> fmt::Result {
        let mut members = Members { writer, result: Ok(()) };
        fields.record(&mut members);
        members.result
    }
}

struct Members<'a> {
    writer: Writer<'a>,
    result: fmt::Result,
}

impl Members<'_> {
    fn member(&mut self, field: &Field, value: fmt::Arguments<'_>) {
        let writer = &mut self.writer;
        self.result = self.result.and_then(|()| write!(writer, r#","{}":{value}"#, field.name()));
    }

    fn text(&mut self, field: &Field, value: fmt::Arguments<'_>) {
        let writer = &mut self.writer;
        self.result = self.result.and_then(|()| {
            write!(writer, r#","{}":""#, field.name())?;
            Escaped(writer).write_fmt(value)?;
            writer.write_char('"')
        });
    }
}

impl Visit for Members<'_> {
    fn record_f64(&mut self, field: &Field, value: f64) {
        if value.is_finite() {
            self.member(field, format_args!("{value}"));
        } else {
            self.text(field, format_args!("{value}"));
        }
    }

    fn record_i64(&mut self, field: &Field, value: i64) {
        self.member(field, format_args!("{value}"));
    }

    fn record_u64(&mut self, field: &Field, value: u64) {
        self.member(field, format_args!("{value}"));
    }

    fn record_bool(&mut self, field: &Field, value: bool) {
        self.member(field, format_args!("{value}"));
    }

    fn record_str(&mut self, field: &Field, value: &str) {
        self.text(field, format_args!("{value}"));
    }

    fn record_debug(&mut self, field: &Field, value: &dyn fmt::Debug) {
        self.text(field, format_args!("{value:?}"));
    }
}

/// Text as it stands between the quotes of a JSON string.
struct Escaped<'a, 'b>(&'a mut Writer<'b>);

impl Write for Escaped<'_, '_> {
    fn write_str(&mut self, text: &str) -> fmt::Result {
        let mut plain_from = 0;
        for (at, byte) in text.bytes().enumerate() {
            if byte >= b' ' && byte != b'"' && byte != b'\\' {
                continue;
            }
            self.0.write_str(&text[plain_from..at])?;
            plain_from = at + 1;
            match byte {
                b'"' | b'\\' => write!(self.0, "\\{}", char::from(byte))?,
                b'\n' => self.0.write_str("\\n")?,
                _ => write!(self.0, "\\u{byte:04x}")?,
            }
        }
        self.0.write_str(&text[plain_from..])
    }
}
