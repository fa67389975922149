import assert from 'node:assert/strict';
import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { after, test } from 'node:test';
import { CompiledProgram } from '../runtime/program.js';
import { siamCarTiny } from '../trackers/siamcar/network.js';
import { siamRpnPpTiny } from '../trackers/siamrpnpp/network.js';
import { compareExported, exportNetwork, parityTolerance } from './export-network.js';
import { initialise } from './initialise.js';
import { compileNetwork, networkFunctions } from './programs.js';

const folder = mkdtempSync(path.join(tmpdir(), 'siamdla-export-network-'));
after(() => rmSync(folder, { recursive: true, force: true }));
const sizes = { templateSize: 127, searchSize: 255 } as const;

test('each function reads only its own tensors, and both together read all', () => {
  const { table } = siamRpnPpTiny();
  const { template, search } = networkFunctions(siamRpnPpTiny(), sizes);
  assert.ok(
    template.parameterNames.length > 0 && template.parameterNames.every((name) => !name.startsWith('rpn_head.')),
  );
  assert.deepEqual(
    search.parameterNames,
    table.map(({ name }) => name),
  );
  assert.deepEqual(search.inputs, { x: [1, 255, 255, 3], feature_0: [1, 7, 7, 64] });
});

test('a network that is not there yet leaves no session behind: tensors that do not fit, a folder that is a file', async (context) => {
  const released = context.mock.method(CompiledProgram.prototype, 'dispose');
  const network = siamCarTiny();
  const params = initialise(network.table, { rule: 'reference' });
  const name = 'car_head.bbox_tower.0.weight'; // of the search region's program, the second
  const bad = { ...params, [name]: { ...params[name]!, data: new Float32Array(3) } };
  await assert.rejects(compileNetwork(network, bad, sizes), /needs \d+ numbers, found 3/);
  assert.equal(released.mock.callCount(), 2);
  const file = path.join(folder, 'file');
  writeFileSync(file, '');
  const job = { network, params, ...sizes, imageRange: [0, 255], metadata: {}, folder: file } as const;
  await assert.rejects(exportNetwork(job), { name: 'InputError', message: /^the output folder .*file: is no folder/ });
  assert.equal(released.mock.callCount(), 4);
});

test('an interrupted export leaves the folder as it was', async (context) => {
  const network = siamCarTiny();
  const params = initialise(network.table, { rule: 'reference' });
  const controller = new AbortController();
  const run = CompiledProgram.prototype.run;
  context.mock.method(
    CompiledProgram.prototype,
    'run',
    function (this: CompiledProgram, ...given: Parameters<typeof run>) {
      controller.abort(new Error('Ctrl-C')); // while the files are verified
      return run.apply(this, given);
    },
  );
  const own = path.join(folder, 'interrupted');
  const job = { network, params, ...sizes, imageRange: [0, 255], metadata: {}, folder: own } as const;
  await assert.rejects(exportNetwork({ ...job, signal: controller.signal }), /Ctrl-C/);
  assert.deepEqual(readdirSync(own), []);
});

test('control: files of other weights are told from the running network', async () => {
  const network = siamCarTiny();
  const imageRange = [0, 255] as const;
  const job = { network, ...sizes, imageRange, metadata: {}, folder };
  const params = initialise(network.table, { rule: 'reference' });
  const files = await exportNetwork({ ...job, params });
  const name = 'car_head.bbox_tower.0.weight';
  const data = (params[name]!.data as Float32Array).map((value, i) => (i === 7 ? value + 0.1 : value));
  const programs = await compileNetwork(network, { ...params, [name]: { ...params[name]!, data } }, sizes);
  const parity = await compareExported(programs, files, job);
  await programs.dispose();
  const relative = (output: string): number => parity.find((one) => one.output === output)!.relative;
  assert.ok(relative('reg') > parityTolerance, `${relative('reg')}`);
  for (const same of ['feature_0', 'cls', 'centerness']) assert.ok(relative(same) <= parityTolerance, same);
});
