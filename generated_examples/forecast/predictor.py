# model.keras in pure Python, without any import but the standard library
#
# Model:   model.keras
#          SHA-256 322e410c020870a2db8f1cb81ae62678328a958502a846ffca7066453f8d2b00
#          written by Keras 3.15.1
# Written: by lstmgen 1.0.0, --target python
# Costs:   928 bytes of weights as float32, 132 of state, 128 of workspace,
#          1926 multiply-accumulates
# Pipeline: SHA-256 ea08dcacadaa8a6e2d57d405b58d7c893fc878775854d222bd1a210f72447355
#           input days: columns price, volume
#           input days: minus [117.671, 8537.03], times [0.081048, 0.000247328]
#           output price: times 49.1406, plus 95.3438
#           windows of 10 rows, one every 1
# License: this file is yours. The parts written by lstmgen are MIT-0.
#
# Layers:
#   lstm: LSTM -> (6,), 216 parameters
#   price: Dense -> (1,), 7 parameters

"""A trained model: `predict` and `predict_batch` for whole samples, and `Predictor`, which has a state."""

from collections.abc import Iterable, Sequence
from itertools import chain
from math import tanh
from operator import mul
from sys import stdin

__all__ = [
    "COLUMNS",
    "FILLED",
    "HOP",
    "IGNORES_OTHERS",
    "INPUT_NAMES",
    "INPUT_SHAPES",
    "OUTPUT_NAMES",
    "OUTPUT_SHAPES",
    "Predictor",
    "WINDOW",
    "predict",
    "predict_batch",
]

INPUT_NAMES = ("days",)
INPUT_SHAPES = ((10, 2),)
OUTPUT_NAMES = ("price",)
OUTPUT_SHAPES = ((1,),)
COLUMNS = (("price", "volume"),)
IGNORES_OTHERS = (False,)
FILLED = (False,)
WINDOW = 10
HOP = 1


def predict(days: object) -> list:
    """The prediction for one sample: nested lists."""
    return as_lists(forward(*check_raw((days,), INPUT_SHAPES)))


def predict_batch(samples: Iterable) -> list:
    """A list of predictions, one for each sample."""
    check_samples(samples)
    return [predict(sample) for sample in samples]


class Predictor:
    """The model and its state, which only step() uses."""

    def __init__(self) -> None:
        self.state = {}
        self.rows, self.due = [], WINDOW
        self.ahead, self.prepared = {}, 0

    def reset(self) -> None:
        """Forgets everything that came before."""
        self.state = {}
        self.rows, self.due = [], WINDOW
        self.ahead, self.prepared = {}, 0

    def __repr__(self) -> str:
        """The inputs and outputs with their shapes."""
        ends = dict(zip(INPUT_NAMES, INPUT_SHAPES)), dict(zip(OUTPUT_NAMES, OUTPUT_SHAPES))
        return "<Predictor: %r -> %r>" % ends

    def predict(self, days: object) -> list:
        """The prediction for one sample."""
        return as_lists(forward(*check_raw((days,), INPUT_SHAPES)))

    def step(self, days: object) -> list:
        """Feeds one timestep; returns the output so far."""
        return as_lists(self.run(forward_step, *check_raw((days,), ((2,),))))

    def push(self, row: object) -> object:
        """Feeds a row; returns the prediction for the newest WINDOW rows after every HOP rows, else None."""
        (row,) = check_raw((row,), (INPUT_SHAPES[0][1:],))
        self.rows = [*self.rows, row][-WINDOW:]
        self.due -= 1
        if self.due:
            return None
        self.due = HOP
        if self.prepared:
            prediction = self.advance(self.rows)
            self.ahead, self.prepared = {}, 0
            return prediction
        return self.predict(self.rows)

    def prepare(self) -> None:
        """Computes ahead the rows that the next window has already, so that push computes only the new ones."""
        self.advance(self.rows[len(self.rows) - (WINDOW - self.due) :])

    def advance(self, rows: list) -> object:
        """Feeds the rows of the next window that are not prepared; returns the output after the last."""
        stepping, output = Predictor(), None
        stepping.state = self.ahead
        for row in rows[self.prepared :]:
            output = stepping.step(row)
            self.ahead, self.prepared = stepping.state, self.prepared + 1
        return output

    def run(self, function, *inputs):
        """Runs a function on the current state. If it raises, the state is unchanged."""
        state = dict(self.state)
        outputs = function(state, *inputs)
        self.state = state
        return outputs


def forward(days):
    """The layers in order, for a whole sample."""
    # scaling of input 'days': (10, 2)
    scaling_days_center = broadcast(multiply_add, days, SCALING_DAYS_CENTER_SCALE, SCALING_DAYS_CENTER_OFFSET)
    scaling_days_scale = broadcast(
        multiply_add, scaling_days_center, SCALING_DAYS_SCALE_SCALE, SCALING_DAYS_SCALE_OFFSET
    )
    # LSTM 'lstm': (6,)
    lstm, _ = scan_to_end(lstm_step, scaling_days_scale, ([0.0] * 6, [0.0] * 6))
    # Dense 'price': (1,)
    price = transform(lstm, PRICE_KERNEL, PRICE_BIAS)
    # scaling of output 'price': (1,)
    scaling_price_scale = broadcast(multiply_add, price, SCALING_PRICE_SCALE_SCALE, SCALING_PRICE_SCALE_OFFSET)
    return scaling_price_scale


