"""PyTorch modules that lstmgen follows, MODELS, and that it refuses, REFUSED, each with its example and options."""

from collections.abc import Callable
from typing import Any

import torch
from torch import nn
from torch_recurrent import Case, projected, recurrent


class Convolutional(nn.Module):
    """Convolutions, a GRU in both directions, and a normalized Dense layer."""

    def __init__(self) -> None:
        super().__init__()
        self.conv = nn.Sequential(
            nn.Conv1d(5, 8, 3, padding=1), nn.BatchNorm1d(8), nn.ReLU(inplace=True), nn.MaxPool1d(2)
        )
        self.gru = nn.GRU(8, 6, batch_first=True, bidirectional=True)
        self.norm, self.head = nn.LayerNorm(12), nn.Linear(12, 4)

    def forward(self, x: torch.Tensor) -> Any:
        y, _ = self.gru(self.conv(x.transpose(1, 2)).transpose(1, 2))
        return torch.softmax(self.head(self.norm(y.mean(1))), -1)


class Pictures(nn.Module):
    """Two-dimensional convolutions over a spectrogram, then an LSTM over its columns."""

    def __init__(self) -> None:
        super().__init__()
        self.conv = nn.Sequential(
            nn.Conv2d(1, 4, 3, stride=2, padding=1), nn.SiLU(), nn.AvgPool2d(2), nn.Conv2d(4, 6, 3, groups=2)
        )
        self.lstm = nn.LSTM(12, 6, batch_first=True)

    def forward(self, x: torch.Tensor) -> Any:
        y = self.conv(x)
        b, c, h, w = y.shape
        return self.lstm(y.permute(0, 3, 1, 2).reshape(b, w, c * h))[0]


class Tokens(nn.Module):
    """An embedding, two layers of LSTM, and the probabilities of the next token."""

    def __init__(self) -> None:
        super().__init__()
        self.table, self.lstm, self.head = nn.Embedding(20, 5), nn.LSTM(5, 6, 2, batch_first=True), nn.Linear(6, 20)

    def forward(self, ids: torch.Tensor) -> Any:
        _, (h, _) = self.lstm(self.table(ids))
        return torch.log_softmax(self.head(h[-1]), -1)


class Pooled(nn.Module):
    """An LSTM whose timesteps are weighted by attention."""

    def __init__(self) -> None:
        super().__init__()
        self.lstm = nn.LSTM(5, 6, batch_first=True, bidirectional=True)
        self.score, self.head = nn.Linear(12, 1), nn.Linear(12, 3)

    def forward(self, x: torch.Tensor) -> Any:
        y, _ = self.lstm(x)
        return self.head((torch.softmax(self.score(torch.tanh(y)), 1) * y).sum(1))


class Heads(nn.Module):
    """Attention with two heads, then a GRU."""

    def __init__(self, *, causal: bool = False) -> None:
        super().__init__()
        self.attention, self.gru = nn.MultiheadAttention(8, 2, batch_first=True), nn.GRU(8, 6, batch_first=True)
        self.causal = causal

    def forward(self, x: torch.Tensor) -> Any:
        mask = nn.Transformer.generate_square_subsequent_mask(x.shape[1]) if self.causal else None
        y, _ = self.attention(x, x, x, need_weights=False, attn_mask=mask)
        return self.gru(y + x)[0]


class Encoder(nn.Module):
    """A layer of a Transformer, then an LSTM."""

    def __init__(self) -> None:
        super().__init__()
        self.layer = nn.TransformerEncoderLayer(8, 2, 16, batch_first=True, activation="gelu")
        self.lstm = nn.LSTM(8, 6, batch_first=True)

    def forward(self, x: torch.Tensor) -> Any:
        return self.lstm(self.layer(x))[0][:, -1]


class Policy(nn.Module):
    """A robot's policy: one timestep, with states as arguments and results."""

    def __init__(self, kind: str) -> None:
        super().__init__()
        self.cell, self.head = getattr(nn, kind)(5, 6), nn.Sequential(nn.Linear(6, 8), nn.ELU(), nn.Linear(8, 2))
        self.register_buffer("mean", torch.randn(5))

    def forward(self, obs: torch.Tensor, h: torch.Tensor, c: torch.Tensor | None = None) -> Any:
        x = (obs - self.mean).clamp(-5, 5)
        if c is None:
            h = self.cell(x, h)
            return torch.tanh(self.head(h)), h
        h, c = self.cell(x, (h, c))
        return self.head(h), h, c


