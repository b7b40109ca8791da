"""Our methods and functions of tensors in torch's words: the same arguments in the same order."""
import contextlib

import torch
import torch.nn.functional as F

DTYPES = {"float32": torch.float32, "int32": torch.int64, "bool": torch.bool}


@contextlib.contextmanager
def in_float64():
    """What is float32 is float64 for a while."""
    DTYPES["float32"] = torch.float64
    torch.set_default_dtype(torch.float64)
    try:
        yield
    finally:
        DTYPES["float32"] = torch.float32
        torch.set_default_dtype(torch.float32)


class Refused(Exception):
    """Torch's own words for the call are an error."""


class _Undefined:
    pass


UNDEFINED = _Undefined()


def names(options, **known):
    """Keyword arguments for torch from our options, by our names."""
    if not isinstance(options, dict):
        raise Refused(f"options are {options!r}")
    unknown = [name for name in options if name not in known]
    if unknown:
        raise Refused(f"unexpected keyword argument {unknown[0]}")
    return {known[name]: value for name, value in options.items()}


def keep(options):
    return {"keepdim": options} if isinstance(options, bool) else names(options, keepDim="keepdim")


def expect(*tensors):
    for x in tensors:
        if not isinstance(x, torch.Tensor):
            raise Refused(f"must be a tensor, not {type(x).__name__}")


def sizes(given):
    return given[0] if len(given) == 1 and isinstance(given[0], list) else list(given)


def dims(dim):
    return tuple(dim) if isinstance(dim, list) else dim


def dtype_of(name, default=None):
    if name is None and default is not None:
        return default
    if name not in DTYPES:
        raise Refused(f"dtype {name!r}")
    return DTYPES[name]


def binary(function):
    def run(x, other):
        return function(x, other if isinstance(other, torch.Tensor) else number(other))

    return run


def number(value):
    if isinstance(value, (int, float)):
        return value
    raise Refused(f"must be a tensor or a number, not {type(value).__name__}")


def unary(function):
    def run(x):
        return function(x)

    return run


def product(function):
    """A sum of products that are all -0 is 0, whether or not torch adds the first of them to 0."""

    def run(x, other):
        return function(x, other) + 0

    return run


def extreme_of(function):
    """torch.maximum takes tensors alone: a number is a scalar tensor of its own dtype."""

    def run(x, other):
        if isinstance(other, torch.Tensor):
            return function(x, other)
        value = number(other)
        dtype = torch.result_type(x, value)
        return function(x.to(dtype), torch.tensor(value, dtype=dtype))

    return run


def where(condition, a, b):
    expect(condition)
    if condition.dtype != torch.bool:
        raise Refused("where expected condition to be a boolean tensor")
    return torch.where(condition, a, b)


def clamp(x, first=None, second=None):
    if isinstance(first, dict):
        if second is not None:
            raise Refused("max and options")
        return torch.clamp(x, **names(first, min="min", max="max"))
    return torch.clamp(x, first, second)


def unique(x, options={}):
    # detached: PyTorch has no derivative of it, which backward() would say
    found = torch.unique(x.detach(), **names(options, returnInverse="return_inverse", returnCounts="return_counts", dim="dim"))
    return found


def index_of(x, index):
    out = []
    for one in index:
        if one is None:
            out.append(slice(None))
        elif one == "..." if isinstance(one, str) else False:
            out.append(Ellipsis)
        elif isinstance(one, list):
            if not 1 <= len(one) <= 3:
                raise Refused("a range is [start, end, step]")
            start, end, step = (one + [None] * 3)[:3]
            out.append(slice(*(None if v is UNDEFINED else v for v in (start, end, step))))
        elif isinstance(one, (int, torch.Tensor)) and not isinstance(one, bool):
            out.append(one)
        else:
            raise Refused(f"index {one!r}")
    return out


def at(x, *index):
    return x[tuple(index_of(x, index))]


