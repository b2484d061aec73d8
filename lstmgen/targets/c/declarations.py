"""The header of generated C: sizes, errors, the context, and what each function does."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import NamedTuple

from lstmgen.graph.recurrent import Recurrent
from lstmgen.graph.shape import text as shape_text
from lstmgen.plan.cost import DEFAULT_LENGTH
from lstmgen.plan.interface import Interface, Output
from lstmgen.plan.numbers import Numbers
from lstmgen.plan.program import Plan
from lstmgen.targets.c.expressions import largest_size
from lstmgen.targets.c.interface import CInterface
from lstmgen.targets.c.layouts.panels import panels
from lstmgen.targets.c.module import Module
from lstmgen.targets.c.names import Names
from lstmgen.targets.c.options import COptions
from lstmgen.targets.c.pipeline import Push
from lstmgen.targets.c.text import text_obstacle, text_of
from lstmgen.targets.text.blob import HEAD
from lstmgen.targets.text.names import comment

# A macro's name, its value, and what it means; "" where that is said elsewhere.
Macro = tuple[str, str, str]

LENGTH_ERROR: Macro = ("ERROR_LENGTH", "(-1)", "a length is below 1, above its maximum, or does not fit the others")
INDEX_ERROR: Macro = ("ERROR_INDEX", "(-2)", "an index has no row in its embedding table")

TOKEN_ERROR: Macro = ("ERROR_TOKEN", "(-9)", "a text has a character that the model does not take, or is not UTF-8")

LOAD_ERRORS: Sequence[Macro] = (
    ("ERROR_WEIGHTS", "(-4)", "no weights were loaded into the context"),
    ("ERROR_FORMAT", "(-5)", "not a file of weights, or not all of it, or of another version"),
    ("ERROR_MODEL", "(-6)", "the weights are for other code"),
    ("ERROR_ALIGNMENT", "(-7)", "the address of the file is not aligned"),
    ("ERROR_CHECKSUM", "(-8)", "the file is damaged"),
)
RANGE_ERROR: Macro = ("ERROR_RANGE", "(-10)", "an integer of the weights is too large")
LOADED = """\
Uses the weights in a file of `size` bytes in memory, which must stay there: nothing is copied. Checks all of it.
The state is kept; {0}_reset begins anew. If it fails, the context has the weights that it had before. A context
must be all zeros before the first call, as `static {0}_context ctx;` is.
"""
SWITCHED = """\
Uses the weights of another context, into which they were loaded, from the next call on. Checks nothing again.
"""

# Samples that read weights together; more of them gained nothing in the benchmarks.
BATCH_SIZE = 8
FLOATS_OF_PARTS = 3 * 32 * 32 // 2  # room for the three parts, in bfloat16, of 32 inputs of 32 samples
BATCH_SIZE_ON_TILES = 32  # the rows of two tiles of AMX, which share each tile of weights

STREAMED = """\
Predicts from a whole sample, timestep by timestep. Arrays must not overlap. The sample begins a new sequence: what
the context was fed before is forgotten, and a step after it goes on from here.
"""
FED = "Feeds one timestep like {}_step, but computes no output: faster where only a later output counts."
BATCH = """\
Predicts from n whole samples that lie one after the other; reads weights once for several. Arrays must not overlap.
"""
BATCH_RESUMED = """\
Predicts from n whole samples that lie one after the other, of up to {}_BATCH sequences: the k-th with the state
that the k-th before it left in contexts[k]. Reads weights once for all. Arrays must not overlap.
"""
SIZE = "The bytes of a context, for languages that do not see its type."
PUSHED = """\
Feeds a row of a stream. Returns {0}_READY where it completes a window, with the prediction for that: first after
{0}_WINDOW rows, then after every {0}_HOP. Else {0}_OK, and the output is {2}. Reset the context before
the first row, and before {1}_predict or {1}_step use it.
"""
PREPARED = """\
Computes ahead, between two rows, what the next window shares with the rows so far: up to {kept} timesteps, and one for
each row that came since. A {prefix}_push that completes the window then takes one timestep; its result has the same
bits with or without. Returns {upper}_OK.
"""
NEXT_TOKEN = """\
Reads the token id of the next character of a text in UTF-8, and moves *text behind it. Returns {0}_OK, or {0}_END
at the end of the text, or {0}_ERROR_TOKEN.
"""
ENCODED = """\
Writes the token ids of a text in UTF-8, as many as the model takes: {0}_INPUT_SIZE. Returns their number, or an error.
"""
ENCODED_FREE = """\
Writes the token ids of a text in UTF-8, at most {0}_INPUT_SIZE. Returns their number, or an error.
"""
NOT_PREPARED = "There is no {prefix}_prepare: {reason}."


class Declaration(NamedTuple):
    """A function of the header: the lines of its comment and its declaration, which may be ""."""

    meaning: Sequence[str]
    declaration: str


def header_view(module: Module) -> Mapping[str, object]:
    """The variables of the header's template."""
    plan, options, interface = module.plan, module.options, module.interface
    longest = "; for the longest" if plan.graph.axes() else ""
    return {
        "header": module.head,
        "includes": [
            *(["stddef.h"] if module.has_context_size or options.loads else []),
            *(["stdint.h"] if options.quantize is not None or interface.has_integers else []),
        ],
        "maxima": maxima(plan),
        "default_length": DEFAULT_LENGTH,
        "sizes_meaning": f"Numbers of elements of the arrays, row-major{longest}.",
        "sizes": [*sizes(plan.interface), *around_sizes(interface), *(loaded_sizes(module) if options.loads else [])],
        "results": results(module),
        "larger": any("NET_LARGER" in numbers for _, numbers in interface.buffers),
        "members": members(module.names, interface),
        "declarations": [*declarations(module), *around(module)],
        "steps": interface.steps,
        "in_blocks": plan.block is not None,
        "batched": batched(options, interface) if plan.batches else None,
        "batch_size": batch_size(plan.numbers),
        "batch_sums": batch_sums(plan) if module.names.dialect.paired else 0,  # 0: in contexts
        "batch_parts": batch_parts(plan) if module.names.dialect.paired else 0,
    }


