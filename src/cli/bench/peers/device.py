"""Where the PyTorch peers run, how to wait for it, and what is printed beside their rates."""
import sys
import time

import torch


# what the bench was asked for; torch.compile takes minutes for a network, so that only who asks for it waits
asked = {"compile": False}


def choose(spec):
    """The device and its number of threads; products in TF32 are a variant of their own, as PyTorch's defaults differ."""
    asked["compile"] = spec.get("compile", False)
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
    if asked["compile"] and hasattr(torch, "compile") and not compiles_vectors():
        settings["torch.compile"] = "without vector instructions"
    rate = product_rate()
    if rate < slow_product * torch.get_num_threads():
        settings["slow BLAS"] = f"{rate:.0f} GFLOP/s"
    return {"versions": {"torch": torch.__version__}, "settings": settings}


def compiles_vectors():
    """Whether torch.compile's kernels use vector instructions: it falls back to scalar ones, without a word, where its trial of
    the C++ compiler fails. Debian's PyTorch 2.6 needs libsleef-dev and LD_PRELOAD=libsleef.so.3."""
    try:
        from torch._inductor.cpu_vec_isa import pick_vec_isa
    except ImportError:  # PyTorch before 2.5 has it elsewhere; one that cannot compile tells that with its failure
        return True
    try:
        return bool(pick_vec_isa())
    except Exception:
        return True


# GFLOP/s of a thread below which a library of matrix products is the reference one: optimised ones reach ten times as much
slow_product = 10


def product_rate():
    """GFLOP/s of a matrix product. With Debian's reference BLAS a training step takes up to five times as long as with OpenBLAS."""
    side, best = 512, float("inf")
    a = torch.randn(side, side)
    for _ in range(3):
        started = time.perf_counter()
        a @ a
        best = min(best, time.perf_counter() - started)
    return 2 * side**3 / best / 1e9