class Sequenced(nn.Module):
    """A robot's policy with nn.LSTM over one timestep."""

    def __init__(self) -> None:
        super().__init__()
        self.lstm, self.head = nn.LSTM(5, 6, 2), nn.Linear(6, 2)

    def forward(self, obs: torch.Tensor, state: tuple[torch.Tensor, torch.Tensor]) -> Any:
        y, state = self.lstm(obs.unsqueeze(0), state)
        return {"actions": self.head(y.squeeze(0)), "state": state}


class Looped(nn.Module):
    """A cell in a Python loop."""

    def __init__(self, cell: nn.Module, units: int = 6) -> None:
        super().__init__()
        self.cell, self.units = cell, units

    def forward(self, x: torch.Tensor) -> Any:
        h, ys = x.new_zeros(x.shape[0], self.units), []
        for t in range(x.shape[1]):
            h = self.cell(x[:, t], h)
            ys.append(h)
        return torch.stack(ys, 1)


class OwnCell(nn.Module):
    """A gated cell of one's own."""

    def __init__(self) -> None:
        super().__init__()
        self.input, self.recurrent = nn.Linear(5, 12), nn.Linear(6, 12, bias=False)
        self.norm = nn.LayerNorm(12)

    def forward(self, x: torch.Tensor, h: torch.Tensor) -> Any:
        gate, new = self.norm(self.input(x) + self.recurrent(h)).chunk(2, -1)
        return torch.lerp(h, torch.tanh(new), torch.sigmoid(gate))


class LoopedLSTM(nn.Module):
    """An LSTMCell in a Python loop, whose last state counts."""

    def __init__(self) -> None:
        super().__init__()
        self.cell, self.head = nn.LSTMCell(5, 6), nn.Linear(6, 3)

    def forward(self, x: torch.Tensor) -> Any:
        state = (x.new_zeros(x.shape[0], 6), x.new_zeros(x.shape[0], 6))
        for row in x.unbind(1):
            state = self.cell(row, state)
        return self.head(state[0])


class Translator(nn.Module):
    """An encoder whose last states begin a decoder, and all timesteps of its input but the last."""

    def __init__(self) -> None:
        super().__init__()
        self.encoder, self.decoder = nn.LSTM(5, 6, batch_first=True), nn.LSTM(4, 6, batch_first=True)
        self.head = nn.Linear(6, 4)

    def forward(self, x: torch.Tensor, y: torch.Tensor) -> Any:
        _, state = self.encoder(x)
        return self.head(self.decoder(y, state)[0]), x[:, : x.shape[1] - 1]


class Causal(nn.Module):
    """Dilated convolutions with padding on the left, and a PReLU."""

    def __init__(self) -> None:
        super().__init__()
        self.a, self.b = nn.Conv1d(5, 6, 3, dilation=2), nn.ConvTranspose1d(6, 4, 4, stride=2, padding=1)
        self.act = nn.PReLU(4)

    def forward(self, x: torch.Tensor) -> Any:
        return self.act(self.b(torch.relu(self.a(nn.functional.pad(x, (4, 0))))))


class OneState(nn.Module):
    """An LSTM that takes and gives its states in one tensor."""

    def __init__(self) -> None:
        super().__init__()
        self.lstm, self.head = nn.LSTM(5, 6, batch_first=True), nn.Linear(6, 3)

    def forward(self, x: torch.Tensor, state: torch.Tensor) -> Any:
        y, after = self.lstm(x, (state[0], state[1]))
        return self.head(y), torch.stack(after)