def forward_step(state, days):
    """The layers in order, for one timestep."""
    days = [days]
    # scaling of input 'days': (1, 2)
    scaling_days_center = broadcast(multiply_add, days, SCALING_DAYS_CENTER_SCALE, SCALING_DAYS_CENTER_OFFSET)
    scaling_days_scale = broadcast(
        multiply_add, scaling_days_center, SCALING_DAYS_SCALE_SCALE, SCALING_DAYS_SCALE_OFFSET
    )
    # LSTM 'lstm': (6,)
    state["lstm"] = scan_to_end(lstm_step, scaling_days_scale, state.get("lstm", ([0.0] * 6, [0.0] * 6)))
    lstm, _ = state["lstm"]
    # Dense 'price': (1,)
    price = transform(lstm, PRICE_KERNEL, PRICE_BIAS)
    # scaling of output 'price': (1,)
    scaling_price_scale = broadcast(multiply_add, price, SCALING_PRICE_SCALE_SCALE, SCALING_PRICE_SCALE_OFFSET)
    return scaling_price_scale


# LSTM 'lstm', unit by unit
# sigmoid(z) stands as 0.5 + 0.5 * tanh(z / 2), with weights of z that are halved already
def lstm_step(x, h, c):
    """One timestep: x has 2 numbers, h and c have 6; h becomes y."""
    x0, x1 = x
    h0, h1, h2, h3, h4, h5 = h
    c0, c1, c2, c3, c4, c5 = c
    i = 0.5 + 0.5 * tanh(
        x0 * -0.007975283078849316 + x1 * 0.07301031053066254 + h0 * -0.01579134911298752 + h1 * -0.022960061207413673
        + h2 * -0.13158391416072845 + h3 * -0.19325903058052063 + h4 * 0.0461823046207428 + h5 * -0.06865767389535904
        + 0.060550518333911896
    )
    f = 0.5 + 0.5 * tanh(
        x0 * 0.006075260695070028 + x1 * 0.17441442608833313 + h0 * 0.015068788081407547 + h1 * 0.04624303802847862
        + h2 * -0.21225762367248535 + h3 * 0.16092932224273682 + h4 * 0.04505859687924385 + h5 * -0.1603095829486847
        + 0.4902718961238861
    )
    candidate = tanh(
        x0 * 0.07874749600887299 + x1 * -0.03235776349902153 + h0 * 0.004822305403649807 + h1 * -0.2933248281478882
        + h2 * 0.14052823185920715 + h3 * -0.4085069000720978 + h4 * -0.12961919605731964 + h5 * -0.1524745523929596
        + 0.21005773544311523
    )
    o = 0.5 + 0.5 * tanh(
        x0 * 0.2789638042449951 + x1 * 0.07588402926921844 + h0 * -0.12823478877544403 + h1 * -0.14893829822540283
        + h2 * 0.05024734511971474 + h3 * 0.03464648127555847 + h4 * 0.17129634320735931 + h5 * -0.16510328650474548
        + 0.009891350753605366
    )
    c0 = f * c0 + i * candidate
    y0 = o * tanh(c0)
    i = 0.5 + 0.5 * tanh(
        x0 * 0.09173227101564407 + x1 * -0.11862320452928543 + h0 * -0.0619523711502552 + h1 * -0.002682475373148918
        + h2 * -0.08542525768280029 + h3 * -0.009301296435296535 + h4 * 0.28593623638153076 + h5 * 0.06804193556308746
        + -0.15917719900608063
    )
    f = 0.5 + 0.5 * tanh(
        x0 * 0.02515704743564129 + x1 * -0.016411887481808662 + h0 * -0.22118981182575226 + h1 * -0.011955684050917625
        + h2 * 0.20243969559669495 + h3 * 0.16077449917793274 + h4 * 0.11065968871116638 + h5 * 0.14205366373062134
        + 0.411672979593277
    )
    candidate = tanh(
        x0 * -0.21033890545368195 + x1 * 0.17170065641403198 + h0 * 0.030624650418758392 + h1 * -0.5209642648696899
        + h2 * -0.22039814293384552 + h3 * -0.07058268785476685 + h4 * -0.1384173184633255 + h5 * 0.4008961319923401
        + 0.058323320001363754
    )
    o = 0.5 + 0.5 * tanh(
        x0 * -0.001634824788197875 + x1 * -0.06215066462755203 + h0 * -0.14626841247081757 + h1 * 0.0974741131067276
        + h2 * 0.0632564127445221 + h3 * 0.05843278765678406 + h4 * -0.23586846888065338 + h5 * -0.025534052401781082
        + -0.09429189562797546
    )
    c1 = f * c1 + i * candidate
    y1 = o * tanh(c1)
    i = 0.5 + 0.5 * tanh(
        x0 * 0.1185106560587883 + x1 * -0.3131101131439209 + h0 * -0.26599231362342834 + h1 * -0.041159454733133316
        + h2 * 0.009848087094724178 + h3 * 0.23447223007678986 + h4 * 0.26963144540786743 + h5 * -0.06656370311975479
        + -0.036080215126276016
    )
    f = 0.5 + 0.5 * tanh(
        x0 * -0.05973397567868233 + x1 * 0.2540009021759033 + h0 * -0.20339779555797577 + h1 * 0.09096632152795792
        + h2 * 0.028278008103370667 + h3 * 0.0029236397240310907 + h4 * 0.06567411869764328 + h5 * -0.01873909868299961
        + 0.5052211880683899
    )
    candidate = tanh(
        x0 * -0.3064892292022705 + x1 * -0.22088180482387543 + h0 * 0.07489786297082901 + h1 * -0.13649716973304749
        + h2 * -0.10503347963094711 + h3 * -0.16064970195293427 + h4 * -0.1639881432056427 + h5 * 0.47179970145225525
        + 0.18801647424697876
    )
    o = 0.5 + 0.5 * tanh(
        x0 * 0.09584564715623856 + x1 * -0.11208608746528625 + h0 * -0.22486884891986847 + h1 * 0.17268003523349762
        + h2 * 0.13937830924987793 + h3 * 0.042917001992464066 + h4 * 0.19624431431293488 + h5 * -0.07512172311544418
        + -0.046514298766851425
    )
    c2 = f * c2 + i * candidate
    y2 = o * tanh(c2)
    i = 0.5 + 0.5 * tanh(
        x0 * 0.004210860468447208 + x1 * -0.2616129219532013 + h0 * -0.21169224381446838 + h1 * 0.029294494539499283
        + h2 * -0.21756435930728912 + h3 * 0.04859175533056259 + h4 * 0.10323315858840942 + h5 * -0.15280114114284515
        + -0.007304495200514793
    )
    f = 0.5 + 0.5 * tanh(
        x0 * 0.3229514956474304 + x1 * 0.08949540555477142 + h0 * 0.14815178513526917 + h1 * -0.03807517886161804
        + h2 * -0.3265575170516968 + h3 * -0.05133805796504021 + h4 * 0.02848128043115139 + h5 * -0.24945537745952606
        + 0.4284355938434601
    )
    candidate = tanh(
        x0 * -0.3161134421825409 + x1 * 0.24128618836402893 + h0 * 0.4874728322029114 + h1 * -0.013935311697423458
        + h2 * 0.003656490705907345 + h3 * 0.0821172297000885 + h4 * 0.13468694686889648 + h5 * -0.3009706139564514
        + -0.2699722945690155
    )
    o = 0.5 + 0.5 * tanh(
        x0 * 0.06854770332574844 + x1 * -0.047325413674116135 + h0 * -0.03238529711961746 + h1 * -0.02106255106627941
        + h2 * -0.012177673168480396 + h3 * -0.18881823122501373 + h4 * -0.012857165187597275
        + h5 * -0.15483276546001434 + 0.016189221292734146
    )
    c3 = f * c3 + i * candidate
    y3 = o * tanh(c3)
    i = 0.5 + 0.5 * tanh(
        x0 * -0.034779541194438934 + x1 * 0.025043871253728867 + h0 * 0.1533203423023224 + h1 * 0.03535204008221626
        + h2 * 0.16490331292152405 + h3 * 0.10749384015798569 + h4 * -0.04930346831679344 + h5 * 0.046419065445661545
        + 0.09683988243341446
    )
    f = 0.5 + 0.5 * tanh(
        x0 * 0.2453799843788147 + x1 * -0.09875675290822983 + h0 * -0.007794673088937998 + h1 * -0.2294149398803711
        + h2 * 0.015459245070815086 + h3 * 0.044736165553331375 + h4 * 0.193795308470726 + h5 * -0.2388768196105957
        + 0.47979211807250977
    )
    candidate = tanh(
        x0 * -0.2847646176815033 + x1 * -0.06671842187643051 + h0 * -0.16577710211277008 + h1 * -0.10066668689250946
        + h2 * -0.2914830148220062 + h3 * 0.0883495956659317 + h4 * -0.12684281170368195 + h5 * -0.1822204738855362
        + -0.21447375416755676
    )
    o = 0.5 + 0.5 * tanh(
        x0 * 0.2277146875858307 + x1 * -0.0880870670080185 + h0 * -0.13955332338809967 + h1 * -0.04213938117027283
        + h2 * 0.03261306881904602 + h3 * 0.048293568193912506 + h4 * -0.024768175557255745 + h5 * -0.09582328051328659
        + 0.03473347797989845
    )
    c4 = f * c4 + i * candidate
    y4 = o * tanh(c4)
    i = 0.5 + 0.5 * tanh(
        x0 * -0.14629259705543518 + x1 * -0.016617434099316597 + h0 * 0.37823450565338135 + h1 * 0.2704531252384186
        + h2 * 0.2541162669658661 + h3 * -0.3798714578151703 + h4 * -0.23931574821472168 + h5 * 0.3686445355415344
        + 0.15534938871860504
    )
    f = 0.5 + 0.5 * tanh(
        x0 * -0.1693466752767563 + x1 * -0.02224411629140377 + h0 * 0.17537282407283783 + h1 * 0.04412729665637016
        + h2 * -0.14516672492027283 + h3 * -0.220423623919487 + h4 * -0.17222000658512115 + h5 * -0.0604880228638649
        + 0.38084855675697327
    )
    candidate = tanh(
        x0 * -0.26838603615760803 + x1 * 0.015321657061576843 + h0 * 0.3458940386772156 + h1 * -0.47337472438812256
        + h2 * -0.4824003577232361 + h3 * -0.596655547618866 + h4 * -0.29077383875846863 + h5 * -0.14977028965950012
        + 0.04094235599040985
    )
    o = 0.5 + 0.5 * tanh(
        x0 * -0.29117798805236816 + x1 * -0.03736104816198349 + h0 * 0.2403486967086792 + h1 * 0.22261345386505127
        + h2 * 0.21810919046401978 + h3 * -0.18754875659942627 + h4 * -0.13020506501197815 + h5 * 0.47910076379776
        + 0.1333501935005188
    )
    c5 = f * c5 + i * candidate
    y5 = o * tanh(c5)
    return [y0, y1, y2, y3, y4, y5], [c0, c1, c2, c3, c4, c5]


