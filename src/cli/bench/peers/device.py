"""Where the PyTorch peers run, how to wait for it, and what is printed beside their rates."""
import sys

import torch


def choose(spec):
    """The device and its number of threads; products in TF32 are a variant of their own, as PyTorch's defaults differ."""
    if spec.get("threads"):
        torch.set_num_threads(spec["threads"])
    if spec.get("device", "cpu") == "cpu":
        return torch.device("cpu")
    if not torch.cuda.is_available():
        sys.exit("torch sees no CUDA device")
    torch.backends.cudnn.benchmark = True
    return torch.device("cuda")


def set_tf32(device, allowed):
    if device.type == "cuda":
        torch.backends.cuda.matmul.allow_tf32 = torch.backends.cudnn.allow_tf32 = allowed


def wait(device):
    """Returns when the device has computed all that was asked of it."""
    if device.type == "cuda":
        torch.cuda.synchronize()


def described(device):
    """Versions and settings."""
    if device.type == "cuda":
        return {"versions": {"torch": torch.__version__}, "settings": {"card": torch.cuda.get_device_name()}}
    settings = {"threads": torch.get_num_threads()}
    if hasattr(torch.backends, "mkldnn"):
        settings["oneDNN"] = "on" if torch.backends.mkldnn.is_available() else "off"
    return {"versions": {"torch": torch.__version__}, "settings": settings}
