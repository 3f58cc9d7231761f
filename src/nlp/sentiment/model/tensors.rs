//! Named tensors of a model file.
//!
//! Not here: what they are multiplied with.
//!
//! Invariant: a tensor that is handed out has the shape that was asked for.

use serde_json::Value;

use super::ModelError;

/// The file's data and its table of contents.
pub struct Tensors<'m> {
    list: &'m [Value],
    data: &'m [u8],
}

/// An int8 matrix with a scale a row.
#[derive(Debug)]
pub struct Quantized {
    pub columns: usize,
    pub weights: Vec<i8>,
    pub scales: Vec<f32>,
}

impl<'m> Tensors<'m> {
    pub fn new(head: &'m Value, data: &'m [u8]) -> Result<Self, ModelError> {
        let list = head["tensors"].as_array().ok_or(ModelError::Header("tensors"))?;
        Ok(Self { list, data })
    }

    /// Shape and bytes of a tensor.
    fn bytes(&self, name: &str, dtype: &str, width: usize) -> Option<(Vec<usize>, &'m [u8])> {
        let entry = self.list.iter().find(|t| t["name"] == name && t["dtype"] == dtype)?;
        let number = |v: &Value| v.as_u64().and_then(|x| usize::try_from(x).ok());
        let shape: Vec<usize> = entry["shape"].as_array()?.iter().map(number).collect::<Option<_>>()?;
        let start = number(&entry["offset"])?;
        let count = shape.iter().try_fold(width, |n, &d| n.checked_mul(d))?;
        Some((shape, self.data.get(start..start.checked_add(count)?)?))
    }

    /// A float tensor of `count` numbers, whatever its shape.
    pub fn floats(&self, name: &str, count: usize) -> Result<Vec<f32>, ModelError> {
        let (_, bytes) = self
            .bytes(name, "f32", 4)
            .ok_or_else(|| ModelError::Tensor(name.to_owned()))?;
        let out: Vec<f32> = bytes
            .chunks_exact(4)
            .map(|b| f32::from_le_bytes([b[0], b[1], b[2], b[3]]))
            .collect();
        if out.len() == count {
            Ok(out)
        } else {
            Err(ModelError::Tensor(name.to_owned()))
        }
    }

    pub fn quantized(&self, name: &str) -> Result<Quantized, ModelError> {
        let (shape, bytes) = self
            .bytes(name, "i8", 1)
            .ok_or_else(|| ModelError::Tensor(name.to_owned()))?;
        let &[rows, columns] = shape.as_slice() else {
            return Err(ModelError::Tensor(name.to_owned()));
        };
        let scales = self.floats(&format!("{name}.scale"), rows)?;
        Ok(Quantized {
            columns,
            weights: bytes.iter().map(|&b| b.cast_signed()).collect(),
            scales,
        })
    }

    /// An int8 matrix of a known shape.
    pub fn matrix(&self, name: &str, rows: usize, columns: usize) -> Result<Quantized, ModelError> {
        let tensor = self.quantized(name)?;
        if tensor.columns == columns && tensor.scales.len() == rows {
            Ok(tensor)
        } else {
            Err(ModelError::Tensor(name.to_owned()))
        }
    }
}

impl Quantized {
    /// A row as it stands in the file, and its scale.
    pub fn whole_row(&self, row: usize) -> (&[i8], f32) {
        (&self.weights[row * self.columns..][..self.columns], self.scales[row])
    }

    /// A row's numbers.
    pub fn row(&self, row: usize) -> impl Iterator<Item = f32> + '_ {
        let (numbers, scale) = self.whole_row(row);
        numbers.iter().map(move |&w| f32::from(w) * scale)
    }
}
