"""The helpers that a C source may use: for each name the variant that suits the options."""

import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from functools import cache

from lstmgen.plan.ahead import prepares
from lstmgen.plan.program import Plan
from lstmgen.plan.quantize.formats import FIXED_POINT, GATE_FRACTIONAL_BITS, FixedPoint
from lstmgen.plan.quantize.functions import TANH_TABLE_END, signed_tanh_table, tanh_table
from lstmgen.targets.c import tokens
from lstmgen.targets.c.arrays import c_type_of, constant
from lstmgen.targets.c.decisions import has_simd, is_far
from lstmgen.targets.c.dialect import READERS, Dialect, c_type, dialect_of, for_elements, helper_of
from lstmgen.targets.c.layouts.tables import RISE_BITS, halved_tables
from lstmgen.targets.c.options import COptions
from lstmgen.targets.text import snippets
from lstmgen.targets.text.fixed_point import constants as of_any_language

# The folders of helpers: of float arithmetic, of fixed-point integers.
FLOATS, INTEGERS = "c/helpers", "c/helpers/fixed_point"
# What helpers define beside what they are called as, or instead: a name that may be a macro has no function of its own.
TYPES = {
    "net_eight_inputs": ("net_eight_inputs", "net_eight_inputs_of", "net_eight_inputs_at", "net_add_dots_of_halves"),
    "net_digits": ("net_digits", "net_digits_of", "net_up_to_16", "net_two_to"),
    "net_four": ("net_four", "net_four_at", "net_add_four"),
    "net_floats": ("net_floats", "net_bits", "net_anywhere", "net_aligned"),
    "net_inputs": ("net_inputs", "net_inputs_at", "net_add_dots"),
    "net_sixteen": ("net_sixteen", "net_add_halves"),
    "net_pair": ("net_pair", "net_pair_of", "net_add_pair"),
    "net_split": ("net_split", "net_part", "net_finite", "net_rest"),
    "net_word": ("net_word", "net_first_of", "net_second_of"),
}
# The helper that defines each of them, where it is not its own helper.
OWNERS = {name: owner for owner, names in TYPES.items() for name in names}
MACROS = frozenset(
    "net_add_unsigned_products net_asm net_bits_of net_exact net_floats_of net_multiply_add net_noinline "
    "net_once net_piece_3 net_piece_4 net_pieces net_products_4 net_unrolled net_weights_at net_word_at "
    "net_woven_products".split()
)

# What multiplies by a kernel in panels: for all of it, by what does so for some columns.
WHOLE_QGEMM = ("net_qgemm_row", "net_qgemm_panels", "net_qgemm_strip")
QGEMM = ("net_qgemm_tile", "net_qgemm_plain")
# The same for weights of 4 bits.
QGEMM_OF_HALVES = {
    **{name: f"{name}_of_halves" for name in (*WHOLE_QGEMM, *QGEMM, "net_qgemm_column", "net_qgemm_sums")},
    "net_rest_of_inputs": "net_rest_of_eight_inputs",
    "net_inputs": "net_eight_inputs",
    "net_inputs_at": "net_eight_inputs_at",
    "net_add_dots": "net_add_dots_of_halves",
    "NET_TOGETHER": "NET_HALVES",
}


@dataclass(frozen=True)
class Helper:
    """A section of a file in templates/c/helpers, or a text in its place."""

    name: str
    text: str

    @property
    def words(self) -> tuple[str, ...]:
        """All names in it, each once."""
        return tokens.names(self.text)

    @property
    def defines(self) -> tuple[str, ...]:
        """The functions and types of a helper, which may exist once per SIMD width."""
        if self.name in MACROS and f"#define {self.name}" in self.text:
            return ()
        return TYPES.get(self.name, (self.name,))


def helpers_for(plan: Plan, options: COptions) -> Mapping[str, Helper]:
    """Every helper by its name, which begins with net_, in use or not."""
    dialect = replace(dialect_of(options), once=prepares(plan, contracts=True) and not plan.streaming)
    variants = [""]
    variants.append("scalar" if not has_simd(plan) or options.quantize is not None else "vectors")
    if options.functions:
        variants.append(options.functions)
    helpers = load(variants, dialect)
    if options.quantize is not None:
        formats = tuple(fixed_point_variants(plan, options))
        helpers |= fixed_point_helpers(tuple(variants), options.quantize, formats, dialect)
    if options.weights_dtype is not None:
        loops = options.optimize or "speed"
        copied = in_variant(FLOATS, "", replace(dialect, copied=True))
        helpers |= {reader: Helper(reader, copied[name].text) for name, reader in READERS.items()}
        stored = ["stored_weights", f"stored_weights/{options.weights_dtype}", f"stored_weights/{loops}"]
        stored += ["stored_pairs"] if dialect.paired else []
        helpers |= load(stored, dialect)
    return helpers


