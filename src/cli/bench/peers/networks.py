"""The networks of SiamRPN++ and SiamCAR with the shapes of src/trackers, as one writes them in PyTorch."""
import math

import torch
import torch.nn as nn
import torch.nn.functional as F


def conv_norm(i, o, k, relu=True, **options):
    layers = [nn.Conv2d(i, o, k, bias=False, **options), nn.BatchNorm2d(o)]
    return nn.Sequential(*layers, nn.ReLU()) if relu else nn.Sequential(*layers)


class TinyBackbone(nn.Module):
    channels = [64]

    def __init__(self):
        super().__init__()
        self.stem = nn.Sequential(conv_norm(3, 32, 7, stride=4), conv_norm(32, 64, 3, stride=2))
        self.blocks = nn.ModuleList(conv_norm(64, 64, 3, False, padding=d, dilation=d) for d in (1, 2, 4))

    def forward(self, x):
        x = self.stem(x)
        for block in self.blocks:
            x = F.relu(x + block(x))
        return [x]


class Bottleneck(nn.Module):
    def __init__(self, i, width, stride, pad, dilation, shortcut):
        super().__init__()
        middle = conv_norm(width, width, 3, stride=stride, padding=pad, dilation=dilation)
        self.main = nn.Sequential(conv_norm(i, width, 1), middle, conv_norm(width, 4 * width, 1, False))
        self.shortcut = conv_norm(i, 4 * width, shortcut[0], False, **shortcut[1]) if shortcut else None

    def forward(self, x):
        return F.relu(self.main(x) + (x if self.shortcut is None else self.shortcut(x)))


class ResNet(nn.Module):
    """The dilated ResNet-50; returns the maps of its last three stages."""

    channels = [512, 1024, 2048]

    def __init__(self):
        super().__init__()
        self.stem = nn.Sequential(conv_norm(3, 64, 7, stride=2), nn.MaxPool2d(3, 2, 1))

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
        self.template, self.search = conv_norm(width, width, 3), conv_norm(width, width, 3)
        self.head = nn.Sequential(conv_norm(width, width, 1), nn.Conv2d(width, outputs, 1))

    def forward(self, search, template):
        return self.head(correlate(self.search(search), self.template(template)))


class Tracker(nn.Module):
    """`features` of a template or search region, `search` of a search region and a template's features."""

    def __init__(self, backbone, width):
        super().__init__()
        self.backbone = backbone
        self.neck = nn.ModuleList(conv_norm(c, width, 1, False) for c in backbone.channels)

    def features(self, x):
        maps = tuple(neck(m) for neck, m in zip(self.neck, self.backbone(x)))
        return tuple(m[:, :, 4:11, 4:11] for m in maps) if x.shape[-1] <= 127 else maps

    def forward(self, z, x):
        return self.search(x, self.features(z))


class Rpn(Tracker):
    def __init__(self, backbone, width):
        super().__init__(backbone, width)
        self.cls = nn.ModuleList(Branch(width, 10) for _ in backbone.channels)
        self.loc = nn.ModuleList(Branch(width, 20) for _ in backbone.channels)
        levels = len(backbone.channels)
        self.weights = nn.ParameterList(nn.Parameter(torch.ones(levels)) for _ in range(2 if levels > 1 else 0))

    def search(self, x, z):
        maps = self.features(x)
        shares = [F.softmax(w, 0) for w in self.weights] or [[1.0], [1.0]]
        fuse = lambda heads, share: sum(s * h(a, b) for s, h, a, b in zip(share, heads, maps, z))
        return fuse(self.cls, shares[0]), fuse(self.loc, shares[1])

    def stand_still(self):
        for branch in (*self.cls, *self.loc):
            zero(branch.head[-1])


class Car(Tracker):
    def __init__(self, backbone, width):
        super().__init__(backbone, width)
        self.down = nn.ConvTranspose2d(width * len(backbone.channels), width, 1)

        def tower():
            layers = [nn.Sequential(nn.Conv2d(width, width, 3, 1, 1), nn.GroupNorm(32, width), nn.ReLU()) for _ in range(4)]
            return nn.Sequential(*layers)

        self.cls_tower, self.box_tower = tower(), tower()
        self.cls, self.box, self.cen = (nn.Conv2d(width, o, 3, 1, 1) for o in (2, 4, 1))
        for m in (self.cls_tower, self.box_tower, self.cls, self.box, self.cen):
            for p in m.modules():
                if isinstance(p, nn.Conv2d):
                    nn.init.normal_(p.weight, std=0.01)

    def search(self, x, z):
        fused = self.down(torch.cat([correlate(s, t) for s, t in zip(self.features(x), z)], 1))
        a, b = self.cls_tower(fused), self.box_tower(fused)
        return self.cls(a), torch.exp(self.box(b)), self.cen(a)

    def stand_still(self):
        for layer, bias in ((self.cls, 0.0), (self.cen, 0.0), (self.box, math.log(32))):
            zero(layer, bias)


def zero(layer, bias=0.0):
    nn.init.zeros_(layer.weight)
    nn.init.constant_(layer.bias, bias)


class Method(nn.Module):
    """A method of a network as its forward pass."""

    def __init__(self, network, name):
        super().__init__()
        self.network, self.name = network, name

    def forward(self, *inputs):
        return getattr(self.network, self.name)(*inputs)


models = {
    "siamcar-tiny": lambda: Car(TinyBackbone(), 64),
    "siamrpnpp-tiny": lambda: Rpn(TinyBackbone(), 64),
    "siamcar-r50": lambda: Car(ResNet(), 256),
    "siamrpnpp-r50": lambda: Rpn(ResNet(), 256),
}
