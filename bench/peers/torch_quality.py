"""Trains an encoder-decoder of torch.nn on a corpus and with the settings that bench/torch.ts wrote, as ours is trained.

usage: torch_quality.py CORPUS.json SEED
prints one JSON line: {"dev": [loss of each epoch], "test": loss, "written": [[ids]], "tokensPerSecond": …, "seconds": …}
"""
import json
import math
import random
import statistics
import sys
import time

import torch
from torch import nn
from torch.nn.functional import cross_entropy
from torch.nn.utils.rnn import pack_padded_sequence, pad_packed_sequence

PAD, BOS, EOS = 0, 2, 3
corpus = json.load(open(sys.argv[1]))
seed = int(sys.argv[2])
sizes, settings = corpus["sizes"], corpus["settings"]
torch.manual_seed(seed)
torch.set_num_threads(settings["threads"])
order = random.Random(seed)
NETWORKS = {"rnn": nn.RNN, "gru": nn.GRU, "lstm": nn.LSTM}


class Recurrent(nn.Module):
    """RNN, GRU or LSTM encoder and decoder; Luong's general attention divided by sqrt(H), if there is any."""

    def __init__(self):
        super().__init__()
        width, hidden, both = sizes["embeddingDim"], sizes["hiddenDim"], sizes["bidirectional"]
        network = NETWORKS[corpus["cell"]]
        self.directions = 1 + both
        self.source = nn.Embedding(corpus["sourceSize"], width)
        self.target = nn.Embedding(corpus["targetSize"], width)
        self.encoder = network(width, hidden, batch_first=True, bidirectional=both)
        self.decoder = network(width, hidden, batch_first=True)
        states = 2 if corpus["cell"] == "lstm" else 1
        self.bridges = nn.ModuleList(nn.Linear(2 * hidden, hidden) for _ in range(states if both else 0))
        self.attention = sizes["attention"] == "general"
        if self.attention:
            self.score = nn.Linear(self.directions * hidden, hidden, bias=False)
            self.combine = nn.Linear((self.directions + 1) * hidden, hidden, bias=False)
        self.output = nn.Linear(hidden, corpus["targetSize"])
        self.dropout = nn.Dropout(sizes["dropoutRate"])
        self.scale = 1 / math.sqrt(hidden)

    def encode(self, source):
        packed = pack_padded_sequence(
            self.dropout(self.source(source)), (source != PAD).sum(1), batch_first=True, enforce_sorted=False
        )
        memory, last = self.encoder(packed)
        memory, _ = pad_packed_sequence(memory, batch_first=True, total_length=source.shape[1])
        states = last if isinstance(last, tuple) else (last,)
        if self.bridges:
            joined = (torch.cat([state[0], state[1]], -1) for state in states)
            states = tuple(bridge(one).tanh()[None] for bridge, one in zip(self.bridges, joined))
        keys = self.score(memory).transpose(1, 2) if self.attention else None
        return (memory, keys, source == PAD), states if len(states) > 1 else states[0]

    def decode(self, prefix, seen, state):
        states, state = self.decoder(self.dropout(self.target(prefix)), state)
        if self.attention:
            memory, keys, pads = seen
            weights = (states @ keys * self.scale).masked_fill(pads[:, None], -math.inf).softmax(-1)
            states = torch.tanh(self.combine(torch.cat([weights @ memory, states], -1)))
        return self.output(self.dropout(states)), state

    def forward(self, source, prefix):
        seen, state = self.encode(source)
        return self.decode(prefix, seen, state)[0]

    def start(self, source):
        return self.encode(source)

    def step(self, words, started):
        seen, state = started
        logits, state = self.decode(words[:, -1:], seen, state)
        return logits[:, -1], (seen, state)


