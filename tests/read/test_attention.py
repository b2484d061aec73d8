"""Attention layers, with every option, mask and free axis."""

from __future__ import annotations

from functools import partial

import numpy as np
import pytest
from agreement import FLOAT32, check, in_double_precision, keras, precision, samples, save

from lstmgen.errors import UnsupportedError
from lstmgen.read import read_file

tf_keras = pytest.importorskip("tf_keras")

L = keras.layers
NEAR_1E9 = 1.2e-7  # the distance of two float64 numbers there, to which Keras rounds scores that it hides
DENSE = [
    lambda: L.Attention(),
    lambda: L.Attention(use_scale=True, dropout=0.2),
    lambda: L.Attention(score_mode="concat"),
    lambda: L.Attention(score_mode="concat", use_scale=True),
    lambda: L.AdditiveAttention(),
    lambda: L.AdditiveAttention(use_scale=False),
]

double_precision = in_double_precision(keras)


@pytest.mark.parametrize("options", [{}, {"use_causal_mask": True}, {"return_attention_scores": True}], ids=str)
@pytest.mark.parametrize("lengths", [(4, 6), (None, None), (5, None)])
@pytest.mark.parametrize("layer", DENSE)
def test_query_and_value(layer, lengths, options, tmp_path):
    inputs = [keras.Input((length, 3)) for length in lengths]
    model = keras.Model(inputs, layer()(inputs, **options))
    check(model, tmp_path, samples(model, length=7), suffixes=[".keras"])


@pytest.mark.parametrize("layer", DENSE)
def test_query_value_and_key(layer, tmp_path):
    inputs = [keras.Input((4, 3)), keras.Input((6, 2)), keras.Input((6, 3))]
    check(keras.Model(inputs, layer()(inputs)), tmp_path)


def tokens(*lengths, vocabulary=9):
    """Inputs in which 0 is masked; the second sample of each is masked in the middle and at the end."""
    rng = np.random.default_rng(2)
    batches = [rng.integers(1, vocabulary, (2, length)) for length in lengths]
    for batch in batches:
        batch[0, 1] = 0
        batch[1, -2:] = 0
    return [batch.astype(float) for batch in batches]


def embedded(length, masked=True):
    x = keras.Input((length,))
    return x, L.Embedding(9, 4, mask_zero=masked)(x)


@pytest.mark.parametrize("causal", [False, True])
@pytest.mark.parametrize("masked", [(True, True), (True, False), (False, True)])
@pytest.mark.parametrize("layer", DENSE)
def test_masks(layer, masked, causal, tmp_path):
    """The average behind the attention sees whether the mask of the query went on."""
    (q, query), (v, value) = embedded(5, masked[0]), embedded(6, masked[1])
    y = layer()([query, value], use_causal_mask=causal)
    model = keras.Model([q, v], [y, L.GlobalAveragePooling1D()(y)])
    check(model, tmp_path, tokens(5, 6))


@pytest.mark.parametrize("layer", DENSE)
def test_explicit_masks(layer, tmp_path):
    q, v, m = keras.Input((5, 3)), keras.Input((6, 3)), keras.Input((6,))
    y = layer()([q, v], mask=[None, m > 0])
    model = keras.Model([q, v, m], y)
    check(model, tmp_path, samples(model), suffixes=[".keras"])


HEADS = [
    {},
    {"value_dim": 5},
    {"use_bias": False},
    {"output_shape": 7},
    {"output_shape": (2, 3)},
    {"dropout": 0.1},
    {"use_gate": True},
    {"sliding_window": 2},
    {"attention_axes": 1},
]


@pytest.mark.parametrize("length", [5, None])
@pytest.mark.parametrize("options", HEADS, ids=str)
def test_heads(options, length, tmp_path):
    q, v = keras.Input((length, 4)), keras.Input((6, 3))
    model = keras.Model([q, v], L.MultiHeadAttention(2, 3, **options)(q, v))
    check(model, tmp_path)


@pytest.mark.parametrize("length", [5, None])
@pytest.mark.parametrize("options", [{"use_causal_mask": True}, {"return_attention_scores": True}], ids=str)
def test_heads_called_with(options, length, tmp_path):
    x = keras.Input((length, 4))
    model = keras.Model(x, L.MultiHeadAttention(3, 2)(x, x, **options))
    check(model, tmp_path)


GROUPED = [{}, {"use_bias": False}, {"dropout": 0.1}, {"use_gate": True}, {"sliding_window": 2}]


@pytest.mark.parametrize("called", [{}, {"use_causal_mask": True}, {"return_attention_scores": True}], ids=str)
@pytest.mark.parametrize("options", GROUPED, ids=str)
def test_heads_that_share_keys_and_values(options, called, tmp_path):
    """Two of four, all, and none."""
    q, v = keras.Input((None if called else 5, 4)), keras.Input((6, 4))
    layer = L.GroupQueryAttention(3, 4, 2, **options)
    check(keras.Model([q, v], layer(q, v, **called)), tmp_path)
    if not options:
        for groups in (1, 4):
            check(keras.Model(q, L.GroupQueryAttention(2, 4, groups)(q, q, **called)), tmp_path)


