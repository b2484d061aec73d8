# model.h5 in pure Python, without any import but the standard library
#
# Model:   model.h5
#          SHA-256 48d4ab6f5a1d1f06b1b357947fe559f29b1877e1bb9a5ef2d0b2e7703f718be2
#          written by Keras 2.21.0
# Written: by lstmgen 1.0.0, --target python --style readable
# Costs:   1480 bytes of weights as float32, 64 of state, 64 of workspace,
#          976 multiply-accumulates
# License: this file is yours. The parts written by lstmgen are MIT-0.
#
# Layers:
#   lstm: LSTM -> (8,), 352 parameters
#   dense: Dense -> (2,), 18 parameters

"""A trained model: `predict` and `predict_batch` for whole samples, and `Predictor`, which has a state."""

from collections.abc import Iterable, Sequence
from itertools import chain
from math import exp, tanh
from operator import mul
from sys import argv

__all__ = ["INPUT_NAMES", "INPUT_SHAPES", "OUTPUT_NAMES", "OUTPUT_SHAPES", "Predictor", "predict", "predict_batch"]

INPUT_NAMES = ("input_1",)
INPUT_SHAPES = ((3, 2),)
OUTPUT_NAMES = ("dense",)
OUTPUT_SHAPES = ((2,),)


def predict(input_1: object) -> list:
    """The prediction for one sample: nested lists."""
    return as_lists(forward(*check_inputs((input_1,), INPUT_SHAPES)))


def predict_batch(samples: Iterable) -> list:
    """A list of predictions, one for each sample."""
    check_samples(samples)
    return [predict(sample) for sample in samples]


class Predictor:
    """The model and its state, which only step() uses."""

    def __init__(self) -> None:
        self.state = {}

    def reset(self) -> None:
        """Forgets everything that came before."""
        self.state = {}

    def __repr__(self) -> str:
        """The inputs and outputs with their shapes."""
        ends = dict(zip(INPUT_NAMES, INPUT_SHAPES)), dict(zip(OUTPUT_NAMES, OUTPUT_SHAPES))
        return "<Predictor: %r -> %r>" % ends

    def predict(self, input_1: object) -> list:
        """The prediction for one sample."""
        return as_lists(forward(*check_inputs((input_1,), INPUT_SHAPES)))

    def step(self, input_1: object) -> list:
        """Feeds one timestep; returns the output so far."""
        return as_lists(self.run(forward_step, *check_inputs((input_1,), ((2,),))))

    def run(self, function, *inputs):
        """Runs a function on the current state. If it raises, the state is unchanged."""
        state = dict(self.state)
        outputs = function(state, *inputs)
        self.state = state
        return outputs


def forward(input_1):
    """The layers in order, for a whole sample."""
    # LSTM 'lstm': (8,)
    lstm, _ = scan_to_end(lstm_step, input_1, ([0.0] * 8, [0.0] * 8))
    # Dense 'dense': (2,)
    dense = transform(lstm, DENSE_KERNEL, DENSE_BIAS)
    dense_softmax = softmax(dense)
    return dense_softmax


def forward_step(state, input_1):
    """The layers in order, for one timestep."""
    input_1 = [input_1]
    # LSTM 'lstm': (8,)
    state["lstm"] = scan_to_end(lstm_step, input_1, state.get("lstm", ([0.0] * 8, [0.0] * 8)))
    lstm, _ = state["lstm"]
    # Dense 'dense': (2,)
    dense = transform(lstm, DENSE_KERNEL, DENSE_BIAS)
    dense_softmax = softmax(dense)
    return dense_softmax


# LSTM 'lstm'
def lstm_step(x, h, c):
    """One timestep: x has 2 numbers, h and c have 8."""
    i = [relu(v) for v in weigh(x, LSTM_KERNEL_I, h, LSTM_RECURRENT_KERNEL_I, LSTM_BIAS_I)]
    f = [relu(v) for v in weigh(x, LSTM_KERNEL_F, h, LSTM_RECURRENT_KERNEL_F, LSTM_BIAS_F)]
    candidate = [tanh(v) for v in weigh(x, LSTM_KERNEL_C, h, LSTM_RECURRENT_KERNEL_C, LSTM_BIAS_C)]
    o = [relu(v) for v in weigh(x, LSTM_KERNEL_O, h, LSTM_RECURRENT_KERNEL_O, LSTM_BIAS_O)]
    c = [f_k * c_k + i_k * candidate_k for f_k, c_k, i_k, candidate_k in zip(f, c, i, candidate)]
    h = [o_k * tanh(c_k) for o_k, c_k in zip(o, c)]
    return h, c


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