def at_outer(x, *index):
    """Each index along its own dim, from the last to the first."""
    index = index_of(x, index)
    covered = sum(one.dim() if isinstance(one, torch.Tensor) and one.dtype == torch.bool else 1 for one in index if one is not Ellipsis)
    if covered > x.dim():
        raise Refused("too many indices")
    if Ellipsis in [one for one in index if not isinstance(one, torch.Tensor)]:
        k = next(i for i, one in enumerate(index) if one is Ellipsis)
        index = index[:k] + [slice(None)] * (x.dim() - covered) + index[k + 1 :]
    if any(one is Ellipsis for one in index):
        raise Refused("an index can only have a single ellipsis")
    places, dim = [], 0
    for one in index:
        places.append(dim)
        dim += one.dim() if isinstance(one, torch.Tensor) and one.dtype == torch.bool else 1
    for dim, one in reversed(list(zip(places, index))):
        if isinstance(one, torch.Tensor) and one.dtype != torch.bool and one.dim() > 1:
            raise Refused("an index has one dim")
        x = x[(slice(None),) * dim + (one,)]
    return x


def squeeze(x, *given):
    return x.squeeze() if not given else x.squeeze(tuple(sizes(given)))


def sliced(x, dim, start=None, end=None, step=None):
    dim = range(x.dim())[dim]
    return x[(slice(None),) * dim + (slice(start, end, step),)]


def index_select(x, dim, index):
    index = torch.tensor(index, dtype=torch.int64) if isinstance(index, list) and all(type(i) is int for i in index) else index
    expect(index)
    return x.index_select(dim, index)


def roll(x, shift, dim=()):
    return x.roll(dims(shift), dims(dim))


def norm(x, p=2, dim=None, options={}):
    p = 2 if p == "fro" else p
    return torch.norm(x, p, dims(dim), **keep(options)) if dim is not None else torch.norm(x, p, tuple(range(x.dim())), **keep(options))


def layer_norm(x, options={}):
    return F.layer_norm(x, x.shape[-1:], **names(options, weight="weight", bias="bias", eps="eps"))


def order_of(options):
    if isinstance(options, bool):
        return {"descending": options}
    given = names(options, descending="descending", stable="stable")
    return {"descending": given.get("descending", False)}


def topk(x, k, dim=-1, options=True, is_sorted=True):
    """Among equal values torch's order is unspecified: here the first come first, as a stable sort has them."""
    given = {"largest": options, "sorted": is_sorted} if isinstance(options, bool) else names(options, largest="largest", sorted="sorted")
    values, _ = torch.topk(x, k, dim, **given)
    largest = given.get("largest", True)
    if x.dim() == 0:
        return torch.topk(x, k, dim, **given)
    ordered, indices = torch.sort(x, dim=dim, descending=largest, stable=True)
    first, places = ordered.narrow(dim, 0, k), indices.narrow(dim, 0, k)
    assert torch.equal(torch.nan_to_num(first.detach().float()), torch.nan_to_num(torch.sort(values.detach().float(), dim=dim, descending=largest)[0]))
    return first, places


def extreme(name):
    function = getattr(torch, name)

    def run(x, dim=None, options={}):
        if isinstance(dim, torch.Tensor):
            names(options)
            return function(x, dim)
        given = keep(options)
        if dim is None:
            y = function(x)
            return y.reshape([1] * x.dim()) if given.get("keepdim") else y
        return tuple(function(x, dim, **given))

    return run


def arg_extreme(function):
    def run(x, dim=None, options={}):
        return function(x, dim, **keep(options))

    return run


def reduced(function):
    def run(x, dim=None, options={}):
        given = keep(options)
        if dim is None:
            return function(x, dim=tuple(range(x.dim())), **given) if given.get("keepdim") else function(x)
        return function(x, dim=dims(dim), **given)

    return run


def prod(x, dim=None, options={}):
    given = keep(options)
    if dim is None:
        y = torch.prod(x)
        return y.reshape([1] * x.dim()) if given.get("keepdim") else y
    return torch.prod(x, dim, **given)


def spread(function):
    def run(x, dim=None, options={}):
        return function(x, dim=dims(dim), **names(options, correction="correction", keepDim="keepdim"))

    return run


def logsumexp(x, dim=-1, options={}):
    return torch.logsumexp(x, dims(dim), **keep(options))


def cross_entropy(x, targets, options={}):
    expect(targets)
    given = names(options, ignoreIndex="ignore_index", labelSmoothing="label_smoothing", reduction="reduction")
    if x.dim() == 0 or targets.shape != x.shape[:-1]:
        raise Refused("one target for each row")
    loss = F.cross_entropy(x.reshape(targets.numel(), x.shape[-1]), targets.reshape(-1), **given)
    return loss.reshape(targets.shape) if given.get("reduction") == "none" else loss


def rounded(x, options={}):
    given = {"decimals": options} if not isinstance(options, dict) else names(options, decimals="decimals")
    return torch.round(x, **given) if given.get("decimals", 0) != 0 else torch.round(x)