class Functions(nn.Module):
    """Many functions of each number, reductions, and parts of axes."""

    def forward(self, x: torch.Tensor, y: torch.Tensor) -> Any:
        f = nn.functional
        a = f.silu(x) + f.gelu(x) - f.gelu(x, approximate="tanh") * f.mish(x) + f.hardswish(x) / 3 + f.elu(x, 0.7)
        b = (
            f.leaky_relu(x, 0.2)
            + f.softplus(x, beta=2)
            + f.hardtanh(x)
            + f.relu6(x)
            + f.hardsigmoid(x)
            + f.celu(x, 1.3)
        )
        c = (
            torch.where((x > y) & (x != 0.5), x**2, y.abs().sqrt() + 1)
            + torch.maximum(x, y)
            + x.clamp(min=0.1)
            - 2 * torch.sign(y)
        )
        d = torch.cat([x.mean(1, keepdim=True), x.std(1, keepdim=True), x.amax(1, keepdim=True)], 1)
        e = torch.log1p(x.abs()) + torch.expm1(-x.abs()) + torch.exp2(y) + torch.rsqrt(y.abs() + 1) + torch.erf(x)
        e = e + torch.atan2(x, y) - torch.asinh(y) + x.gather(1, x.argmax(1, keepdim=True))
        g = f.glu(x[..., :4], -1), f.softmin(x, -1), f.normalize(y, dim=-1), x.flip(1), x.roll(2, 1), f.logsigmoid(x)
        b = b + f.cosine_similarity(x[:, :1], y, dim=1)[:, None] + y.unfold(1, 2, 2).repeat(1, 2, 1, 1)[..., 1]
        h = f.pad(x, (1, 2)), f.pad(x.transpose(1, 2), (2, 1), mode="replicate"), x.cumsum(1), x.norm(dim=-1)
        z = x.clone()
        z[:, 0] = 0.5
        z[:, 2:4] *= 2
        k = f.scaled_dot_product_attention(x[:, :3], y, y, is_causal=True)
        longer = x.tile(2), f.interpolate(x, scale_factor=2), f.interpolate(x.unsqueeze(1), size=(12, 15))
        largest = torch.topk(x, 2, 1)[0], x.topk(3, largest=False, sorted=False)[0].sum(-1), *longer
        largest = *largest, *self.resized(x, y.unsqueeze(1)), *self.rare(x, y)
        return a, b, c, d, e, *g, *h, *largest, k, z, (x - y).square().sum((1, 2)), torch.einsum("btf,bsf->bts", x, y)

    def rare(self, x: torch.Tensor, y: torch.Tensor) -> Any:
        """Running products, sums over pairs of axes, numbers in place of infinities, and scaled terms."""
        weights = torch.arange(6.0).softmax(0)
        infinite = torch.nan_to_num(x / torch.where(x > 0.5, 0.0, 1.0), posinf=3.0, neginf=-2.0)
        finite = torch.nan_to_num(0 * (x / torch.where(x > 0.5, 0.0, 1.0)), nan=0.25).tanh()
        places = nn.functional.one_hot(x.argmax(-1), 5)
        f = nn.functional
        scaled = f.selu(x.narrow(1, 2, 3)), f.selu(y + 1, inplace=True), torch.add(x, 2, alpha=3)
        scaled = *scaled, torch.arcsinh(x).absolute().negative()
        return places, x.cumprod(1), torch.tensordot(y, weights, dims=([1], [0])), infinite, finite, *scaled

    def resized(self, x: torch.Tensor, image: torch.Tensor) -> Any:
        """Other lengths of (samples, 6, 5) and (samples, 1, 6, 5); blocks; places of an image."""
        f = nn.functional
        theta = torch.tensor([[[0.9, 0.2, 0.1], [-0.3, 0.8, 0.4]]])
        grid = f.affine_grid(theta, [1, 1, 4, 3], align_corners=False).expand(image.shape[0], -1, -1, -1)
        blocks = f.unfold(theta, (1, 2))
        return (
            *(f.interpolate(x, scale_factor=factor) for factor in (1.5, 41)),
            image[:, 0, :2, :4] * blocks + f.fold(blocks, (1, 5), (1, 2))[0, 0, :4],
            f.interpolate(x, 3, mode="nearest-exact"),
            f.interpolate(x, scale_factor=1.5, mode="linear", align_corners=True),
            f.interpolate(image, scale_factor=(2, 1.7), mode="bilinear"),
            f.interpolate(image, (4, 8), mode="bicubic"),
            f.fold(f.unfold(image, (2, 3), stride=(1, 2), padding=(1, 0)), (6, 5), (2, 3), 1, (1, 0), (1, 2)),
            f.grid_sample(image, grid, padding_mode="reflection", align_corners=False),
        )


class Normalized(nn.Module):
    """Normalizations of every kind around a GRU."""

    def __init__(self) -> None:
        super().__init__()
        self.group, self.instance = nn.GroupNorm(2, 6), nn.InstanceNorm1d(6, affine=True)
        self.rms, self.gru = nn.RMSNorm(6), nn.GRU(6, 6, batch_first=True)
        self.weighted = nn.utils.parametrizations.weight_norm(nn.Linear(6, 6))

    def forward(self, x: torch.Tensor) -> Any:
        y = self.instance(self.group(x.transpose(1, 2))).transpose(1, 2)
        return self.weighted(self.gru(self.rms(y))[0])


