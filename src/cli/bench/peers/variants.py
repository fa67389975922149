"""The ways in which this PyTorch can execute a network: those that its version has, by torch.compile where it was asked for."""
import copy

import torch

from device import asked, set_tf32


def last(value):
    """A tensor of images with channels last; lists of them too."""
    if isinstance(value, (list, tuple)):
        return type(value)(last(each) for each in value)
    if isinstance(value, torch.Tensor) and value.dim() == 4:
        return value.contiguous(memory_format=torch.channels_last)
    return value


def networks(network, device, example=None):
    """By name a function that returns the network in that form, and what its images become.

    example: inputs to trace the forward pass for; without it no variant is only able to infer.
    """
    plain = lambda value: value
    found = {"torch eager": lambda: (network, plain)}
    if example is not None and device.type == "cpu" and hasattr(torch.jit, "optimize_for_inference"):
        traced = lambda: torch.jit.trace(network, example, check_trace=False)  # the check costs several passes
        found["torch jit"] = lambda: (torch.jit.optimize_for_inference(traced()), plain)
    if hasattr(torch, "channels_last"):
        found["torch channels_last"] = lambda: (copy.deepcopy(network).to(memory_format=torch.channels_last), last)
    if asked["compile"] and hasattr(torch, "compile"):
        found["torch compile"] = lambda: (torch.compile(network), plain)
    if device.type == "cuda":
        found["torch eager tf32"] = lambda: (network, plain)
    return found


def makers(network, device, work_of, example=None):
    """Variants of a case: `work_of(network, images)` returns the callable, where `images` prepares inputs."""

    def make(name, build):
        def variant():
            work = work_of(*build())

            def run():
                set_tf32(device, name.endswith("tf32"))
                work()

            return run

        return variant

    return {name: make(name, build) for name, build in networks(network, device, example).items()}


# PyTorch 2 computes programs of torch.jit with max pooling in this mode alone; PyTorch before 1.9 has not got it
without_gradients = getattr(torch, "inference_mode", torch.no_grad)


def forward(network, inputs, device, wait):
    """Variants of a forward pass without gradients."""

    def work_of(net, images):
        given = images(inputs)

        def work():
            with without_gradients():
                net(*given)
            wait(device)

        return work

    return makers(network, device, work_of, inputs)
