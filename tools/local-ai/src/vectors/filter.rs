//! Metadata filters of `QueryVectors`: `{"market": "lv", "expiresAt": {"$gt": 1}}`, joined by `$and` and `$or`.

use serde_json::{Map, Value};

use super::metadata::Metadata;

/// Which vectors count.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Filter {
    All(Vec<Filter>),
    Any(Vec<Filter>),
    Key(String, Test),
}

#[derive(Debug, Clone, PartialEq)]
pub(super) enum Test {
    Equal(Value),
    NotEqual(Value),
    Greater(f64),
    GreaterOrEqual(f64),
    Less(f64),
    LessOrEqual(f64),
    In(Vec<Value>),
    NotIn(Vec<Value>),
    Exists(bool),
}

impl Filter {
    /// Reads a filter, or says what is wrong with it.
    pub(super) fn parse(filter: &Value, non_filterable: &[String]) -> Result<Self, String> {
        let Value::Object(entries) = filter else { return Err("a filter is an object".into()) };
        if entries.is_empty() {
            return Err("a filter is not empty".into());
        }
        let parts = entries.iter().map(|(key, value)| match key.as_str() {
            "$and" => joined(value, non_filterable).map(Self::All),
            "$or" => joined(value, non_filterable).map(Self::Any),
            key if key.starts_with('$') => Err(format!("no operator {key} here")),
            key if non_filterable.iter().any(|other| other == key) => {
                Err("a key is declared non-filterable".to_owned())
            }
            key => on_key(key, value),
        });
        parts.collect::<Result<Vec<_>, _>>().map(Self::All)
    }

    pub(super) fn matches(&self, metadata: &Metadata) -> bool {
        match self {
            Self::All(parts) => parts.iter().all(|part| part.matches(metadata)),
            Self::Any(parts) => parts.iter().any(|part| part.matches(metadata)),
            Self::Key(key, test) => test.holds(metadata.get(key)),
        }
    }
}

fn joined(value: &Value, non_filterable: &[String]) -> Result<Vec<Filter>, String> {
    match value {
        Value::Array(filters) if !filters.is_empty() => {
            filters.iter().map(|filter| Filter::parse(filter, non_filterable)).collect()
        }
        _ => Err("$and and $or join an array of filters".into()),
    }
}

fn on_key(key: &str, value: &Value) -> Result<Filter, String> {
    let tests = match value {
        Value::Object(tests) if tests.is_empty() => return Err("a key has an operator".into()),
        Value::Object(tests) => operators(tests)?,
        value => vec![Test::Equal(primitive(value)?)],
    };
    Ok(Filter::All(tests.into_iter().map(|test| Filter::Key(key.to_owned(), test)).collect()))
}

fn operators(tests: &Map<String, Value>) -> Result<Vec<Test>, String> {
    let read = |(operator, value): (&String, &Value)| {
        Ok(match operator.as_str() {
            "$eq" => Test::Equal(primitive(value)?),
            "$ne" => Test::NotEqual(primitive(value)?),
            "$gt" => Test::Greater(number(value)?),
            "$gte" => Test::GreaterOrEqual(number(value)?),
            "$lt" => Test::Less(number(value)?),
            "$lte" => Test::LessOrEqual(number(value)?),
            "$in" => Test::In(primitives(value)?),
            "$nin" => Test::NotIn(primitives(value)?),
            "$exists" => Test::Exists(value.as_bool().ok_or("$exists takes true or false")?),
            other => return Err(format!("no operator {other} here")),
        })
    };
    tests.iter().map(read).collect()
}

fn primitive(value: &Value) -> Result<Value, String> {
    match value {
        Value::String(_) | Value::Number(_) | Value::Bool(_) => Ok(value.clone()),
        _ => Err("a value is a string, a number or a boolean".into()),
    }
}

fn primitives(value: &Value) -> Result<Vec<Value>, String> {
    match value {
        Value::Array(values) if !values.is_empty() => values.iter().map(primitive).collect(),
        _ => Err("$in and $nin take an array that is not empty".into()),
    }
}