class Residual(nn.Module):
    """GLU blocks with skip connections, and global pooling."""

    def __init__(self) -> None:
        super().__init__()
        self.blocks = nn.ModuleList(nn.Conv1d(6, 12, 3, padding="same", dilation=2**k) for k in range(3))
        self.first, self.pool, self.head = nn.Conv1d(5, 6, 1), nn.AdaptiveAvgPool1d(1), nn.Linear(6, 2)

    def forward(self, x: torch.Tensor) -> Any:
        y = self.first(x.permute(0, 2, 1))
        for block in self.blocks:
            y = y + nn.functional.glu(block(y), 1)
        return self.head(self.pool(y).flatten(1))


class Features(nn.Module):
    """A tensor and token ids by name, and results by name."""

    def __init__(self) -> None:
        super().__init__()
        self.table, self.gru = nn.Embedding(7, 3), nn.GRU(8, 6, batch_first=True)
        self.mean, self.scale = nn.Linear(6, 2), nn.Linear(6, 2)

    def forward(self, series: torch.Tensor, *, station: torch.Tensor) -> Any:
        place = self.table(station).unsqueeze(1).expand(-1, series.shape[1], -1)
        _, h = self.gru(torch.cat([series, place], -1))
        return {"mean": self.mean(h[-1]), "scale": nn.functional.softplus(self.scale(h.squeeze(0)))}


def series(*shape: int) -> tuple[torch.Tensor]:
    """One random input."""
    return (torch.randn(*shape),)


FREE = {"shape": {"x": "batch,time,5"}}
OTHERS: dict[str, Callable[[], Case]] = {
    "sequential": lambda: (
        nn.Sequential(nn.Linear(5, 8), nn.Tanh(), nn.Dropout(0.5), nn.Linear(8, 2)),
        series(3, 5),
        {},
    ),
    "convolutional": lambda: (Convolutional(), series(2, 20, 5), {}),
    "convolutional_free": lambda: (Convolutional(), series(2, 20, 5), FREE),
    "pictures": lambda: (Pictures(), series(2, 1, 16, 30), {}),
    "tokens": lambda: (Tokens(), (torch.randint(0, 20, (2, 9)),), {}),
    "tokens_free": lambda: (Tokens(), (torch.randint(0, 20, (2, 9)),), {"shape": {"ids": "batch,time"}}),
    "pooled": lambda: (Pooled(), series(2, 9, 5), {}),
    "pooled_free": lambda: (Pooled(), series(1, 9, 5), {"shape": {"x": "1,time,5"}}),
    "heads": lambda: (Heads(), series(2, 9, 8), {}),
    "heads_free": lambda: (Heads(), series(2, 9, 8), {"shape": {"x": "batch,time,8"}}),
    "heads_causal": lambda: (Heads(causal=True), series(2, 9, 8), {}),
    "encoder": lambda: (Encoder(), series(2, 9, 8), {}),
    "policy_lstm": lambda: (Policy("LSTMCell"), (torch.randn(1, 5), *[torch.zeros(1, 6)] * 2), {}),
    "policy_gru": lambda: (Policy("GRUCell"), {"obs": torch.randn(2, 5), "h": torch.zeros(2, 6)}, {}),
    "policy_rnn": lambda: (Policy("RNNCell"), (torch.randn(2, 5), torch.zeros(2, 6)), {"state": {"h": "none"}}),
    "layer_alone": lambda: (nn.GRU(5, 6, 2, batch_first=True), series(2, 7, 5), {"shape": {"input": "batch,time,5"}}),
    "layer_alone_states": lambda: (
        nn.LSTM(5, 6),
        {"input": torch.randn(7, 2, 5), "hx": (torch.zeros(1, 2, 6), torch.zeros(1, 2, 6))},
        {},
    ),
    "sequenced": lambda: (Sequenced(), (torch.randn(1, 5), (torch.zeros(2, 1, 6), torch.zeros(2, 1, 6))), {}),
    "fixed_samples": lambda: case(lambda m, x: m.layer(x)[0].reshape(2, 42)),
    "fixed_lengths": lambda: case(lambda m, x: m.layer(x)[0].reshape(2, 42).cumsum(0)),
    "looped_gru": lambda: (Looped(nn.GRUCell(5, 6)), series(2, 7, 5), {}),
    "looped_own": lambda: (Looped(OwnCell()), series(2, 7, 5), {}),
    "looped_lstm": lambda: (LoopedLSTM(), series(2, 7, 5), {}),
    "translator": lambda: (Translator(), (torch.randn(2, 7, 5), torch.randn(2, 4, 4)), {}),
    "translator_free": lambda: (
        Translator(),
        (torch.randn(2, 7, 5), torch.randn(2, 4, 4)),
        {"shape": {"x": "batch,source,5", "y": "batch,target,4"}},
    ),
    "causal": lambda: (Causal(), series(2, 5, 12), {}),
    "functions": lambda: (Functions(), (torch.randn(2, 6, 5), torch.randn(2, 6, 5)), {}),
    "normalized": lambda: (Normalized(), series(2, 8, 6), {}),
    "residual": lambda: (Residual(), series(2, 16, 5), {}),
    "one_state": lambda: one_state(shape={"x": "batch,time,5", "state": "2,1,batch,6"}),
    "features": lambda: (Features(), {"series": torch.randn(2, 9, 5), "station": torch.randint(0, 7, (2,))}, {}),
}