class Transformer(nn.Module):
    """torch.nn's layers, norms first, sinusoids, Glorot's initial weights (for each of Q, K and V), tied scores."""

    def __init__(self):
        super().__init__()
        width, layers = sizes["hiddenDim"], sizes["numLayers"]
        layer = dict(
            d_model=width, nhead=sizes["numHeads"], dim_feedforward=sizes["ffnDim"],
            dropout=sizes["dropoutRate"], batch_first=True, norm_first=True,
        )
        self.source = nn.Embedding(corpus["sourceSize"], width)
        self.target = nn.Embedding(corpus["targetSize"], width)
        self.encoder = nn.TransformerEncoder(
            nn.TransformerEncoderLayer(**layer), layers, nn.LayerNorm(width), enable_nested_tensor=False
        )
        self.decoder = nn.TransformerDecoder(nn.TransformerDecoderLayer(**layer), layers, nn.LayerNorm(width))
        for name, one in [*self.encoder.named_parameters(), *self.decoder.named_parameters()]:
            if "norm" in name:
                continue
            if one.dim() == 1:
                nn.init.zeros_(one)
                continue
            for part in one.chunk(3) if "in_proj" in name else [one]:
                nn.init.xavier_uniform_(part)
        self.output = nn.Linear(width, corpus["targetSize"])
        nn.init.normal_(self.source.weight, std=width**-0.5)
        nn.init.normal_(self.target.weight, std=width**-0.5)
        if sizes["tieWeights"] != "none":
            self.target.weight = self.output.weight
        angle = torch.arange(512)[:, None] * torch.exp(torch.arange(0, width, 2) * (-math.log(10000) / width))
        self.register_buffer("position", torch.stack([angle.sin(), angle.cos()], -1).flatten(1))
        self.dropout = nn.Dropout(sizes["dropoutRate"])
        self.scale = math.sqrt(width)

    def embed(self, table, ids):
        return self.dropout(table(ids) * self.scale + self.position[: ids.shape[1]])

    def start(self, source):
        pads = source == PAD
        return self.encoder(self.embed(self.source, source), src_key_padding_mask=pads), pads

    def decode(self, prefix, memory, pads):
        causal = torch.triu(torch.ones(prefix.shape[1], prefix.shape[1], dtype=torch.bool), 1)
        y = self.embed(self.target, prefix)
        return self.decoder(y, memory, tgt_mask=causal, tgt_is_causal=True, memory_key_padding_mask=pads)

    def forward(self, source, prefix):
        return self.output(self.decode(prefix, *self.start(source)))

    def step(self, words, started):
        return self.output(self.decode(words, *started)[:, -1]), started


def padded(rows):
    width = max(map(len, rows))
    return torch.tensor([row + [PAD] * (width - len(row)) for row in rows])


def batch(pairs):
    source = padded([source + [EOS] for source, _ in pairs])
    return source, padded([[BOS] + target for _, target in pairs]), padded([target + [EOS] for _, target in pairs])


def batches(pairs, shuffle):
    """As ours: shuffled, sorted by target length in pools of 50 batches, the batches shuffled again."""
    pairs, size = list(pairs), settings["batchSize"]
    if shuffle:
        order.shuffle(pairs)
    cut = []
    for first in range(0, len(pairs), 50 * size):
        pool = sorted(pairs[first : first + 50 * size], key=lambda pair: (len(pair[1]), len(pair[0])))
        cut += [pool[at : at + size] for at in range(0, len(pool), size)]
    if shuffle:
        order.shuffle(cut)
    return map(batch, cut)


@torch.no_grad()
def loss_of(model, pairs):
    model.eval()
    total = tokens = 0
    for source, prefix, targets in batches(pairs, False):
        logits = model(source, prefix).flatten(0, 1)
        total += cross_entropy(logits, targets.flatten(), ignore_index=PAD, reduction="sum").item()
        tokens += (targets != PAD).sum().item()
    model.train()
    return total / tokens


@torch.no_grad()
def greedy(model, pairs):
    """Each sentence for up to 2 S + 10 tokens, 64 of them side by side."""
    model.eval()
    written = []
    for first in range(0, len(pairs), 64):
        source = padded([source + [EOS] for source, _ in pairs[first : first + 64]])
        words, started = torch.full((len(source), 1), BOS), model.start(source)
        for _ in range(2 * source.shape[1] + 10):
            logits, started = model.step(words, started)
            logits[:, [PAD, BOS]] = -math.inf
            words = torch.cat([words, logits.argmax(-1, keepdim=True)], 1)
            if (words == EOS).any(1).all():
                break
        for row, given in zip(words[:, 1:].tolist(), (source != PAD).sum(1).tolist()):
            row = row[: 2 * given + 10]
            written.append(row[: row.index(EOS)] if EOS in row else row)
    return written


model = Transformer() if corpus["cell"] == "transformer" else Recurrent()
optimizer = torch.optim.Adam(model.parameters(), lr=settings["lr"], betas=settings["betas"])
best, kept, dev_losses, speeds, step = math.inf, None, [], [], 0
begin = time.time()
for _ in range(settings["epochs"]):
    tokens, started = 0, time.time()
    for source, prefix, targets in batches(corpus["train"], True):
        for group in optimizer.param_groups:
            group["lr"] = settings["lr"] * settings["factors"][step]
        step += 1
        optimizer.zero_grad()
        loss = cross_entropy(
            model(source, prefix).flatten(0, 1), targets.flatten(), ignore_index=PAD,
            label_smoothing=settings["labelSmoothing"],
        )
        loss.backward()
        nn.utils.clip_grad_norm_(model.parameters(), 1.0)
        optimizer.step()
        tokens += (targets != PAD).sum().item()
    speeds.append(tokens / (time.time() - started))
    dev_losses.append(loss_of(model, corpus["dev"]))
    if dev_losses[-1] < best:
        best, kept = dev_losses[-1], {name: value.clone() for name, value in model.state_dict().items()}
seconds = time.time() - begin
model.load_state_dict(kept)
print(json.dumps({
    "dev": dev_losses, "test": loss_of(model, corpus["test"]), "written": greedy(model, corpus["test"]),
    "tokensPerSecond": statistics.median(speeds), "seconds": seconds,
}))