def load(variants: Iterable[str], dialect: Dialect) -> dict[str, Helper]:
    """Returns the helpers of float arithmetic by name; a later variant replaces an earlier one."""
    return {name: helper for variant in variants for name, helper in in_variant(FLOATS, variant, dialect).items()}


@cache
def in_variant(folder: str, variant: str, dialect: Dialect) -> Mapping[str, Helper]:
    """Returns the helpers of a folder that have a variant, in a dialect."""
    return {name: Helper(name, dialect.text(text)) for name, text in snippets.load(folder, ".c", variant).items()}


def fixed_point_variants(plan: Plan, options: COptions) -> list[str]:
    """Returns the variants of helpers for a fixed-point format; a later one replaces an earlier one."""
    name = str(options.quantize)
    of = FIXED_POINT[name]
    formats = [name] if of.weight_step == 1 else ["int8", name]
    variants = ["", f"cells_{of.cell.element}", f"activations_{of.element}", *formats, "panels"]
    variants += [f"panels_{known}" for known in formats]
    variants += ["simd", *(f"simd_{known}" for known in formats)] if options.simd else []
    variants += ["vectors"] if has_simd(plan) else []
    if options.separate_flash and not is_far(plan, options):
        variants += ["near_flash", *(f"near_flash_{known}" for known in formats)]
    variants += ["dsp"] if options.pairs_gates else []
    variants += ["signed_tanh"] if options.signed_tanh else []
    if options.constant_time:
        suited = (f"cells_{of.cell.element}", options.functions)
        variants += ["constant_time", *(f"constant_time/{variant}" for variant in suited if variant)]
    return variants


@cache
def fixed_point_helpers(
    floats: tuple[str, ...], name: str, variants: tuple[str, ...], dialect: Dialect
) -> Mapping[str, Helper]:
    """Returns the helpers for a fixed-point format, and those that move elements of other types.

    Args:
        floats: variants of the helpers of float arithmetic.
        variants: those of the fixed-point helpers.
    """
    of, helpers = FIXED_POINT[name], load(floats, dialect)
    whole = replace(of, weight_step=1)
    chosen = {key: helper for variant in variants for key, helper in in_format(variant, whole, dialect).items()}
    for element in ("int8", "int16", "int32"):
        for moving in ("net_copy", "net_fill", "net_slide"):
            text = for_elements(helpers[moving].text, moving, element)
            chosen[helper_of(moving, element)] = Helper(helper_of(moving, element), text)
        for rows in ("net_quantize_row", "net_quantize_features"):
            names = {rows: f"{rows}_{element}", "net_q": c_type(element), "net_store_q": f"net_store_{element}"}
            chosen[names[rows]] = renamed(chosen[rows], names)
    if of.parts is not None:
        short = replace(of, parts=of.parts.shortened)
        chosen |= in_short_parts(in_format(f"activations_{of.element}", short, dialect))
    for ending in ("_in_parts", "_in_short_parts"):
        names = {key: key + ending for key in (*WHOLE_QGEMM, *QGEMM)}
        chosen |= {names[key]: renamed(chosen[key], names) for key in WHOLE_QGEMM}
    if of.weight_step > 1:
        names = QGEMM_OF_HALVES
        panels = in_format("panels", of, dialect)
        chosen = {names[key]: renamed(panels[key], names) for key in panels if key in names} | chosen
    table = signed_tanh_table(of) if "signed_tanh" in variants else tanh_table(of)
    text = constant("net_tanh_table", table, c_type_of(table, "float32"), (dialect.flash,))
    chosen["net_tanh_table"] = Helper("net_tanh_table", text)
    return chosen


def in_short_parts(helpers: Mapping[str, Helper]) -> dict[str, Helper]:
    """Returns helpers for sums in short parts: renamed copies with other numbers."""
    names = {f"{key}_in_parts": f"{key}_in_short_parts" for key in ("net_qdot", *QGEMM)}
    names |= {"net_qgemm_part": "net_qgemm_short_part"}
    return {short: renamed(helpers[name], names) for name, short in names.items()}