def test_heads_of_query_value_and_key(tmp_path):
    q, v, k = keras.Input((4, 3)), keras.Input((6, 2)), keras.Input((6, 5))
    layer = L.MultiHeadAttention(2, 3, value_dim=4)
    check(keras.Model([q, v, k], [layer(q, v, k), layer(q, key=k, value=v)]), tmp_path)


def test_heads_with_a_mask_of_pairs(tmp_path):
    q, v, m = keras.Input((4, 3)), keras.Input((5, 3)), keras.Input((4, 5))
    model = keras.Model([q, v, m], L.MultiHeadAttention(2, 3)(q, v, attention_mask=m > -0.5))
    check(model, tmp_path, suffixes=[".keras"])


@pytest.mark.parametrize(("shape", "dtype"), [((4, 5), "float32"), ((1, 4, 5), "float32"), ((4, 5), "bool")])
def test_heads_with_a_constant_mask_of_pairs(shape, dtype, tmp_path):
    q, v = keras.Input((4, 3)), keras.Input((5, 3))
    mask = keras.ops.convert_to_tensor(np.tri(4, 5).reshape(shape), dtype)
    check(keras.Model([q, v], L.MultiHeadAttention(2, 3)(q, v, attention_mask=mask)), tmp_path, suffixes=[".keras"])


def test_a_constant_mask_that_is_refused(tmp_path):
    """Where it was passed over, numbers were those without a mask."""
    q, v, heads = keras.Input((4, 3)), keras.Input((5, 3)), L.MultiHeadAttention(2, 3)
    constant = keras.ops.convert_to_tensor
    for y, name in (
        (heads(q, v, attention_mask=constant(np.ones((1, 5)))), "attention_mask"),
        (heads(q, v, attention_mask=constant(np.full((4, 5), 0.5))), "attention_mask"),
        (heads(q, v, value_mask=constant(np.ones((2, 5)))), "value_mask"),
        (L.Attention()([q, v], mask=[None, constant(np.ones((2, 5), bool))]), "mask"),
        (L.LSTM(2)(v, mask=constant(np.ones((2, 5), bool))), "mask"),
    ):
        path = save(keras.Model([q, v], y), tmp_path, ".keras")
        with pytest.raises(UnsupportedError, match=f"its {name} is a constant"):
            read_file(path)


@pytest.mark.parametrize("layer", [partial(L.MultiHeadAttention, 2, 3), partial(L.GroupQueryAttention, 3, 4, 2)])
@pytest.mark.parametrize("options", [{}, {"dropout": 0.1}], ids=str)
@pytest.mark.parametrize("masked", [(True, True), (True, False), (False, True)])
def test_heads_with_masks(masked, options, layer, tmp_path):
    """In float32, where a query that is masked sees every value alike, or, with dropout, none."""
    with precision(keras, "float32"):
        (q, query), (v, value) = embedded(5, masked[0]), embedded(6, masked[1])
        y = layer(**options)(query, value)
        model = keras.Model([q, v], [y, L.GlobalAveragePooling1D()(y)])
        check(model, tmp_path, tokens(5, 6), tolerance=FLOAT32)


@pytest.mark.parametrize("behind", [L.Add, L.Multiply, L.Maximum])
def test_attention_takes_the_mask_from_its_query(behind, tmp_path):
    """Layers that are handed the query's mask still get it; those that look at the tensor find none."""
    with precision(keras, "float32"):
        x, embedding = embedded(5)
        y = L.MultiHeadAttention(2, 3)(embedding, embedding)
        z = behind()([embedding, y])
        model = keras.Model(x, [z, L.GlobalAveragePooling1D()(z), L.LSTM(2)(embedding)])
        check(model, tmp_path, tokens(5), tolerance=FLOAT32)


@pytest.mark.parametrize("layer", [L.Attention, L.AdditiveAttention])
@pytest.mark.parametrize("order", ["ey", "ye", "eye"])
def test_attention_behind_heads_finds_no_mask(order, layer, tmp_path):
    """MultiHeadAttention took it from its inputs; what it gives has one. A file says nothing of that."""
    with precision(keras, "float32"):
        x, embedding = embedded(5)
        y = L.MultiHeadAttention(2, 3)(embedding, embedding)
        z = layer()([{"e": embedding, "y": y}[name] for name in order])
        check(keras.Model(x, [z, y]), tmp_path, tokens(5), tolerance=FLOAT32)