def maxima(plan: Plan) -> list[tuple[str, str]]:
    """The macros for how long free axes may be."""
    bounded = "The largest {} that a context has room for; may be set with -D."
    free = "The {} that the sizes below count with; may be set with -D. A context takes any number of them."
    axes = [axis.name for axis in plan.graph.axes()]
    return [(f"NET_MAX_{name.upper()}", (bounded if name in plan.bounded else free).format(name)) for name in axes]


def sizes(interface: Interface) -> Iterator[Macro]:
    """Yields the macros for the sizes of inputs and outputs."""
    for kind, ends in (("INPUT", interface.inputs), ("OUTPUT", interface.outputs)):
        for end in ends:
            numbers = largest_size(end.shape)
            value = f"({numbers})" if None in end.lengths else numbers
            yield f"{kind}{end.suffix}_SIZE", value, f"{comment(end.name)}: {shape_text(end.shape)}"
    lengths = interface.inputs[0].lengths if len(interface.inputs) == 1 else ()
    if len(lengths) > 1 and lengths[0] is not None:
        yield "TIMESTEPS", str(lengths[0]), ""


def around_sizes(interface: CInterface) -> Iterable[Macro]:
    """The macros for the windows of a stream of rows, and for how many labels there are."""
    if push := interface.push:
        yield "WINDOW", str(push.length), "rows that net_push makes a prediction of"
        yield "HOP", str(push.hop), "rows from one such prediction to the next"
    for labels in interface.labels:
        yield f"LABELS{labels.suffix}", str(len(labels.labels)), ""


def loaded_sizes(module: Module) -> Iterable[Macro]:
    """The macros for files of weights."""
    yield "WEIGHTS_ALIGNMENT", str(module.alignment), "of a file of weights in memory, in bytes"
    yield "WEIGHTS_HEAD", str(HEAD), "bytes of such a file before the weights"


