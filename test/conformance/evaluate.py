"""Evaluates the programs of program.ts with PyTorch: one JSON list of programs a line on stdin, a list of results a line on stdout.

Every program is run six times: in float32 as it is; twice with relative noise of 1e-6, and with its opposite, on what rounding makes inexact
(NOISY operations, and values that are no small multiple of 1/256 elsewhere), in its values and in its gradients; and in
float64. How far these move a value tells how much another order of roundings may change it: compare.ts has the tolerance.
int64 is our int32.
"""
import inspect
import json
import math
import random
import sys
import warnings

import torch
import torch.nn.functional as F

import operations
from operations import DTYPES, FUNCTIONS, METHODS, MOVES, NOISY, UNDEFINED, Refused

warnings.filterwarnings("ignore")
torch.set_num_threads(1)

NAMES = {torch.float32: "float32", torch.int64: "int32", torch.float64: "float64", torch.bool: "bool"}
ERRORS = (RuntimeError, IndexError, TypeError, ValueError, NotImplementedError, OverflowError, AttributeError, Refused)
NOISE = 1e-6
NUMBERS = {"NaN": math.nan, "Infinity": math.inf, "-Infinity": -math.inf, "-0": -0.0}


def value_of(written):
    return NUMBERS[written] if isinstance(written, str) else written


def tensor_of(written):
    values = [value_of(v) for v in written["values"]]
    exact = torch.int64 if written["dtype"] == "int32" else torch.float64
    return torch.tensor(values, dtype=exact).to(DTYPES[written["dtype"]]).reshape(written["shape"])


class Unknown(Exception):
    """A step needs what an earlier step refused."""


def perturbed(y, name, noise):
    """y · (1 + noise), where y is inexact; the gradient that arrives is multiplied as well."""
    if noise is None or y.dtype != torch.float32 or name in MOVES or y.numel() == 0:
        return y
    signs, direction = noise
    factor = torch.tensor([1 + direction * NOISE * signs.choice((-1, 1)) for _ in range(y.numel())]).reshape(y.shape)
    if name not in NOISY:
        nice = (y * 256 == (y * 256).round()) & (y.abs() < 1 << 14)
        factor = torch.where(nice.detach(), 1.0, factor)
    if name == "layerNorm":  # near the mean it is as inexact as elsewhere
        y = y + (factor - 1)
    # values below the least normal float32 may count as 0
    return y * torch.where(y.detach().abs() < torch.finfo(torch.float32).tiny, 0.0, factor)


def wrapped(y):
    """int64 modulo 2**32, which our int32 is."""
    return (y + 2**31) % 2**32 - 2**31 if y.dtype == torch.int64 else y


def argument(given, leaves, results):
    if isinstance(given, list):
        return [argument(one, leaves, results) for one in given]
    if not isinstance(given, dict):
        return given
    if "leaf" in given:
        return leaves[given["leaf"]]
    if "step" in given:
        outputs = results[given["step"]]
        if outputs is None or given["output"] >= len(outputs) or not isinstance(outputs[given["output"]], torch.Tensor):
            raise Unknown
        return outputs[given["output"]]
    if "number" in given:
        return value_of(given["number"])
    if "undefined" in given:
        return UNDEFINED
    return {key: value for key, one in given["options"].items() if (value := argument(one, leaves, results)) is not UNDEFINED}


def default(parameter):
    return UNDEFINED if parameter.kind is parameter.VAR_POSITIONAL else parameter.default


def call(operation, given):
    """Our call in torch's words; what is left out, or undefined, is as if it were not there."""
    function = FUNCTIONS.get(operation) or METHODS[operation]
    while given and given[-1] is UNDEFINED:
        given = given[:-1]
    parameters = list(inspect.signature(function).parameters.values())
    filled = [
        default(parameters[min(i, len(parameters) - 1)]) if one is UNDEFINED else one for i, one in enumerate(given)
    ]
    return function(*filled)


