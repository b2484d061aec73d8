"""TextVectorization and StringLookup: layers that make token ids of text, at the start of a model."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from lstmgen.graph.graph import Value
from lstmgen.graph.layout import Reshape
from lstmgen.graph.ranges import Range
from lstmgen.graph.shape import TENSOR_LIMIT, Axis, text
from lstmgen.read.calls.layer import Call, Refusal, Tensor, layer
from lstmgen.read.configs.advice import TEXT_ADVICE
from lstmgen.read.configs.tokens import TOKENIZERS, complete, special_words

# What these layers are told, as far as it matters where they give ids.
ARGUMENTS = (
    "output_mode ngrams standardize split encoding ragged num_oov_indices invert mask_token oov_token vocabulary "
    "vocabulary_size max_tokens output_sequence_length"
).split()
LENGTH = "output_sequence_length"
# What matters to other modes, to several unknown words, or not at all.
UNUSED = "dtype pad_to_max_tokens idf_weights oov_method salt vocabulary_dtype has_input_vocabulary".split()


@layer(*TOKENIZERS, mask="drop", takes_text=True)
def tokenizer(call: Call, x: Tensor) -> Value:
    """The ids replace the text as input of the graph; the rules that produce them are stored beside it."""
    call.config.ignore(*ARGUMENTS, *UNUSED)
    call.config.only("sparse", False)
    length = call.config.integer(LENGTH) if call.config.has(LENGTH) else None
    if x.value.name != call.reading.text_input:
        raise Refusal("its text must be the only input of the model", TEXT_ADVICE)
    if x.shape not in ((), (1,)):
        raise Refusal(f"it is called with texts {text(x.shape)}: only one at a time is supported", TEXT_ADVICE)
    if length is not None and length > TENSOR_LIMIT:
        raise Refusal(f"{LENGTH}={length} is too large", TEXT_ADVICE)
    try:
        preprocessing = replace(TOKENIZERS[call.class_name](call.config.values, vocabulary(call)), length=length)
    except ValueError as error:
        raise Refusal(str(error), TEXT_ADVICE) from None
    whole = preprocessing.level == "whole"
    if whole and length is not None and not x.shape:
        raise Refusal(f"{LENGTH}={length} needs a list of ids: give the model an input of shape (1,)", TEXT_ADVICE)
    ids = Value(x.value.name, (length or (1 if whole else Axis("timesteps")),))
    if call.reading.encoded not in (None, (ids, preprocessing)):
        raise Refusal("the model tokenizes its input in two ways", TEXT_ADVICE)
    call.reading.encoded = ids, preprocessing
    call.reading.bound(ids, Range(0.0, float(max(1, preprocessing.ids - 1))))
    return ids if x.shape or not whole else call.add(Reshape(target=()), ids, part="id")


def vocabulary(call: Call) -> Sequence[str]:
    """The words of a layer, padding and unknown ones in front; none as yet during the survey.

    Raises:
        Refusal: they are nowhere.
        ValueError: they are none.
    """
    words = stored_words(call, TEXT_ADVICE)
    if words is None:
        return ()
    if not all(isinstance(word, str) for word in words):
        raise ValueError("its vocabulary is not a list of words")
    completed = complete(call.class_name, call.config.values, words)
    if len(completed) <= len(special_words(call.class_name, call.config.values)):
        raise ValueError("it has no vocabulary yet: adapt it to texts")
    return completed


def stored_words(call: Call, advice: str) -> Sequence[Any] | None:
    """The vocabulary of a layer as the file has it; None during the survey.

    Raises:
        Refusal: there is none.
        ValueError: it is not a list.
    """
    words, surveying = call.scope.tokens or call.config.values.get("vocabulary"), not call.scope.ledger.closed
    if not words and not call.reading.vocabularies:
        raise Refusal("its vocabulary is not in the file: save the model as .keras", advice)
    if not words and not surveying:
        raise Refusal("its vocabulary is not in the file, which has a place for it: save the model again", advice)
    if surveying:
        return None
    if not isinstance(words, (list, tuple)):
        raise ValueError("its vocabulary is not a list")
    return words
