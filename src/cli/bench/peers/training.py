"""PyTorch beside src/cli/bench/training.ts: whole training steps with the same losses, clipping and SGD."""
import torch
import torch.nn.functional as F

from device import choose, described, wait
from networks import Car, models
from serve import Case, serve
from variants import makers


def rpn_loss(outputs, t):
    cls, loc = outputs
    n = cls.shape[0]
    logp = F.log_softmax(cls.reshape(n, 2, 5, 25, 25), 1)
    part = lambda c: -logp[:, c][t["labels"] == c].mean()
    l1 = ((loc.reshape(n, 4, 5, 25, 25) - t["deltas"]).abs().sum(1) * t["weights"]).sum() / n
    return 0.5 * (part(0) + part(1)) + 1.2 * l1


def car_loss(outputs, t):
    cls, box, cen = outputs
    logp = F.log_softmax(cls, 1)
    part = lambda c: -logp[:, c][t["point_labels"] == c].mean()
    positive = t["point_labels"] == 1
    p, g = box.permute(0, 2, 3, 1)[positive], t["ltrb"][positive]
    inter = (torch.min(p[:, 0], g[:, 0]) + torch.min(p[:, 2], g[:, 2])) * (
        torch.min(p[:, 1], g[:, 1]) + torch.min(p[:, 3], g[:, 3])
    )
    area = lambda b: (b[:, 0] + b[:, 2]) * (b[:, 1] + b[:, 3])
    loss = -torch.log((inter + 1) / (area(p) + area(g) - inter + 1))
    w = t["centerness"][positive]
    bce = F.binary_cross_entropy_with_logits(cen[:, 0][positive], w)
    return 0.5 * (part(0) + part(1)) + 3 * (loss * w).sum() / w.sum() + bce


def targets(n):
    labels = torch.full((n, 5, 25, 25), -1)
    labels[:, 2, 10:12, 10:12] = 1
    labels[:, :, 0, :4] = 0
    points = torch.full((n, 25, 25), -1)
    points[:, 10:12, 10:12] = 1
    points[:, 0, :16] = 0
    weights = (labels == 1).float() / 4
    shape = {"deltas": (n, 4, 5, 25, 25), "ltrb": (n, 25, 25, 4), "centerness": (n, 25, 25)}
    made = {name: torch.rand(*size) + (20 if name == "ltrb" else 0) for name, size in shape.items()}
    made["centerness"] = made["centerness"].clamp(0, 1)
    return {"labels": labels, "point_labels": points, "weights": weights, **made}


def frozen_parts(net, model, backbone):
    """What of a backbone is not trained: nothing of tiny ones; of ResNet-50 all, or what the paper's second phase keeps."""
    if not model.endswith("r50"):
        return []
    return [net.stem, net.layer1] if backbone == "trained" else [net]


def prepare(spec):
    torch.manual_seed(1)
    device = choose(spec)

    def training(model, n, backbone=None):
        net = models[model]().train().to(device)
        loss = car_loss if isinstance(net, Car) else rpn_loss
        z, x = (torch.randn(n, 3, side, side, device=device) for side in (127, 255))
        t = {name: value.to(device) for name, value in targets(n).items()}

        def work_of(net, images):
            given = images([z, x])
            trained = [p for p in net.parameters() if p.requires_grad]
            optimiser = torch.optim.SGD(trained, 1e-3, 0.9, weight_decay=1e-4)

            def step():
                optimiser.zero_grad()
                loss(net(*given), t).backward()
                torch.nn.utils.clip_grad_norm_(trained, 10)
                optimiser.step()
                wait(device)

            return step

        for part in frozen_parts(net.backbone, model, backbone):
            part.requires_grad_(False)
            part.eval()
        return Case(makers(net, device, work_of), units=n)

    case = lambda of: lambda: training(of["model"], of["batch"], of.get("backbone"))
    return described(device), {each["name"]: case(each) for each in spec["cases"]}


serve(prepare)
