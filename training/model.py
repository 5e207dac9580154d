"""One encoder, three heads: acts, arguments, pairs."""

import torch
from data import NONE, Batch
from torch import nn

from detente.coding.judge import AUXILIARY, TYPES
from detente.training.items import ROLES


class Judge(nn.Module):
    """Encodes a sentence; says which pieces carry an act, and whether a mention acts or is acted on.

    `encoder` is a BERT of width `width`; all heads return logits.
    """

    def __init__(self, encoder: nn.Module, width: int) -> None:
        super().__init__()
        self.encoder = encoder
        self.hints = nn.Embedding(len(TYPES) + 1, width, padding_idx=0)
        nn.init.normal_(self.hints.weight[1:], std=0.02)
        self.acts = nn.Linear(width, len(TYPES))
        self.types = nn.Embedding(len(TYPES), width)
        self.auxiliary = nn.Linear(width, len(AUXILIARY))
        self.arguments = nn.Sequential(
            nn.Linear(4 * width, width), nn.GELU(approximate="tanh"), nn.Dropout(0.1), nn.Linear(width, len(ROLES))
        )
        self.pairs = nn.Sequential(
            nn.Linear(3 * width, width), nn.GELU(approximate="tanh"), nn.Dropout(0.1), nn.Linear(width, NONE + 1)
        )

    def encode(self, pieces: torch.Tensor, mask: torch.Tensor, hints: torch.Tensor) -> torch.Tensor:
        """Vectors of all pieces, [batch, pieces, width]; `hints` [batch, pieces] say what the lexicon proposes."""
        words = self.encoder.embeddings.word_embeddings(pieces) + self.hints(hints)
        states: torch.Tensor = self.encoder(inputs_embeds=words, attention_mask=mask).last_hidden_state
        return states

    def forward(self, batch: Batch) -> tuple[torch.Tensor, torch.Tensor, torch.Tensor]:
        """Logits of acts [batch, pieces, types], of auxiliary modes [acts, 4] and of roles [arguments, 3]."""
        states = self.encode(batch.pieces, batch.mask, batch.hints)
        act = torch.bmm(batch.acts.unsqueeze(1).to(states.dtype), states[batch.act_rows]).squeeze(1)
        rows = batch.act_rows[batch.mention_acts]
        mention = torch.bmm(batch.mentions.unsqueeze(1).to(states.dtype), states[rows]).squeeze(1)
        return self.acts(states), self.auxiliary(act), self.roles(act, mention, batch)

    def roles(self, act: torch.Tensor, mention: torch.Tensor, batch: Batch) -> torch.Tensor:
        """Logits of roles for every pair of act and mention."""
        own = act[batch.mention_acts]
        kind = self.types(batch.act_types)[batch.mention_acts]
        logits: torch.Tensor = self.arguments(torch.cat([own, mention, own * mention, kind], dim=-1))
        return logits

    def pair(
        self, pieces: torch.Tensor, mask: torch.Tensor, hints: torch.Tensor, opening: torch.Tensor
    ) -> torch.Tensor:
        """Logits of types for texts with marks; `opening` [batch, 2] are the places of the first mark of each."""
        states = self.encode(pieces, mask, hints)
        whole = (states * mask.unsqueeze(-1)).sum(1) / mask.sum(1, keepdim=True)
        at = [states[torch.arange(len(states)), opening[:, k]] for k in range(2)]
        logits: torch.Tensor = self.pairs(torch.cat([whole, *at], dim=-1))
        return logits
