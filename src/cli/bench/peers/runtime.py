"""PyTorch beside src/cli/bench/runtime.ts: an atrous ResNet-50 and two training steps."""
import torch
import torch.nn as nn
import torch.nn.functional as F

from device import choose, described, wait
from serve import Case, serve
from variants import forward, makers


def conv(c, bias):
    return nn.Conv2d(c["from"], c["to"], c["k"], c["stride"], c["pad"], c["dilation"], bias=bias)


class Block(nn.Module):
    def __init__(self, block, norm):
        super().__init__()
        make = lambda c: nn.Sequential(conv(c, False), nn.BatchNorm2d(c["to"])) if norm else conv(c, True)
        self.a, self.b, self.c = (make(c) for c in block["main"])
        self.shortcut = make(block["shortcut"]) if "shortcut" in block else None

    def forward(self, x):
        y = self.c(F.relu(self.b(F.relu(self.a(x)))))
        return F.relu(y + (self.shortcut(x) if self.shortcut is not None else x))


def prepare(spec):
    torch.manual_seed(1)
    device = choose(spec)

    def resnet():
        blocks = (Block(b, False) for b in spec["resnet"])
        net = nn.Sequential(conv(spec["stem"], True), nn.ReLU(), nn.MaxPool2d(3, 2, 1), *blocks).eval().to(device)
        return Case(forward(net, [torch.randn(1, 3, 255, 255, device=device)], device, wait))

    def training(net, shape):
        x = torch.randn(*shape, device=device)

        def work_of(net, images):
            given = images(x)
            optimiser = torch.optim.SGD(net.parameters(), spec["rate"], momentum=spec["momentum"])

            def step():
                optimiser.zero_grad()
                net(given).square().mean().backward()
                optimiser.step()
                wait(device)

            return step

        return Case(makers(net.to(device), device, work_of))

    def small():
        layers = (m for c in spec["small"] for m in (conv(c, False), nn.BatchNorm2d(c["to"]), nn.ReLU()))
        return training(nn.Sequential(*layers), (16, 3, 127, 127))

    def stage():
        return training(nn.Sequential(*(Block(b, True) for b in spec["stage"])), spec["stageInput"])

    return described(device), {"resnet": resnet, "small": small, "stage": stage}


serve(prepare)