def is_table(x):
    """Returns True for a table, over whose column names a loop runs: a dict, a DataFrame, an Arrow table."""
    return (hasattr(x, "keys") or hasattr(x, "columns")) and not hasattr(x, "tolist")


def refuse_table(x):
    """Raises ValueError if x is a table, whose columns may be in another order than the model's."""
    if is_table(x):
        cure = "give its rows (x.to_numpy() of a DataFrame), or name its columns at export (columns=)"
        raise ValueError("expected numbers in nested lists, got a table: " + cure)


def as_lists(x):
    """Returns nested sequences, or what has .tolist(), as nested lists of floats; ValueError for anything else."""
    if type(x) is list and set(map(type, x)) == {float}:
        return x[:]
    if hasattr(x, "tolist"):
        x = x.tolist()
    if type(x) is float:
        return x
    if isinstance(x, Sequence) and not isinstance(x, (str, bytes)):
        return [as_lists(v) for v in x]
    refuse_table(x)
    try:
        return float(None if isinstance(x, (str, bytes)) else x)
    except (TypeError, ValueError, OverflowError):
        raise ValueError("expected numbers in nested lists, got %.80r" % (x,)) from None


def find_nan(x):
    """Returns the indices of the first NaN in nested lists; None if they have none."""
    if type(x) is not list:
        return None if x == x else ()
    for k, v in enumerate(x):
        place = find_nan(v)
        if place is not None:
            return (k, *place)
    return None


