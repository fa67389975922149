"""The device of the PyTorch peers: where they run, how to wait for it, and what it is."""
import sys

import torch


def choose(spec):
    """The device that is asked for. TF32 is set as asked, since PyTorch's defaults differ between products and convolutions."""
    if spec.get("device", "cpu") == "cpu":
        return torch.device("cpu")
    if not torch.cuda.is_available():
        sys.exit("torch sees no CUDA device")
    torch.backends.cuda.matmul.allow_tf32 = torch.backends.cudnn.allow_tf32 = spec.get("tf32", False)
    torch.backends.cudnn.benchmark = True
    return torch.device("cuda")


def wait(device):
    """Returns when the device has computed all that was asked of it."""
    if device.type == "cuda":
        torch.cuda.synchronize()


def described(device):
    """What is printed beside the rates."""
    about = {"torch": torch.__version__, "threads": torch.get_num_threads()}
    if device.type == "cuda":
        about["card"] = torch.cuda.get_device_name()
        about["memoryMiB"] = torch.cuda.max_memory_allocated() / 2**20
    return about