def test_heads_behind_heads_find_no_mask(tmp_path):
    """As where two layers of a decoder look at the same encoder: the second one sees what is masked."""
    with precision(keras, "float32"):
        (q, query), (v, value) = embedded(5, masked=False), embedded(6)
        y = L.Add()([query, L.MultiHeadAttention(2, 3)(query, value)])
        z = L.MultiHeadAttention(1, 2)(y, value)
        check(keras.Model([q, v], z), tmp_path, tokens(5, 6), tolerance=FLOAT32)


@pytest.mark.parametrize("merge", [L.Add, L.Multiply, L.Concatenate])
def test_two_blocks_of_a_transformer(merge, tmp_path):
    """What is merged with a tensor that lost its mask has none; a recurrent layer behind is handed one by the file."""
    with precision(keras, "float32"):
        x, embedding = embedded(5)
        y = merge()([embedding, L.MultiHeadAttention(2, 3)(embedding, embedding)])
        y = L.LayerNormalization()(y)
        model = keras.Model(x, [L.MultiHeadAttention(1, 3)(y, y), L.Attention()([y, y]), L.GRU(2)(y)])
        check(model, tmp_path, tokens(5), tolerance=FLOAT32)


@pytest.mark.parametrize("seed", range(12))
def test_who_comes_first_finds_the_mask(seed, tmp_path):
    """Several layers read one masked tensor, and which comes first is up to where in the graph they stand."""
    rng = np.random.default_rng(seed)
    with precision(keras, "float32"):
        x, embedding = embedded(5)
        shared = L.MultiHeadAttention(2, 3)
        readers = [shared, shared, L.MultiHeadAttention(1, 2), L.Attention(), L.Add()]
        branches = []
        for reader in readers:
            y = embedding if rng.random() < 0.6 else branches[-1] if branches else L.Dense(4)(embedding)
            pair = (y, embedding) if rng.random() < 0.5 else (embedding, y)
            z = reader(*pair) if isinstance(reader, L.MultiHeadAttention) else reader(list(pair))
            for _ in range(rng.integers(3)):
                z = L.Dense(4)(z)
            branches.append(z)
        chosen = rng.permutation(len(branches))
        check(keras.Model(x, [branches[k] for k in chosen]), tmp_path, tokens(5), tolerance=FLOAT32)


def test_a_nested_model_puts_the_mask_back(tmp_path):
    """Keras hands it the mask by name, and a functional model sets that on its input: there, and for others."""
    with precision(keras, "float32"):
        x, embedding = embedded(5)
        inside = keras.Input((5, 4))
        nested = keras.Model(inside, L.Attention()([inside, inside]))
        y = L.Dense(4)(L.MultiHeadAttention(2, 3)(embedding, embedding))  # the deeper one, so it comes first
        z = L.Attention()([L.Add()([nested(embedding), y]), embedding])
        check(keras.Model(x, z), tmp_path, tokens(5), [".keras"], tolerance=FLOAT32)


def test_other_axes_are_refused(tmp_path):
    x = keras.Input((3, 4, 5))
    model = keras.Model(x, L.MultiHeadAttention(2, 3, attention_axes=(2,))(x, x))
    with pytest.raises(UnsupportedError, match="attention_axes"):
        read_file(save(model, tmp_path, ".keras"))


@pytest.mark.parametrize("library", [keras, tf_keras], ids=lambda library: library.__name__)
@pytest.mark.parametrize("name", ["Attention", "AdditiveAttention"])
def test_rows_that_see_nothing_in_float64(name, library, tmp_path):
    """Keras adds -1e9 to what is masked. Only float32 forgets the scores over that: here they decide again."""
    with precision(library):
        layers, x = library.layers, library.Input((5,))
        embedding = layers.Embedding(9, 4, mask_zero=True)(x)
        query = layers.Conv1D(4, 2, padding="same")(embedding)  # forgets the mask, which would make its rows zeros
        y = getattr(layers, name)(use_scale=True)([query, embedding], use_causal_mask=True)
        check(library.Model(x, y), tmp_path, hidden_rows(), tolerance=NEAR_1E9)


@pytest.mark.parametrize("options", [{}, {"dropout": 0.1}, {"softmax_robust_masking": True}], ids=str)
def test_heads_that_see_nothing_in_float64(options, tmp_path):
    with precision(tf_keras):
        layers, x = tf_keras.layers, tf_keras.Input((5,))
        embedding = layers.Embedding(9, 4, mask_zero=True)(x)
        y = layers.MultiHeadAttention(2, 3, **options)(embedding, embedding)
        check(tf_keras.Model(x, y), tmp_path, hidden_rows(), tolerance=NEAR_1E9)


def hidden_rows():
    """Tokens that begin, or end, with masked ones; the last sample is masked throughout."""
    return [np.array([[0, 0, 3, 1, 8], [2, 7, 4, 0, 0], [0, 0, 0, 0, 0]], dtype=float)]
