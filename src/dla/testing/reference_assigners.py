"""Assigners that see predictions, in NumPy: dense arrays over all samples, step by step as the papers' code has them.

Reads {"cases": [{"size", "stride", "offset", "shapes": [[w, h]], "gt": [x1, y1, x2, y2], "scores": [n],
"boxes": [[x1, y1, x2, y2]]}]} from stdin and prints for each case the result of each assigner at its published
constants. Shares no code with the TypeScript, which it checks.
"""
import json
import sys

import numpy as np


def iou_matrix(boxes, gt):
    lt, rb = np.maximum(boxes[:, :2], gt[:2]), np.minimum(boxes[:, 2:], gt[2:])
    inter = np.prod(np.clip(rb - lt, 0, None), 1)
    area = np.prod(np.clip(boxes[:, 2:] - boxes[:, :2], 0, None), 1)
    union = area + np.prod(gt[2:] - gt[:2]) - inter
    hull = np.prod(np.maximum(boxes[:, 2:], gt[2:]) - np.minimum(boxes[:, :2], gt[:2]), 1)
    return inter / union, inter / union - (hull - union) / hull


def focal(p, target, alpha=0.25, gamma=2.0):
    ce = -np.log(np.maximum(np.where(target, p, 1 - p), 1e-44))
    p_t = np.where(target, p, 1 - p)
    return np.where(target, alpha, 1 - alpha) * (1 - p_t) ** gamma * ce


def geometry(case):
    line = case["offset"] + case["stride"] * np.arange(case["size"], dtype=np.float64)
    y, x = (m.ravel() for m in np.meshgrid(line, line, indexing="ij"))
    copies = max(1, len(case["shapes"]))
    points = np.tile(np.stack([x, y], 1), (copies, 1))
    sides = np.repeat(np.array(case["shapes"] or [[64, 64]], np.float64), len(x), 0)
    return points, np.concatenate([points - sides / 2, points + sides / 2], 1)


def simota(points, gt, stride, score, boxes):
    centre = (gt[:2] + gt[2:]) / 2
    in_box = np.concatenate([points - gt[:2], gt[2:] - points], 1).min(1) > 0
    in_centre = (np.abs(points - centre) < 2.5 * stride).all(1)
    mask = np.flatnonzero(in_box | in_centre)
    ious = iou_matrix(boxes[mask], gt)[0]
    cost = -np.log(score[mask]) + 3.0 * -np.log(ious + 1e-8) + 1e5 * ~(in_box & in_centre)[mask]
    k = max(1, int(np.sort(ious)[::-1][:10].sum()))
    return {"k": k, "positives": mask[np.argsort(cost, kind="stable")[:k]].tolist()}


def logsumexp(m, axis):
    top = m.max(axis, keepdims=True)
    return (np.log(np.exp(m - top).sum(axis, keepdims=True)) + top).squeeze(axis)


def ota(points, gt, stride, score, boxes):
    centre = (gt[:2] + gt[2:]) / 2
    in_box = np.concatenate([points - gt[:2], gt[2:] - points], 1).min(1) > 0
    valid = in_box & (np.abs(points - centre) < 2.5 * stride).all(1)
    ious = iou_matrix(boxes, gt)[0]
    foreground = focal(score, True) + 1.5 * -np.log(np.maximum(ious, 1e-8)) + 1e6 * ~valid
    cost = np.stack([foreground, focal(score, False)])
    k = max(1, int(np.sort(ious * valid)[::-1][:20].sum()))
    mu, nu = np.array([k, len(points) - k], np.float64), np.ones(len(points))
    u, v, eps = np.ones(2), np.ones(len(points)), 0.1

    def plan():
        return (-cost + u[:, None] + v[None]) / eps

    for _ in range(50):
        v = eps * (np.log(nu) - logsumexp(plan(), 0)) + v
        u = eps * (np.log(mu) - logsumexp(plan(), 1)) + u
    pi = np.exp(plan())
    pi /= pi.max(1, keepdims=True)
    return {"k": k, "positives": np.flatnonzero(pi[0] >= pi[1]).tolist()}


def normal(x, mean, variance):
    return np.exp(-((x - mean) ** 2) / (2 * variance)) / np.sqrt(2 * np.pi * variance)


def paa(anchors, gt, score, boxes):
    candidates = np.flatnonzero(iou_matrix(anchors, gt)[0] >= 0.1)
    loss = focal(score, True)[candidates] + 1.3 * (1 - iou_matrix(boxes[candidates], gt)[1])
    order = np.argsort(loss, kind="stable")[:9]
    x, candidates = loss[order], candidates[order]
    weight, mean, variance, before = np.array([0.5, 0.5]), np.array([x.min(), x.max()]), np.ones(2), -np.inf
    for _ in range(100):
        joint = weight * normal(x[:, None], mean, variance)
        likelihood = np.log(joint.sum(1)).mean()
        r = joint / joint.sum(1, keepdims=True)
        mass = r.sum(0)
        weight, mean = mass / len(x), (r * x[:, None]).sum(0) / mass
        variance = (r * (x[:, None] - mean) ** 2).sum(0) / mass + 1e-6
        if abs(likelihood - before) < 1e-3:
            break
        before = likelihood
    joint = weight * normal(x[:, None], mean, variance)
    members = np.flatnonzero(joint.argmax(1) == mean.argmin())
    peak = members[joint.sum(1)[members].argmax()]
    return {
        "means": mean.tolist(),
        "variances": variance.tolist(),
        "positives": candidates[members[members <= peak]].tolist(),
    }


def task_aligned(points, gt, score, boxes):
    inside = np.flatnonzero(np.concatenate([points - gt[:2], gt[2:] - points], 1).min(1) > 0)
    u = iou_matrix(boxes[inside], gt)[0]
    t = score[inside] * u**6
    top = np.argsort(-t, kind="stable")[:13]
    top = top[t[top] > 0]
    return {"positives": inside[top].tolist(), "targets": (t[top] / t[top].max() * u[top].max()).tolist()}


def autoassign(points, gt, stride, score, boxes):
    inside = np.flatnonzero(np.concatenate([points - gt[:2], gt[2:] - points], 1).min(1) > 0)
    iou, giou = iou_matrix(boxes[inside], gt)
    p = score[inside] * np.exp(-5 * (1 - giou))
    offset = (points[inside] - (gt[:2] + gt[2:]) / 2) / stride
    weight = np.exp(3 * p) * np.exp(-(offset**2) / 2).prod(1)
    sharp = 1 / np.clip(1 - iou, 1e-12, None)
    return {
        "positives": inside.tolist(),
        "weights": (weight / weight.sum()).tolist(),
        "negative": (1 - (sharp - sharp.min()) / (sharp.max() - sharp.min())).tolist(),
    }


def main():
    results = []
    for case in json.load(sys.stdin)["cases"]:
        points, anchors = geometry(case)
        gt, stride = np.array(case["gt"]), case["stride"]
        score, boxes = np.array(case["scores"]), np.array(case["boxes"])
        results.append(
            {
                "simota": simota(points, gt, stride, score, boxes),
                "ota": ota(points, gt, stride, score, boxes),
                "paa": paa(anchors, gt, score, boxes),
                "task-aligned": task_aligned(points, gt, score, boxes),
                "autoassign": autoassign(points, gt, stride, score, boxes),
            }
        )
    json.dump(results, sys.stdout)


main()
