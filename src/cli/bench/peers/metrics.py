"""OPE scores as one would write them in NumPy, beside src/cli/bench/metrics.ts.

The specification is {name: [[gt, pred], ...]}, flat lists of x, y, w, h. The check is the three scores.
"""
import numpy as np

from serve import Case, serve


def score(pairs):
    success, precision, norm = [], [], []
    for gt, pred in pairs:
        x1 = np.maximum(gt[:, 0], pred[:, 0])
        y1 = np.maximum(gt[:, 1], pred[:, 1])
        x2 = np.minimum(gt[:, 0] + gt[:, 2], pred[:, 0] + pred[:, 2])
        y2 = np.minimum(gt[:, 1] + gt[:, 3], pred[:, 1] + pred[:, 3])
        inter = np.maximum(x2 - x1, 0) * np.maximum(y2 - y1, 0)
        iou = np.clip(inter / (gt[:, 2] * gt[:, 3] + pred[:, 2] * pred[:, 3] - inter), 0, 1)
        iou[(gt[:, 2] <= 0) | (gt[:, 3] <= 0)] = -1
        success.append((iou[None] > np.arange(0, 1.05, 0.05)[:, None]).mean(1))
        c1 = gt[:, :2] + (gt[:, 2:] - 1) / 2
        c2 = pred[:, :2] + (pred[:, 2:] - 1) / 2
        bad = ~((c1[:, 0] > 0) & (c1[:, 1] > 0))
        d = np.sqrt(((c1 - c2) ** 2).sum(1))
        d[bad] = -1
        precision.append((d[None] <= np.arange(51)[:, None]).mean(1))
        scale = gt[:, 2:] + 1e-16
        dn = np.sqrt(((c1 / scale - c2 / scale) ** 2).sum(1))
        dn[bad] = -1
        norm.append((dn[None] <= np.arange(0, 51)[:, None] / 100).mean(1))
    return [float(np.mean(success)), float(np.mean(precision, 0)[20]), float(np.mean(norm, 0)[20])]


def case_of(pairs):
    arrays = [(np.array(gt, float).reshape(-1, 4), np.array(pred, float).reshape(-1, 4)) for gt, pred in pairs]

    def work():
        with np.errstate(all="ignore"):
            return score(arrays)

    return Case({"numpy": lambda: work}, check=work)


def prepare(spec):
    cases = {name: lambda pairs=pairs: case_of(pairs) for name, pairs in spec.items()}
    return {"versions": {"numpy": np.__version__}, "settings": {"threads": 1}}, cases


serve(prepare)