def one_state(**options: Any) -> Case:
    """An LSTM whose hidden and cell state are one tensor."""
    return OneState(), (torch.randn(2, 7, 5), torch.zeros(2, 1, 2, 6)), options


MODELS = {**dict(recurrent()), **dict(projected()), **OTHERS}


# --- modules that are refused


class Lambda(nn.Module):
    """A module of one function."""

    def __init__(self, function: Callable[..., Any]) -> None:
        super().__init__()
        self.function, self.layer = function, nn.LSTM(5, 6, batch_first=True)
        self.register_buffer("calls", torch.zeros(()))

    def forward(self, *args: Any) -> Any:
        return self.function(self, *args)


def packed(module: Any, x: torch.Tensor, lengths: torch.Tensor) -> Any:
    """Packs and pads."""
    rows = nn.utils.rnn.pack_padded_sequence(x, lengths, batch_first=True)
    return nn.utils.rnn.pad_packed_sequence(module.layer(rows)[0], batch_first=True)[0]


def counted(module: Any, x: torch.Tensor) -> Any:
    """Counts its calls."""
    module.calls += 1
    return x * module.calls


def case(function: Callable[..., Any], *args: torch.Tensor, **options: Any) -> Case:
    """A module of one function, with an example."""
    return Lambda(function), args or series(2, 7, 5), options


class Ordered(nn.Module):
    """Sorts numbers."""

    def forward(self, x: torch.Tensor) -> Any:
        return torch.sort(x, 1)[0]


REFUSED: dict[str, Callable[[], Case]] = {
    "packed": lambda: case(packed, torch.randn(2, 7, 5), torch.tensor([7, 5])),
    "packed_example": lambda: case(
        lambda m, x: m.layer(x)[0], nn.utils.rnn.pack_sequence([torch.randn(7, 5), torch.randn(4, 5)])
    ),
    "branch": lambda: case(lambda m, x: x * 2 if x.sum() > 0 else x),
    "counted": lambda: case(counted),
    "random": lambda: case(lambda m, x: nn.functional.dropout(x, 0.5, training=True)),
    "noise": lambda: case(lambda m, x: x + torch.randn_like(x)),
    "halves": lambda: (nn.Linear(5, 2).half(), (torch.randn(2, 5).half(),), {}),
    "no_example": lambda: (nn.Linear(5, 2), None, {}),
    "wrong_example": lambda: (nn.Linear(5, 2), series(2, 5) * 2, {}),
    "no_tensor": lambda: case(lambda m, x: x.shape[1] * 2),
    "sorted": lambda: (Ordered(), series(2, 7, 5), {}),
    "bag": lambda: (nn.EmbeddingBag(7, 3), (torch.randint(0, 7, (2, 5)),), {}),
    "complex": lambda: case(lambda m, x: torch.fft.rfft(x, dim=1).abs()),
    "stretched": lambda: (nn.Upsample(scale_factor=1.5), series(2, 3, 6), {"shape": {"input": "batch,3,time"}}),
    "places": lambda: case(lambda m, x: torch.topk(x, 2)),
    "decimals": lambda: case(lambda m, x: torch.round(x, decimals=2)),
    "batch_mean": lambda: case(lambda m, x: x - x.mean(0)),
    "loop": lambda: case(lambda m, x: sum(x[:, t] for t in range(x.shape[1])), shape={"args_0": "batch,time,5"}),
    "state_without_samples": one_state,
    "unknown_input": lambda: (nn.Linear(5, 2), series(2, 5), {"state": {"h": "none"}}),
    "weights": lambda: (nn.Linear(5, 2), series(2, 5), {"weights": "model.h5"}),
    "training": lambda: (nn.Dropout(), series(2, 5), {}),
    "wrong_width": lambda: (nn.Linear(5, 2), series(2, 6), {}),
    "scripted": lambda: (torch.jit.script(nn.Linear(5, 2)), series(2, 5), {}),
}
