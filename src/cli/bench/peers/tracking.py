"""PyTorch and NumPy beside src/cli/bench/tracking.ts: a frame, that is crop, network and decision."""
import math

import numpy as np
import torch
import torch.nn.functional as F

from device import choose, described
from networks import Method, models
from serve import Case, serve
from variants import makers, without_gradients


def side_of(w, h):
    pad = (w + h) / 2
    return np.sqrt((w + pad) * (h + pad))


def cut(image, cx, cy, side, size, fill, device):
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


decisions = {"siamrpnpp-r50": decide_rpn, "siamcar-r50": decide_car}


def prepare(spec):
    torch.manual_seed(1)
    device = choose(spec)
    frame = np.random.RandomState(1).randint(0, 256, (spec["height"], spec["width"], 3), np.uint8)
    fill = frame.mean((0, 1)).astype(np.uint8)
    t = spec["target"]
    start = [t["x"] + (t["w"] - 1) / 2, t["y"] + (t["h"] - 1) / 2, t["w"], t["h"]]

    def tracking(name):
        net = models[name]().eval().to(device)
        net.stand_still()
        side = side_of(start[2], start[3])

        def search():
            return cut(frame, start[0], start[1], round(side * 255 / 127), 255, fill, device)

        with torch.no_grad():
            z = net.features(cut(frame, start[0], start[1], round(side), 127, fill, device))
            example = [search(), z]

        def work_of(net, images):
            template = images(z)

            def update():
                with without_gradients():
                    outputs = net(images(search()), template)
                decisions[name](*(y.cpu() for y in outputs), start, 127 / side)  # waits for the device

            return update

        with torch.no_grad():
            return Case(makers(Method(net, "search"), device, work_of, example))

    about = described(device)
    about["versions"]["numpy"] = np.__version__
    return about, {name: lambda name=name: tracking(name) for name in decisions}


serve(prepare)
