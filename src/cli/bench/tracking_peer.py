"""PyTorch and NumPy beside src/cli/bench/tracking.ts: crop, a network of the same shape, decision. JSON in, JSON out."""
import json
import math
import sys
import time

import numpy as np
import torch
import torch.nn as nn
import torch.nn.functional as F

from device_peer import choose, described

spec = json.load(sys.stdin)
torch.manual_seed(1)
device = choose(spec)


def unit(i, o, k, stride=1, pad=0, dilation=1, relu=False):
    layers = [nn.Conv2d(i, o, k, stride, pad, dilation, bias=False), nn.BatchNorm2d(o)]
    return nn.Sequential(*layers, *([nn.ReLU()] if relu else []))


class Bottleneck(nn.Module):
    def __init__(self, i, width, stride, dilation, shortcut):
        super().__init__()
        d = max(1, dilation // 2) if shortcut else dilation
        pad = 0 if shortcut and stride > 1 else d
        self.body = nn.Sequential(
            unit(i, width, 1, relu=True), unit(width, width, 3, stride, pad, d, relu=True), unit(width, 4 * width, 1)
        )
        self.shortcut = nn.Identity()
        if shortcut:
            self.shortcut = unit(i, 4 * width, 1) if i == 64 else unit(i, 4 * width, 3, stride, pad, d)

    def forward(self, x):
        return F.relu(self.body(x) + self.shortcut(x))


def stage(i, width, blocks, stride, dilation):
    rest = (Bottleneck(4 * width, width, 1, dilation, False) for _ in range(blocks - 1))
    return nn.Sequential(Bottleneck(i, width, stride, dilation, True), *rest)


class Backbone(nn.Module):
    def __init__(self):
        super().__init__()
        self.low = nn.Sequential(unit(3, 64, 7, 2, relu=True), nn.MaxPool2d(3, 2, 1), stage(64, 64, 3, 1, 1))
        self.high = nn.ModuleList(
            [stage(256, 128, 4, 2, 1), stage(512, 256, 6, 1, 2), stage(1024, 512, 3, 1, 4)]
        )
        self.neck = nn.ModuleList(unit(c, 256, 1) for c in (512, 1024, 2048))

    def forward(self, x):
        x, maps = self.low(x), []
        for high, neck in zip(self.high, self.neck):
            x = high(x)
            maps.append(neck(x))
        return [m[:, :, 4:11, 4:11] for m in maps] if x.shape[-1] < 20 else maps


def correlate(x, z):
    return F.conv2d(x, z.transpose(0, 1), groups=x.shape[1])


def zeroed(layer, bias=0.0):
    nn.init.zeros_(layer.weight)
    nn.init.constant_(layer.bias, bias)
    return layer


class RpnBranch(nn.Module):
    def __init__(self, outputs):
        super().__init__()
        self.z, self.x = (unit(256, 256, 3, relu=True) for _ in range(2))
        self.head = nn.Sequential(unit(256, 256, 1, relu=True), zeroed(nn.Conv2d(256, outputs, 1)))

    def forward(self, x, z):
        return self.head(correlate(self.x(x), self.z(z)))


class Rpn(nn.Module):
    def __init__(self):
        super().__init__()
        self.backbone = Backbone()
        self.branches = nn.ModuleList(nn.ModuleList(RpnBranch(o) for _ in range(3)) for o in (10, 20))

    def forward(self, x, z):
        maps = self.backbone(x)
        return [sum(b(m, f) / 3 for b, m, f in zip(branches, maps, z)) for branches in self.branches]


class Car(nn.Module):
    def __init__(self):
        super().__init__()
        self.backbone = Backbone()
        self.down = nn.ConvTranspose2d(768, 256, 1)
        block = lambda: [nn.Conv2d(256, 256, 3, padding=1), nn.GroupNorm(32, 256), nn.ReLU()]
        self.towers = nn.ModuleList(nn.Sequential(*(m for _ in range(4) for m in block())) for _ in range(2))
        self.cls, self.cen = (zeroed(nn.Conv2d(256, o, 3, padding=1)) for o in (2, 1))
        self.reg = zeroed(nn.Conv2d(256, 4, 3, padding=1), math.log(32))

    def forward(self, x, z):
        y = self.down(torch.cat([correlate(m, f) for m, f in zip(self.backbone(x), z)], 1))
        cls, box = (tower(y) for tower in self.towers)
        return self.cls(cls), torch.exp(self.reg(box)), self.cen(cls)


def side_of(w, h):
    pad = (w + h) / 2
    return np.sqrt((w + pad) * (h + pad))


def cut(image, cx, cy, side, size, fill):
    left, top = (math.floor(c - (side + 1) / 2 + 0.5) for c in (cx, cy))
    h, w = image.shape[:2]
    x1, y1, x2, y2 = max(left, 0), max(top, 0), min(left + side, w), min(top + side, h)
    patch = np.empty((side, side, 3), np.uint8)
    patch[:] = fill
    patch[y1 - top : y2 - top, x1 - left : x2 - left] = image[y1:y2, x1:x2]
    x = torch.from_numpy(patch).to(device).permute(2, 0, 1)[None].float()
    return F.interpolate(x, (size, size), mode="bilinear", align_corners=False)


hann = np.outer(np.hanning(25), np.hanning(25))
change = lambda r: np.maximum(r, 1 / r)
sizes = np.array([(104, 32), (88, 40), (64, 64), (40, 80), (32, 96)], np.float32)
grid = (np.arange(25) - 12) * 8
gx, gy = (np.tile(g.ravel(), 5) for g in np.meshgrid(grid, grid))
aw, ah = (np.repeat(sizes[:, i], 625) for i in range(2))


def penalty_of(w, h, state, scale, k):
    s = change(side_of(w, h) / side_of(state[2] * scale, state[3] * scale))
    r = change(state[2] / state[3] / (w / h))
    return np.exp(-(r * s - 1) * k)


def decide_rpn(cls, loc, state, scale):
    score = F.softmax(cls.reshape(2, -1), 0)[1].numpy()
    d = loc.reshape(4, -1).numpy()
    x, y, w, h = d[0] * aw + gx, d[1] * ah + gy, np.exp(d[2]) * aw, np.exp(d[3]) * ah
    p = penalty_of(w, h, state, scale, 0.24)
    i = np.argmax(p * score * 0.5 + np.tile(hann.ravel(), 5) * 0.5)
    lr = p[i] * score[i] * 0.25
    cx, cy = state[0] + x[i] / scale, state[1] + y[i] / scale
    return [cx, cy, state[2] * (1 - lr) + w[i] / scale * lr, state[3] * (1 - lr) + h[i] / scale * lr]


def decide_car(cls, reg, cen, state, scale):
    c = F.softmax(cls, 1)[0, 1].numpy()
    e = cen[0, 0].numpy()
    e = (e - e.min()) / max(float(np.ptp(e)), 1e-12)
    d = reg[0].numpy()
    score = penalty_of(d[0] + d[2], d[1] + d[3], state, scale, 0.2) * c * e
    maps = np.stack([score * 0.55 + hann * 0.45, score, c, *d]).astype(np.float32)
    up = F.interpolate(torch.from_numpy(maps)[None], (193, 193), mode="bicubic", align_corners=False)[0].numpy()
    r, q = divmod(int(np.argmax(up[0])), 193)
    mask = np.zeros_like(up[1])
    mask[max(r - 16, 0) : r + 17, max(q - 16, 0) : q + 17] = 1
    r, q = divmod(int(np.argmax(up[1] * mask)), 193)
    w, h = (up[3, r, q] + up[5, r, q]) / scale, (up[4, r, q] + up[6, r, q]) / scale
    lr = penalty_of(w, h, state, scale, 0.2) * up[2, r, q] * 0.35
    return [state[0], state[1], w * lr + state[2] * (1 - lr), h * lr + state[3] * (1 - lr)]


def fastest(work, warm, rounds):
    best = float("inf")
    for i in range(warm + rounds):
        started = time.perf_counter()
        work()
        if i >= warm:
            best = min(best, time.perf_counter() - started)
    return 1 / best


frame = np.random.RandomState(1).randint(0, 256, (spec["height"], spec["width"], 3), np.uint8)
fill = frame.mean((0, 1)).astype(np.uint8)
t = spec["target"]
start = [t["x"] + (t["w"] - 1) / 2, t["y"] + (t["h"] - 1) / 2, t["w"], t["h"]]
rates = {}
for name, make, decide in (("siamrpnpp-r50", Rpn, decide_rpn), ("siamcar-r50", Car, decide_car)):
    net = make().eval().to(device)
    for threads in spec["threads"]:
        torch.set_num_threads(threads)
        with torch.no_grad():
            z = net.backbone(cut(frame, start[0], start[1], round(side_of(start[2], start[3])), 127, fill))

            def update():
                s = side_of(start[2], start[3])
                x = cut(frame, start[0], start[1], round(s * 255 / 127), 255, fill)
                decide(*(y.cpu() for y in net(x, z)), start, 127 / s)  # waits for the device

            rates[f"{name} {threads}"] = fastest(update, 2, spec["rounds"])

print(json.dumps({**described(device), "rates": rates}))