def run(program, noise):
    """Results by steps (None where a step is refused or unknown), their errors, and the gradients of the leaves."""
    leaves = []
    for written in program["leaves"]:
        x = tensor_of(written)
        if noise is not None and x.dtype == torch.float32:
            x = perturbed(x, "leaf", noise)
        leaves.append(x.requires_grad_() if written.get("requiresGrad") else x)
    results, errors = [], []
    for step in program["steps"]:
        try:
            given = argument(step["arguments"], leaves, results)
            answer = call(step["operation"], given)
            outputs = list(answer) if isinstance(answer, tuple) else [answer]
            results.append([perturbed(wrapped(y), step["operation"], noise) if isinstance(y, torch.Tensor) else y for y in outputs])
            errors.append(None)
        except Unknown:
            results.append(None)
            errors.append("unknown")
        except ERRORS as error:
            results.append(None)
            errors.append(f"error: {type(error).__name__}: {str(error).splitlines()[0][:160] if str(error) else ''}")
    return results, errors, *gradients(program, leaves, results)


def gradients(program, leaves, results):
    """Of Σ over the ends of the program of Σ end · weights, or the reason why there are none."""
    floats = [x for x in leaves if x.requires_grad]
    total = None
    for end in program["ends"]:
        try:
            y = argument(end, leaves, results)
        except Unknown:
            return None, "unknown"
        if not y.requires_grad:
            continue
        pattern = program["weights"]
        weights = torch.tensor([pattern[i % len(pattern)] for i in range(y.numel())], dtype=y.dtype).reshape(y.shape)
        part = (y * weights).sum()
        total = part if total is None else total + part
    if total is None:
        return [None] * len(floats), None
    try:
        return torch.autograd.grad(total, floats, allow_unused=True), None
    except ERRORS as error:
        return None, f"error: {error}"


def number(v):
    if isinstance(v, bool):
        return int(v)
    if isinstance(v, float):
        if math.isnan(v):
            return "NaN"
        if math.isinf(v):
            return "Infinity" if v > 0 else "-Infinity"
        if v == 0 and math.copysign(1, v) < 0:
            return "-0"
        return float(f"{v:.9g}")
    return v


def tolerances(y, others):
    """How far the noise moved every value (0 where nothing did; -1 where it cannot be told), or None if it moved nothing."""
    moved = torch.zeros_like(y, dtype=torch.float64)
    for other in others:
        if not isinstance(other, torch.Tensor) or other.shape != y.shape:
            return "incomparable"
        if other.dtype == torch.float64:
            other = other.float()  # what overflows float32 overflows in all
        same = (y == other) | ((y != y) & (other != other))
        moved = torch.maximum(moved, torch.where(same, 0, (y.double() - other.double()).abs()))
    moved = torch.where(torch.isfinite(moved), moved, -1)
    return None if not moved.any() else [float(f"{v:.2g}") for v in moved.reshape(-1).tolist()]


def written(y, others):
    if not isinstance(y, torch.Tensor):
        return {"dtype": type(y).__name__, "values": [number(v) for v in (y if isinstance(y, list) else [y])]}
    out = {"dtype": NAMES.get(y.dtype, str(y.dtype)), "shape": list(y.shape), "values": [number(v) for v in y.detach().reshape(-1).tolist()]}
    if y.requires_grad:
        out["requiresGrad"] = True
    moved = tolerances(y.detach(), [o.detach() if isinstance(o, torch.Tensor) else o for o in others])
    if moved is not None:
        out["moved"] = moved
    return out


def evaluate(program, seed):
    results, errors, grads, reason = run(program, None)
    noisy = [run(program, (random.Random(2 * seed + pair), direction)) for pair in range(2) for direction in (1, -1)]
    with operations.in_float64():
        precise = run(program, None)
    steps = []
    for k, outputs in enumerate(results):
        if outputs is None:
            steps.append(errors[k])
            continue
        others = [one[0][k] for one in noisy]
        if precise[0][k] is not None:
            others.append(precise[0][k])
        if any(other is None or len(other) != len(outputs) for other in others):
            steps.append("incomparable")
            continue
        steps.append([written(y, [other[i] for other in others]) for i, y in enumerate(outputs)])
    if grads is None:
        return {"steps": steps, "gradients": reason}
    out = []
    for i, g in enumerate(grads):
        others = [one[2][i] if one[2] is not None else None for one in noisy]
        if precise[2] is not None and precise[2][i] is not None:
            others.append(precise[2][i])
        if g is None:
            out.append(None)
        elif any(other is None for other in others):
            out.append("incomparable")
        else:
            out.append(written(g, others))
    return {"steps": steps, "gradients": out}


def main():
    for line in sys.stdin:
        programs = json.loads(line)
        answer = [evaluate(program, seed) for seed, program in enumerate(programs)]
        print(json.dumps(answer, separators=(",", ":")), flush=True)


main()