def refuse_nan(arrays):
    """The inputs as they are.

    Raises:
        ValueError: a number is missing in one of them; says where.
    """
    for name, columns, filled, x in zip(INPUT_NAMES, COLUMNS, FILLED, arrays):
        place = None if filled else find_nan(x)
        if place is not None:
            where = ["row %d" % (k + 1) for k in place[:-1]]
            where += ["column %r" % columns[k] if columns else "feature %d" % (k + 1) for k in place[-1:]]
            cure = "set missing= in the pipeline to fill it"
            raise ValueError("input %r: %s is NaN; %s" % (name, ", ".join(where), cure))
    return arrays


def measure(x):
    """Returns the lengths of nested lists of floats; None for ragged lists and for anything else."""
    if type(x) is not list:
        return () if type(x) is float else None
    kinds = set(map(type, x))
    if kinds == {float}:
        return (len(x),)
    if kinds == {list} and len(set(map(len, x))) == 1 and set(map(type, chain.from_iterable(x))) == {float}:
        return len(x), len(x[0])
    shapes = set(map(measure, x)) or {()}
    return None if None in shapes or len(shapes) > 1 else (len(x), *shapes.pop())


def check_inputs(inputs, shapes):
    """Returns inputs as nested lists of floats; ValueError for a wrong shape, where None is any length but 0."""
    if len(inputs) != len(shapes):
        ending = "s" * (len(shapes) != 1)
        raise ValueError("expected %d input%s %r, got %d" % (len(shapes), ending, INPUT_NAMES, len(inputs)))
    arrays = []
    for name, shape, x in zip(INPUT_NAMES, shapes, inputs):
        size = measure(x)
        if size is None:
            x = as_lists(x)
            size = measure(x)
        fits = size is not None and len(size) == len(shape) and all(n and m in (n, None) for n, m in zip(size, shape))
        if not fits:
            other = "that of ragged lists" if size is None else size
            raise ValueError("input %r must have shape %r, not %s" % (name, shape, other))
        arrays.append(x)
    return arrays


