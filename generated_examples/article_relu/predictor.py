# model.keras in pure Python, without any import but the standard library
#
# Model:   model.keras
#          SHA-256 fad2a60f47ee4633daca320db2ebe71c742e3ab96e80aa42c02361b70e981336
#          written by Keras 3.15.1
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
from math import exp
from operator import mul
from sys import argv

__all__ = ["INPUT_NAMES", "INPUT_SHAPES", "OUTPUT_NAMES", "OUTPUT_SHAPES", "Predictor", "predict", "predict_batch"]

INPUT_NAMES = ("input_layer_1",)
INPUT_SHAPES = ((3, 2),)
OUTPUT_NAMES = ("dense",)
OUTPUT_SHAPES = ((2,),)


def predict(input_layer_1: object) -> list:
    """The prediction for one sample: nested lists."""
    return as_lists(forward(*check_inputs((input_layer_1,), INPUT_SHAPES)))


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

    def predict(self, input_layer_1: object) -> list:
        """The prediction for one sample."""
        return as_lists(forward(*check_inputs((input_layer_1,), INPUT_SHAPES)))

    def step(self, input_layer_1: object) -> list:
        """Feeds one timestep; returns the output so far."""
        return as_lists(self.run(forward_step, *check_inputs((input_layer_1,), ((2,),))))

    def run(self, function, *inputs):
        """Runs a function on the current state. If it raises, the state is unchanged."""
        state = dict(self.state)
        outputs = function(state, *inputs)
        self.state = state
        return outputs


def forward(input_layer_1):
    """The layers in order, for a whole sample."""
    # LSTM 'lstm': (8,)
    lstm, _ = scan_to_end(lstm_step, input_layer_1, ([0.0] * 8, [0.0] * 8))
    # Dense 'dense': (2,)
    dense = transform(lstm, DENSE_KERNEL, DENSE_BIAS)
    dense_softmax = softmax(dense)
    return dense_softmax


def forward_step(state, input_layer_1):
    """The layers in order, for one timestep."""
    input_layer_1 = [input_layer_1]
    # LSTM 'lstm': (8,)
    state["lstm"] = scan_to_end(lstm_step, input_layer_1, state.get("lstm", ([0.0] * 8, [0.0] * 8)))
    lstm, _ = state["lstm"]
    # Dense 'dense': (2,)
    dense = transform(lstm, DENSE_KERNEL, DENSE_BIAS)
    dense_softmax = softmax(dense)
    return dense_softmax


# LSTM 'lstm'
def lstm_step(x, h, c):
    """One timestep: x has 2 numbers, h and c have 8."""
    i = [sigmoid(v) for v in weigh(x, LSTM_KERNEL_I, h, LSTM_RECURRENT_KERNEL_I, LSTM_BIAS_I)]
    f = [sigmoid(v) for v in weigh(x, LSTM_KERNEL_F, h, LSTM_RECURRENT_KERNEL_F, LSTM_BIAS_F)]
    candidate = [relu(v) for v in weigh(x, LSTM_KERNEL_C, h, LSTM_RECURRENT_KERNEL_C, LSTM_BIAS_C)]
    o = [sigmoid(v) for v in weigh(x, LSTM_KERNEL_O, h, LSTM_RECURRENT_KERNEL_O, LSTM_BIAS_O)]
    c = [f_k * c_k + i_k * candidate_k for f_k, c_k, i_k, candidate_k in zip(f, c, i, candidate)]
    h = [o_k * relu(c_k) for o_k, c_k in zip(o, c)]
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


def sigmoid(x):
    """1 / (1 + e^-x), without overflow."""
    return 1.0 / (1.0 + exp(-x)) if x > -700.0 else exp(x)


def weigh(x, kernel, h, recurrent_kernel, bias):
    """x kernel + h recurrent_kernel + bias; a row of each kernel belongs to one unit."""
    return [sumprod(x, w) + sumprod(h, u) + b for w, u, b in zip(kernel, recurrent_kernel, bias)]


