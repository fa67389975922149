import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { test } from 'node:test';
import { readPysotEntries } from '../../data/pysot-entries.js';
import { readNameList } from '../../data/text-file.js';
import { readObjects } from '../../data/training-sets/json-stream.js';
import { readVocXml } from '../../data/training-sets/voc-xml.js';
import { testFolder } from '../test-folder.js';
import { measureGrowth, measureSteadily } from './growth.js';

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

for (const [reader, { file, read, shapes }] of Object.entries(cases)) {
  test(`time grows with size: ${reader}`, (t) => {
    const folder = testFolder(t);
    for (const [shape, text] of Object.entries(shapes)) {
      const write = (size: number): string => {
        const place = path.join(folder, `${size}-${file}`);
        writeFileSync(place, text(size));
        return place;
      };
      const { sizes, times, slope } = measureSteadily(write, read, 64 * 1024, limit);
      const table = sizes.map((size, i) => `${size / 1024} K: ${times[i]!.toFixed(1)} ms`).join(', ');
      t.diagnostic(`${reader} | ${shape} | ${table || 'below 3 ms at 16 M'} | slope ${slope.toFixed(2)}`);
      assert.ok(slope <= limit, `${reader}, ${shape}: slope ${slope.toFixed(2)} (${table})`);
    }
  });
}

test('control: a quadratic reader has a slope near 2', () => {
  const quadratic = (text: string): number => [...text].filter((_, i, all) => all.lastIndexOf('y') === i).length;
  const { slope } = measureGrowth((size) => 'x'.repeat(size), quadratic, 512);
  assert.ok(slope > 1.6, `slope ${slope}`);
});