def check_columns(titles, columns, ignores_others):
    """Raises ValueError if columns are missing, duplicate or unknown."""
    wrong = ["missing column %r" % (name,) for name in columns if name not in titles]
    wrong += ["duplicate column %r" % (name,) for name in dict.fromkeys(columns) if titles.count(name) > 1]
    unknown = [] if ignores_others else [name for name in titles if name not in columns]
    wrong += ["unknown column " + (repr(name) if name != "" else "without a title (an index?)") for name in unknown]
    if wrong:
        advice = '; other_columns="ignore" in the pipeline skips such columns' if len(unknown) == len(wrong) else ""
        raise ValueError("%s; the columns are %s%s" % (", ".join(wrong), ", ".join(map(repr, columns)), advice))


def table_rows(table, columns, ignores_others):
    """The rows of a dict, a DataFrame or an Arrow table, each in this order; the one row of a dict of numbers.

    So are rows with names in a list, and what df.itertuples() gives, if its fields are these. Anything else stays.

    Raises:
        ValueError: columns are missing, unknown, or of different lengths.
    """
    if isinstance(table, (list, tuple)):
        if set(getattr(table, "_fields", ())) == set(columns):
            return [getattr(table, name) for name in columns]
        named = table and any(hasattr(table[0], name) for name in ("keys", "columns", "_fields"))
        return [table_rows(row, columns, ignores_others) for row in table] if named else table
    if not (hasattr(table, "keys") or hasattr(table, "columns")):
        return table
    names = table.keys() if hasattr(table, "keys") else getattr(table, "column_names", table.columns)
    check_columns(list(names), columns, ignores_others)
    values = [table[name] for name in columns]
    if not any(hasattr(column, "__len__") and not isinstance(column, str) for column in values):
        return values
    for name, column in zip(columns, values):
        if not hasattr(column, "__len__"):
            raise ValueError("column %r is one value, others are lists" % (name,))
    listed = [getattr(column, "to_pylist", getattr(column, "tolist", None)) for column in values]
    values = [list(column) if convert is None else convert() for column, convert in zip(values, listed)]
    if len(set(map(len, values))) > 1:
        lengths = ", ".join("%r has %d" % pair for pair in zip(columns, map(len, values)))
        raise ValueError("the columns have different lengths: %s" % lengths)
    return [list(row) for row in zip(*values)]


def take_columns(inputs):
    """The inputs, where tables, of the columns that have names, become rows of numbers.

    Raises:
        ValueError: a table has other columns.
    """
    rows = [
        table_rows(x, columns, ignores) if columns else x
        for x, columns, ignores in zip(inputs, COLUMNS, IGNORES_OTHERS)
    ]
    return [*rows, *inputs[len(COLUMNS) :]]


def check_raw(inputs, shapes):
    """Returns the inputs as check_inputs does; tables become rows. NaN is refused unless the pipeline fills it."""
    return refuse_nan(check_inputs(take_columns(inputs), shapes))


def check_samples(samples):
    """Raises ValueError if a text or a table is passed as the list of samples."""
    if isinstance(samples, (str, bytes)) or is_table(samples):
        kind = "a table" if is_table(samples) else "a text"
        raise ValueError("predict_batch takes a list of samples, not %s" % kind)


def count_axes(x):
    """Returns the nesting depth of lists in x."""
    return 1 + count_axes(x[0]) if isinstance(x, list) else 0


def broadcast(function, *operands):
    """function of the numbers that meet when nested lists are aligned at their last axes.

    An axis of length 1, and an axis that is missing, is repeated as often as the others need.
    """
    axes = max(map(count_axes, operands))
    if axes == 0:
        return function(*operands)
    rows = [x if count_axes(x) == axes else [x] for x in operands]
    length = max(map(len, rows))
    columns = [[x[0]] * length if len(x) == 1 else x for x in rows]
    if axes == 1:
        return list(map(function, *columns))
    return [broadcast(function, *numbers) for numbers in zip(*columns)]


def multiply_add(x, scale, offset):
    """x scale + offset."""
    return x * scale + offset


def scan_to_end(cell, rows, states):
    """Feeds a cell every timestep; returns the states after the last."""
    for x in rows:
        states = cell(x, *states)
    return states


try:
    from math import sumprod
except ImportError:  # before Python 3.12

    def sumprod(v, w):
        """The dot product of two rows."""
        return sum(map(mul, v, w))


def transform(x, kernel, bias):
    """x kernel + bias for a row x, or for every row in nested lists; each row of kernel has the weights of one unit."""
    if isinstance(x[0], list):
        return [transform(row, kernel, bias) for row in x]
    return [sumprod(x, weights) + b for weights, b in zip(kernel, bias)]


