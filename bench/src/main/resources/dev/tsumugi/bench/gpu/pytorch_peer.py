"""One size of Llama trained by PyTorch as its users would: bfloat16 autocast, scaled_dot_product_attention, fused AdamW.

Usage: pytorch_peer.py eager|compile V C L H F T B; the last line is JSON.
"""

import json
import statistics
import sys
import time

import torch
import torch.nn.functional as F
from torch import nn

WARM_UP, STEPS = 5, 10


def rotated(x, cosine, sine):
    first, second = x.chunk(2, dim=-1)
    return torch.cat((first * cosine - second * sine, second * cosine + first * sine), dim=-1).to(x.dtype)


class Block(nn.Module):
    def __init__(self, width, heads, inner):
        super().__init__()
        self.heads = heads
        self.attention_norm = nn.RMSNorm(width, eps=1e-5)
        self.query_key_value = nn.Linear(width, 3 * width, bias=False)
        self.attention_output = nn.Linear(width, width, bias=False)
        self.feed_forward_norm = nn.RMSNorm(width, eps=1e-5)
        self.gate_up = nn.Linear(width, 2 * inner, bias=False)
        self.down = nn.Linear(inner, width, bias=False)

    def forward(self, x, cosine, sine):
        b, t, c = x.shape
        qkv = self.query_key_value(self.attention_norm(x)).view(b, t, 3, self.heads, c // self.heads)
        q, k, v = (part.transpose(1, 2) for part in qkv.unbind(2))
        mixed = F.scaled_dot_product_attention(
            rotated(q, cosine, sine), rotated(k, cosine, sine), v, is_causal=True
        )
        x = x + self.attention_output(mixed.transpose(1, 2).reshape(b, t, c))
        gate, up = self.gate_up(self.feed_forward_norm(x)).chunk(2, dim=-1)
        return x + self.down(F.silu(gate) * up)


class Llama(nn.Module):
    def __init__(self, vocabulary, width, layers, heads, inner, length):
        super().__init__()
        self.embedding = nn.Embedding(vocabulary, width)
        self.blocks = nn.ModuleList(Block(width, heads, inner) for _ in range(layers))
        self.norm = nn.RMSNorm(width, eps=1e-5)
        half = width // heads // 2
        angles = torch.outer(torch.arange(length, dtype=torch.float32), 10000.0 ** (-torch.arange(half) / half))
        self.register_buffer("cosine", angles.cos())
        self.register_buffer("sine", angles.sin())
        for parameter in self.parameters():
            if parameter.dim() == 2:
                nn.init.normal_(parameter, std=0.02)

    def forward(self, ids, targets):
        x = self.embedding(ids)
        for block in self.blocks:
            x = block(x, self.cosine, self.sine)
        logits = F.linear(self.norm(x), self.embedding.weight)
        return F.cross_entropy(logits.flatten(0, 1), targets.flatten())


def main():
    mode = sys.argv[1]
    vocabulary, width, layers, heads, inner, length, sequences = map(int, sys.argv[2:])
    torch.manual_seed(1)
    torch.set_float32_matmul_precision("high")
    model = Llama(vocabulary, width, layers, heads, inner, length).cuda()
    step = torch.compile(model) if mode == "compile" else model
    matrices = [p for p in model.parameters() if p.dim() == 2]
    gains = [p for p in model.parameters() if p.dim() < 2]
    optimizer = torch.optim.AdamW(
        [{"params": matrices, "weight_decay": 0.1}, {"params": gains, "weight_decay": 0.0}],
        lr=1e-4, betas=(0.9, 0.95), fused=True,
    )
    seconds = []
    for _ in range(WARM_UP + STEPS):
        ids, targets = torch.randint(vocabulary, (2, sequences, length), device="cuda").unbind(0)
        torch.cuda.synchronize()
        start = time.perf_counter()
        with torch.autocast("cuda", dtype=torch.bfloat16):
            loss = step(ids, targets)
        loss.backward()
        torch.nn.utils.clip_grad_norm_(model.parameters(), 1.0)
        optimizer.step()
        optimizer.zero_grad(set_to_none=True)
        torch.cuda.synchronize()
        seconds.append(time.perf_counter() - start)
    median = statistics.median(seconds[WARM_UP:])
    print(json.dumps({"tokens_per_second": sequences * length / median, "loss": loss.item()}))


if __name__ == "__main__":
    main()
