"""PyTorch beside src/cli/bench/runtime.ts: the same networks, eager and jit-optimised. JSON in, JSON out."""
import json
import sys
import time

import torch
import torch.nn as nn
import torch.nn.functional as F

from device_peer import choose, described, wait

spec = json.load(sys.stdin)
torch.set_num_threads(spec["threads"])
torch.manual_seed(1)
device = choose(spec)


def conv(c, bias):
    return nn.Conv2d(c["from"], c["to"], c["k"], c["stride"], c["pad"], c["dilation"], bias=bias)


class Block(nn.Module):
    def __init__(self, block, norm):
        super().__init__()
        make = lambda c: nn.Sequential(conv(c, False), nn.BatchNorm2d(c["to"])) if norm else conv(c, True)
        self.a, self.b, self.c = (make(c) for c in block["main"])
        self.shortcut = make(block["shortcut"]) if "shortcut" in block else None

    def forward(self, x):
        y = self.c(F.relu(self.b(F.relu(self.a(x)))))
        return F.relu(y + (self.shortcut(x) if self.shortcut is not None else x))


def fastest(work, warm, rounds):
    for _ in range(warm):
        work()
    wait(device)
    best = float("inf")
    for _ in range(rounds):
        started = time.perf_counter()
        work()
        wait(device)
        best = min(best, time.perf_counter() - started)
    return 1 / best


def train(net, x, rounds):
    optimiser = torch.optim.SGD(net.parameters(), spec["rate"], momentum=spec["momentum"])

    def step():
        optimiser.zero_grad()
        net(x).square().mean().backward()
        optimiser.step()

    return fastest(step, 4, rounds)


out = {}

net = nn.Sequential(conv(spec["stem"], True), nn.ReLU(), nn.MaxPool2d(3, 2, 1), *(Block(b, False) for b in spec["resnet"])).eval().to(device)
x = torch.randn(1, 3, 255, 255, device=device)
with torch.no_grad():
    out["forward"] = fastest(lambda: net(x), 4, spec["rounds"])
    if device.type == "cpu":
        fast = torch.jit.optimize_for_inference(torch.jit.trace(net, x))
        out["forward_jit"] = fastest(lambda: fast(x), 4, spec["rounds"])
    out["shape"] = list(net(x).shape)

small = nn.Sequential(*(m for c in spec["small"] for m in (conv(c, False), nn.BatchNorm2d(c["to"]), nn.ReLU()))).to(device)
out["small"] = train(small, torch.randn(16, 3, 127, 127, device=device), 3 * spec["rounds"])

stage = nn.Sequential(*(Block(b, True) for b in spec["stage"])).to(device)
out["stage"] = train(stage, torch.randn(*spec["stageInput"], device=device), spec["rounds"])

print(json.dumps({**out, **described(device)}))
