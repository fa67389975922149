import assert from 'node:assert/strict';
import { appendFileSync, cpSync, readFileSync, symlinkSync, utimesSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { test } from 'node:test';
import { packageRoot } from '../../files/package-root.js';
import { Kernel } from '../client/client.js';
import { kernelCommand } from '../client/kernel-process.js';
import { runIn } from '../testing/in-kernel.js';
import { withFolder } from '../testing/notebooks.js';

const message = 'siamdla was rebuilt since this kernel started: restart the kernel';

test('a kernel of an installed package runs cells, but none with a package that was rebuilt', () =>
  withFolder(async (project) => {
    const folder = path.join(project, 'node_modules/siamdla'); // as npm installs it
    cpSync(path.join(packageRoot, 'dist'), path.join(folder, 'dist'), { recursive: true });
    cpSync(path.join(packageRoot, 'package.json'), path.join(folder, 'package.json'));
    symlinkSync(path.join(packageRoot, 'node_modules'), path.join(folder, 'node_modules'));
    const kernel = await Kernel.start({
      argv: kernelCommand().map((word) => word.replace(`${packageRoot}${path.sep}`, `${folder}${path.sep}`)),
    });
    try {
      const used = path.join(folder, 'dist/boxes/types.js');
      const cell = "import { messageOf } from 'siamdla/errors';\nmessageOf('one')";
      assert.equal((await runIn(kernel, cell)).shown, "'one'");

      const types = path.join(folder, 'dist/errors.d.ts');
      const code = path.join(folder, 'dist/errors.js');
      const [oldTypes, oldCode] = [types, code].map((file) => readFileSync(file, 'utf8'));
      appendFileSync(types, 'export declare const added: number;\n');
      writeFileSync(code, `${oldCode!.replace('.trim()', ".trim() + '!'")}export const added = 1;\n`);
      for (const source of ["import { added } from 'siamdla/errors';\nadded", cell, '1']) {
        const { ename, traceback } = await runIn(kernel, source);
        assert.deepEqual([ename, traceback], ['Rebuilt', [message]]);
      }

      // a build of the same sources writes the same bytes
      writeFileSync(types, oldTypes!);
      writeFileSync(code, oldCode!);
      utimesSync(used, new Date(), new Date());
      assert.equal((await runIn(kernel, cell)).shown, "'one'");
      appendFileSync(path.join(folder, 'dist/cli/main.js'), '\n');
      assert.equal((await runIn(kernel, '2')).shown, '2', 'no notebook uses the command line');
    } finally {
      await kernel.shutdown();
    }
  }));
