import assert from 'node:assert/strict';
import path from 'node:path';
import { test } from 'node:test';
import { testFolder } from '../../../testing/test-folder.js';
import { readVocXml } from './voc-xml.js';

const box = '<bndbox><xmax>30</xmax><xmin>10</xmin><ymax>40</ymax><ymin>20</ymin></bndbox>';
const object = `<object><trackid>7</trackid><name>n1</name>${box}</object>`;
const size = '<size><width>100</width><height>50</height></size>';
const annotation = (inner: string): string => `<annotation>${size}${inner}</annotation>`;

test('objects come out whatever stands beside them', (t) => {
  const read = (text: string) => readVocXml(path.join(testFolder(t, { 'a.xml': text }), 'a.xml'));
  const seven = { track: '7', box: [10, 20, 30, 40] };
  const expected = { size: { width: 100, height: 50 }, objects: [seven] };
  assert.deepEqual(read(annotation(object)), expected);
  assert.deepEqual(
    read(`\ufeff<?xml version="1.0"?>\n<!-- <object> -->\n${annotation(`\n\t${object}\n`)}\n`),
    expected,
  );
  const part = '<part><name>head</name><bndbox><xmin>1</xmin></bndbox></part>';
  assert.deepEqual(
    read(annotation(`<source><object/>a</source>${object.replace('<name>', `${part}<name>`)}`)),
    expected,
  );
  assert.deepEqual(read(annotation(object.replace('<object>', '<object id="1&lt;2">'))), expected);
  assert.deepEqual(read(annotation(object.replace('>30<', '><![CDATA[30]]><'))), expected);
  assert.deepEqual(read(annotation(object.replace('>30<', '>3<!-- 1 -->0<'))), expected);
  assert.deepEqual(read(annotation('')).objects, []);
  const { objects } = read(annotation(object.replace('<trackid>7</trackid>', '').repeat(2)));
  assert.deepEqual(objects, [
    { ...seven, track: '' },
    { ...seven, track: '' },
  ]);
});

const refused: readonly (readonly [string, string, RegExp])[] = [
  ['an object whose end is missing', annotation(`<object>${box}${object}`), /not well-formed XML at line 1:/],
  ['an object whose end is misspelt', annotation(object.replace('</object>', '</objekt>')), /not well-formed/],
  ['a track id whose end is missing', annotation(object.replace('</trackid>', '')), /not well-formed|holds <name>/],
  ['text after the end', `${annotation(object)}<object>`, /not well-formed/],
  ['an entity that is not known', annotation(object.replace('7', '&seven;')), /not well-formed/],
  ['an attribute without quotes', annotation(object.replace('<object>', '<object a=1>')), /not well-formed/],
  ['a comment without an end', annotation(`<!-- ${object}`), /not well-formed/],
  ['half a file', annotation(object).slice(0, 100), /not well-formed/],
  ['a null byte', annotation(`\0${object}`), /not well-formed/],
  ['two boxes in an object', annotation(object.replace(box, box + box)), /has 2 <bndbox>; expected one/],
  ['two track ids', annotation(object.replace('<name>', '<trackid>8</trackid><name>')), /has 2 <trackid>/],
  ['a track id that is no number', annotation(object.replace('>7<', '>seven<')), /<trackid> is 'seven'/],
  ['two sizes', annotation(size + object), /has 2 <size>/],
  ['no size', `<annotation>${object}</annotation>`, /has no <size>/],
  ['another root', `<annotations>${annotation(object)}</annotations>`, /has no <annotation>/],
  ['an element in a number', annotation(object.replace('>30<', '>3<b/>0<')), /<xmax> holds <b>/],
  ['a letter in a number', annotation(object.replace('>30<', '>3O<')), /<xmax> is '3O'; expected a number/],
  ['a hexadecimal number', annotation(object.replace('>30<', '>0x30<')), /<xmax> is '0x30'; expected a number/],
  ['deep nesting', annotation('<a>'.repeat(1e5)), /nested more than 100 levels/],
  [
    'a bomb of entities',
    `<!DOCTYPE a [<!ENTITY b "${'x'.repeat(100)}"><!ENTITY c "&b;&b;">]>${annotation(object.replace('7', '&c;'))}`,
    /not well-formed/,
  ],
];
for (const [what, text, message] of refused) {
  test(`refused by name: ${what}`, (t) => {
    const file = path.join(testFolder(t, { 'a.xml': text }), 'a.xml');
    assert.throws(
      () => readVocXml(file),
      (error: unknown) => {
        assert.match(String(error), /^InputError: .*a\.xml: [^\n]*$/);
        assert.match(String(error), message);
        return true;
      },
    );
  });
}