def relu(x):
    """The positive part; NaN stays NaN."""
    return 0.0 if x < 0 else x


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
    [-0.588981032371521, 0.14140179753303528],
    [-0.38225334882736206, -0.41280409693717957],
    [0.9699220061302185, 0.2592718005180359],
    [-0.14667156338691711, -0.003358190879225731],
    [-0.5025690793991089, -0.45558595657348633],
    [-0.4169459640979767, -0.12627604603767395],
    [-0.1307898312807083, -0.28493532538414],
    [0.8181983232498169, 0.7180505394935608],
]
LSTM_RECURRENT_KERNEL_I = [
    [0.4265146851539612, 0.5007409453392029, 0.35920748114585876, 0.4313841164112091, 0.7202172875404358, 0.039206475019454956, 0.8708869218826294, 0.6026304960250854],
    [0.3480800688266754, 0.3287789821624756, 0.8075859546661377, 0.7919483184814453, 0.48667263984680176, 0.09525757282972336, 0.4291694760322571, 0.6596686840057373],
    [0.41047176718711853, 0.21296469867229462, 0.11832305788993835, 0.20145803689956665, 0.17550069093704224, 0.638984739780426, 0.330888569355011, 0.05600234493613243],
    [-0.07622094452381134, -0.2840571999549866, 0.11596596986055374, 0.44721686840057373, -0.12239956110715866, -0.7990937232971191, -0.10921530425548553, 0.3932008147239685],
    [0.17530539631843567, -0.17474593222141266, 0.545987069606781, 0.6362219452857971, 0.17326530814170837, -0.13729628920555115, 0.08727025240659714, 0.7515972852706909],
    [0.39845606684684753, 0.38625988364219666, -0.10393192619085312, -0.2682405412197113, 0.5082542300224304, 0.6657983064651489, 0.28813913464546204, -0.3076201379299164],
    [-0.030853239819407463, 0.04012974724173546, 0.09487530589103699, 0.3694528043270111, 0.030632656067609787, -0.40256357192993164, 0.3782716989517212, 0.7306254506111145],
    [-0.12040600925683975, 0.14981518685817719, 0.3133431673049927, 0.07136865705251694, 0.3476969003677368, 0.18295015394687653, 0.25064364075660706, 0.591584324836731],
]
LSTM_BIAS_I = [0.6383979320526123, 0.6548037528991699, 0.5322021245956421, 0.22853754460811615, 0.34955716133117676, 0.6380171775817871, 0.49293556809425354, 0.7880209684371948]
LSTM_KERNEL_F = [
    [-0.8851708769798279, -0.9992898106575012],
    [-0.4864276051521301, -0.8435999155044556],
    [0.7947768568992615, 1.0185917615890503],
    [-0.3483107089996338, -0.5851530432701111],
    [-0.7702937126159668, -0.925114095211029],
    [0.029102124273777008, 0.1228029802441597],
    [-0.9657196998596191, -0.7665562629699707],
    [0.3063562512397766, 0.25119489431381226],
]
LSTM_RECURRENT_KERNEL_F = [
    [0.19664046168327332, -0.3083249628543854, -0.12742067873477936, 0.5452497601509094, 9.060604497790337e-06, -0.612998366355896, -0.0170152448117733, 0.03005675971508026],
    [-0.00450819730758667, -0.24793224036693573, 0.059488601982593536, 0.2605491280555725, -0.047690872102975845, -0.3363458514213562, -0.16290470957756042, -0.2526387870311737],
    [-0.05447445064783096, 0.16907718777656555, -0.010041198693215847, -0.3639850616455078, -0.08124735951423645, 0.3939952254295349, -0.308392733335495, -0.2703125774860382],
    [-0.12612491846084595, 0.2914550304412842, 0.7006970643997192, 0.26974910497665405, 0.3468227684497833, 0.09817517548799515, 0.5722166299819946, 0.20313489437103271],
    [-0.21985329687595367, -0.2751491963863373, -0.1877700388431549, 0.45300373435020447, -0.24457436800003052, -0.3541806936264038, -0.05293527618050575, 0.3045671880245209],
    [0.6549679040908813, 0.3949206471443176, 0.6734143495559692, 0.6003996133804321, 0.42149677872657776, 0.5916340351104736, 0.8668481707572937, 0.3061448037624359],
    [0.028850264847278595, -0.42309805750846863, -0.06018339842557907, 0.45166489481925964, 0.004205732140690088, -0.47946101427078247, -0.6542580127716064, 0.39411523938179016],
    [-0.36286211013793945, -0.06878215074539185, 0.3108932375907898, -0.22823509573936462, -0.1926138550043106, 0.3142419755458832, -0.44617125391960144, 0.4130982756614685],
]
LSTM_BIAS_F = [0.8036484718322754, 0.8483856916427612, 0.9693029522895813, 1.349739670753479, 0.9653294086456299, 1.6874051094055176, 0.882455587387085, 1.58738374710083]
LSTM_KERNEL_C = [
    [-0.8458712100982666, -0.7691155672073364],
    [-0.9308121800422668, -0.7461427450180054],
    [0.8979073762893677, 0.13583724200725555],
    [0.08420945703983307, 0.11851055920124054],
    [-0.18569296598434448, -0.5118284225463867],
    [-0.4049050807952881, -0.4032715857028961],
    [0.10180805623531342, -0.5552167296409607],
    [0.6911720633506775, 0.8781627416610718],
]
LSTM_RECURRENT_KERNEL_C = [
    [0.28723055124282837, -0.04940347000956535, 0.5477704405784607, 0.5595733523368835, 0.2178254872560501, -0.22340679168701172, 0.6743215322494507, 0.4110739529132843],
    [0.22815969586372375, 0.09521526098251343, 0.2663520276546478, 0.9506622552871704, 0.6992835998535156, -0.19273978471755981, 0.8094883561134338, 0.4408527612686157],
    [0.39139944314956665, 0.1411886364221573, 0.4123395085334778, -0.33033889532089233, 0.5338639616966248, 1.0834752321243286, 0.42397916316986084, 0.01685021072626114],
    [-0.41374117136001587, -0.4585084319114685, 0.3030610680580139, 0.22717317938804626, 0.16471168398857117, -1.1724272966384888, -0.0607144832611084, 0.39927390217781067],
    [0.657028079032898, 0.06876074522733688, -0.047692373394966125, 0.4031602740287781, 0.4307246208190918, -0.16959527134895325, 0.4963032901287079, 0.6603591442108154],
    [0.4887086749076843, 0.6222449541091919, -0.030107539147138596, 0.0074653783813118935, 0.17796236276626587, 0.5098099112510681, 0.4121735990047455, -0.2388741374015808],
    [0.16284289956092834, 0.16895714402198792, 0.41848024725914, 0.5575634241104126, 0.37018150091171265, -0.27086368203163147, -0.0067191291600465775, 0.6787868738174438],
    [0.4600214660167694, 0.3193535804748535, 0.7061153650283813, 0.4215773046016693, 0.11139944940805435, 0.8949592113494873, 0.08614208549261093, 0.8152244687080383],
]
LSTM_BIAS_C = [0.6014212369918823, 0.6074944734573364, 0.6448355317115784, 0.26214876770973206, 0.45109111070632935, 0.5519177913665771, 0.6022514700889587, 0.7967922687530518]
LSTM_KERNEL_O = [
    [-0.691028892993927, -1.0557104349136353],
    [-1.0425689220428467, -0.9326622486114502],
    [0.11123330891132355, 0.26332637667655945],
    [-0.47146934270858765, 0.010616553947329521],
    [-0.7521421909332275, -0.6400829553604126],
    [0.017678294330835342, -0.139471173286438],
    [-0.04759020358324051, -0.7302257418632507],
    [0.49289339780807495, 0.7801421880722046],
]
LSTM_RECURRENT_KERNEL_O = [
    [-0.09674763679504395, 0.12774930894374847, 0.03803614526987076, 0.9271355271339417, 0.21156956255435944, -0.381462961435318, 0.3388759195804596, 0.22728098928928375],
    [-0.07449329644441605, 0.21215905249118805, -0.08846942335367203, 0.7467190027236938, -0.022127890959382057, -0.5370984673500061, 0.039218973368406296, 0.2768440544605255],
    [0.44376441836357117, 0.2847672402858734, 0.03540487959980965, 0.06044115871191025, 0.6115010976791382, 0.641758918762207, 0.24729475378990173, 0.40833762288093567],
    [0.21612796187400818, 0.027371320873498917, -0.21916741132736206, 0.3149307370185852, -0.03427502140402794, -0.8335466980934143, 0.29610416293144226, 0.2075357586145401],
    [-0.1980230212211609, 0.2585112452507019, 0.08423615247011185, 0.5272786021232605, -0.07941719889640808, -0.22571499645709991, 0.0073264543898403645, 0.3218104839324951],
    [0.7754654288291931, 0.7002423405647278, 0.34073737263679504, -0.0064203133806586266, 0.7886167168617249, 0.5478196740150452, 0.6040990948677063, -0.7710068821907043],
    [0.002622623462229967, 0.10461348295211792, -0.0182639192789793, 0.7753316760063171, 0.4118548333644867, -0.2833990454673767, 0.27649515867233276, 0.07537902891635895],
    [-0.23897941410541534, -0.19343514740467072, 0.5087414383888245, -0.010204519145190716, -0.030749894678592682, 0.5521262288093567, 0.04477570205926895, 0.6196093559265137],
]
LSTM_BIAS_O = [0.4412032663822174, 0.387690931558609, 0.5678471922874451, 0.21190574765205383, 0.129680797457695, 0.6385336518287659, 0.40282830595970154, 0.819898784160614]
DENSE_KERNEL = [
    [1.1004387140274048, 1.0481228828430176, -1.0684059858322144, 0.3299429416656494, 1.0579280853271484, 0.2063930630683899, 0.034168973565101624, -1.091942548751831],
    [-0.4003886580467224, -0.5350269675254822, 0.41192635893821716, -0.7910658717155457, -0.8501783609390259, 0.3596169650554657, -0.8147173523902893, 0.12391065061092377],
]
DENSE_BIAS = [-0.18826209008693695, 0.18826204538345337]


if __name__ == "__main__":
    main()
