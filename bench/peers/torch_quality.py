"""Trains an encoder-decoder of torch.nn on a corpus that bench/parity.ts wrote; prints losses and writes translations.

usage: torch_quality.py CORPUS.json SEED   (one JSON line: {"train": [...], "dev": [...], "test": loss, "written": [[ids]]})
"""
import json
import math
import random
import sys

import torch
from torch import nn
from torch.nn.functional import cross_entropy
from torch.nn.utils.rnn import pack_padded_sequence, pad_packed_sequence

PAD, BOS, EOS = 0, 2, 3
corpus = json.load(open(sys.argv[1]))
seed = int(sys.argv[2])
options = corpus["options"]
torch.manual_seed(seed)
torch.set_num_threads(options["threads"])
order = random.Random(seed)


class Attentive(nn.Module):
    """LSTM encoder and decoder, Luong's general attention divided by sqrt(H), as LSTMModel."""

    def __init__(self):
        super().__init__()
        width, hidden, dropout = options["embeddingDim"], options["hiddenDim"], options["dropoutRate"]
        self.source = nn.Embedding(corpus["sourceSize"], width)
        self.target = nn.Embedding(corpus["targetSize"], width)
        self.encoder = nn.LSTM(width, hidden, batch_first=True)
        self.decoder = nn.LSTM(width, hidden, batch_first=True)
        self.score = nn.Linear(hidden, hidden, bias=False)
        self.combine = nn.Linear(2 * hidden, hidden, bias=False)
        self.output = nn.Linear(hidden, corpus["targetSize"])
        self.dropout = nn.Dropout(dropout)
        self.scale = 1 / math.sqrt(hidden)

    def encode(self, source, lengths):
        packed = pack_padded_sequence(
            self.dropout(self.source(source)), lengths, batch_first=True, enforce_sorted=False
        )
        memory, state = self.encoder(packed)
        memory, _ = pad_packed_sequence(memory, batch_first=True, total_length=source.shape[1])
        return memory, self.score(memory).transpose(1, 2), source == PAD, state

    def decode(self, prefix, memory, keys, pads, state):
        states, state = self.decoder(self.dropout(self.target(prefix)), state)
        weights = (states @ keys * self.scale).masked_fill(pads[:, None], -math.inf).softmax(-1)
        attended = torch.tanh(self.combine(torch.cat([weights @ memory, states], -1)))
        return self.output(self.dropout(attended)), state

    def forward(self, source, lengths, prefix):
        *seen, state = self.encode(source, lengths)
        return self.decode(prefix, *seen, state)[0]


def padded(rows):
    width = max(map(len, rows))
    return torch.tensor([row + [PAD] * (width - len(row)) for row in rows])


def batch(pairs):
    sources = [source + [EOS] for source, _ in pairs]
    prefix = padded([[BOS] + target for _, target in pairs])
    targets = padded([target + [EOS] for _, target in pairs])
    return padded(sources), torch.tensor([len(source) for source in sources]), prefix, targets


def batches(pairs, shuffle):
    """As ours: shuffled, sorted by target length in pools of 50 batches, the batches shuffled again."""
    pairs, size = list(pairs), options["batchSize"]
    if shuffle:
        order.shuffle(pairs)
    cut = []
    for first in range(0, len(pairs), 50 * size):
        pool = sorted(pairs[first : first + 50 * size], key=lambda pair: (len(pair[1]), len(pair[0])))
        cut += [pool[at : at + size] for at in range(0, len(pool), size)]
    if shuffle:
        order.shuffle(cut)
    return map(batch, cut)


def loss_of(model, pairs):
    model.eval()
    with torch.no_grad():
        total = tokens = 0
        for source, lengths, prefix, targets in batches(pairs, False):
            logits = model(source, lengths, prefix)
            total += cross_entropy(
                logits.flatten(0, 1), targets.flatten(), ignore_index=PAD, reduction="sum"
            ).item()
            tokens += (targets != PAD).sum().item()
    model.train()
    return total / tokens


def greedy(model, pairs):
    model.eval()
    written = []
    with torch.no_grad():
        for source, _ in pairs:
            ids = torch.tensor([source + [EOS]])
            *seen, state = model.encode(ids, torch.tensor([ids.shape[1]]))
            row, last = [], BOS
            for _ in range(2 * ids.shape[1] + 10):
                logits, state = model.decode(torch.tensor([[last]]), *seen, state)
                logits[..., [PAD, BOS]] = -math.inf
                last = logits.argmax().item()
                if last == EOS:
                    break
                row.append(last)
            written.append(row)
    return written


model = Attentive()
optimizer = torch.optim.Adam(model.parameters(), lr=options["lr"])
best, kept = math.inf, None
train_losses, dev_losses = [], []
for _ in range(options["epochs"]):
    total = tokens = 0
    for source, lengths, prefix, targets in batches(corpus["train"], True):
        optimizer.zero_grad()
        logits = model(source, lengths, prefix)
        loss = cross_entropy(logits.flatten(0, 1), targets.flatten(), ignore_index=PAD)
        loss.backward()
        nn.utils.clip_grad_norm_(model.parameters(), 1.0)
        optimizer.step()
        count = (targets != PAD).sum().item()
        total, tokens = total + loss.item() * count, tokens + count
    train_losses.append(total / tokens)
    dev_losses.append(loss_of(model, corpus["dev"]))
    if dev_losses[-1] < best:
        best, kept = dev_losses[-1], {name: value.clone() for name, value in model.state_dict().items()}
model.load_state_dict(kept)
result = {"train": train_losses, "dev": dev_losses, "test": loss_of(model, corpus["test"])}
print(json.dumps({**result, "written": greedy(model, corpus["test"])}))
