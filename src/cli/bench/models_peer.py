"""PyTorch beside src/cli/bench/models.ts: networks of the same shape, eager. JSON in, JSON out."""
import json
import os
import sys
import tempfile
import time

import torch
import torch.nn as nn
import torch.nn.functional as F

from device_peer import choose, described, wait

spec = json.load(sys.stdin)
torch.set_num_threads(spec["threads"])
torch.manual_seed(1)
device = choose(spec)


def conv_norm(i, o, k, stride=1, pad=0, dilation=1):
    return nn.Sequential(nn.Conv2d(i, o, k, stride, pad, dilation, bias=False), nn.BatchNorm2d(o))


class Block(nn.Module):
    def __init__(self, i, width, stride, dilation, first, wide_shortcut):
        super().__init__()
        d = max(1, dilation // 2) if first else dilation
        pad = 0 if first and stride > 1 else d
        self.a = conv_norm(i, width, 1)
        self.b = conv_norm(width, width, 3, stride, pad, d)
        self.c = conv_norm(width, 4 * width, 1)
        self.shortcut = None
        if first:
            self.shortcut = conv_norm(i, 4 * width, 3, stride, pad, d) if wide_shortcut else conv_norm(i, 4 * width, 1)

    def forward(self, x):
        y = self.c(F.relu(self.b(F.relu(self.a(x)))))
        return F.relu(y + (x if self.shortcut is None else self.shortcut(x)))


def stage(i, width, blocks, stride, dilation, wide_shortcut):
    first = Block(i, width, stride, dilation, True, wide_shortcut)
    return nn.Sequential(first, *(Block(4 * width, width, 1, dilation, False, False) for _ in range(blocks - 1)))


class Trunk(nn.Module):
    """The dilated ResNet-50 and what brings its three maps to 256 channels."""

    def __init__(self):
        super().__init__()
        self.stem = nn.Sequential(conv_norm(3, 64, 7, 2), nn.ReLU(), nn.MaxPool2d(3, 2, 1))
        self.one = stage(64, 64, 3, 1, 1, False)
        self.two = stage(256, 128, 4, 2, 1, True)
        self.three = stage(512, 256, 6, 1, 2, True)
        self.four = stage(1024, 512, 3, 1, 4, True)
        self.neck = nn.ModuleList(conv_norm(c, 256, 1) for c in (512, 1024, 2048))

    def forward(self, x):
        two = self.two(self.one(self.stem(x)))
        three = self.three(two)
        maps = [neck(m) for neck, m in zip(self.neck, (two, three, self.four(three)))]
        return [m[:, :, 4:11, 4:11] for m in maps] if maps[0].shape[-1] < 20 else maps


def correlate(x, z):
    n, c = x.shape[:2]
    y = F.conv2d(x.reshape(1, n * c, *x.shape[2:]), z.reshape(n * c, 1, *z.shape[2:]), groups=n * c)
    return y.reshape(n, c, *y.shape[2:])


class Branch(nn.Module):
    def __init__(self, outputs):
        super().__init__()
        self.z = nn.Sequential(conv_norm(256, 256, 3), nn.ReLU())
        self.x = nn.Sequential(conv_norm(256, 256, 3), nn.ReLU())
        self.head = nn.Sequential(conv_norm(256, 256, 1), nn.ReLU(), nn.Conv2d(256, outputs, 1))

    def forward(self, x, z):
        return self.head(correlate(self.x(x), self.z(z)))


class Rpn(nn.Module):
    def __init__(self):
        super().__init__()
        self.trunk = Trunk()
        self.branches = nn.ModuleList(nn.ModuleList(Branch(o) for _ in range(3)) for o in (10, 20))
        self.weights = nn.ParameterList(nn.Parameter(torch.ones(3)) for _ in range(2))

    def template(self, z):
        return self.trunk(z)

    def search(self, x, z):
        maps = self.trunk(x)
        parts = ([b(m, f) for b, m, f in zip(bs, maps, z)] for bs in self.branches)
        return [sum(p * w for p, w in zip(ps, F.softmax(ws, 0))) for ps, ws in zip(parts, self.weights)]


class Car(nn.Module):
    def __init__(self):
        super().__init__()
        self.trunk = Trunk()
        self.down = nn.ConvTranspose2d(768, 256, 1)
        tower = lambda: nn.Sequential(
            *(m for _ in range(4) for m in (nn.Conv2d(256, 256, 3, padding=1), nn.GroupNorm(32, 256), nn.ReLU()))
        )
        self.cls, self.box = tower(), tower()
        self.logits, self.reg, self.centerness = (nn.Conv2d(256, o, 3, padding=1) for o in (2, 4, 1))

    def template(self, z):
        return self.trunk(z)

    def search(self, x, z):
        y = self.down(torch.cat([correlate(m, f) for m, f in zip(self.trunk(x), z)], 1))
        cls, box = self.cls(y), self.box(y)
        return self.logits(cls), torch.exp(self.reg(box)), self.centerness(cls)


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


rates = {}
rates["build"] = fastest(Rpn, 0, 1)
for name, make in (("siamrpnpp-r50", Rpn), ("siamcar-r50", Car)):
    net = make().eval()
    if make is Rpn:
        with tempfile.TemporaryDirectory() as folder:
            file = os.path.join(folder, "weights.pth")
            torch.save(net.state_dict(), file)
            rates["load"] = fastest(lambda: net.load_state_dict(torch.load(file)), 0, 3)
    net = net.to(device)
    z_side, x_side = spec["sizes"][name]
    z, x = (torch.rand(1, 3, side, side, device=device) * 255 for side in (z_side, x_side))
    with torch.no_grad():
        features = net.template(z)
        rates[name + " template"] = fastest(lambda: net.template(z), 3, spec["rounds"])
        rates[name + " search"] = fastest(lambda: net.search(x, features), 3, spec["rounds"])
    rates[name + " parameters"] = sum(p.numel() for p in net.parameters())

print(json.dumps({**described(device), "rates": rates}))