def check_samples(samples):
    """Raises ValueError if a text or a table is passed as the list of samples."""
    if isinstance(samples, (str, bytes)) or is_table(samples):
        kind = "a table" if is_table(samples) else "a text"
        raise ValueError("predict_batch takes a list of samples, not %s" % kind)


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


def softmax(row):
    """e^x / Σ e^x, shifted by the maximum against overflow."""
    top = max(row)
    powers = [exp(x - top) for x in row]
    total = sum(powers)
    return [p / total for p in powers]


def relu(x):
    """The positive part; NaN stays NaN."""
    return 0.0 if x < 0 else x


def weigh(x, kernel, h, recurrent_kernel, bias):
    """x kernel + h recurrent_kernel + bias; a row of each kernel belongs to one unit."""
    return [sumprod(x, w) + sumprod(h, u) + b for w, u, b in zip(kernel, recurrent_kernel, bias)]


def main():
    """Prints predictions as JSON, for a sample in a JSON file or in stdin, or for a list of samples."""
    from json import dumps, loads

    try:
        with open(argv[1] if argv[1:] else 0, encoding="utf-8-sig") as file:
            text = file.read()
        if text.lstrip()[:1] not in ("[", "{"):
            raise ValueError("expected JSON; to read CSV or JSON Lines, export the model with --with-main")
        value = loads(text, parse_int=float, object_hook=lambda x: x.get(INPUT_NAMES[0], x))
        print(dumps([predict(x) for x in value] if str(value).startswith("[[[") else predict(value)))
    except (OSError, ValueError, IndexError, RecursionError) as error:
        problem = "too many lists or objects inside each other" if isinstance(error, RecursionError) else error
        raise SystemExit("error: %s" % problem) from None


