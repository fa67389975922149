"""DLA as one would write it in NumPy and PyTorch: the peer of `npm run bench -- dla`.

Reads {"boxes": [[x1, y1, x2, y2], ...], "k": 9} from stdin, prints assignments per second and the mean number of
positives, by which the caller checks that all do the same: K nearest points, IoU, mean + sample deviation, inside the
target, best candidate as fallback, four random negatives per positive.
"""
import json
import sys
import time

import numpy as np

SIZE, STRIDE = 25, 8
SHAPES = {"free": [(64, 64)], "based": [(104, 32), (88, 40), (64, 64), (40, 80), (32, 96)]}
OFFSET = {"free": 32, "based": 31}


def grid(form):
    line = OFFSET[form] + STRIDE * np.arange(SIZE, dtype=np.float64)
    x, y = np.meshgrid(line, line)
    x, y = x.ravel(), y.ravel()
    boxes = [np.stack([x - w / 2, y - h / 2, x + w / 2, y + h / 2], 1) for w, h in SHAPES[form]]
    return x, y, np.concatenate(boxes)


def assign_numpy(box, k, x, y, anchors, rng):
    x1, y1, x2, y2 = box
    d = (x - (x1 + x2) / 2) ** 2 + (y - (y1 + y2) / 2) ** 2
    points = np.argsort(d, kind="stable")[:k]
    m = len(anchors) // len(x)
    cand = (points[:, None] + np.arange(m) * len(x)).ravel()
    a = anchors[cand]
    w = np.clip(np.minimum(a[:, 2], x2) - np.maximum(a[:, 0], x1), 0, None)
    h = np.clip(np.minimum(a[:, 3], y2) - np.maximum(a[:, 1], y1), 0, None)
    inter = w * h
    iou = inter / ((a[:, 2] - a[:, 0]) * (a[:, 3] - a[:, 1]) + (x2 - x1) * (y2 - y1) - inter)
    p = cand % len(x)
    inside = (x[p] > x1) & (x[p] < x2) & (y[p] > y1) & (y[p] < y2)
    pos = cand[(iou >= iou.mean() + iou.std(ddof=1) - 1e-9) & inside]
    if len(pos) == 0:
        score = np.where(inside, iou, -1) if inside.any() else iou
        pos = cand[[np.argmax(score > score.max() - 1e-9)]]
    labels = np.full(len(anchors), -1, np.int8)
    rest = np.ones(len(anchors), bool)
    rest[pos] = False
    neg = rng.choice(np.flatnonzero(rest), 4 * len(pos), replace=False)
    labels[neg] = 0
    labels[pos] = 1
    return len(pos)


def assign_torch(torch, boxes, k, x, y, anchors):
    """A whole batch at once; boxes [B, 4]."""
    cx, cy = (boxes[:, 0] + boxes[:, 2]) / 2, (boxes[:, 1] + boxes[:, 3]) / 2
    d = (x[None] - cx[:, None]) ** 2 + (y[None] - cy[:, None]) ** 2
    points = d.topk(k, dim=1, largest=False).indices
    m = len(anchors) // len(x)
    cand = (points[:, :, None] + torch.arange(m) * len(x)).flatten(1)
    a, g = anchors[cand], boxes[:, None]
    w = (torch.minimum(a[..., 2], g[..., 2]) - torch.maximum(a[..., 0], g[..., 0])).clamp(min=0)
    h = (torch.minimum(a[..., 3], g[..., 3]) - torch.maximum(a[..., 1], g[..., 1])).clamp(min=0)
    inter = w * h
    iou = inter / (
        (a[..., 2] - a[..., 0]) * (a[..., 3] - a[..., 1]) + (g[..., 2] - g[..., 0]) * (g[..., 3] - g[..., 1]) - inter
    )
    p = cand % len(x)
    inside = (x[p] > g[..., 0]) & (x[p] < g[..., 2]) & (y[p] > g[..., 1]) & (y[p] < g[..., 3])
    pos = (iou >= (iou.mean(1) + iou.std(1))[:, None] - 1e-9) & inside
    none = ~pos.any(1)
    score = torch.where(inside | ~inside.any(1, keepdim=True), iou, -torch.ones_like(iou))
    best = torch.zeros_like(pos)
    best.scatter_(1, score.argmax(1, keepdim=True), True)
    pos |= best & none[:, None]
    labels = torch.full((len(boxes), len(anchors)), -1, dtype=torch.int8)
    n = pos.sum(1)
    noise = torch.rand(labels.shape)
    noise.scatter_(1, cand, torch.where(pos, 2.0, noise.gather(1, cand).double()).float())
    order = noise.topk(int(4 * n.max()), dim=1, largest=False).indices
    chosen = torch.arange(order.shape[1])[None] < 4 * n[:, None]
    labels.scatter_(1, order, torch.where(chosen, 0, -1).to(torch.int8))
    labels.scatter_(1, cand, torch.where(pos, torch.ones_like(cand, dtype=torch.int8), labels.gather(1, cand)))
    return int(n.sum())


def best_rate(run, count):
    run()
    best = 0.0
    for _ in range(5):
        started = time.perf_counter()
        run()
        best = max(best, count / (time.perf_counter() - started))
    return best


def main():
    job = json.load(sys.stdin)
    boxes = np.array(job["boxes"])
    k = job["k"]
    result = {"numpy": np.__version__}
    try:
        import torch

        torch.set_num_threads(1)
        result["torch"] = torch.__version__
    except ImportError:
        torch = None
    for form in ("free", "based"):
        x, y, anchors = grid(form)
        rng = np.random.default_rng(1)
        few = boxes[: job["few"]]
        p = [0]

        def loop():
            p[0] = sum(assign_numpy(b, k, x, y, anchors, rng) for b in few) / len(few)

        result[f"{form}_numpy"] = best_rate(loop, len(few))
        result[f"{form}_numpy_p"] = p[0]
        if torch is None:
            continue
        tx, ty, ta = torch.from_numpy(x), torch.from_numpy(y), torch.from_numpy(anchors)
        tb = torch.from_numpy(boxes[:2048])

        def batch():
            p[0] = sum(assign_torch(torch, tb[i : i + 128], k, tx, ty, ta) for i in range(0, len(tb), 128)) / len(tb)

        result[f"{form}_torch"] = best_rate(batch, len(tb))
        result[f"{form}_torch_p"] = p[0]
    json.dump(result, sys.stdout)


main()
