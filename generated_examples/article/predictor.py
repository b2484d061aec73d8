# model.h5 in pure Python, without any import but the standard library
#
# Model:   model.h5
#          SHA-256 85e3b5c73354171dce53ba8e7f6c4b46b4039ff3e4b06447e5b3d8b2cb0a222e
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
from math import exp, tanh
from operator import mul
from sys import argv

__all__ = ["INPUT_NAMES", "INPUT_SHAPES", "OUTPUT_NAMES", "OUTPUT_SHAPES", "Predictor", "predict", "predict_batch"]

INPUT_NAMES = ("input_layer",)
INPUT_SHAPES = ((3, 2),)
OUTPUT_NAMES = ("dense",)
OUTPUT_SHAPES = ((2,),)


def predict(input_layer: object) -> list:
    """The prediction for one sample: nested lists."""
    return as_lists(forward(*check_inputs((input_layer,), INPUT_SHAPES)))


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

    def predict(self, input_layer: object) -> list:
        """The prediction for one sample."""
        return as_lists(forward(*check_inputs((input_layer,), INPUT_SHAPES)))

    def step(self, input_layer: object) -> list:
        """Feeds one timestep; returns the output so far."""
        return as_lists(self.run(forward_step, *check_inputs((input_layer,), ((2,),))))

    def run(self, function, *inputs):
        """Runs a function on the current state. If it raises, the state is unchanged."""
        state = dict(self.state)
        outputs = function(state, *inputs)
        self.state = state
        return outputs


def forward(input_layer):
    """The layers in order, for a whole sample."""
    # LSTM 'lstm': (8,)
    lstm, _ = scan_to_end(lstm_step, input_layer, ([0.0] * 8, [0.0] * 8))
    # Dense 'dense': (2,)
    dense = transform(lstm, DENSE_KERNEL, DENSE_BIAS)
    dense_softmax = softmax(dense)
    return dense_softmax


def forward_step(state, input_layer):
    """The layers in order, for one timestep."""
    input_layer = [input_layer]
    # LSTM 'lstm': (8,)
    state["lstm"] = scan_to_end(lstm_step, input_layer, state.get("lstm", ([0.0] * 8, [0.0] * 8)))
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
    candidate = [tanh(v) for v in weigh(x, LSTM_KERNEL_C, h, LSTM_RECURRENT_KERNEL_C, LSTM_BIAS_C)]
    o = [sigmoid(v) for v in weigh(x, LSTM_KERNEL_O, h, LSTM_RECURRENT_KERNEL_O, LSTM_BIAS_O)]
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