def describe_samples():
    """Returns the description of sample files for --help."""
    if len(INPUT_NAMES) > 1:
        return "A sample is a JSON list or object of its inputs. Several are a list of these, or one a line."
    text = "A sample is JSON, or CSV with one timestep per line, with or without titles. JSON has lists, or\n"
    text += "objects with names. Several samples are a list, or one a line; in CSV they are separated by\n"
    return text + "empty lines, or by their values in a column `sample`."


def describe_files():
    """Returns the description of inputs and outputs for --help."""
    ends = [
        "  %-7s %a %a" % (kind, name, shape)
        for kind, names, shapes in (("input", INPUT_NAMES, INPUT_SHAPES), ("output", OUTPUT_NAMES, OUTPUT_SHAPES))
        for name, shape in zip(names, shapes)
    ]
    free = " (None: any length)" if any(None in shape for shape in INPUT_SHAPES) else ""
    text = "Predicts, and prints as JSON. The model has%s\n\n" % free + "\n".join(ends)
    text += "\n\n" + describe_samples()
    return text.replace("%", "%%") if "%(prog)" in text else text  # argparse formats it


def as_json(result):
    """A prediction, or a list of them, as text."""
    from json import dumps

    return dumps(result)


def table_layout():
    """Table layout: the names of columns, whether others are ignored, and the length and hop of windows."""
    return COLUMNS[0], IGNORES_OTHERS[0], WINDOW, HOP


def is_sample(value):
    """Returns True for a JSON object with the inputs of a sample by name; one with columns by name is an input."""
    has_columns = len(INPUT_NAMES) == 1 and table_layout()[0]
    return isinstance(value, dict) and set(value) == set(INPUT_NAMES) and not has_columns


def inputs_in(sample):
    """Returns the inputs of a sample in order.

    Raises:
        ValueError: an input is missing or unknown.
    """
    if is_sample(sample):
        return [sample[name] for name in INPUT_NAMES]
    if len(INPUT_NAMES) == 1:
        return [sample]
    if not isinstance(sample, list) or len(sample) != len(INPUT_NAMES):
        raise ValueError("expected the inputs %s in a list or an object" % ", ".join(map(repr, INPUT_NAMES)))
    return sample


def read_json(text, number):
    """Returns the value of a JSON text, with numbers as floats: an integer may exceed every float.

    Raises:
        ValueError: it is not JSON; `number` is that of its first line.
    """
    from json import JSONDecodeError, loads

    try:
        return loads(text, parse_int=float)
    except JSONDecodeError as error:
        place = (number + error.lineno - 1, error.colno, error.msg)
        raise ValueError("line %d, column %d: this is not JSON: %s" % place) from None


def is_number(text):
    """Returns True for a number; not for 1_000 and digits of other scripts, which only Python reads."""
    try:
        float(text)
    except ValueError:
        return False
    return "_" not in text and text.strip().isascii()


def read_numbers(line, number):
    """Numbers with commas, semicolons or spaces between them.

    Raises:
        ValueError: there is something else; `number` is that of the line.
    """
    fields = line.split(next((mark for mark in ",;" if mark in line), None))
    wrong = [k for k, field in enumerate(fields) if not is_number(field)]
    if wrong:
        raise ValueError("line %d, column %d: %.80r is not a number" % (number, wrong[0] + 1, fields[wrong[0]].strip()))
    return [float(field) for field in fields]


def read_step(line, number):
    """The inputs at one timestep from a line: numbers, or JSON as for a sample."""
    if line.lstrip()[:1] in ("[", "{"):
        return inputs_in(read_json(line, number))
    numbers = read_numbers(line, number)
    return numbers if len(INPUT_NAMES) > 1 or len(INPUT_SHAPES[0]) == 1 else [numbers]


def answer(predictor, line, number):
    """Returns the output of the predictor for the timestep in a line.

    Raises:
        ValueError: it does not fit; `number` is that of the line.
    """
    inputs = read_step(line, number)
    try:
        return predictor.step(*inputs)
    except (ValueError, IndexError) as error:
        raise ValueError("line %d: %s" % (number, error)) from None


