//! The variables that the template gives to every function, so that probes are measured here with what they have in AWS.

use std::fs;
use std::path::Path;

use anyhow::Context as _;
use saphyr::{LoadableYamlNode as _, Scalar, Yaml};

const VARIABLES: [&str; 4] = ["Globals", "Function", "Environment", "Variables"];

/// Names and values of a template's `Globals`, in order; a parameter has its default.
pub(super) fn variables_of(template: &Path) -> anyhow::Result<Vec<(String, String)>> {
    let file = template.display();
    let text = fs::read_to_string(template)
        .with_context(|| format!("{file} could not be read; name the template, or use `trestle probe run --env`"))?;
    global_variables(&text).with_context(|| format!("{file} does not tell what to measure with"))
}

/// A value that is neither a string nor a parameter is refused rather than guessed: what CloudFormation would make of it is not known here.
fn global_variables(template: &str) -> anyhow::Result<Vec<(String, String)>> {
    let documents =
        Yaml::load_from_str(template).context("it is not YAML: mend it, or use `trestle probe run --env`")?;
    let document = documents.first().unwrap_or(&Yaml::BadValue);
    let variables = at(document, &VARIABLES)
        .and_then(Yaml::as_mapping)
        .context("it has no Globals.Function.Environment.Variables: add them, or use `trestle probe run --env`")?;
    let variables = variables.iter().map(|(name, value)| {
        let name = name.as_str().context("a variable under Globals has no name: give it one")?;
        let value = resolved(document, value).with_context(|| {
            format!(
                "the value of {name} under Globals is neither a string nor a !Ref to a parameter with a default string: \
                 quote it, or use `trestle probe run --env {name}=VALUE`"
            )
        })?;
        Ok((name.to_owned(), value.to_owned()))
    });
    variables.collect()
}

fn resolved<'a>(template: &'a Yaml<'_>, value: &'a Yaml<'_>) -> Option<&'a str> {
    match value {
        Yaml::Tagged(tag, parameter) if tag.handle == "!" && tag.suffix == "Ref" => {
            string(at(template, &["Parameters", parameter.as_str()?, "Default"])?)
        }
        value => string(value),
    }
}

/// Only what has no tag: `!Sub text` is a string too.
fn string<'a>(value: &'a Yaml<'_>) -> Option<&'a str> {
    if let Yaml::Value(Scalar::String(text)) = value { Some(text) } else { None }
}

fn at<'a, 'text>(node: &'a Yaml<'text>, path: &[&str]) -> Option<&'a Yaml<'text>> {
    path.iter().try_fold(node, |node, key| node.as_mapping_get(key))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn template(variables: &str) -> String {
        format!(
            "Parameters:\n  LogLevel:\n    Type: String\n    Default: info\n  Bare:\n    Type: String\n  Count:\n    Type: Number\n    Default: 7\n\n\
             Globals:\n  Function:\n    Runtime: x\n    Environment:\n      Variables:\n{variables}\n\n\
             Resources:\n  Other:\n    Environment:\n      Variables:\n        A: b\n"
        )
    }

    #[test]
    fn the_checkouts_own_template_is_read() {
        let text = std::fs::read_to_string(concat!(env!("CARGO_MANIFEST_DIR"), "/../../template.yaml")).unwrap();
        let found = global_variables(&text).unwrap();
        let names: Vec<&str> = found.iter().map(|(name, _)| name.as_str()).collect();
        assert_eq!(names, ["LOG_LEVEL", "GLIBC_TUNABLES"]);
        assert_eq!(found[0].1, "info");
        assert!(found[1].1.starts_with("glibc.malloc.") && !found[1].1.contains(char::is_whitespace), "{}", found[1].1);
    }

    #[test]
    fn values_are_strings_or_a_parameters_default() {
        let found = global_variables(&template(
            "        L: !Ref LogLevel # a comment\n        # another\n        T: a=0:b=1\n        Q: 'x: y'\n        D: \"1\\n\"",
        ));
        let expected = [("L", "info"), ("T", "a=0:b=1"), ("Q", "x: y"), ("D", "1\n")];
        assert_eq!(found.unwrap(), expected.map(|(name, value)| (name.to_owned(), value.to_owned())));
    }

    #[test]
    fn what_would_have_to_be_guessed_is_refused() {
        for value in
            ["!Sub a-${B}", "!Ref Bare", "!Ref Missing", "!Ref Count", "!Ref [a]", "", "[a]", "{ a: b }", "7", "true"]
        {
            let error = global_variables(&template(&format!("        T: {value}"))).unwrap_err();
            assert!(error.to_string().contains("--env T=VALUE"), "{value}: {error}");
        }
        for other in ["Resources:\n  A:\n    B: c\n", "", "a: [b"] {
            assert!(global_variables(other).unwrap_err().to_string().contains("--env"), "{other}");
        }
    }
}
