//! ONNX model files and the plans tract makes of them.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use tract_onnx::pb::ModelProto;
use tract_onnx::prelude::*;

/// A model file that can't be used, or an inference that failed.
#[derive(Debug, thiserror::Error)]
pub enum ModelError {
    #[error("model file {} is missing: run `make setup`, which fetches it", .0.display())]
    Missing(PathBuf),
    #[error("model file {} can't be used: {reason}", .path.display())]
    Unusable { path: PathBuf, reason: String },
    #[error("inference failed: {0}")]
    Inference(String),
}

impl From<TractError> for ModelError {
    fn from(error: TractError) -> Self {
        Self::Inference(format!("{error:#}"))
    }
}

/// A parsed model file, from which plans are made for the input shapes it is to run on.
#[derive(Debug)]
pub(super) struct ModelFile {
    path: PathBuf,
    proto: ModelProto,
}

/// A model made ready for one input shape.
#[derive(Debug)]
pub(super) struct Plan(Arc<TypedRunnableModel>);

impl ModelFile {
    pub(super) fn open(folder: &Path, name: &str) -> Result<Self, ModelError> {
        let path = folder.join(name);
        if !path.is_file() {
            return Err(ModelError::Missing(path));
        }
        match tract_onnx::onnx().proto_model_for_path(&path) {
            Ok(proto) => Ok(Self { path, proto }),
            Err(error) => Err(ModelError::Unusable { path, reason: format!("{error:#}") }),
        }
    }

    /// The dictionary a recogniser carries in its metadata, one entry a line.
    pub(super) fn dictionary(&self) -> Result<&str, ModelError> {
        let entry = self.proto.metadata_props.iter().find(|entry| entry.key == "character");
        entry.map(|entry| entry.value.as_str()).ok_or_else(|| self.unusable("it has no metadata key `character`"))
    }

    /// A plan for NCHW input of `height` and `width` pixels and three channels; `None` leaves the width open.
    pub(super) fn plan(&self, height: usize, width: Option<usize>) -> Result<Plan, ModelError> {
        let make = || -> TractResult<Plan> {
            let onnx = tract_onnx::onnx().with_ignore_value_info(true).with_ignore_output_shapes(true);
            let model = onnx.model_for_proto_model(&self.proto)?;
            let open = model.symbols.new_with_prefix("width").to_dim();
            let width = width.map_or(open, |width| width.to_dim());
            let fact = InferenceFact::dt_shape(f32::datum_type(), [1.to_dim(), 3.to_dim(), height.to_dim(), width]);
            Ok(Plan(model.with_input_fact(0, fact)?.into_optimized()?.into_runnable()?))
        };
        make().map_err(|error| self.unusable(&format!("{error:#}")))
    }

    fn unusable(&self, reason: &str) -> ModelError {
        ModelError::Unusable { path: self.path.clone(), reason: reason.to_owned() }
    }
}

impl Plan {
    /// Run on one image of planes (`3 * height * width` numbers); the answer's numbers go to `read`.
    pub(super) fn run<T>(
        &self,
        planes: &[f32],
        height: usize,
        width: usize,
        read: impl FnOnce(&[f32]) -> T,
    ) -> Result<T, ModelError> {
        let input = Tensor::from_shape(&[1, 3, height, width], planes)?;
        let outputs = self.0.run(tvec!(input.into()))?;
        Ok(read(outputs[0].try_as_plain_ram()?.as_slice::<f32>()?))
    }
}