def results(module: Module) -> list[Macro]:
    """The macros for the results of functions."""
    options, interface = module.options, module.interface
    macros = [("OK", "0", "")]
    if interface.push is not None:
        macros.append(("READY", "1", "net_push: there is a prediction"))
    if module.text is not None:
        macros.append(("END", "2", "net_next_token: the text ends"))
    if any(interface.checks.values()) or (module.text is not None and module.text.is_bounded):
        macros.append(LENGTH_ERROR)
    if interface.looks_up:
        name, value, meaning = INDEX_ERROR
        macros.append((name, value, f"{meaning}; reset the context before going on"))
    if module.plan.batches:
        above = f", or above {options.prefix.upper()}_BATCH" if interface.resumed else ""
        macros.append(("ERROR_COUNT", "(-3)", f"the number of samples is negative{above}"))
    macros += [TOKEN_ERROR] if module.text is not None else []
    macros += LOAD_ERRORS if options.loads else []
    return [*macros, RANGE_ERROR] if options.loads and options.quantize else macros


def members(names: Names, interface: CInterface) -> list[tuple[str, str]]:
    """The types of the context's members, and their names with how many there are."""
    fields = [(state.element, f"{name}[{state.size}]") for name, state in interface.states.items()]
    fields += [(element, f"buffer_{k}[{numbers}]") for k, (element, numbers) in enumerate(interface.buffers)]
    members = [(names.dialect.c_type(element), member) for element, member in fields]
    members += [("int", length) for length in interface.members_of_lengths]
    if push := interface.push:
        members += [("int", counter) for counter in push.counters]
        members += [(names.dialect.c_type(push.element), f"window[{push.numbers}]")] if push.numbers else []
    if names.loads:
        members.append(("const void", "*weights"))  # the last one: arrays keep the alignment of the context
    return members or [("char", "unused")]


def declarations(module: Module) -> list[Declaration]:
    """All functions but that for batches."""
    plan, options, interface = module.plan, module.options, module.interface
    forgets = "Forgets all state; before the first use of a context, and where a new sequence begins."
    reset = forgets if interface.states else "Does nothing: there is no state."
    functions = [
        *(loading(options.prefix) if options.loads else []),
        *([Declaration([SIZE], "size_t net_context_size(void);")] if module.has_context_size else []),
        Declaration([reset], "void net_reset(net_context *ctx);"),
        Declaration(_predicts(plan, interface), f"int net_predict({interface.arguments['predict']});"),
    ]
    if plan.step is None:
        return [*functions, Declaration([f"There is no {options.prefix}_step: {comment(plan.not_steppable)}."], "")]
    of_sequences = " of each sequence" if len(plan.graph.inputs) > 1 else ""
    meaning = f"Feeds one timestep{of_sequences}; gives the output so far."
    functions.append(Declaration([meaning], f"int net_step({interface.arguments['step']});"))
    if fed := interface.arguments.get("feed"):
        functions.append(Declaration([FED.format(options.prefix)], f"int net_feed({fed});"))
    return functions


def loading(prefix: str) -> list[Declaration]:
    """The functions that change the weights of a context."""
    return [
        Declaration(
            LOADED.format(prefix).splitlines(), "int net_load(net_context *ctx, const void *blob, size_t size);"
        ),
        Declaration(SWITCHED.splitlines(), "int net_switch(net_context *ctx, const net_context *other);"),
    ]


def _predicts(plan: Plan, interface: CInterface) -> list[str]:
    if plan.streaming and not interface.resumed:
        return STREAMED.splitlines()
    state = ", with the state that the samples before it left" if interface.resumed else ""
    return [f"Predicts from a whole sample{state}. Arrays must not overlap."]


def around(module: Module) -> Iterable[Declaration]:
    """The functions for a stream of rows, and for labels."""
    options, interface = module.options, module.interface
    if push := interface.push:
        else_output = "one so far" if push.steps and not push.feeds else "as it was"
        meaning = PUSHED.format(options.prefix.upper(), options.prefix, else_output)
        yield Declaration(meaning.splitlines(), f"int net_push({interface.push_parameters});")
        yield from prepared(push, options.prefix, looks_up=interface.looks_up)
    yield from of_text(module)
    for labels in interface.labels:
        yield from labelled(labels, options.prefix, module.names.dialect.floating)


