"""The standard model: one bidirectional GRU over a sentence whose mentions are all <actor>, then each target reads it.

Inputs: ids [B, T], and per target (sentence, position). Everything after the encoder is cheap and per target.
"""
import torch
from torch import nn

import gru

REACH = 24  # relative distance is clipped here
HEADS, KEY = 4, 24
HIDDEN, MLP = 96, 96


class Standard(nn.Module):
    def __init__(self, start, hidden=HIDDEN, mlp=MLP):
        super().__init__()
        self.emb = nn.Embedding.from_pretrained(torch.as_tensor(start), freeze=False, padding_idx=0, sparse=True)
        self.rnn = nn.GRU(start.shape[1], hidden, batch_first=True, bidirectional=True)
        d = 2 * hidden
        self.key = nn.Linear(d, HEADS * KEY)
        self.query = nn.Linear(d, HEADS * KEY)
        self.near = nn.Parameter(torch.zeros(HEADS, 2 * REACH + 1))
        with torch.no_grad():
            x = (torch.arange(2 * REACH + 1) - REACH).abs().float()
            for h in range(HEADS):
                self.near[h] = -x * [0.6, 0.25, 0.08, 0.0][h % 4]
        self.hidden = nn.Linear(d * (HEADS + 2), mlp)
        self.out = nn.Linear(mlp, 3)
        self.drop_in = self.drop = 0.2  # share of the units that training leaves out

    def encode(self, ids):
        return gru.states(self.rnn, self.locked(self.emb(ids), self.drop_in), ids != 0)

    def locked(self, x, p):
        """Leaves out the same units all through a sentence."""
        if not self.training or p == 0:
            return x
        return x * (torch.rand(x.shape[0], 1, x.shape[2]) >= p).float().div_(1 - p)

    def forward(self, ids, sentence, position):
        h = self.locked(self.encode(ids), self.drop)
        mask = ids != 0
        k = self.key(h).index_select(0, sentence).view(len(sentence), -1, HEADS, KEY)
        hs, ms = h.index_select(0, sentence), mask.index_select(0, sentence)
        t = h.reshape(-1, h.shape[2]).index_select(0, sentence * ids.shape[1] + position)
        q = self.query(t).view(-1, 1, HEADS, KEY)
        rel = (torch.arange(ids.shape[1])[None, :] - position[:, None]).clamp(-REACH, REACH) + REACH
        s = (q * k).sum(3) / KEY ** 0.5 + nn.functional.embedding(rel, self.near.t())
        s = s.masked_fill(~ms[:, :, None], -1e4).softmax(1)
        pooled = torch.bmm(s.transpose(1, 2), hs).flatten(1)
        top = h.masked_fill(~mask[:, :, None], -1e4).max(1).values.index_select(0, sentence)
        z = torch.relu(self.hidden(torch.cat([t, pooled, top], 1)))
        return self.out(nn.functional.dropout(z, self.drop, self.training))
