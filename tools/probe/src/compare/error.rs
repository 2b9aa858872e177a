/// Why nothing can be compared.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum CompareError {
    #[error("the run has no variant {name}; it has {}", .known.join(", "))]
    VariantUnknown { name: String, known: Vec<String> },

    #[error("{0} is compared with itself; name two variants")]
    Itself(String),

    #[error("no run is given; name at least one run folder")]
    NoRun,

    #[error(
        "run {run} differs from run 1 in its {what}, so their blocks can't be counted together; compare within one run"
    )]
    NotAlike { run: usize, what: &'static str },

    #[error("no block holds samples of both {a} and {b} in the same class and size; measure more, or compare others")]
    NoBlockShared { a: String, b: String },

    #[error(
        "the runs have nothing of the same class, cause and payload size in common to compare; \
         give two runs of the same plan and sizes that share a variant's name or have one variant each"
    )]
    NothingInCommon,
}