def of_text(module: Module) -> Iterator[Declaration]:
    """Yields the functions for a text, or why there are none; nothing where the input is not a text."""
    text, view, upper = text_of(module.plan.interface), module.text, module.options.prefix.upper()
    if text is None:
        return
    if view is None:
        yield Declaration([f"There is no {module.options.prefix}_encode: {text_obstacle(text, module.options)}."], "")
        return
    lines = NEXT_TOKEN.format(upper).splitlines()
    yield Declaration(lines, f"int net_next_token(const char **text, {view.element} *id);")
    lines = (ENCODED_FREE if view.is_free else ENCODED).format(upper).splitlines()
    yield Declaration(lines, f"int net_encode(const char *text, {view.element} *ids);")


def prepared(push: Push, prefix: str, *, looks_up: bool) -> Iterator[Declaration]:
    """Yields the function that computes ahead, or why there is none; nothing where windows share no rows."""
    if push.prepares:
        meaning = PREPARED.format(kept=push.kept, prefix=prefix, upper=prefix.upper())
        if looks_up:
            meaning = meaning.replace("_OK.\n", f"_OK, or {prefix.upper()}_ERROR_INDEX.\n")
        yield Declaration(meaning.splitlines(), "int net_prepare(net_context *ctx);")
    elif push.kept:
        yield Declaration([NOT_PREPARED.format(prefix=prefix, reason=comment(push.obstacle))], "")


def labelled(labels: Output, prefix: str, floating: str) -> Iterable[Declaration]:
    """The functions for the labels of an output."""
    end = labels.suffix
    taken = f"a row of output{end}" if labels.rows else f"output{end}"
    if labels.rule == "every":
        first = f"The classes that a prediction names: puts those whose number in {taken} is above its threshold into"
        lines = [first, f"classes, as indices of {prefix}_labels{end}, and returns how many there are; -1 for NaN."]
        yield Declaration(lines, f"int net_classify{end}(const {floating} *output, int *classes);")
    else:
        index = f"The class that a prediction names: an index of {prefix}_labels{end}; -1 for NaN. Takes {taken}."
        yield Declaration([index], f"int net_classify{end}(const {floating} *output);")
    listed = f"extern const char *const net_labels{end}[NET_LABELS{end}];"
    yield Declaration([f"The labels of the classes{' of output' + end if end else ''}, in UTF-8."], listed)
    label = "The label of a class; empty where there is no such class."
    yield Declaration([label], f"const char *net_label{end}(int k);")


def batch_size(numbers: Numbers) -> int:
    """Returns the number of samples that read weights together; those of bfloat16 may be multiplied on tiles."""
    return BATCH_SIZE_ON_TILES if numbers.weights_dtype == "bfloat16" else BATCH_SIZE


def batch_sums(plan: Plan) -> int:
    """Returns the sums of one sample that a batch stores apart from contexts, for the layer that has most."""
    operations = (call.node.operation for call in plan.predict.calls if call.routine.batched)
    return max((panels(operation).batch_row for operation in operations if isinstance(operation, Recurrent)), default=0)


def batch_parts(plan: Plan) -> int:
    """Returns the floats that the parts of 32 samples' numbers take on tiles, for the layer that has most."""
    operations = (call.node.operation for call in plan.predict.calls if call.routine.batched)
    rows = [(op.kernel.shape[0], op.units) for op in operations if isinstance(op, Recurrent)]
    return max((FLOATS_OF_PARTS * sum(-(-inputs // 32) for inputs in row) for row in rows), default=0)


def batched(options: COptions, interface: CInterface) -> Declaration:
    """The function for batches."""
    meaning = BATCH_RESUMED.format(options.prefix.upper()) if interface.resumed else BATCH
    return Declaration(meaning.splitlines(), f"int net_predict_batch({interface.arguments['predict_batch']});")