fn number(value: &Value) -> Result<f64, String> {
    value.as_f64().ok_or_else(|| "a comparison takes a number".into())
}

impl Test {
    /// A list in the metadata holds where one of its items does; what is not there equals nothing and is compared with nothing.
    fn holds(&self, value: Option<&Value>) -> bool {
        let one = |test: &dyn Fn(&Value) -> bool| match value {
            Some(Value::Array(items)) => items.iter().any(test),
            Some(value) => test(value),
            None => false,
        };
        let compared = |test: &dyn Fn(f64) -> bool| one(&|value| value.as_f64().is_some_and(test));
        match self {
            Self::Equal(wanted) => one(&|value| same(value, wanted)),
            Self::NotEqual(wanted) => !one(&|value| same(value, wanted)),
            Self::Greater(bound) => compared(&|value| value > *bound),
            Self::GreaterOrEqual(bound) => compared(&|value| value >= *bound),
            Self::Less(bound) => compared(&|value| value < *bound),
            Self::LessOrEqual(bound) => compared(&|value| value <= *bound),
            Self::In(wanted) => wanted.iter().any(|wanted| one(&|value| same(value, wanted))),
            Self::NotIn(wanted) => !wanted.iter().any(|wanted| one(&|value| same(value, wanted))),
            Self::Exists(wanted) => value.is_some() == *wanted,
        }
    }
}

/// `1` and `1.0` are one number.
#[allow(clippy::float_cmp)] // equality is what is asked
fn same(a: &Value, b: &Value) -> bool {
    match (a.as_f64(), b.as_f64()) {
        (Some(a), Some(b)) => a == b,
        _ => a == b,
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn filters_choose() {
        let metadata = json!({"market": "lv", "expiresAt": 200, "count": 2, "old": false, "tags": ["a", "b"]});
        let metadata = metadata.as_object().unwrap();
        for (filter, chosen) in [
            (json!({"market": "lv"}), true),
            (json!({"market": {"$eq": "us"}}), false),
            (json!({"market": "lv", "count": 3}), false),
            (json!({"expiresAt": {"$gt": 199}}), true),
            (json!({"expiresAt": {"$gt": 200}}), false),
            (json!({"expiresAt": {"$gte": 200.0, "$lt": 201}}), true),
            (json!({"expiresAt": {"$lte": 199}}), false),
            (json!({"market": {"$gt": 1}}), false),
            (json!({"count": 2.0}), true),
            (json!({"old": {"$ne": true}}), true),
            (json!({"absent": {"$ne": true}}), true),
            (json!({"absent": {"$exists": false}}), true),
            (json!({"market": {"$exists": false}}), false),
            (json!({"tags": "b"}), true),
            (json!({"tags": {"$in": ["c", "b"]}}), true),
            (json!({"tags": {"$nin": ["c", "b"]}}), false),
            (json!({"$or": [{"market": "us"}, {"count": 2}]}), true),
            (json!({"$and": [{"market": "lv"}, {"$or": [{"count": 1}, {"old": true}]}]}), false),
        ] {
            assert_eq!(Filter::parse(&filter, &[]).unwrap().matches(metadata), chosen, "{filter}");
        }
    }

    #[test]
    fn what_is_no_filter() {
        for filter in [
            json!({}),
            json!([]),
            json!("lv"),
            json!({"$not": {"a": 1}}),
            json!({"a": {"$near": 1}}),
            json!({"a": {}}),
            json!({"a": null}),
            json!({"a": {"$gt": "1"}}),
            json!({"a": {"$in": []}}),
            json!({"a": {"$in": "x"}}),
            json!({"a": {"$exists": 1}}),
            json!({"$and": []}),
            json!({"note": "x"}),
        ] {
            assert!(Filter::parse(&filter, &["note".to_owned()]).is_err(), "{filter}");
        }
    }
}