# Weights
LSTM_KERNEL_I = [
    [0.3504541516304016, 0.6057053208351135],
    [-0.3786787688732147, -0.6431886553764343],
    [0.2571253478527069, -0.09659073501825333],
    [-0.12645922601222992, -0.20222768187522888],
    [-0.42471426725387573, 0.009964801371097565],
    [0.09173005074262619, 0.4214840233325958],
    [-0.23027589917182922, -0.05942402780056],
    [0.34145334362983704, 0.2920255959033966],
]
LSTM_RECURRENT_KERNEL_I = [
    [-0.18419691920280457, 0.34551534056663513, -0.22969608008861542, -0.8072229027748108, -0.2963801622390747, -0.15534764528274536, 0.5094743371009827, -0.2517254054546356],
    [-0.6348643898963928, 0.3049679696559906, 0.2986668050289154, 0.10641150921583176, -0.6059845685958862, 0.2929809093475342, -0.39074644446372986, 0.6573858261108398],
    [-0.10145784914493561, -0.22491423785686493, -0.2242652177810669, 0.2141876369714737, -0.23371505737304688, 0.19621437788009644, 0.12514501810073853, -0.1503712236881256],
    [0.3337080478668213, 0.0729890912771225, 0.27172422409057617, 0.0661587119102478, -0.22812242805957794, -0.062279731035232544, -0.23110732436180115, 0.15636999905109406],
    [-0.5126301646232605, -0.17234523594379425, 0.5080468058586121, 0.30267298221588135, 0.011447212658822536, 0.08328454196453094, -0.148503378033638, 0.7650503516197205],
    [-0.3294156491756439, -0.15908309817314148, -0.3427421748638153, 0.17698954045772552, 0.3120342791080475, 0.14212334156036377, 0.024528713896870613, 0.3743436634540558],
    [0.21062882244586945, 0.0463494136929512, -0.07516604661941528, -0.6154427528381348, -0.06102903559803963, -0.4347192943096161, 0.5240904688835144, -0.22363823652267456],
    [-0.42022159695625305, -0.4054707884788513, -0.19471237063407898, 0.0581773966550827, 0.461518794298172, -0.38575881719589233, -0.14212137460708618, -0.03980741277337074],
]
LSTM_BIAS_I = [0.36136311292648315, 0.7317379117012024, -0.07849779725074768, 0.43206456303596497, 0.8013572692871094, 0.5002009868621826, 0.3535308837890625, 0.208100825548172]
LSTM_KERNEL_F = [
    [0.41457048058509827, 0.20832061767578125],
    [0.038458339869976044, -0.30472955107688904],
    [0.47283485531806946, 0.49154776334762573],
    [0.5554524660110474, 0.25037121772766113],
    [-0.31719183921813965, -0.9055821895599365],
    [-0.13040052354335785, -0.4273631274700165],
    [0.05830821767449379, -0.0807635709643364],
    [-0.4264167845249176, -0.5167515277862549],
]
LSTM_RECURRENT_KERNEL_F = [
    [0.35421040654182434, -0.3311060070991516, 0.012743057683110237, -0.09675469994544983, 0.01838388852775097, -0.30135828256607056, 0.27194449305534363, -0.4196356236934662],
    [0.26208731532096863, -0.2369631677865982, 0.22361773252487183, 0.34864646196365356, 0.08531639724969864, -0.10975705832242966, -0.661614179611206, -0.2580081522464752],
    [-0.047396354377269745, 0.0005058780661784112, -0.17149470746517181, 0.03719387575984001, 0.22498564422130585, 0.1163383349776268, 0.227671280503273, -0.11609558761119843],
    [-0.7921179533004761, 0.7003150582313538, 0.5647553205490112, -0.3800753653049469, -0.18343517184257507, 0.4362463653087616, 0.7112109065055847, -0.090965136885643],
    [-0.5564122796058655, -0.4296830892562866, -0.057107046246528625, 0.3038823902606964, -0.09380071610212326, -0.05876961722970009, -0.09964626282453537, 0.21264545619487762],
    [-0.5656445026397705, -0.3370795249938965, 0.4650040864944458, 0.2770569920539856, -0.11107317358255386, -0.20356711745262146, 0.26312220096588135, 0.4094696044921875],
    [-0.17939555644989014, 0.31656038761138916, 0.24581997096538544, -0.3496059775352478, 0.058065176010131836, -0.1677243858575821, 0.08042081445455551, 0.012317884713411331],
    [-0.4316370487213135, 0.2837638556957245, -0.023303601890802383, 0.23213380575180054, 0.0623939074575901, -0.37441524863243103, -0.4608970284461975, 0.07783649116754532],
]
LSTM_BIAS_F = [0.8373798131942749, 1.100485920906067, 0.8921239376068115, 1.547877311706543, 1.3137798309326172, 1.3842182159423828, 1.4621459245681763, 1.392935037612915]
LSTM_KERNEL_C = [
    [-0.5265284180641174, -0.5994964838027954],
    [-0.6440211534500122, -0.763935923576355],
    [0.08473607897758484, -0.2780499756336212],
    [0.14845864474773407, 0.1971544325351715],
    [0.4144298732280731, -0.017624041065573692],
    [0.1722106784582138, 0.2721268832683563],
    [-0.19870254397392273, -0.4491368234157562],
    [0.34795817732810974, 0.34974655508995056],
]
LSTM_RECURRENT_KERNEL_C = [
    [0.09274856746196747, -0.39696985483169556, 0.321231871843338, 0.11023976653814316, -0.1033501848578453, 0.12118318676948547, -0.04720747098326683, 0.5136526226997375],
    [-0.17129991948604584, -0.030503049492836, -0.1330430954694748, 0.6650837659835815, 0.047053445130586624, 0.03589274361729622, -0.3493610620498657, 0.6149947047233582],
    [-0.2129015177488327, -0.3002869784832001, 0.018560266122221947, -0.22835128009319305, 0.10153820365667343, 0.37368080019950867, 0.1491122990846634, -0.08425107598304749],
    [-0.3166593909263611, -0.1402493566274643, 0.28820517659187317, 0.10583179444074631, 0.5078096389770508, -0.5279672145843506, 0.13703279197216034, 0.26524025201797485],
    [1.2271960973739624, -0.3709321618080139, -0.3461850583553314, -0.38103029131889343, 0.3735015392303467, -0.1929604411125183, 0.2217542976140976, -0.37928250432014465],
    [-0.15909089148044586, 0.345668762922287, -0.09995857626199722, 0.533704936504364, -0.5409778952598572, 0.15755797922611237, -0.15484553575515747, 1.0873407125473022],
    [0.004222296644002199, 0.7645438313484192, 0.3240213692188263, -0.6688108444213867, -0.3891315758228302, 0.2744526267051697, 0.394228458404541, -0.2532503306865692],
    [0.372444212436676, -0.5417542457580566, -0.12694694101810455, 0.9135928153991699, 0.2458391934633255, -0.050218623131513596, -0.7053173184394836, 0.18763573467731476],
]
LSTM_BIAS_C = [-0.27868708968162537, 0.7063723206520081, -0.1640613079071045, -0.4425143003463745, -0.8560568690299988, 0.47110357880592346, 0.550373911857605, 0.3279569149017334]
LSTM_KERNEL_O = [
    [0.9241781830787659, 0.4713701009750366],
    [-0.8430826663970947, -0.9150464534759521],
    [-0.33299851417541504, -0.27300843596458435],
    [0.07504457235336304, 0.6773974895477295],
    [-0.8586714267730713, -0.6683801412582397],
    [-0.4974193572998047, -0.7070035934448242],
    [0.6988936066627502, 0.15537643432617188],
    [-0.4063848555088043, -0.028062107041478157],
]
LSTM_RECURRENT_KERNEL_O = [
    [-0.5767235159873962, 0.29714903235435486, 0.0005523764411918819, -0.21526946127414703, -0.439698189496994, 0.08153655380010605, 0.6046644449234009, -0.04470575228333473],
    [-0.5237598419189453, 0.3414173722267151, 0.09241534024477005, 0.33050912618637085, -0.41166210174560547, 0.13734027743339539, -0.3920510411262512, 0.7083598971366882],
    [-0.044203322380781174, -0.24661926925182343, -0.4032036066055298, 0.06273873150348663, 0.2592099606990814, 0.10021201521158218, 0.10931854695081711, 0.04340284317731857],
    [-0.20622564852237701, 0.42048200964927673, -0.13424691557884216, -0.36643463373184204, -0.5357756614685059, -0.08315036445856094, 0.5443857908248901, -0.34124428033828735],
    [-0.6603500843048096, 0.17206807434558868, 0.16642366349697113, 0.4315234124660492, -0.27670997381210327, 0.38468244671821594, -0.41682377457618713, 0.737604558467865],
    [-0.26880529522895813, 0.25856688618659973, 0.04255862534046173, 0.1230391189455986, -0.031803809106349945, 0.07809870690107346, -0.11317076534032822, 0.0792466402053833],
    [-0.1757591962814331, 0.48286163806915283, 0.1269291490316391, -0.10186592489480972, -0.1434297412633896, 0.25990474224090576, 0.39969387650489807, -0.47068554162979126],
    [-0.8034396171569824, 0.2624555230140686, 0.1104651466012001, 0.2374005764722824, -0.37477901577949524, 0.35895317792892456, -0.04043908044695854, 0.442003071308136],
]
LSTM_BIAS_O = [0.5990399718284607, 0.7581515312194824, -0.0949840322136879, 0.3131038248538971, 0.5662819743156433, 0.492673397064209, 0.21745067834854126, 0.5684738755226135]
DENSE_KERNEL = [
    [1.2302154302597046, 0.9333364963531494, -0.04345918819308281, 0.16875922679901123, -0.47778695821762085, 1.123630404472351, -0.5503561496734619, -0.2743435204029083],
    [-0.7748977541923523, -0.9896369576454163, 0.34383824467658997, -1.0589890480041504, 1.2307343482971191, -0.3464585542678833, 1.0860989093780518, -1.0239838361740112],
]
DENSE_BIAS = [-0.06938405334949493, 0.06938406080007553]


if __name__ == "__main__":
    main()
