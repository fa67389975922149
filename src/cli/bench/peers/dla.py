"""DLA as one would write it in NumPy and PyTorch, beside src/cli/bench/dla.ts.

The specification is {"boxes": [[x1, y1, x2, y2], ...], "k": 9, "few": 500}. The check is the mean number of positives of each
variant, by which the bench sees that all do the same: K nearest points, IoU, mean + sample deviation, inside the target, best
candidate as fallback, four random negatives per positive.
"""
import numpy as np

from serve import Case, serve

try:
    import torch

    torch.set_num_threads(1)
except ImportError:
    torch = None

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


def prepare(spec):
    boxes, k = np.array(spec["boxes"]), spec["k"]
    few = boxes[: spec["few"]]

    def by_numpy(form):
        x, y, anchors = grid(form)
        rng = np.random.default_rng(1)
        p = {}

        def work():
            p["value"] = sum(assign_numpy(b, k, x, y, anchors, rng) for b in few) / len(few)

        return Case({"numpy, image by image": lambda: work}, units=len(few), check=lambda: p["value"])

    def by_torch(form):
        x, y, anchors, given = (torch.from_numpy(a) for a in (*grid(form), boxes))
        p = {}

        def work():
            parts = (given[i : i + 128] for i in range(0, len(given), 128))
            p["value"] = sum(assign_torch(torch, part, k, x, y, anchors) for part in parts) / len(given)

        return Case({"torch, batches of 128": lambda: work}, units=len(given), check=lambda: p["value"])

    versions, kinds = {"numpy": np.__version__}, {"numpy": by_numpy}
    if torch is not None:
        versions["torch"], kinds["torch"] = torch.__version__, by_torch
    cases = {f"{form} {kind}": lambda form=form, make=make: make(form) for form in SHAPES for kind, make in kinds.items()}
    return {"versions": versions, "settings": {"threads": 1}}, cases


serve(prepare)
