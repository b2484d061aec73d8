"""The functions of generated Python that a user calls, as their template sees them."""

from dataclasses import dataclass

from lstmgen.graph.streaming import Running, Window
from lstmgen.plan.program import Plan, Program
from lstmgen.targets.python.function import FunctionView
from lstmgen.targets.python.pipeline import PipelineView, pipeline_view


@dataclass(frozen=True)
class Api:
    """The functions that `predict` and `Predictor` call, and how they call them.

    Attributes:
        predict, step: the functions that run the graph; they are one where a sample is a sequence of steps.
        not_steppable: why there is no step.
        stateful: whether a prediction changes the state.
        has_state: whether a prediction or a step does.
        inputs: the arguments of both, one for each input.
        several_outputs: whether these are a tuple.
        input_rank: how many axes the first input has.
        step_shapes: of the inputs of a step.
        step_keeps_inputs: whether rows of its inputs may become its state, and so must not be the caller's own.
        output_ranks, step_ranks: how many axes each output has, of a prediction and of a step.
        has_free_output: whether an axis of an output has no fixed length.
        pipeline: pre- and postprocessing.
        prepares: whether the rows that windows share can be computed ahead.
        loads: whether weights are loaded, so that each Predictor has functions of its own.
    """

    predict: FunctionView
    step: FunctionView | None
    not_steppable: str
    stateful: bool
    has_state: bool
    inputs: tuple[str, ...]
    several_outputs: bool
    input_rank: int
    step_shapes: tuple[tuple[int | None, ...], ...]
    step_keeps_inputs: bool
    output_ranks: tuple[int, ...]
    step_ranks: tuple[int, ...]
    has_free_output: bool
    pipeline: PipelineView
    prepares: bool
    loads: bool

    @property
    def first_predict(self) -> str:
        """An expression for the function of a prediction, outside of a Predictor."""
        return "first_functions()[0]" if self.loads else self.predict.name

    def own(self, function: FunctionView) -> str:
        """An expression for a function in a method of a Predictor."""
        return f"self.functions[{int(function is not self.predict)}]" if self.loads else function.name

    @property
    def gives(self) -> str:
        """The type of a prediction."""
        return type_of(self.output_ranks)

    @property
    def step_gives(self) -> str:
        """The type of what a step gives; a model that cannot be stepped gives nothing."""
        return type_of(self.step_ranks) if self.step else "None"

    @property
    def gives_arrays(self) -> str:
        """The type of a prediction or a step where numbers are in arrays; a single one is an array too."""
        return "tuple" if self.several_outputs else "np.ndarray"

    @property
    def gives_array_batch(self) -> str:
        """The type of the predictions for several samples where those are in arrays."""
        if self.several_outputs:
            return "tuple"
        return "list" if self.has_free_output else "np.ndarray"

    @property
    def array_batch(self) -> str:
        """The type of these predictions, in words."""
        whole = "an array with a first axis for them"
        if self.several_outputs:
            free = ", or a list of arrays for a variable-length axis" if self.has_free_output else ""
            return f"for each output {whole}{free}"
        return "a list of arrays, as an axis has variable length" if self.has_free_output else whole

    @property
    def memory(self) -> str:
        """The end of a sentence on a Predictor: its state, and which methods use it."""
        if self.stateful:
            return " and its state, which it keeps between calls"
        return " and its state, which only step() uses" if self.step else ", which has no state"

    @property
    def fresh(self) -> str:
        """The argument of a prediction that starts from no state, before the others."""
        return "{}, " if self.stateful else ""

    @property
    def several_inputs(self) -> bool:
        """Returns true where a sample is a sequence or a dict of inputs."""
        return len(self.inputs) > 1

    @property
    def parameters(self) -> str:
        """The parameters of both. All but the first may be missing, as that may be a whole sample."""
        return ", ".join(f"{name}: object{' = None' if k else ''}" for k, name in enumerate(self.inputs))

    @property
    def passed(self) -> str:
        """An expression for the inputs in order, of these parameters."""
        return f"inputs_of({', '.join(self.inputs)})" if self.several_inputs else f"({self.inputs[0]},)"

    @property
    def forms(self) -> str:
        """The forms of a sample, in a sentence on samples; "" for a model with one input."""
        return " (each a tuple or a dict of inputs)" if self.several_inputs else ""

    @property
    def several_samples(self) -> str:
        """An expression for tuples of inputs, of `samples`."""
        return "map(inputs_of, samples)" if self.several_inputs else "zip(samples)"

    @property
    def starts(self) -> str:
        """The literal of how the text of several samples starts."""
        nested = f'"{"[" * (self.input_rank + self.several_inputs)}["'
        return f'({nested}, "[{{")' if self.several_inputs else nested

    @property
    def hook(self) -> str:
        """The last argument of the reader of JSON, which replaces an object that names the only input."""
        return "" if self.several_inputs else ", object_hook=lambda x: x.get(INPUT_NAMES[0], x)"


def api(plan: Plan, predict: FunctionView, step: FunctionView | None, *, takes_text: bool = True) -> Api:
    """The interface of a plan's module: predict, step, and their states.

    Args:
        takes_text: whether a text can be given for token ids or a category, where the pipeline has their names.
    """
    graph, interface, steps = plan.graph, plan.interface, plan.step is not None
    return Api(
        predict=predict,
        step=step,
        not_steppable=plan.not_steppable,
        stateful=bool(graph.stateful()),
        has_state=bool(graph.stateful()) or step is not None,
        inputs=predict.arguments[predict.has_state :],
        several_outputs=len(interface.outputs) > 1,
        input_rank=len(interface.inputs[0].shape),
        step_shapes=tuple(end.step_lengths for end in interface.inputs if steps),
        step_keeps_inputs=keeps_inputs(plan.step),
        output_ranks=tuple(len(end.shape) for end in interface.outputs),
        step_ranks=tuple(len(end.step_shape) for end in interface.outputs if steps),
        has_free_output=any(None in end.lengths for end in interface.outputs),
        pipeline=pipeline_view(interface, takes_text=takes_text),
        prepares=False,
        loads=False,
    )


def type_of(ranks: tuple[int, ...]) -> str:
    """The type of nested lists of these ranks, or of a tuple of several."""
    if len(ranks) > 1:
        return "tuple"
    return "list" if ranks[0] else "float"


def keeps_inputs(program: Program | None) -> bool:
    """Returns true where rows of a program's inputs become its state."""
    return program is not None and any(isinstance(node.operation, (Window, Running)) for node in program.graph.nodes)
