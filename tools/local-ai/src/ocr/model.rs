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

/// A model file on disk, from which plans are made for the input shapes it is to run on. It is parsed again for each plan:
/// keeping it would hold every weight twice.
#[derive(Debug)]
pub(crate) struct ModelFile(PathBuf);

/// A model made ready for one input shape.
#[derive(Debug)]
pub(super) struct Plan(Arc<TypedRunnableModel>);

impl ModelFile {
    pub(crate) fn open(folder: &Path, name: &str) -> Result<Self, ModelError> {
        let path = folder.join(name);
        if path.is_file() { Ok(Self(path)) } else { Err(ModelError::Missing(path)) }
    }

    /// The dictionary a recogniser carries in its metadata, one entry a line.
    pub(crate) fn dictionary(&self) -> Result<String, ModelError> {
        let entry = self.parsed()?.metadata_props.into_iter().find(|entry| entry.key == "character");
        entry.map(|entry| entry.value).ok_or_else(|| self.unusable("it has no metadata key `character`"))
    }

    /// A plan for NCHW input of three channels, `height` and `width` pixels. The size is fixed: with an open width tract
    /// can't choose its matrix kernels by shape, and the recogniser takes three times as long.
    pub(crate) fn plan(&self, height: usize, width: usize) -> Result<Plan, ModelError> {
        let proto = self.parsed()?;
        let make = || -> TractResult<Plan> {
            let onnx = tract_onnx::onnx().with_ignore_value_info(true).with_ignore_output_shapes(true);
            let fact = InferenceFact::dt_shape(f32::datum_type(), [1, 3, height, width]);
            let model = onnx.model_for_proto_model(&proto)?.with_input_fact(0, fact)?;
            Ok(Plan(model.into_optimized()?.into_runnable()?))
        };
        make().map_err(|error| self.unusable(&format!("{error:#}")))
    }

    fn parsed(&self) -> Result<ModelProto, ModelError> {
        let parsed = tract_onnx::onnx().proto_model_for_path(&self.0);
        parsed.map_err(|error| self.unusable(&format!("{error:#}")))
    }

    fn unusable(&self, reason: &str) -> ModelError {
        ModelError::Unusable { path: self.0.clone(), reason: reason.to_owned() }
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