def fill_options(options, default=None):
    given = names(options, dtype="dtype", requiresGrad="requires_grad")
    return {**given, "dtype": dtype_of(given.get("dtype"), default or DTYPES["float32"])}


def numbers_and_options(given):
    options = [one for one in given if isinstance(one, dict)]
    if options and given[-1] is not options[0]:
        raise Refused("options come last")
    numbers = [one for one in given if not isinstance(one, dict)]
    while numbers and numbers[-1] is UNDEFINED:
        numbers.pop()
    return numbers, options[0] if options else {}


def arange(*given):
    numbers, options = numbers_and_options(given)
    is_float = any(isinstance(one, float) for one in numbers)
    return torch.arange(*numbers, **fill_options(options, None if is_float else torch.int64))


def eye(*given):
    numbers, options = numbers_and_options(given)
    return torch.eye(*numbers, **fill_options(options))


def made(data, options={}):
    given = names(options, dtype="dtype", shape="shape", requiresGrad="requires_grad")

    def kinds(part):
        return set().union(*map(kinds, part)) if isinstance(part, list) else {type(part)}

    default = torch.bool if kinds(data) == {bool} else DTYPES["float32"]
    x = torch.tensor(data, dtype=dtype_of(given.get("dtype"), default))
    x = x.reshape(given["shape"]) if "shape" in given else x
    return x.requires_grad_(bool(given.get("requires_grad", False)))


def joined(function):
    def run(tensors, dim=0):
        if not isinstance(tensors, list):
            raise Refused("a list of tensors")
        return function(tensors, dim)

    return run


def copied(x, source):
    """copy_ on a copy, so that the operand stays what it is."""
    return x.detach().clone().copy_(source if isinstance(source, torch.Tensor) else torch.tensor(number(source)))


def einsum(equation, *operands):
    expect(*operands)
    found = torch.einsum(equation, *operands)
    return found if len(operands) == 1 else found + 0  # as product()


def gelu(x, options={}):
    """In float64 without the cancellation of 1 + erf(x / √2), which torch's own formula has in float32."""
    given = names(options, approximate="approximate")
    if x.dtype == torch.float64 and given.get("approximate", "none") == "none":
        return 0.5 * x * torch.erfc(-x * 0.5**0.5)
    return F.gelu(x, **given)