def sigmoid(x):
    """1 / (1 + e^-x), without overflow."""
    return 1.0 / (1.0 + exp(-x)) if x > -700.0 else exp(x)


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
    [0.5382710099220276, 0.6389274597167969],
    [-0.4905238151550293, -0.4774129390716553],
    [-0.42847809195518494, -0.6397064924240112],
    [-0.19823099672794342, -0.1851707100868225],
    [-0.6078023314476013, -0.3954307734966278],
    [0.22832100093364716, 0.5468758344650269],
    [-0.5139774680137634, -0.2520179748535156],
    [0.42062509059906006, 0.5941823124885559],
]
LSTM_RECURRENT_KERNEL_I = [
    [-1.4625056982040405, 0.5629842281341553, -0.7694589495658875, -1.411153793334961, 0.8060328364372253, -0.7299856543540955, 0.05153430253267288, 1.4133145809173584],
    [-1.3360530138015747, 0.7621612548828125, -0.7943023443222046, -0.7720587849617004, 1.0833879709243774, -0.7999120950698853, 0.2961302399635315, 1.2493571043014526],
    [-0.9511752724647522, 0.3759485185146332, -1.1567727327346802, -0.19849245250225067, 0.9929583668708801, -0.3809815049171448, 0.5136224031448364, 0.7566181421279907],
    [-0.35270828008651733, 0.6040999293327332, -0.40574318170547485, 0.25804048776626587, 0.522919774055481, -0.2977437973022461, 0.2129065990447998, 0.733333170413971],
    [-0.6438767313957214, 0.4753876030445099, -0.6292940378189087, -0.24125079810619354, 0.9427992701530457, -0.37927430868148804, 0.32494106888771057, 1.119969129562378],
    [0.11721886694431305, 0.5774770975112915, -0.5095731616020203, 0.3941056728363037, 0.7679896354675293, 0.41185352206230164, 0.554741382598877, -0.11463584750890732],
    [-0.8947176933288574, 0.8087380528450012, -1.1414769887924194, -0.8859429359436035, 0.853761613368988, -0.5677647590637207, 0.6733222007751465, 1.2288175821304321],
    [-0.37549805641174316, 0.4568150043487549, -0.3088710308074951, 0.003869051579385996, 0.8254806399345398, -0.38055384159088135, 0.5976333618164062, 0.19320955872535706],
]
LSTM_BIAS_I = [0.7336463332176208, 0.7986263036727905, 0.6765339374542236, 0.5989120006561279, 0.6527191996574402, 0.4583096504211426, 0.6990916132926941, 0.4519116282463074]
LSTM_KERNEL_F = [
    [0.49093711376190186, 0.38778653740882874],
    [0.1060909554362297, -0.12221821397542953],
    [0.012717911042273045, 0.2634514272212982],
    [0.6043400168418884, 0.574962854385376],
    [-0.749702513217926, -0.722606360912323],
    [-0.19820146262645721, -0.2358994483947754],
    [-0.8122656941413879, -0.343691885471344],
    [-0.16339288651943207, -0.10700774192810059],
]
LSTM_RECURRENT_KERNEL_F = [
    [0.8251971006393433, -0.022527966648340225, 0.030255751684308052, -0.7860638499259949, 0.040953438729047775, 0.37354984879493713, 0.1814417690038681, -0.8565491437911987],
    [0.8519396185874939, -0.15452447533607483, 0.053800057619810104, 0.6185231804847717, -0.370505154132843, -0.1788930594921112, -0.13121914863586426, -0.9726295471191406],
    [0.7336624264717102, 0.12226781994104385, -0.18751080334186554, 1.1990772485733032, -0.10276483744382858, -0.26545989513397217, -0.15431682765483856, -0.23032930493354797],
    [-0.605969250202179, 0.8091055750846863, -0.07261774688959122, -0.13625138998031616, 0.6808039546012878, -0.10149847716093063, 0.6003342270851135, 0.36868050694465637],
    [0.13650964200496674, -0.6177440881729126, -0.06041843071579933, 0.8174304962158203, -0.6644625067710876, -0.7204845547676086, -0.3387606143951416, -0.07454041391611099],
    [-0.8939481973648071, 0.3554542064666748, -0.6167108416557312, 0.2534254491329193, 0.24437054991722107, -0.804836630821228, 0.214324489235878, 0.9738011956214905],
    [0.36298003792762756, -0.6343733668327332, 0.016512086614966393, 0.6498386859893799, -0.41327303647994995, -0.3785659372806549, -0.9680688977241516, -0.06316112726926804],
    [-0.7699796557426453, 0.24810732901096344, -0.28915923833847046, 0.6156135201454163, 0.014973999932408333, -1.140148401260376, -0.4545189440250397, 0.8538690209388733],
]
LSTM_BIAS_F = [0.4724491238594055, 0.27752384543418884, 0.45421522855758667, 1.5679210424423218, 0.5633929967880249, 1.7098373174667358, 0.5439692735671997, 1.493052363395691]
LSTM_KERNEL_C = [
    [-0.6234492659568787, -0.6189443469047546],
    [-0.7642597556114197, -0.7855800986289978],
    [0.6160503029823303, 0.3735921382904053],
    [0.03659096360206604, 0.013374497182667255],
    [-0.36562174558639526, -0.4901005029678345],
    [-0.30352699756622314, -0.21543481945991516],
    [-0.42792201042175293, -0.5612030029296875],
    [0.2033025175333023, 0.48430439829826355],
]
LSTM_RECURRENT_KERNEL_C = [
    [0.038433633744716644, -0.42934659123420715, 0.20530541241168976, 0.9521329998970032, -0.24459320306777954, -0.8241488337516785, 0.3993285298347473, 0.5428574681282043],
    [0.049568988382816315, -0.38182321190834045, -0.03654720261693001, 1.3845293521881104, 0.20005248486995697, -0.8395407199859619, 0.5146484971046448, 0.5224846005439758],
    [-0.06725385040044785, -0.09914586693048477, -0.18257632851600647, -1.0413013696670532, 0.25102129578590393, 1.1668992042541504, -0.038594383746385574, -0.5188406705856323],
    [-0.34662148356437683, -0.20118801295757294, 0.447221577167511, 0.6292430758476257, -0.004283665679395199, -1.045772671699524, -0.10340629518032074, 0.5335080027580261],
    [0.2913427948951721, -0.33250075578689575, -0.11951713263988495, 0.66929030418396, -0.13105402886867523, -0.6805950403213501, 0.040707528591156006, 0.8478899002075195],
    [0.2688010632991791, 0.3301652669906616, -0.40738362073898315, 0.30039355158805847, 0.21794043481349945, 0.45596417784690857, 0.443902850151062, -0.29830023646354675],
    [-0.05056043341755867, 0.004965454339981079, 0.09528292715549469, 0.8991212248802185, 0.07588432729244232, -0.8220937252044678, -0.13103832304477692, 0.7457190752029419],
    [-0.15736417472362518, -0.057770878076553345, 0.28963157534599304, -0.6130162477493286, -0.24801529943943024, -0.20847027003765106, -0.37832435965538025, 0.6102592945098877],
]
LSTM_BIAS_C = [-0.25716134905815125, -0.04515013471245766, -0.16579356789588928, -0.29870253801345825, 0.18413791060447693, -0.173762708902359, 0.00551865017041564, 0.45374688506126404]
LSTM_KERNEL_O = [
    [0.9612299203872681, 0.5339381098747253],
    [-0.7152330875396729, -0.5821436047554016],
    [-0.7591540813446045, -0.7893239259719849],
    [0.11417794227600098, 0.15796980261802673],
    [-0.8639712333679199, -0.570583701133728],
    [0.2161751389503479, -0.09792733192443848],
    [-0.23726671934127808, -0.23204100131988525],
    [0.23881880939006805, 0.5526776909828186],
]
LSTM_RECURRENT_KERNEL_O = [
    [-1.3559317588806152, 0.6866151094436646, -0.6288439035415649, -0.8950979709625244, 0.890618085861206, -0.23214304447174072, -0.1418173760175705, 0.973240852355957],
    [-1.1893643140792847, 0.9491015076637268, -1.2150788307189941, -0.23512712121009827, 0.8320168852806091, -1.005254864692688, 0.1292184293270111, 1.1325328350067139],
    [-0.5151872038841248, 0.4818018972873688, -0.944466769695282, 0.16075623035430908, 1.1761337518692017, -0.5411264300346375, 0.48314985632896423, 0.7326549291610718],
    [-0.6929163932800293, 0.627657949924469, -0.8444792032241821, -0.34290769696235657, 0.49635183811187744, -0.4442412853240967, 0.4431503713130951, 0.6301227807998657],
    [-0.8366929292678833, 0.7262679934501648, -0.7259568572044373, 0.3515375554561615, 0.5516344904899597, -0.49987995624542236, 0.3624970614910126, 0.8960303664207458],
    [-0.9006170034408569, 0.3256590664386749, -0.6526981592178345, 0.47789880633354187, 0.6018143892288208, -0.9881799221038818, -0.10147125273942947, 0.6481764316558838],
    [-1.1439568996429443, 0.8526437282562256, -1.0707939863204956, -0.7499841451644897, 1.3420552015304565, -0.4270181357860565, 0.5156444311141968, 0.7920776605606079],
    [-1.004287600517273, 0.030108921229839325, -0.13437926769256592, -0.15412934124469757, 0.1436133086681366, -0.8468122482299805, -0.21273531019687653, 0.9793946146965027],
]
LSTM_BIAS_O = [0.8480934500694275, 0.8403351306915283, 0.651084840297699, 0.6920569539070129, 0.628100574016571, 0.6743538975715637, 0.9405086636543274, 0.6481847167015076]
DENSE_KERNEL = [
    [1.6446725130081177, 1.5066591501235962, -1.525229573249817, 0.8290804028511047, 1.6413835287094116, 0.46419668197631836, 0.8538104295730591, -0.8148447871208191],
    [-0.9446234107017517, -0.9935626983642578, 0.868750810623169, -1.290204405784607, -1.433633804321289, 0.10181298106908798, -1.6343597173690796, -0.15318667888641357],
]
DENSE_BIAS = [-0.1405060738325119, 0.14050604403018951]


if __name__ == "__main__":
    main()
