"""PyTorch beside src/cli/bench/models.ts: the large networks, built, read from a file, and run forward."""
import os
import tempfile

import torch

from device import choose, described, wait
from networks import Method, models
from serve import Case, serve
from variants import forward


def prepare(spec):
    torch.manual_seed(1)
    device = choose(spec)

    def network(name, method):
        def case():
            net = models[name]().eval().to(device)
            z, x = (torch.rand(1, 3, side, side, device=device) * 255 for side in spec["sizes"][name])
            with torch.no_grad():
                inputs = [z] if method == "features" else [x, net.features(z)]
            count = sum(p.numel() for p in net.parameters())
            return Case(forward(Method(net, method), inputs, device, wait), check=lambda: count)

        return case

    def build():
        return Case({"torch nn.Module": lambda: models["siamrpnpp-r50"]}, warm=1)

    def load():
        net = models["siamrpnpp-r50"]().eval()
        folder = tempfile.TemporaryDirectory()
        file = os.path.join(folder.name, "weights.pth")
        torch.save(net.state_dict(), file)

        def read():
            assert folder.name  # lives as long as this function
            net.load_state_dict(torch.load(file))

        return Case({"torch load_state_dict": lambda: read})

    passes = {"template": "features", "search": "search"}
    forwards = {f"{name} {title}": network(name, method) for name in spec["sizes"] for title, method in passes.items()}
    return described(device), {**forwards, "build": build, "load": load}


serve(prepare)
