import assert from 'node:assert/strict';
import { test } from 'node:test';
import { reproductionReport } from './reproduction-report.js';
import { themed } from './theme.js';

const figure = themed([{ type: 'scatter', x: [1, 2], y: [3, 4] }], { title: { text: 'a figure' } });
const table = { caption: 'a table', columns: [{ name: 'AUC' }], sections: [{ rows: [[0.5]] }] };

test('a reproduction is one page that needs nothing from outside and shows everything', async () => {
  const html = await reproductionReport({
    title: 'SiamDLA <here>',
    intro: ['what this is'],
    about: { scale: 'smoke' },
    experiments: [
      {
        paper: 'Fig. 4',
        title: 'curves',
        figures: [figure],
        tables: [table],
        findings: ['no difference shown'],
        seconds: 1.25,
        memoryMiB: 1234.5,
        origin: 'computed now',
      },
      { paper: 'Fig. 8', title: 'LaSOT', figures: [], tables: [], findings: [], seconds: 0, skipped: 'no images here' },
    ],
    steps: { ...table, caption: 'the steps' },
  });
  assert.match(html, /<h1>SiamDLA &lt;here&gt;<\/h1>/);
  assert.match(html, /<a href="#e1">Fig\. 8: LaSOT<\/a>/);
  assert.match(html, /data:image\/png;base64,/);
  assert.match(html, /a table[\s\S]*0\.500/);
  assert.match(html, /<li>no difference shown<\/li>/);
  assert.match(html, /Not run: no images here/);
  assert.match(html, /1\.3 s of wall time in this run; largest process 1235 MiB; results computed now</);
  assert.match(html, /Where the time went[\s\S]*the steps/);
  assert.doesNotMatch(html, /(?:src|href)="https?:/);
  assert.ok(!html.includes('<script'), 'pictures alone');
});
