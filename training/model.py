"""The standard model: one bidirectional GRU over a sentence whose mentions are all <actor>, then each target reads it.

Inputs: ids [B, T], and per target (sentence, position). Everything after the encoder is cheap and per target.
"""
import torch
from torch import nn

REACH = 24  # relative distance is clipped here
HEADS, KEY = 4, 24
HIDDEN, MLP = 80, 96


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
        self.drop_in, self.drop = nn.Dropout(0.25), nn.Dropout(0.3)

    def encode(self, ids, lengths):
        x = self.drop_in(self.emb(ids))
        packed = nn.utils.rnn.pack_padded_sequence(x, lengths, batch_first=True, enforce_sorted=False)
        h, _ = nn.utils.rnn.pad_packed_sequence(self.rnn(packed)[0], batch_first=True, total_length=ids.shape[1])
        return h

    def forward(self, ids, lengths, sentence, position):
        h = self.drop(self.encode(ids, lengths))
        mask = ids != 0
        k = self.key(h)[sentence].view(len(sentence), -1, HEADS, KEY)
        hs, ms = h[sentence], mask[sentence]
        t = hs[torch.arange(len(sentence)), position]
        q = self.query(t).view(-1, HEADS, KEY)
        rel = (torch.arange(ids.shape[1])[None, :] - position[:, None]).clamp(-REACH, REACH) + REACH
        s = torch.einsum("nhk,nthk->nth", q, k) / KEY ** 0.5 + self.near.t()[rel]
        s = s.masked_fill(~ms[:, :, None], -1e4).softmax(1)
        pooled = torch.einsum("nth,ntd->nhd", s, hs).flatten(1)
        top = hs.masked_fill(~ms[:, :, None], -1e4).max(1).values
        z = torch.relu(self.hidden(torch.cat([t, pooled, top], 1)))
        return self.out(self.drop(z))
