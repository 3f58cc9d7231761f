//! ONNX Runtime over the crate `ort`: loads the library, opens a network, runs it.
//!
//! A network is run by one thread at a time, so there are several copies of it, one thread each; they share the weights
//! that the runtime has arranged for the processor.
//!
//! Invariant: at most `copies` runs at a time, whoever asks; a run that fails gives its copy back.

use super::{INSTEAD, ModelFiles};
use crate::nlp::sentiment::model::{Inputs, Network};
use ort::environment::Environment;
use ort::logging::LogLevel;
use ort::session::Session;
use ort::session::builder::PrepackedWeights;
use ort::value::{Tensor, ValueType};
use sha2::{Digest, Sha256};
use std::path::{Path, PathBuf};
use std::sync::{Condvar, Mutex, MutexGuard, PoisonError};

const INPUTS: [&str; 4] = ["ids", "att", "tt", "tm"];
const OUTPUT: &str = "logits";

/// Opens a network.
///
/// # Errors
///
/// Which setting, what is wrong with what it names, and what to write instead.
pub fn open(files: ModelFiles<'_>) -> Result<Network, String> {
    let environment = library(files.library)?;
    let path = files.model;
    let wrong = |why: String| {
        let path = path.display();
        format!(
            "sentiment.model: {path}: {why}; write the path of an .onnx file as training/FEATURES.md tells, {INSTEAD}"
        )
    };
    let bytes = std::fs::read(path).map_err(|error| wrong(error.to_string()))?;
    let name = name(path, &bytes);
    drop(bytes);
    let weights = PrepackedWeights::new();
    let session = || session(&environment, path, &weights).map_err(|error| wrong(error.to_string()));
    let first = session()?;
    let [rows, tokens] = sizes(&first).map_err(wrong)?;
    let mut copies = vec![first];
    for _ in 1..files.copies {
        copies.push(session()?);
    }
    let pool = Pool {
        free: Mutex::new(copies),
        returned: Condvar::new(),
    };
    Ok(Network {
        name,
        run: Box::new(move |inputs| pool.run(inputs)),
        rows,
        tokens,
    })
}

/// A process has one runtime: the library that the first model named stays.
static LOADED: Mutex<Option<Environment>> = Mutex::new(None);

fn library(path: Option<&Path>) -> Result<Environment, String> {
    let mut loaded = LOADED.lock().unwrap_or_else(PoisonError::into_inner);
    if let Some(environment) = loaded.as_ref() {
        return Ok(environment.clone());
    }
    let environment = load(path)?;
    *loaded = Some(environment.clone());
    Ok(environment)
}

fn load(path: Option<&Path>) -> Result<Environment, String> {
    let by_variable = || std::env::var_os("ORT_DYLIB_PATH").filter(|path| !path.is_empty());
    let (path, whence) = match (path, by_variable()) {
        (Some(path), _) => (path.to_owned(), ""),
        (None, Some(path)) => (PathBuf::from(path), "is empty; ORT_DYLIB_PATH: "),
        (None, None) => (
            "libonnxruntime.so".into(),
            "is empty, as is ORT_DYLIB_PATH; where the system looks: ",
        ),
    };
    let wrong = |why: String| {
        format!(
            "sentiment.library: {whence}{why}; write the path of libonnxruntime.so of ONNX Runtime {least} or later \
             (the Python package onnxruntime holds it, under capi/), {INSTEAD}",
            least = format_args!("1.{}", ort::MINOR_VERSION)
        )
    };
    let builder = ort::init_from(path).map_err(|error| wrong(told(&error)))?;
    let environment = builder.with_name("chancery").with_telemetry(false).build();
    environment.map_err(|error| wrong(error.to_string()))
}

/// The crate keeps what the loader of the system says as the cause of the cause.
fn told(error: &ort::LoadDynamicError) -> String {
    match error {
        ort::LoadDynamicError::Dlopen { error, path } => {
            let why = std::error::Error::source(error).map_or_else(|| error.to_string(), ToString::to_string);
            let file = path.display().to_string();
            if why.contains(&file) {
                why
            } else {
                format!("{file}: {why}")
            }
        }
        other => other.to_string(),
    }
}