def whole_sample(line, number):
    """A sample from all of its numbers in a line, as long as the line is where one axis is free.

    Raises:
        ValueError: they do not come to a sample.
    """
    numbers, shape = read_numbers(line, number), list(INPUT_SHAPES[0])
    if shape.count(None) > 1:
        raise ValueError("the input has several variable-length axes: write samples as lists in JSON")
    known = 1
    for n in shape:
        known *= n or 1
    if len(numbers) % known or (None not in shape and len(numbers) != known):
        wanted = "a multiple of %d" % known if None in shape else "%d" % known
        wanted += " number" + "s" * (known != 1)
        raise ValueError("line %d: expected a whole sample, %s, got %d" % (number, wanted, len(numbers)))
    for n in reversed([n or len(numbers) // known for n in shape[1:]]):
        numbers = [numbers[k : k + n] for k in range(0, len(numbers), n)]
    return numbers


def split_fields(line):
    """The fields of a line, with commas, semicolons or tabs between them.

    Raises:
        ValueError: a field is longer than any number is.
    """
    from csv import Error, reader

    mark = next((mark for mark in ",;\t" if mark in line), ",")
    try:
        return [field.strip() for field in next(reader([line], delimiter=mark), [])]
    except Error as error:
        raise ValueError("invalid CSV: %s" % error) from None


def read_field(text, title, number):
    """The number in a field; NaN where it is empty.

    Raises:
        ValueError: it is not a number; `number` is that of its line.
    """
    if text and not is_number(text):
        raise ValueError("line %d, column %r: %.80r is not a number" % (number, title, text))
    return float(text or "nan")


def titled_samples(lines, columns, ignores_others):
    """The rows of each sample, from a line of titles and the lines behind it.

    Args:
        columns: their titles in the order of the model; empty if the table has that order.

    Raises:
        ValueError: a column is missing or unknown, or a field is not a number; names the place.
    """
    titles = split_fields(lines[0])
    named = list(titles)
    tells_samples = "sample" in titles and "sample" not in columns
    if tells_samples:
        named.remove("sample")
    elif not columns and any(map(is_number, titles)):  # a row with a mistake in it, or in quotes
        raise ValueError("line 1 has numbers where titles should be: %.80s" % lines[0].strip())
    check_columns(named, columns or named, ignores_others)
    places = [titles.index(name) for name in columns or named]
    by_sample = {}
    empty = 0
    for number, line in enumerate(lines[1:], 2):
        if not line.strip():
            empty = number
            continue
        if empty and len(titles) == 1:
            raise ValueError("line %d is empty: take it out, or write nan if a number is missing there" % empty)
        fields = split_fields(line)
        if len(fields) != len(titles):
            ending = "s" * (len(titles) != 1)
            cure = "; with commas as separators, write decimals with a point" if "," in line and ";" in line else ""
            counts = (number, len(titles), ending, len(fields), cure)
            raise ValueError("line %d: expected %d field%s, got %d%s" % counts)
        row = [read_field(fields[k], titles[k], number) for k in places]
        by_sample.setdefault(fields[titles.index("sample")] if tells_samples else str(empty), []).append(row)
    return list(by_sample.values())


def number_blocks(lines):
    """The rows of each sample, from lines of numbers with empty lines between samples.

    Raises:
        ValueError: there is something else in a line, or a timestep has not as many numbers as the model reads.
    """
    blocks, width = [[]], INPUT_SHAPES[0][1] if len(INPUT_SHAPES[0]) == 2 else None
    for number, line in enumerate(lines, 1):
        if not line.strip():
            blocks.append([])
            continue
        row = read_numbers(line, number)
        if width is not None and len(row) != width:
            ending = "s" * (width != 1)
            raise ValueError("line %d: expected %d number%s, got %d" % (number, width, ending, len(row)))
        blocks[-1].append(row)
    return [rows for rows in blocks if rows]


def windows_of(rows, length, hop):
    """Returns the windows of a stream of rows; the rows themselves if there are no windows."""
    if length is None or len(rows) == length:
        return [rows]
    return [rows[end - length : end] for end in range(length, len(rows) + 1, hop)]


def read_csv(text, window, whole):
    """Returns the samples in a table with one timestep per line, with or without titles.

    Titles select columns. Rows with the same value in a column `sample` are one sample; without that column, empty
    lines separate samples. Windows are cut from these. A sample with one axis is a line or, if every line has one
    number, a column.

    Args:
        window: timesteps per sample; None: as in the pipeline.
        whole: a line is a whole sample.

    Raises:
        ValueError: a column is missing, a field is not a number, or rows do not make samples; names the place.
    """
    if len(INPUT_SHAPES) > 1:
        raise ValueError("write the samples of this model as lists in JSON")
    lines, flat = text.split("\n"), len(INPUT_SHAPES[0]) == 1
    if whole:
        return [whole_sample(line, number) for number, line in enumerate(lines, 1) if line.strip()]
    if len(INPUT_SHAPES[0]) not in (1, 2):
        raise ValueError("lines of CSV are timesteps, and samples of this model have none: write JSON")
    columns, ignores_others, length, hop = table_layout()
    if window is not None:
        if flat or length not in (None, window):
            raise ValueError("--window %d does not fit: the model has no timesteps, or other windows" % window)
        length, hop = window, hop or window
    words = lines[0].replace(",", " ").replace(";", " ").split()
    titled = not all(map(is_number, words))
    samples = titled_samples(lines, columns, ignores_others) if titled else number_blocks(lines)
    if not samples:
        raise ValueError("there are no numbers")
    if flat:
        rows = [row for block in samples for row in block]
        column = INPUT_SHAPES[0] != (1,) and all(len(row) == 1 for row in rows)
        return [[row[0] for row in block] for block in samples] if column else rows
    timesteps, longest = INPUT_SHAPES[0][0], max(map(len, samples))
    if length is None and timesteps is not None and longest > timesteps:
        cure = "cut them with --window %d, or add a column `sample` with one value per sample" % timesteps
        raise ValueError("there are %d rows where a sample has %d: %s" % (longest, timesteps, cure))
    windows = [part for rows in samples for part in windows_of(rows, length, hop)]
    if not windows:
        raise ValueError("there are fewer rows than a window has: %d" % length)
    return windows


def is_json(text):
    """Returns True if a text is a JSON value."""
    try:
        read_json(text, 1)
    except ValueError:
        return False
    return True


def read_values(text):
    """Returns the value of a JSON text, or a list of the values in its lines if the first line is one."""
    lines = [(number, line) for number, line in enumerate(text.split("\n"), 1) if line.strip()]
    if len(lines) > 1 and is_json(lines[0][1]):
        return [read_json(line, number) for number, line in lines]
    return read_json(text, 1)


def depth_of(value):
    """Returns how many lists of JSON are inside each other; an object is a sample, a row, or a table of columns."""
    if isinstance(value, list):
        return 1 + depth_of(value[0]) if value else 0
    if is_sample(value):
        return len(INPUT_SHAPES[0]) + (len(INPUT_SHAPES) > 1)
    return 1 + depth_of(next(iter(value.values()), None)) if isinstance(value, dict) else 0


def read_samples(text, window=None, whole=False):
    """The samples in a text, each as a list of inputs, and whether they stand in a list.

    The text is JSON: a sample or a list of samples, or one value a line. Or it is CSV, see read_csv.
    """
    if text.lstrip()[:1] not in ("[", "{"):
        samples = read_csv(text, window, whole)
        return [[sample] for sample in samples], len(samples) > 1
    if whole or window is not None:
        raise ValueError("--window and --lines are for CSV, and this is JSON")
    value = read_values(text)
    several = isinstance(value, list) and depth_of(value) > len(INPUT_SHAPES[0]) + (len(INPUT_SHAPES) > 1)
    return [inputs_in(sample) for sample in (value if several else [value])], several


def reason(error):
    """Returns the message of an error."""
    if isinstance(error, RecursionError):
        return "too many lists or objects inside each other"
    if isinstance(error, UnicodeDecodeError):
        return "the samples are not UTF-8; save the file as UTF-8"
    named = isinstance(error, OSError) and error.filename is not None
    return "cannot read %s: %s" % (error.filename, error.strerror) if named else error


def main():
    """The command line: samples in, predictions as JSON out."""
    from argparse import ArgumentParser, RawDescriptionHelpFormatter  # only the command line needs it

    parser = ArgumentParser(description=describe_files(), formatter_class=RawDescriptionHelpFormatter)
    parser.add_argument("file", nargs="?", default="-", help="the samples; by default, or with -, stdin")
    parser.add_argument("--step", action="store_true", help="read one timestep a line, answer each at once")
    parser.add_argument("--window", type=int, metavar="ROWS", help="cut the timesteps of CSV into samples of ROWS")
    parser.add_argument("--lines", choices=("timesteps", "samples"), help="meaning of a line of CSV")
    options = parser.parse_args()
    whole = options.lines == "samples"
    if options.window is not None and (options.window < 1 or whole or options.step):
        parser.error("--window must be 1 or more, without --step and --lines samples")
    try:
        if options.file == "-" and stdin is None:
            raise ValueError("stdin is closed: name a file")
        with open(0 if options.file == "-" else options.file, encoding="utf-8-sig") as file:
            if options.step:
                predictor = Predictor()
                for number, line in enumerate(file, 1):
                    if line.strip():
                        print(as_json(answer(predictor, line, number)), flush=True)
            else:
                samples, several = read_samples(file.read().lstrip("\ufeff"), options.window, whole)
                predictions = [predict(*inputs) for inputs in samples]
                print(as_json(predictions if several else predictions[0]))
    except (OSError, ValueError, IndexError, NotImplementedError, RecursionError) as error:
        raise SystemExit("error: %s" % reason(error)) from None
    except KeyboardInterrupt:
        raise SystemExit(130) from None  # the exit code of shells after Ctrl-C


# Weights
SCALING_DAYS_CENTER_SCALE = [1.0]
SCALING_DAYS_CENTER_OFFSET = [-117.67097473144531, -8537.0302734375]
SCALING_DAYS_SCALE_SCALE = [0.08104796488501795, 0.0002473281530109886]
SCALING_DAYS_SCALE_OFFSET = [-1.4840325615325882e-07, -2.898376773302482e-08]
PRICE_KERNEL = [
    [0.6965934038162231, 0.027636174112558365, 0.35643336176872253, -0.010023655369877815, -0.8067639470100403, -0.5159923434257507],
]
PRICE_BIAS = [0.16587349772453308]
SCALING_PRICE_SCALE_SCALE = [49.140625]
SCALING_PRICE_SCALE_OFFSET = [95.34375]


if __name__ == "__main__":
    main()