UNARY = "neg exp log log1p sqrt rsqrt abs sin cos tanh sigmoid relu erf floor ceil sign isnan clone detach".split()
METHODS = {
    **{name: unary(getattr(torch.Tensor, name)) for name in UNARY},
    "silu": unary(F.silu),
    "gelu": gelu,
    "add": lambda x, other, options={}: torch.add(x, other, **names(options, alpha="alpha")),
    "sub": lambda x, other, options={}: torch.sub(x, other, **names(options, alpha="alpha")),
    "mul": binary(torch.mul),
    "div": lambda x, other, options={}: torch.div(x, other, **names(options, roundingMode="rounding_mode")),
    "pow": lambda x, exponent: torch.pow(x, exponent),
    **{name: binary(getattr(torch, name)) for name in ["eq", "ne", "lt", "le", "gt", "ge"]},
    "maximum": extreme_of(torch.maximum),
    "minimum": extreme_of(torch.minimum),
    "logicalNot": lambda x: torch.logical_not(x),
    "logicalAnd": lambda x, other: torch.logical_and(x, other),
    "logicalOr": lambda x, other: torch.logical_or(x, other),
    "clamp": clamp,
    "maskedFill": lambda x, mask, value: x.masked_fill(mask, value),
    "equal": lambda x, other: torch.equal(x, other),
    "allclose": lambda x, other, options={}: torch.allclose(x, other, **names(options, rtol="rtol", atol="atol", equalNan="equal_nan")),
    "unique": unique,
    "nonzero": lambda x, options={}: x.nonzero(**names(options, asTuple="as_tuple")),
    "to": lambda x, dtype: x.to(dtype_of(dtype)),
    "float": lambda x: x.to(DTYPES["float32"]),
    "long": lambda x: x.long(),
    "bool": lambda x: x.bool(),
    "size": lambda x, dim=None: list(x.shape) if dim is None else x.size(dim),
    "item": lambda x: x.item(),
    "at": at,
    "atOuter": at_outer,
    "reshape": lambda x, *shape: x.reshape(sizes(shape)),
    "view": lambda x, *shape: x.reshape(sizes(shape)),
    "flatten": lambda x, start=0, end=-1: x.flatten(start, end),
    "unsqueeze": lambda x, dim: x.unsqueeze(dim),
    "squeeze": squeeze,
    "transpose": lambda x, a, b: x.transpose(a, b),
    "t": lambda x: x.t(),
    "permute": lambda x, *order: x.permute(sizes(order)),
    "expand": lambda x, *shape: x.expand(sizes(shape)),
    "slice": sliced,
    "select": lambda x, dim, index: x.select(dim, index),
    "indexSelect": index_select,
    "gather": lambda x, dim, index: x.gather(dim, index),
    "scatter": lambda x, dim, index, source: x.scatter(dim, index, source),
    "flip": lambda x, *order: x.flip(sizes(order)),
    "roll": roll,
    "split": lambda x, size, dim=0: tuple(x.split(size, dim)),
    "unbind": lambda x, dim=0: tuple(x.unbind(dim)),
    "chunk": lambda x, count, dim=0: tuple(x.chunk(count, dim)),
    "norm": norm,
    "layerNorm": layer_norm,
    "sort": lambda x, dim=-1, options={}: torch.sort(x, dim=dim, stable=True, **order_of(options)),
    "argsort": lambda x, dim=-1, options={}: torch.argsort(x, dim=dim, stable=True, **order_of(options)),
    "topk": topk,
    "matmul": product(torch.matmul),
    "mm": product(torch.mm),
    "bmm": product(torch.bmm),
    "dot": product(torch.dot),
    "sum": reduced(torch.sum),
    "mean": reduced(torch.mean),
    "prod": prod,
    "max": extreme("max"),
    "min": extreme("min"),
    "argmax": arg_extreme(torch.argmax),
    "argmin": arg_extreme(torch.argmin),
    "softmax": lambda x, dim=-1: torch.softmax(x, dim),
    "logSoftmax": lambda x, dim=-1: torch.log_softmax(x, dim),
    "crossEntropy": cross_entropy,
    "narrow": lambda x, dim, start, length: x.narrow(dim, start, length),
    "maskedSelect": lambda x, mask: x.masked_select(mask),
    "repeat": lambda x, *times: x.repeat(sizes(times)),
    "tril": lambda x, diagonal=0: x.tril(diagonal),
    "triu": lambda x, diagonal=0: x.triu(diagonal),
    "var": spread(torch.var),
    "std": spread(torch.std),
    "logsumexp": logsumexp,
    "cumsum": lambda x, dim: x.cumsum(dim),
    "any": reduced(torch.any),
    "all": reduced(torch.all),
    "round": rounded,
    "copy_": copied,
    "fill_": lambda x, value: x.detach().clone().fill_(value),
    "zero_": lambda x: x.detach().clone().zero_(),
}
FUNCTIONS = {
    "where": where,
    "cat": joined(torch.cat),
    "stack": joined(torch.stack),
    "einsum": einsum,
    "tensor": made,
    "zeros": lambda shape, options={}: torch.zeros(shape, **fill_options(options)),
    "ones": lambda shape, options={}: torch.ones(shape, **fill_options(options)),
    "full": lambda shape, value, options={}: torch.full(shape, value, **fill_options(options)),
    "zerosLike": lambda like, options={}: torch.zeros_like(like, **fill_options(options, like.dtype)),
    "onesLike": lambda like, options={}: torch.ones_like(like, **fill_options(options, like.dtype)),
    "eye": eye,
    "arange": arange,
    "linspace": lambda start, end, steps, options={}: torch.linspace(start, end, steps, **fill_options(options)),
}

# values that no rounding touches: what a noise would change in them is not what another implementation may change
MOVES = frozenset(
    "neg abs clone detach relu sign floor ceil to float at atOuter reshape view flatten unsqueeze squeeze transpose t permute "
    "expand slice select indexSelect gather scatter flip roll split unbind chunk sort topk max min maximum minimum narrow "
    "maskedSelect repeat tril triu where cat stack maskedFill clamp unique copy_ fill_ zero_ full zeros ones eye tensor".split()
)
# values that another correct implementation rounds otherwise, whatever they are
NOISY = frozenset(
    "exp log log1p sqrt rsqrt sin cos tanh sigmoid silu erf gelu softmax logSoftmax logsumexp norm std var mean pow "
    "crossEntropy layerNorm linspace".split()
)
