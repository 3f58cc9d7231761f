//! What all model files begin with: magic, length, JSON header.
//!
//! Not here: what the data behind the header means.
//!
//! Invariant: a file that is cut or foreign is an error, never a panic.

use serde_json::Value;

use super::ModelError;

/// Header and data of a model file.
pub fn split<'m>(file: &'m [u8], magic: &[u8; 8]) -> Result<(Value, &'m [u8]), ModelError> {
    let rest = file.strip_prefix(magic).ok_or(ModelError::Magic)?;
    let (length, rest) = rest.split_first_chunk::<4>().ok_or(ModelError::Short)?;
    let length = usize::try_from(u32::from_le_bytes(*length)).map_err(|_| ModelError::Short)?;
    let (head, data) = rest.split_at_checked(length).ok_or(ModelError::Short)?;
    let head = serde_json::from_slice(head).map_err(|_| ModelError::Header("JSON"))?;
    Ok((head, data))
}

#[expect(
    clippy::cast_possible_truncation,
    reason = "headers hold numbers that were f32 before"
)]
pub fn f32_of(value: &Value) -> Option<f32> {
    value.as_f64().map(|x| x as f32)
}

pub fn size(head: &Value, key: &'static str) -> Result<usize, ModelError> {
    head[key]
        .as_u64()
        .and_then(|x| usize::try_from(x).ok())
        .ok_or(ModelError::Header(key))
}
