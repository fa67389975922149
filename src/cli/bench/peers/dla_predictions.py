"""SimOTA and task-aligned assignment as one would write them in NumPy, beside src/cli/bench/dla-predictions.ts.

The specification is {"jobs": {name: {"assigner", "size", "stride", "offset", "copies", "targets": [[x1, y1, x2, y2]], "scores",
"boxes"}}}, the last two base64 of float32 for all images. The check is the mean number of positives.
"""
import base64

import numpy as np

from serve import Case, serve


def ious_of(boxes, gt):
    w = np.clip(np.minimum(boxes[:, 2], gt[2]) - np.maximum(boxes[:, 0], gt[0]), 0, None)
    h = np.clip(np.minimum(boxes[:, 3], gt[3]) - np.maximum(boxes[:, 1], gt[1]), 0, None)
    inter = w * h
    area = (boxes[:, 2] - boxes[:, 0]) * (boxes[:, 3] - boxes[:, 1])
    return inter / (area + (gt[2] - gt[0]) * (gt[3] - gt[1]) - inter)


def finite_images(scores, boxes):
    return np.isfinite(scores).all() and np.isfinite(boxes).all()


def simota(x, y, stride, gt, scores, boxes):
    assert finite_images(scores, boxes)
    reach = 2.5 * stride
    in_box = (x > gt[0]) & (x < gt[2]) & (y > gt[1]) & (y < gt[3])
    in_centre = (abs(x - (gt[0] + gt[2]) / 2) < reach) & (abs(y - (gt[1] + gt[3]) / 2) < reach)
    mask = np.flatnonzero(in_box | in_centre)
    ious = ious_of(boxes[mask], gt)
    cost = -np.log(scores[mask]) - 3 * np.log(ious + 1e-8) + 1e5 * ~(in_box & in_centre)[mask]
    k = max(1, int(np.partition(ious, -10)[-10:].sum() if len(ious) > 10 else ious.sum()))
    labels = np.zeros(len(x), np.int8)
    labels[mask[np.argpartition(cost, k - 1)[:k]]] = 1
    return k


def task_aligned(x, y, _stride, gt, scores, boxes):
    assert finite_images(scores, boxes)
    mask = np.flatnonzero((x > gt[0]) & (x < gt[2]) & (y > gt[1]) & (y < gt[3]))
    ious = ious_of(boxes[mask], gt)
    t = scores[mask] * ious**6
    top = np.argpartition(t, -13)[-13:] if len(t) > 13 else np.arange(len(t))
    top = top[t[top] > 0]
    labels, targets = np.zeros(len(x), np.int8), np.zeros(len(x), np.float32)
    labels[mask[top]] = 1
    targets[mask[top]] = t[top] * (ious[top].max() / t[top].max())
    return len(top)


ASSIGNERS = {"simota": simota, "task-aligned": task_aligned}


def case_of(job):
    line = job["offset"] + job["stride"] * np.arange(job["size"], dtype=np.float64)
    x, y = (np.tile(m.ravel(), job["copies"]) for m in np.meshgrid(line, line))
    targets = np.array(job["targets"])
    scores = np.frombuffer(base64.b64decode(job["scores"]), np.float32).reshape(len(targets), -1)
    boxes = np.frombuffer(base64.b64decode(job["boxes"]), np.float32).reshape(len(targets), -1, 4)
    assign = ASSIGNERS[job["assigner"]]

    def images():
        return sum(assign(x, y, job["stride"], *image) for image in zip(targets, scores, boxes))

    return Case({"numpy, image by image": lambda: images}, units=len(targets), check=lambda: int(images()) / len(targets))


def prepare(spec):
    cases = {name: lambda job=job: case_of(job) for name, job in spec["jobs"].items()}
    return {"versions": {"numpy": np.__version__}, "settings": {"threads": 1}}, cases


serve(prepare)
