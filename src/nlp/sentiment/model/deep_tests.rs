//! The deep model over a network that is made up: batches, order, company, faults.

use super::deep::{BATCH_ROWS, DeepModel, Network};
use super::pairs::Inputs;
use super::wordpiece::tests::pieces;
use std::sync::{Arc, Mutex};

/// Rows and tokens of each inference.
pub type Shapes = Arc<Mutex<Vec<(usize, usize)>>>;

/// A network and the shapes that it was asked.
pub struct Fake {
    pub model: DeepModel,
    pub shapes: Shapes,
}

/// Logits that only the row's own tokens and target decide: sum of ids, tokens, sum of the target's ids.
pub fn honest(inputs: &Inputs) -> Vec<[f32; 3]> {
    let rows = inputs
        .ids
        .chunks(inputs.tokens)
        .zip(inputs.attention.chunks(inputs.tokens));
    rows.zip(inputs.target.chunks(inputs.tokens))
        .map(|((ids, attention), target)| {
            let sum = |mask: &[i64]| ids.iter().zip(mask).map(|(id, m)| id * m).sum::<i64>() as f32;
            [sum(attention), attention.iter().sum::<i64>() as f32, sum(target)]
        })
        .collect()
}

pub fn fake(answer: impl Fn(&Inputs) -> Result<Vec<[f32; 3]>, String> + Send + Sync + 'static) -> Result<Fake, String> {
    let shapes = Shapes::default();
    let inside = Arc::clone(&shapes);
    let network = Network {
        name: "fake".to_owned(),
        run: Box::new(move |inputs| {
            assert_eq!(inputs.ids.len(), inputs.rows * inputs.tokens);
            inside
                .lock()
                .expect("no test panics in here")
                .push((inputs.rows, inputs.tokens));
            answer(&inputs)
        }),
        rows: None,
        tokens: None,
    };
    let model = DeepModel::new(network, pieces())?;
    shapes.lock().expect("no test panics in here").clear();
    Ok(Fake { model, shapes })
}

fn shapes(fake: &Fake) -> Vec<(usize, usize)> {
    fake.shapes.lock().expect("no test panics in here").clone()
}

#[test]
fn pairs_are_asked_in_batches_of_like_length_and_answered_in_order() {
    let fake = fake(|inputs| Ok(honest(inputs))).expect("a model");
    let sentences: Vec<String> = (0..20).map(|n| format!("Iran {}", "un ".repeat(n * 7 % 20))).collect();
    let pairs: Vec<_> = sentences.iter().map(|s| (s.as_str(), 0..4)).collect();
    let together = fake.model.ask(&pairs).expect("answers");
    let asked = shapes(&fake);
    assert_eq!(asked.iter().map(|(rows, _)| *rows).collect::<Vec<_>>(), [8, 8, 4]);
    assert!(
        asked.is_sorted_by_key(|(_, tokens)| *tokens),
        "short rows are not filled up: {asked:?}"
    );
    let alone: Vec<_> = pairs
        .iter()
        .map(|pair| fake.model.ask(std::slice::from_ref(pair)).expect("answers")[0])
        .collect();
    assert_eq!(together, alone);
    assert_eq!(together[1].logits[1], 5.0 + 7.0);
}

#[test]
fn a_network_whose_answers_depend_on_company_is_asked_pair_by_pair() {
    let company = fake(|inputs| {
        let longest = inputs.tokens as f32;
        Ok(honest(inputs)
            .into_iter()
            .map(|[a, b, c]| [a, b, c + longest])
            .collect())
    });
    let company = company.expect("a model");
    assert_eq!(company.model.batch_rows(), 1);
    assert_eq!(
        fake(|inputs| Ok(honest(inputs))).expect("a model").model.batch_rows(),
        BATCH_ROWS
    );
    company
        .model
        .ask(&[("Iran", 0..4), ("un Iran", 3..7)])
        .expect("answers");
    assert_eq!(shapes(&company), [(1, 5), (1, 6)]);
}

#[test]
fn a_network_that_cannot_be_used_is_refused() {
    let why = |answer: fn(&Inputs) -> Result<Vec<[f32; 3]>, String>| fake(answer).err().expect("refused");
    assert_eq!(why(|_| Err("out of memory".to_owned())), "out of memory");
    assert_eq!(why(|_| Ok(Vec::new())), "answered 0 rows of 1");
    assert_eq!(
        why(|inputs| Ok(vec![[f32::NAN; 3]; inputs.rows])),
        "answered with what is no number"
    );
    let of = |rows, tokens| {
        let run: super::deep::Run = Box::new(|inputs| Ok(honest(&inputs)));
        let name = "fake".to_owned();
        DeepModel::new(
            Network {
                name,
                run,
                rows,
                tokens,
            },
            pieces(),
        )
    };
    assert!(of(Some(4), None).is_err_and(|why| why.contains("4 rows")));
    assert!(of(None, Some(8)).is_err_and(|why| why.contains("8 tokens")));
    assert_eq!(of(Some(1), Some(64)).expect("a model").batch_rows(), 1);
}
