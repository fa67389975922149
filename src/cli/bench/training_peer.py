"""PyTorch beside src/cli/bench/training.ts: networks of the same layers, the same losses and SGD. JSON in, JSON out."""
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


def cnr(i, o, k, relu=True, **options):
    layers = [nn.Conv2d(i, o, k, bias=False, **options), nn.BatchNorm2d(o)]
    return nn.Sequential(*layers, nn.ReLU()) if relu else nn.Sequential(*layers)


class TinyBackbone(nn.Module):
    def __init__(self):
        super().__init__()
        self.stem = nn.Sequential(cnr(3, 32, 7, stride=4), cnr(32, 64, 3, stride=2))
        self.blocks = nn.ModuleList(cnr(64, 64, 3, False, padding=d, dilation=d) for d in (1, 2, 4))

    def forward(self, x):
        x = self.stem(x)
        for block in self.blocks:
            x = F.relu(x + block(x))
        return [x]


class Bottleneck(nn.Module):
    def __init__(self, i, width, stride, pad, dilation, shortcut):
        super().__init__()
        o = 4 * width
        self.main = nn.Sequential(
            cnr(i, width, 1), cnr(width, width, 3, stride=stride, padding=pad, dilation=dilation), cnr(width, o, 1, False)
        )
        self.shortcut = cnr(i, o, shortcut[0], False, **shortcut[1]) if shortcut else None

    def forward(self, x):
        return F.relu(self.main(x) + (self.shortcut(x) if self.shortcut else x))


class ResNet(nn.Module):
    def __init__(self):
        super().__init__()
        self.stem = nn.Sequential(cnr(3, 64, 7, stride=2), nn.MaxPool2d(3, 2, 1))

        def stage(i, width, n, first, rest, shortcut):
            blocks = [Bottleneck(i, width, *first, shortcut)]
            return nn.Sequential(*blocks, *(Bottleneck(4 * width, width, *rest, None) for _ in range(n - 1)))

        self.layer1 = stage(64, 64, 3, (1, 1, 1), (1, 1, 1), (1, {}))
        self.layer2 = stage(256, 128, 4, (2, 0, 1), (1, 1, 1), (3, {"stride": 2}))
        self.layer3 = stage(512, 256, 6, (1, 1, 1), (1, 2, 2), (3, {"padding": 1}))
        self.layer4 = stage(1024, 512, 3, (1, 2, 2), (1, 4, 4), (3, {"padding": 2, "dilation": 2}))

    def forward(self, x):
        two = self.layer2(self.layer1(self.stem(x)))
        three = self.layer3(two)
        return [two, three, self.layer4(three)]


def correlate(search, template):
    n, c, h, w = search.shape
    out = F.conv2d(search.reshape(1, n * c, h, w), template.reshape(n * c, 1, *template.shape[2:]), groups=n * c)
    return out.reshape(n, c, *out.shape[2:])


class Branch(nn.Module):
    def __init__(self, width, outputs):
        super().__init__()
        self.template, self.search = cnr(width, width, 3), cnr(width, width, 3)
        self.head = nn.Sequential(cnr(width, width, 1), nn.Conv2d(width, outputs, 1))

    def forward(self, search, template):
        return self.head(correlate(self.search(search), self.template(template)))


class Tracker(nn.Module):
    def __init__(self, backbone, channels, width):
        super().__init__()
        self.backbone = backbone
        self.neck = nn.ModuleList(cnr(c, width, 1, False) for c in channels)

    def features(self, x):
        maps = [neck(m) for neck, m in zip(self.neck, self.backbone(x))]
        if maps[0].shape[-1] < 20:
            maps = [m[:, :, 4:11, 4:11] for m in maps]
        return maps


class Rpn(Tracker):
    def __init__(self, backbone, channels, width):
        super().__init__(backbone, channels, width)
        self.cls = nn.ModuleList(Branch(width, 10) for _ in channels)
        self.loc = nn.ModuleList(Branch(width, 20) for _ in channels)
        self.weights = nn.ParameterList(nn.Parameter(torch.ones(len(channels))) for _ in range(2))

    def forward(self, z, x):
        template, search = self.features(z), self.features(x)
        fuse = lambda heads, w: sum(s * h(a, b) for s, h, a, b in zip(F.softmax(w, 0), heads, search, template))
        return fuse(self.cls, self.weights[0]), fuse(self.loc, self.weights[1])

    def loss(self, outputs, t):
        cls, loc = outputs
        n = cls.shape[0]
        logp = F.log_softmax(cls.view(n, 2, 5, 25, 25), 1)
        part = lambda c: -logp[:, c][t["labels"] == c].mean()
        l1 = ((loc.view(n, 4, 5, 25, 25) - t["deltas"]).abs().sum(1) * t["weights"]).sum() / n
        return 0.5 * (part(0) + part(1)) + 1.2 * l1


class Car(Tracker):
    def __init__(self, backbone, channels, width):
        super().__init__(backbone, channels, width)
        self.down = nn.ConvTranspose2d(width * len(channels), width, 1)

        def tower():
            layers = [nn.Sequential(nn.Conv2d(width, width, 3, 1, 1), nn.GroupNorm(32, width), nn.ReLU()) for _ in range(4)]
            return nn.Sequential(*layers)

        self.cls_tower, self.box_tower = tower(), tower()
        self.cls, self.box, self.cen = (nn.Conv2d(width, o, 3, 1, 1) for o in (2, 4, 1))
        for m in (self.cls_tower, self.box_tower, self.cls, self.box, self.cen):
            for p in m.modules():
                if isinstance(p, nn.Conv2d):
                    nn.init.normal_(p.weight, std=0.01)

    def forward(self, z, x):
        fused = self.down(torch.cat([correlate(s, t) for s, t in zip(self.features(x), self.features(z))], 1))
        a, b = self.cls_tower(fused), self.box_tower(fused)
        return self.cls(a), torch.exp(self.box(b)), self.cen(a)

    def loss(self, outputs, t):
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


networks = {
    "siamcar-tiny": lambda: Car(TinyBackbone(), [64], 64),
    "siamrpnpp-tiny": lambda: Rpn(TinyBackbone(), [64], 64),
    "siamrpnpp-r50": lambda: Rpn(ResNet(), [512, 1024, 2048], 256),
}

pairs = {}
for case in spec["cases"]:
    net = networks[case["model"]]().train().to(device)
    if case["model"].endswith("r50"):
        for p in net.backbone.parameters():
            p.requires_grad = False
        net.backbone.eval()
    trained = [p for p in net.parameters() if p.requires_grad]
    optimiser = torch.optim.SGD(trained, 1e-3, 0.9, weight_decay=1e-4)
    n = case["batch"]
    z, x = (torch.randn(n, 3, side, side, device=device) for side in (127, 255))
    t = {name: value.to(device) for name, value in targets(n).items()}
    best = float("inf")
    for step in range(case["rounds"] + 2):
        started = time.perf_counter()
        optimiser.zero_grad()
        net.loss(net(z, x), t).backward()
        torch.nn.utils.clip_grad_norm_(trained, 10)
        optimiser.step()
        wait(device)
        if step >= 2:
            best = min(best, time.perf_counter() - started)
    pairs[case["model"]] = n / best

print(json.dumps({**described(device), "pairs": pairs}))
