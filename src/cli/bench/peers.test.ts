import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import path from 'node:path';
import { test } from 'node:test';
import { packageRoot } from '../../files/package-root.js';
import { findPython } from '../../processes/python.js';
import { testFolder } from '../../testing/test-folder.js';

const peers = path.join(packageRoot, 'src/cli/bench/peers');
const python = findPython(['sys']);
const skip = 'missing' in python && python.missing;

/** A module `torch` with so much of PyTorch as the choice of variants asks for. */
const torch = (more: string): string => `
from types import SimpleNamespace
__version__ = "9.9"
class Tensor: pass
jit = SimpleNamespace(trace=lambda net, example, check_trace: f"traced {net}")
backends = SimpleNamespace()
cuda = SimpleNamespace(is_available=lambda: True, get_device_name=lambda: "a card", synchronize=lambda: None)
device = lambda name: SimpleNamespace(type=name)
threads = []
set_num_threads = threads.append
get_num_threads = lambda: threads[-1]
no_grad = "no_grad"
class Matrix:
    def __matmul__(self, other): return self
randn = lambda *shape: Matrix()
${more}
`;
const old = torch('');
const recent = torch(`
inference_mode = "inference_mode"
jit.optimize_for_inference = lambda net: f"optimised {net}"
channels_last = 1
compile = lambda net: f"compiled {net}"
backends.mkldnn = SimpleNamespace(is_available=lambda: True)
backends.cuda = SimpleNamespace(matmul=SimpleNamespace(allow_tf32=None))
backends.cudnn = SimpleNamespace(allow_tf32=None)
`);

/** What Python prints with a stub of torch, as JSON. */
function asked(folder: string, code: string): unknown {
  const lines = `import json, sys\nsys.path[:0] = [${JSON.stringify(folder)}, ${JSON.stringify(peers)}]\n${code}`;
  const { stdout, stderr, status } = spawnSync((python as { python: string }).python, ['-B', '-c', lines], {
    encoding: 'utf8',
  });
  assert.equal(status, 0, stderr);
  return JSON.parse(stdout);
}

const variants = (more = '') => `
import variants, device
on = device.choose({"threads": 2${more}})
found = variants.networks("net", on, ["x"])
print(json.dumps([list(found), device.described(on), list(variants.networks("net", on))]))
`;

test('an old PyTorch runs eager, a recent one also optimised, with channels last, and compiled if that is asked for', {
  skip,
}, (t) => {
  const settings = (more: object) => ({ versions: { torch: '9.9' }, settings: { threads: 2, ...more } });
  assert.deepEqual(asked(testFolder(t, { 'torch.py': old }), variants(', "compile": True')), [
    ['torch eager'],
    settings({}),
    ['torch eager'],
  ]);
  const folder = testFolder(t, { 'torch.py': recent });
  for (const [more, ...compiled] of [[''], [', "compile": True', 'torch compile']]) {
    assert.deepEqual(asked(folder, variants(more)), [
      ['torch eager', 'torch jit', 'torch channels_last', ...compiled],
      settings({ oneDNN: 'on' }),
      ['torch eager', 'torch channels_last', ...compiled],
    ]);
  }
});

test('networks are timed in inference mode where there is one, as PyTorch 2 computes programs of torch.jit in no other', {
  skip,
}, (t) => {
  const code = 'import variants\nprint(json.dumps(variants.without_gradients))';
  assert.equal(asked(testFolder(t, { 'torch.py': old }), code), 'no_grad');
  assert.equal(asked(testFolder(t, { 'torch.py': recent }), code), 'inference_mode');
});

test('why a variant failed is told in one line, with the error that a compiler wraps', { skip }, (t) => {
  const code = `
import serve
wrapped = "backend='inductor' raised:\\nModuleNotFoundError: No module named 'setuptools'\\n\\nSet TORCH_LOGS"
interpreter = "The operation failed.\\nTraceback (most recent call last):\\n  in Errors: x\\nRuntimeError: no pooling\\nmore"
errors = [RuntimeError(wrapped), RuntimeError(interpreter), RuntimeError("no memory\\nat all"), KeyError(), ValueError("x" * 999)]
print(json.dumps([serve.reason(error) for error in errors]))
`;
  assert.deepEqual(asked(testFolder(t, {}), code), [
    "backend='inductor' raised: ModuleNotFoundError: No module named 'setuptools'",
    'The operation failed. RuntimeError: no pooling',
    'no memory',
    'KeyError',
    'x'.repeat(300),
  ]);
});

test('that torch.compile falls back to scalar instructions is told beside the ratios, where it was asked for', {
  skip,
}, (t) => {
  const isa = (pick: string): Record<string, string> => ({
    'torch/__init__.py': recent,
    'torch/_inductor/__init__.py': '',
    'torch/_inductor/cpu_vec_isa.py': `def pick_vec_isa(): ${pick}`,
  });
  const settings = (files: Record<string, string>, compile = 'True') => {
    const code = `import device\non = device.choose({"threads": 2, "compile": ${compile}})\nprint(json.dumps(device.described(on)["settings"]))`;
    return asked(testFolder(t, files), code);
  };
  const plain = { threads: 2, oneDNN: 'on' };
  const scalar = isa('return ""');
  assert.deepEqual(settings(scalar), { ...plain, 'torch.compile': 'without vector instructions' });
  assert.deepEqual(settings(scalar, 'False'), plain);
  for (const files of [isa('return "avx2"'), isa('raise OSError'), { 'torch.py': recent }])
    assert.deepEqual(settings(files), plain);
});

test('matrix products of a reference BLAS are told beside the ratios', { skip }, (t) => {
  const slow = `
import time
class Slow:
    def __matmul__(self, other): time.sleep(0.05)
randn = lambda *shape: Slow()
`;
  const code = 'import device\non = device.choose({"threads": 2})\nprint(json.dumps(device.described(on)))';
  const settings = (more: string) =>
    (asked(testFolder(t, { 'torch.py': old + more }), code) as { settings: Record<string, unknown> }).settings;
  assert.deepEqual(settings(''), { threads: 2 });
  assert.match(String(settings(slow)['slow BLAS']), /^[1-5] GFLOP\/s$/); // 0.27 GFLOP in 0.05 s or more
});

test('on a card products run in fp32 and in TF32, which each run sets anew', { skip }, (t) => {
  const code = `
import torch, variants, device
on = device.choose({"device": "cuda", "compile": True})
seen = []
work_of = lambda net, images: lambda: seen.append([net, torch.backends.cuda.matmul.allow_tf32])
made = variants.makers("net", on, work_of)
for name in ("torch eager tf32", "torch eager", "torch compile"): made[name]()()
print(json.dumps([seen, device.described(on)]))
`;
  assert.deepEqual(asked(testFolder(t, { 'torch.py': recent }), code), [
    [
      ['net', true],
      ['net', false],
      ['compiled net', false],
    ],
    { versions: { torch: '9.9' }, settings: { card: 'a card' } },
  ]);
});
