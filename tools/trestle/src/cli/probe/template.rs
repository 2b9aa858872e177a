//! The variables that the template gives to every function, so that probes are measured here with what they have in AWS.

use anyhow::Context as _;

const VARIABLES: [&str; 4] = ["Globals", "Function", "Environment", "Variables"];

/// Names and values of `Globals`; a parameter has its default. Only what the template uses of YAML is read: block mappings with
/// plain or single-quoted values. Anything else is refused rather than guessed.
pub(super) fn global_variables(template: &str) -> anyhow::Result<Vec<(String, String)>> {
    let variables = block(template, &VARIABLES).context(
        "template.yaml has no Globals.Function.Environment.Variables, which the probes are to be measured with; \
         measure them with `trestle probe run --env`",
    )?;
    let own = indentation(variables.first().copied().unwrap_or_default());
    let variables = variables.iter().filter(|line| indentation(line) == own).map(|line| {
        let (name, value) = line.trim().split_once(':').unwrap_or((line.trim(), ""));
        let value = resolved(template, value.trim()).with_context(|| {
            format!(
                "the value of {name} under Globals in template.yaml is neither plain nor a !Ref to a parameter with a default; \
                 measure with `trestle probe run --env {name}=VALUE`"
            )
        })?;
        Ok((name.to_owned(), value.to_owned()))
    });
    variables.collect()
}

fn resolved<'a>(template: &'a str, value: &'a str) -> Option<&'a str> {
    let Some(parameter) = value.strip_prefix("!Ref ") else { return plain(value) };
    let parameter = block(template, &["Parameters", parameter.trim()])?;
    parameter.iter().find_map(|line| line.trim().strip_prefix("Default:")).and_then(|value| plain(value.trim()))
}

fn plain(value: &str) -> Option<&str> {
    if let Some(quoted) = value.strip_prefix('\'') {
        return quoted.strip_suffix('\'').filter(|inside| !inside.contains('\''));
    }
    let is_other_yaml = value.is_empty() || value.starts_with(|letter| "!&*|>{[\"%@`".contains(letter));
    (!is_other_yaml && !value.contains(" #") && !value.contains(": ")).then_some(value)
}

/// The lines inside the mapping at a path of keys.
fn block<'a>(text: &'a str, path: &[&str]) -> Option<Vec<&'a str>> {
    let lines = text.lines().filter(|line| !line.trim().is_empty() && !line.trim_start().starts_with('#'));
    path.iter().try_fold(lines.collect::<Vec<_>>(), |lines, key| {
        let own = indentation(lines.first()?);
        let is_key = |line: &&str| indentation(line) == own && line.trim().strip_suffix(':') == Some(key);
        let inside = lines.iter().skip_while(|line| !is_key(line)).skip(1);
        let inside: Vec<&str> = inside.take_while(|line| indentation(line) > own).copied().collect();
        (!inside.is_empty()).then_some(inside)
    })
}

fn indentation(line: &str) -> usize {
    line.len() - line.trim_start().len()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn template(variables: &str) -> String {
        format!(
            "Parameters:\n  LogLevel:\n    Type: String\n    Default: 'info'\n  Bare:\n    Type: String\n\nGlobals:\n  Function:\n    Runtime: x\n    \
             Environment:\n      Variables:\n{variables}\n\nResources:\n  Other:\n    Environment:\n      Variables:\n        A: b\n"
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
    fn values_are_plain_or_a_parameters_default() {
        let found = global_variables(&template(
            "        L: !Ref LogLevel\n        # a comment\n        T: a=0:b=1\n        Q: 'x y'",
        ));
        let expected = [("L", "info"), ("T", "a=0:b=1"), ("Q", "x y")];
        assert_eq!(found.unwrap(), expected.map(|(name, value)| (name.to_owned(), value.to_owned())));
    }

    #[test]
    fn what_would_have_to_be_guessed_is_refused() {
        for value in ["!Sub a-${B}", "!Ref Bare", "!Ref Missing", "\"a\\n\"", "", "[a]", "a # b", "|"] {
            let error = global_variables(&template(&format!("        T: {value}"))).unwrap_err();
            assert!(error.to_string().contains("--env T=VALUE"), "{value}: {error}");
        }
        assert!(global_variables("Resources:\n  A:\n    B: c\n").unwrap_err().to_string().contains("--env"));
    }
}