def renamed(helper: Helper, names: Mapping[str, str]) -> Helper:
    """Returns a copy of a helper with other names."""
    return Helper(names[helper.name], tokens.replaced(helper.text, lambda word: names.get(word, word), str, str))


@cache
def in_format(variant: str, fixed_point: FixedPoint, dialect: Dialect) -> Mapping[str, Helper]:
    """Returns the fixed-point helpers that have a variant, with the numbers of a format in place of their names."""
    numbers = constants(fixed_point)
    return {
        key: Helper(key, tokens.replaced(helper.text, lambda word: numbers.get(word, word), str, str))
        for key, helper in in_variant(INTEGERS, variant, dialect).items()
    }


def constants(fixed_point: FixedPoint) -> Mapping[str, str]:
    """Returns the numbers of fixed-point helpers by their names there: those of any language, and further ones."""
    between = fixed_point.argument_bits - fixed_point.table_bits  # fractional bits between two entries of the table
    dropped = 2 * GATE_FRACTIONAL_BITS - fixed_point.fractional_bits  # bits of a product of gates
    numbers = {f"NET_{constant.name}": constant.number for constant in of_any_language(fixed_point)} | {
        "NET_WHOLE": 2**GATE_FRACTIONAL_BITS,  # 1 in the products of gates
        "NET_HALF": 2 ** (GATE_FRACTIONAL_BITS - 1),
        "NET_ONE_MORE": fixed_point.gate_max + 1,
        "NET_PRODUCT_SHIFT": dropped,
        "NET_ROUNDING": 2 ** (dropped - 1),
        "NET_ARGUMENT_STEP": 2 ** (GATE_FRACTIONAL_BITS - fixed_point.argument_bits),
        "NET_TABLE_INTERVALS": TANH_TABLE_END << fixed_point.table_bits,
        "NET_TABLE_SHIFT": between,
        "NET_TABLE_MASK": 2**between - 1,
        "NET_TABLE_HALF": 2 ** (between - 1),
        "NET_TANH_END": (TANH_TABLE_END << fixed_point.argument_bits) - 1,
        "NET_SIGNED_BITS": fixed_point.argument_bits + TANH_TABLE_END.bit_length() + 1,  # of arguments of both signs
        "NET_SIGNED_END": 1 << (fixed_point.argument_bits + TANH_TABLE_END.bit_length()),
        "NET_SIGNED_MIDDLE": 1 << (fixed_point.table_bits + TANH_TABLE_END.bit_length()),
        "NET_TABLE_BETWEEN": 2**between,
        "NET_SIGMOID_ROUNDING": 2 ** (between - 1) + (fixed_point.gate_max + 1) * 2**between,
        "NET_SIGMOID_SHIFT": between + 1,
        "NET_TANH_BITS": (TANH_TABLE_END << fixed_point.table_bits).bit_length(),  # of the index of an entry
        "NET_RISE_BITS": RISE_BITS,
        "NET_RISE_MASK": 2**RISE_BITS - 1,
        "NET_TANH_CURVATURE": 3 + 2 * fixed_point.table_bits,  # an eighth, of the square of the distance of two entries
    }
    words = {"NET_ONE_MORE_U": f"{fixed_point.gate_max + 1}u", "NET_TANH_POWERS": powers(fixed_point)}
    words["NET_WORD"] = "NET_TOGETHER" if fixed_point.weight_step == 1 else "NET_BYTES"  # weights of a word
    words |= {name: ", ".join(map(str, table)) for name, table in halved_tables(fixed_point).items()}
    return {name: str(number) for name, number in numbers.items()} | words


def powers(fixed_point: FixedPoint) -> str:
    """Returns e^-2u in 2^-32, for u of 1, 2, 4 … entries of the tanh table, which constant-time code uses instead."""
    bits = range((TANH_TABLE_END << fixed_point.table_bits).bit_length())
    return ", ".join(f"{round(2**32 * math.exp(-(2.0 ** (bit + 1 - fixed_point.table_bits))))}u" for bit in bits)


def used(names: Iterable[str], helpers: Mapping[str, Helper]) -> list[Helper]:
    """Returns the helpers that define some names and those that they use, each after what it uses."""

    def owners(names: Iterable[str]) -> Iterable[str]:
        return (name if name in helpers else OWNERS.get(name, name) for name in names)

    return list(snippets.needed(owners(names), helpers, lambda helper: owners(helper.words)).values())
