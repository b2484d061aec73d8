"""Advice for layers that cannot be exported, if possible as Keras code with the names of the model."""

from collections.abc import Iterable, Iterator, Mapping, Sequence, Set
from dataclasses import dataclass, replace

from lstmgen.errors import Problem
from lstmgen.read.configs.bytecode import names
from lstmgen.read.configs.inputs import Item, is_model
from lstmgen.read.configs.nodes import NodeCall, Ref, leaves

LIVE = "give lstmgen.export() the model itself in place of the file"
LAMBDA_ADVICE = "replace it by Keras's own layers (Rescaling, Reshape, Activation, …) and save the model again"
WRAPPED_ADVICE = (
    "if it only changes how a model is trained, save keras.Model(model.inputs, model.outputs) instead; otherwise "
    f"{LIVE}, or the Python file that has it (`custom_objects=mymodel.py`)"
)
SUBCLASS_ADVICE = (
    f"{LIVE}, or the Python file that has it (`custom_objects=mymodel.py`), or rebuild it as a functional model and "
    "save that"
)
CUSTOM_ADVICE = (
    f"{LIVE}, or the Python file that has it (`custom_objects=mylayers.py`), or rebuild the model from Keras's own "
    "layers and save it again"
)
IS_CUSTOM = f"its code is not in the file: {CUSTOM_ADVICE}"
UNKNOWN_ADVICE = f"if it is a class of your own, {IS_CUSTOM}"
KERAS_ADVICE = "replace it by layers or operations that docs/reference/layers.md lists, and save the model again"
TRAINING_ADVICE = "call it without training=True, which keeps dropout active, and save the model again"
INTEGER_ADVICE = (
    "Keras's integers wrap on overflow, lstmgen computes in real numbers: cast to float32 before it, "
    'as keras.ops.cast(x, "float32") does, or leave it out and feed its output to the model'
)
PREPARING_ADVICE = "it preprocesses inputs: save a model of the layers behind it, and feed this layer's output to that"
TEXT_ADVICE = (
    "it tokenizes text: save a model of the layers behind it, and give this layer to lstmgen.Pipeline(text=), "
    "or feed this layer's output to that model"
)
COMPLEX_ADVICE = (
    "only kapre's Magnitude converts them to real numbers here: put it behind the STFT, and save the model again"
)
LOSS = "if it only computes the loss, as CTC does, leave it out"
OF_LOSS = ("loss", "ctc", "cost", "likelihood")  # in names of layers, of classes, and within the code of Lambdas
PREPARING = frozenset(
    "TextVectorization StringLookup IntegerLookup Hashing HashedCrossing Discretization "
    "CategoryCrossing FeatureSpace".split()
)

# Advice for known layers that are neither supported nor the user's own.
ADVICE = {
    **dict.fromkeys(PREPARING, PREPARING_ADVICE),
    **dict.fromkeys(("TextVectorization", "StringLookup"), TEXT_ADVICE),
    **dict.fromkeys((f"Kapre>{name}" for name in ("Phase", "InverseSTFT", "Frame", "Energy")), PREPARING_ADVICE),
    "PruneLowMagnitude": "save tfmot.sparsity.keras.strip_pruning(model) instead",
    "CRF": "save a model that ends before it, and compute the best path in your own code",
}


def may_be_loss(name: str, item: Item) -> bool:
    """Returns true for a layer whose names suggest that it computes a loss."""
    config = item.get("config")
    code = names(config) if isinstance(config, Mapping) else ()
    text = " ".join((name, str(item.get("class_name")), *code)).lower()
    return any(word in text for word in OF_LOSS)


def assumable(problems: Iterable[Problem], sources: Mapping[str, Sequence[str]]) -> tuple[Problem, ...]:
    """Adds advice on `assume=` to problems with layers that may be published classes.

    Args:
        sources: the possible authors of a layer's class, by the name of the layer.
    """
    return tuple(
        replace(problem, advice=f"{of_published(name, sources[name])}, {problem.advice}")
        if (name := problem.layer.rpartition("/")[2]) in sources
        else problem
        for problem in problems
    )


def of_published(name: str, sources: Sequence[str]) -> str:
    """Advice for a layer whose class may be from one of these authors."""
    shown = name if name.isprintable() and "`" not in name else "NAME"
    assignments = " or ".join(f"`assume={ {shown: source} }`" for source in sources)
    return f"it may be the class of {' or '.join(sources)}: if you know that it is, set {assignments}; otherwise"


