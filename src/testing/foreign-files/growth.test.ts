import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { test } from 'node:test';
import { zipSync } from 'fflate';
import { readRectFile } from '../../data/annotation-files/box-files.js';
import { readPysotEntries } from '../../data/benchmarks/pysot-entries.js';
import { readNameList } from '../../data/sequence-names.js';
import { readObjects } from '../../data/training-sets/formats/json-stream.js';
import { readVocXml } from '../../data/training-sets/formats/voc-xml.js';
import { readCheckpoint } from '../../models/checkpoints/read-checkpoint.js';
import { cellHtml } from '../../notebook/gallery/cells.js';
import { summarize } from '../../notebook/gallery/page.js';
import { readNotebook } from '../../notebook/run/ipynb.js';
import { readMetrics } from '../../training/loop/metrics-file.js';
import { testFolder } from '../test-folder.js';
import { measureGrowth, measureSteadily } from './growth.js';

const isSoak = process.env.SIAMDLA_SOAK === '1';
/** Highest exponent of the size in the time. */
const limit = 1.2;

/** A reader, what to call its file, and shapes of files that are hard for it, each of about `size` bytes. */
interface Case {
  readonly file: string;
  readonly read: (file: string) => unknown;
  readonly shapes: Readonly<Record<string, (size: number) => string | Uint8Array>>;
}

const repeated = (part: string, size: number): string => part.repeat(Math.ceil(size / part.length));
const numbered = (part: (i: number) => string, size: number): string => {
  let text = '';
  for (let i = 0; text.length < size; i++) text += part(i);
  return text;
};
const jsonShapes: Case['shapes'] = {
  'one string that never ends': (size) => `{"${repeated('x', size)}`,
  quotes: (size) => repeated('"', size),
  'escaped quotes': (size) => `{"${repeated('\\"', size)}`,
  'quotes and NaN': (size) => repeated('"NaN', size),
  'backslashes and NaN': (size) => `"${repeated('\\NaN', size)}`,
  'NaN in a list': (size) => `[${repeated('NaN,', size)}1]`,
  'open objects': (size) => repeated('{"a":', size),
  'open lists': (size) => repeated('[', size),
  'names and colons': (size) => repeated('"a":', size),
  'names and spaces': (size) => `{"a"${repeated(' ', size)}`,
  'many names': (size) => `{${numbered((i) => `"n${i}":{},`, size)}"end":{}}`,
  'many rows': (size) => `{"a":{"gt_rect":[${repeated('[1,2,3,4],', size)}[1,2,3,4]]}}`,
};

const voc = {
  size: '<size><width>9</width><height>9</height></size>',
  object: '<object><bndbox><xmin>1</xmin><ymin>1</ymin><xmax>2</xmax><ymax>2</ymax></bndbox></object>',
};

const cases: Readonly<Record<string, Case>> = {
  'annotations in JSON': { file: 'a.json', read: readPysotEntries, shapes: jsonShapes },
  'JSON piece by piece': {
    file: 'a.json',
    read: (file) => [...readObjects(file, { form: 'values' })],
    shapes: jsonShapes,
  },
  'an annotation in XML': {
    file: 'a.xml',
    read: readVocXml,
    shapes: {
      openings: (size) => `<annotation>${repeated('<object>', size)}`,
      'objects without boxes': (size) => `<annotation>${repeated('<object></object>', size)}</annotation>`,
      objects: (size) => `<annotation>${voc.size}${repeated(voc.object, size)}</annotation>`,
      'open comments': (size) => repeated('<!--', size),
      'open comments inside': (size) => `<annotation>${repeated('<!--', size)}`,
      'dashes in a comment': (size) => `<annotation><!--${repeated('- ', size)}`,
      brackets: (size) => repeated('<', size),
      'sections of text': (size) => `<annotation>${repeated('<![CDATA[]]>', size)}`,
      'closing brackets': (size) => `<annotation><![CDATA[${repeated(']', size)}`,
      attributes: (size) => `<annotation ${numbered((i) => `a${i}="" `, size)}/>`,
      entities: (size) => `<annotation>${repeated('&lt;', size)}`,
      'ampersands without end': (size) => `<annotation>&${repeated('a', size)}`,
      'a document type': (size) => `<!DOCTYPE a [${repeated('<!ENTITY b "">', size)}`,
      spaces: (size) => repeated(' ', size),
    },
  },
  'boxes in text': {
    file: 'a.txt',
    read: readRectFile,
    shapes: {
      rows: (size) => repeated('1.5,2,3,4\n', size),
      digits: (size) => repeated('1', size),
      'many decimals': (size) => `0.${repeated('1', size)}`,
      'long numbers': (size) => repeated(`${'9'.repeat(400)}e-390,`, size),
      'one row': (size) => repeated('1 ', size),
      'empty lines': (size) => repeated('\n', size),
      blanks: (size) => repeated(' \t', size),
    },
  },
  'a list of names': {
    file: 'list.txt',
    read: readNameList,
    shapes: {
      'many names': (size) => numbered((i) => `name-${i}\n`, size),
      'many names, the last twice': (size) => `${numbered((i) => `name-${i}\n`, size)}end\nend\n`,
      'empty lines': (size) => `${repeated('\n', size)}a`,
      'one long name': (size) => repeated('x', size),
    },
  },
};

