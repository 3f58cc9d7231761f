"""Writes tiny.onnx, a network of a few sums with the inputs and the output of a deep model: tiny.py (needs onnx).

logits of a row: the sum of its ids, the number of its tokens, the sum of the target's ids and of `tt`. tests/it/deep.rs expects them.
"""
import os

from onnx import TensorProto, checker, helper

HERE = os.path.dirname(os.path.abspath(__file__))


def node(op, inputs, output, **attributes):
    return helper.make_node(op, inputs, [output], **attributes)


def total(name, of):
    return [node("Cast", [of], name + "_f", to=TensorProto.FLOAT), node("ReduceSum", [name + "_f", "axis"], name, keepdims=1)]


nodes = [node("Mul", ["ids", "att"], "real"), node("Mul", ["ids", "tm"], "inside"), node("Add", ["inside", "tt"], "marked")]
nodes += total("all", "real") + total("count", "att") + total("target", "marked")
nodes.append(node("Concat", ["all", "count", "target"], "logits", axis=1))
graph = helper.make_graph(
    nodes, "tiny",
    [helper.make_tensor_value_info(name, TensorProto.INT64, ["rows", "tokens"]) for name in ("ids", "att", "tt", "tm")],
    [helper.make_tensor_value_info("logits", TensorProto.FLOAT, ["rows", 3])],
    [helper.make_tensor("axis", TensorProto.INT64, [1], [1])])
model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 17)], ir_version=8)
checker.check_model(model)
with open(os.path.join(HERE, "tiny.onnx"), "wb") as f:
    f.write(model.SerializeToString())
