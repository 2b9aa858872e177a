use std::collections::BTreeMap;
use std::env;
use std::fs::File;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, ExitStatus, Stdio};
use std::thread;
use std::time::Duration;

use serde::Deserialize;

use super::process::tail;
use super::{Checkout, Deployment, Interrupt, StackDescription, StackError};

/// Per cent of a market's time budgets that functions on a local stack get, as `samconfig.toml` has it: the document AI of a
/// laptop reads slower than Textract.
pub(super) const TIME_BUDGET_PERCENT: u32 = 500;

/// Template parameters, as `sam deploy --parameter-overrides` takes them.
pub type Parameters<'a> = &'a [(&'a str, &'a str)];

/// Deploys the built template to a stack with `sam deploy`, records the outputs in the stack's description, and returns it.
///
/// # Errors
/// [`StackError::Missing`] before `sam build`; [`StackError::CommandFailed`] with the end of the log.
pub fn deploy(
    checkout: &Checkout,
    name: &str,
    parameters: Parameters<'_>,
    interrupt: &Interrupt,
) -> Result<StackDescription, StackError> {
    let mut description = StackDescription::read(checkout, name)?;
    let template = checkout.built_template();
    if !template.is_file() {
        return Err(StackError::Missing { what: "the built template", path: template, remedy: "make build" });
    }
    let stack_name = format!("trestle-{name}");
    let sam =
        Sam { checkout, description: &description, program: checkout.environment_program("sam", "sam")?, interrupt };

    let mut arguments = vec!["deploy", "--config-env", "local", "--resolve-s3", "--stack-name", &stack_name];
    let (template, settings) = (template.to_string_lossy(), checkout.root().join("samconfig.toml"));
    let settings = settings.to_string_lossy();
    arguments.extend(["--template-file", &template, "--config-file", &settings]);
    // These replace the ones in samconfig.toml.
    let budget = format!("TimeBudgetPercent={TIME_BUDGET_PERCENT}");
    let mut overrides =
        vec!["RequireTls=false".to_owned(), budget, "ProbeMode=on-demand".to_owned(), "VectorBucket=false".to_owned()];
    overrides.extend(parameters.iter().map(|(name, value)| format!("{name}={value}")));
    arguments.push("--parameter-overrides");
    arguments.extend(overrides.iter().map(String::as_str));
    sam.run("sam deploy", &arguments, "deploy.log")?;

    let log = sam.run(
        "sam list",
        &["list", "stack-outputs", "--stack-name", &stack_name, "--output", "json"],
        "outputs.json",
    )?;
    let outputs = read_outputs(&log)?;
    description.deployment = Some(to_deployment(&outputs, stack_name, &description.endpoint)?);
    description.write(checkout)?;
    Ok(description)
}

/// Runs the SAM CLI against one stack.
struct Sam<'a> {
    checkout: &'a Checkout,
    description: &'a StackDescription,
    program: PathBuf,
    interrupt: &'a Interrupt,
}

impl Sam<'_> {
    /// Runs one command with its output in a log file of the stack's folder.
    fn run(&self, what: &'static str, arguments: &[&str], log: &str) -> Result<PathBuf, StackError> {
        let log = self.checkout.stack_folder(&self.description.name).join(log);
        let output = File::create(&log).map_err(StackError::file(&log))?;
        let errors_log = log.with_extension("err");
        let errors = File::create(&errors_log).map_err(StackError::file(&errors_log))?;
        let mut child = Command::new(&self.program)
            .args(arguments)
            .current_dir(self.checkout.root())
            .envs(self.description.environment())
            .env_remove("AWS_PROFILE")
            .env_remove("AWS_SESSION_TOKEN")
            .env("SAM_CLI_TELEMETRY", "0")
            // Its settings would go to the home folder, and it asks for progress every 5 s.
            .env("__SAM_CLI_APP_DIR", self.checkout.local().join("sam-cli"))
            .env("SAM_CLI_POLL_DELAY", "0.5")
            .env("PATH", path_with(&self.program))
            .stdin(Stdio::null())
            .stdout(output)
            .stderr(errors)
            .spawn()
            .map_err(|source| StackError::Spawn { what, source })?;
        let status = wait(&mut child, what, self.interrupt)?;
        if status.success() {
            Ok(log)
        } else {
            let log_tail = format!("{}\n{}", tail(&log), tail(&errors_log));
            Err(StackError::CommandFailed { what, status: status.to_string(), log, log_tail })
        }
    }
}

/// Waits for a command, and ends it when the user interrupts.
fn wait(child: &mut Child, what: &'static str, interrupt: &Interrupt) -> Result<ExitStatus, StackError> {
    loop {
        if let Some(status) = child.try_wait().map_err(|source| StackError::Spawn { what, source })? {
            return Ok(status);
        }
        if let Err(interrupted) = interrupt.check() {
            let _ = child.kill();
            let _ = child.wait();
            return Err(interrupted);
        }
        thread::sleep(Duration::from_millis(50));
    }
}

fn path_with(program: &Path) -> std::ffi::OsString {
    let own = program.parent().map(Path::to_owned).unwrap_or_default();
    let inherited = env::var_os("PATH").unwrap_or_default();
    env::join_paths(std::iter::once(own).chain(env::split_paths(&inherited))).unwrap_or(inherited)
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "PascalCase")]
struct Output {
    output_key: String,
    output_value: String,
}

fn read_outputs(path: &Path) -> Result<BTreeMap<String, String>, StackError> {
    let text = std::fs::read(path).map_err(StackError::file(path))?;
    let outputs: Vec<Output> =
        serde_json::from_slice(&text).map_err(|source| StackError::Description { path: path.to_owned(), source })?;
    Ok(outputs.into_iter().map(|output| (output.output_key, output.output_value)).collect())
}

fn to_deployment(
    outputs: &BTreeMap<String, String>,
    stack_name: String,
    endpoint: &str,
) -> Result<Deployment, StackError> {
    let output = |name: &'static str| outputs.get(name).cloned().ok_or(StackError::OutputMissing(name));
    Ok(Deployment {
        stack_name,
        api_url: format!("{endpoint}/restapis/{}/{}/_user_request_", output("ApiId")?, output("StageName")?),
        table: output("TableName")?,
        bucket: output("BucketName")?,
        hmac_key_id: output("HmacKeyId")?,
        queue_url: output("QueueUrl")?,
        dead_letter_queue_url: output("DeadLetterQueueUrl")?,
        functions: outputs
            .iter()
            .filter_map(|(name, value)| Some((name.strip_suffix("Arn")?.to_owned(), value.clone())))
            .collect(),
    })
}