/** More readers, of content that is put together from the shapes. */
const others: typeof cases = {
  'a checkpoint (zip)': {
    file: 'a.pth',
    read: readCheckpoint,
    shapes: {
      'many entries': (size) => {
        const entries = Array.from({ length: size / 128 }, (_, i) => [`a/data/${i}`, none] as const);
        return zipSync(Object.fromEntries([['a/data.pkl', none], ...entries]), { level: 0 });
      },
      'ends of lists': (size) => repeated('PK\x03\x04PK\x05\x06', size),
    },
  },
  'a pickle': {
    file: 'a.pth',
    read: readCheckpoint,
    shapes: {
      marks: (size) => `\x80\x02${repeated('(', size)}`,
      'marks and tuples': (size) => `\x80\x02${repeated('(t', size)}`,
      'nested tuples': (size) => `\x80\x02N${repeated('\x85', size)}.`,
      'nested lists': (size) => `\x80\x02${repeated(']a', size)}`,
      'a long list': (size) => `\x80\x02](${repeated('N', size)}e.`,
      'appends one by one': (size) => `\x80\x02]${repeated('Na', size)}.`,
      'values under a mark': (size) => `\x80\x02(${repeated('N', size / 2)}${repeated('0N', size / 2)}.`,
      'a name without an end': (size) => `\x80\x02c${repeated('x', size)}`,
    },
  },
  'a header of safetensors': {
    file: 'a.safetensors',
    read: readCheckpoint,
    shapes: {
      quotes: (size) => safetensors(`{${repeated('"', size)}`),
      'escaped quotes': (size) => safetensors(`{"${repeated('\\"', size)}`),
      nesting: (size) => safetensors(repeated('{"a":', size)),
      tensors: (size) =>
        safetensors(
          `{${numbered((i) => `"n${i}":{"dtype":"F32","shape":[0],"data_offsets":[0,0]},`, size)}"__metadata__":{}}`,
        ),
    },
  },
  metrics: {
    file: 'a.jsonl',
    read: readMetrics,
    shapes: {
      'empty lines': (size) => repeated('\n', size),
      'one long line': (size) => repeated('{', size),
      'lines of brackets': (size) => repeated('{}\n', size),
    },
  },
  'a notebook': {
    file: 'a.ipynb',
    read: (file) => {
      const notebook = readNotebook(file);
      return [summarize(notebook, 'a.html', 'a'), ...notebook.cells.map(cellHtml)];
    },
    shapes: {
      ...Object.fromEntries(
        [
          '[',
          '![',
          '*a ',
          '_',
          '`',
          '<',
          '>',
          '- ',
          '|',
          '(attachment:',
          '# ',
          '\n#\n',
          '[a](',
          '<!--',
          '&',
          '\\',
          '~',
          'a@',
          'http://',
        ].map((part) => [
          `markdown of ${JSON.stringify(part)}`,
          (size: number) => notebookOf('markdown', repeated(part, size / 8)),
        ]),
      ),
      ...Object.fromEntries(
        ['{', '(', '<', '`${', '/', "'", 'a.', '=>', '/*', '@', '<a', '9'].map((part) => [
          `code of ${JSON.stringify(part)}`,
          (size: number) => notebookOf('code', repeated(part, size / 8)),
        ]),
      ),
      ...Object.fromEntries(
        ['<script>', '<b>', '<svg>', '<!--', '<a href="', '&lt;', '<table><tr>'].map((part) => [
          `HTML of ${part}`,
          (size: number) => notebookOf('code', '1', repeated(part, size / 8)),
        ]),
      ),
    },
  },
};
const none = new Uint8Array(0);

/** Of long lists of shapes every second or fourth; all with SIAMDLA_SOAK=1. */
function sampled<T>(shapes: readonly T[]): readonly T[] {
  const every = isSoak || shapes.length < 10 ? 1 : shapes.length < 20 ? 2 : 4;
  return shapes.filter((_, i) => i % every === 0);
}

function safetensors(header: string): Uint8Array {
  const length = Buffer.alloc(8);
  length.writeBigUInt64LE(BigInt(Buffer.byteLength(header)));
  return Buffer.concat([length, Buffer.from(header)]);
}

function notebookOf(kind: string, source: string, html?: string): string {
  const output = { output_type: 'display_data', data: { 'text/html': html }, metadata: {} };
  const cell = { cell_type: kind, metadata: {}, source, outputs: html === undefined ? [] : [output] };
  return JSON.stringify({ nbformat: 4, nbformat_minor: 5, metadata: {}, cells: [cell] });
}

for (const [reader, { file, read, shapes }] of Object.entries({ ...cases, ...others })) {
  test(`time grows with size: ${reader}`, (t) => {
    const folder = testFolder(t);
    for (const [shape, text] of sampled(Object.entries(shapes))) {
      const write = (size: number): string => {
        const place = path.join(folder, `${size}-${file}`);
        const content = text(size);
        writeFileSync(
          place,
          typeof content === 'string' ? Buffer.from(content, file === 'a.pth' ? 'latin1' : 'utf8') : content,
        );
        return place;
      };
      const { sizes, times, slope } = measureSteadily(write, read, 32 * 1024, limit);
      const table = sizes.map((size, i) => `${size / 1024} K: ${times[i]!.toFixed(1)} ms`).join(', ');
      t.diagnostic(`${reader} | ${shape} | ${table || 'below 2 ms'} | slope ${slope.toFixed(2)}`);
      assert.ok(slope <= limit, `${reader}, ${shape}: slope ${slope.toFixed(2)} (${table})`);
    }
  });
}

test('control: a quadratic reader has a slope near 2', () => {
  const quadratic = (text: string): number => [...text].filter((_, i, all) => all.lastIndexOf('y') === i).length;
  const { slope } = measureGrowth((size) => 'x'.repeat(size), quadratic, 256);
  assert.ok(slope > 1.6, `slope ${slope}`);
});