@dataclass(frozen=True)
class Wiring:
    """Connections of the layers in the outermost model.

    Attributes:
        inputs: the names of the input layers, in order.
        outputs: the outputs of the model, in order.
        takes: the input tensors of each layer.
        lists: layers with several outputs, so that `.output` is a list.
        nameless: layers whose output model.get_layer(…).output does not return: operations, nested models, and
            layers that are called more than once.
        preparing: preprocessing layers, such as those that convert text to numbers.
    """

    inputs: tuple[str, ...]
    outputs: tuple[Ref, ...]
    takes: Mapping[str, Sequence[Ref]]
    lists: frozenset[str]
    nameless: frozenset[str]
    preparing: frozenset[str]

    def advice(self, layer: str, advice: str, ending: str) -> str:
        """Returns the advice for a layer.

        Args:
            advice: advice for any position.
            ending: advice for the last layer before an output; the code for the model without it is added.
        """
        if layer in self.preparing:
            code, advice = self.behind(), advice or PREPARING_ADVICE
            return f"{advice}: {code}" if code else advice
        if not ending or not self.is_last(layer):
            return advice
        code = self.before(layer)
        return f"{advice}; {ending}: {code}" if code else f"{advice}; {ending}"

    def is_last(self, layer: str) -> bool:
        """Returns true if only outputs of the model use the output of a layer."""
        used = any(ref.layer == layer for refs in self.takes.values() for ref in refs)
        return not used and any(ref.layer == layer for ref in self.outputs)

    def before(self, layer: str) -> str:
        """Code for the model without its last layer; empty if Keras has no name for the inputs of that layer."""
        outputs: list[Ref] = []
        for ref in self.outputs:
            outputs += self.takes[layer] if ref.layer == layer else [ref]
        kept = [ref for ref in outputs if ref.layer not in self.inputs]
        needed = set(self.sources(kept, frozenset()))
        return model([Ref(name, 0, 0) for name in self.inputs if Ref(name, 0, 0) in needed], kept, self)

    def behind(self) -> str:
        """Code for the model without preprocessing; empty if Keras has no name for a tensor, or no layer remains."""
        if any(ref.layer in self.preparing for ref in self.outputs):
            return ""
        inputs = [self.code(ref) for ref in dict.fromkeys(self.sources(self.outputs, self.preparing))]
        return "" if not all(inputs) else f"keras.Model({item_or_list(inputs)}, model.outputs)"

    def sources(self, refs: Sequence[Ref], ends: frozenset[str]) -> Iterator[Ref]:
        """Yields the inputs that tensors depend on; outputs of the layers in `ends` replace the inputs before them."""
        waiting, seen = list(reversed(refs)), set(refs)
        while waiting:
            ref = waiting.pop()
            if ref.layer in self.inputs:
                yield Ref(ref.layer, 0, 0)
            elif ref.layer in ends:
                yield ref
            else:
                new = [source for source in self.takes.get(ref.layer, ()) if source not in seen]
                seen.update(new)
                waiting.extend(reversed(new))

    def code(self, ref: Ref) -> str:
        """Python code for a tensor; empty if Keras has no name for it."""
        if ref.layer in self.inputs:
            return f"model.inputs[{self.inputs.index(ref.layer)}]"
        if ref.layer in self.nameless or ref.layer not in self.takes:
            return ""
        return f"model.get_layer({ref.layer!r}).output" + (f"[{ref.tensor}]" if ref.layer in self.lists else "")


def wired(
    items: Mapping[str, Item],
    calls: Mapping[str, Sequence[NodeCall]],
    inputs: Sequence[Ref],
    outputs: Sequence[Ref],
    operations: Set[str],
) -> Wiring:
    """Builds the wiring of a functional model from the calls of its layers."""
    takes = {
        name: [leaf for call in nodes for leaf in leaves((call.args, call.kwargs)) if isinstance(leaf, Ref)]
        for name, nodes in calls.items()
    }
    several = {ref.layer for refs in (*takes.values(), outputs) for ref in refs if ref.tensor > 0}
    return Wiring(
        inputs=tuple(ref.layer for ref in inputs),
        outputs=tuple(outputs),
        takes=takes,
        lists=frozenset(several | {name for name, item in items.items() if gives_states(item)}),
        nameless=frozenset(
            {name for name, item in items.items() if is_model(item) or len(calls[name]) > 1} | operations
        ),
        preparing=frozenset(name for name, item in items.items() if item.get("class_name") in PREPARING),
    )


def chain(items: Mapping[str, Item]) -> Wiring:
    """Builds the wiring of a Sequential model."""
    start, ends = Ref("", 0, 0), [Ref(name, 0, 0) for name in items]
    calls = {name: [NodeCall((ref,), {})] for name, ref in zip(items, [start, *ends])}
    return wired(items, calls, [start], ends[-1:], frozenset())


def gives_states(item: object) -> bool:
    """Returns true if a layer, or the layer inside it, has return_state=True."""
    config = item.get("config") if isinstance(item, Mapping) else None
    return isinstance(config, Mapping) and (config.get("return_state") is True or gives_states(config.get("layer")))


def model(inputs: Sequence[Ref], outputs: Sequence[Ref], wiring: Wiring) -> str:
    """Python code for the model between tensors; empty if Keras has no name for one of them."""
    sides = [[wiring.code(ref) for ref in dict.fromkeys(refs)] for refs in (inputs, outputs)]
    return f"keras.Model({', '.join(map(item_or_list, sides))})" if all(side and all(side) for side in sides) else ""


def item_or_list(items: Sequence[str]) -> str:
    """Code for one item, or for a list of several."""
    return items[0] if len(items) == 1 else f"[{', '.join(items)}]"