/// What records call the model: the file's name and what it holds.
fn name(path: &Path, bytes: &[u8]) -> String {
    let stem = path.file_stem().unwrap_or_default().to_string_lossy().into_owned();
    let hash = Sha256::digest(bytes);
    let digits: String = hash.iter().take(4).map(|byte| format!("{byte:02x}")).collect();
    format!("{stem}-{digits}")
}

fn session(environment: &Environment, path: &Path, weights: &PrepackedWeights) -> ort::Result<Session> {
    let mut builder = Session::builder(environment)?
        .with_log_level(LogLevel::Error)?
        .with_intra_threads(1)?
        .with_prepacked_weights(weights)?;
    builder.commit_from_file(path)
}

/// Rows and tokens that the network takes, where it takes one number alone.
fn sizes(session: &Session) -> Result<[Option<usize>; 2], String> {
    let names = |outlets: &[ort::value::Outlet]| outlets.iter().map(|o| o.name().to_owned()).collect::<Vec<_>>();
    let (inputs, outputs) = (names(session.inputs()), names(session.outputs()));
    let is_ours = INPUTS.iter().all(|name| inputs.iter().any(|i| i == name)) && inputs.len() == INPUTS.len();
    if !is_ours || !outputs.iter().any(|name| name == OUTPUT) {
        return Err(format!(
            "takes {} and answers {} instead of taking {} and answering {OUTPUT}",
            inputs.join(", "),
            outputs.join(", "),
            INPUTS.join(", ")
        ));
    }
    let shape = session.inputs().iter().find_map(|input| match input.dtype() {
        ValueType::Tensor { shape, .. } if input.name() == INPUTS[0] => Some(shape.to_vec()),
        _ => None,
    });
    match shape.as_deref() {
        Some([rows, tokens]) => Ok([rows, tokens].map(|size| usize::try_from(*size).ok().filter(|size| *size > 0))),
        _ => Err("takes ids that are no matrix of rows and tokens".to_owned()),
    }
}

struct Pool {
    free: Mutex<Vec<Session>>,
    returned: Condvar,
}

impl Pool {
    fn run(&self, inputs: Inputs) -> Result<Vec<[f32; 3]>, String> {
        let mut lent = self.lend();
        let session = lent.session.as_mut().ok_or("no copy of the model is left")?;
        infer(session, inputs).map_err(|error| error.to_string())?
    }

    fn lend(&self) -> Lent<'_> {
        let mut free = self.lock();
        loop {
            if let Some(session) = free.pop() {
                return Lent {
                    pool: self,
                    session: Some(session),
                };
            }
            free = self.returned.wait(free).unwrap_or_else(PoisonError::into_inner);
        }
    }

    fn lock(&self) -> MutexGuard<'_, Vec<Session>> {
        self.free.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// A copy of the network in use.
struct Lent<'p> {
    pool: &'p Pool,
    session: Option<Session>,
}

impl Drop for Lent<'_> {
    fn drop(&mut self) {
        self.pool.lock().extend(self.session.take());
        self.pool.returned.notify_one();
    }
}

fn infer(session: &mut Session, inputs: Inputs) -> ort::Result<Result<Vec<[f32; 3]>, String>> {
    let shape = [inputs.rows, inputs.tokens];
    let kinds = vec![0_i64; inputs.ids.len()];
    let outputs = session.run(ort::inputs![
        INPUTS[0] => Tensor::from_array((shape, inputs.ids))?,
        INPUTS[1] => Tensor::from_array((shape, inputs.attention))?,
        INPUTS[2] => Tensor::from_array((shape, kinds))?,
        INPUTS[3] => Tensor::from_array((shape, inputs.target))?,
    ])?;
    let Some(logits) = outputs.get(OUTPUT) else {
        return Ok(Err("answered nothing".to_owned()));
    };
    let (shape, numbers) = logits.try_extract_tensor::<f32>()?;
    let (rows, rest) = numbers.as_chunks::<3>();
    if !rest.is_empty() || **shape != [inputs.rows as i64, 3] {
        return Ok(Err(format!("answered {shape} instead of three numbers a row")));
    }
    Ok(Ok(rows.to_vec()))
}
