import assert from 'node:assert/strict';
import { test } from 'node:test';
import { InputError } from '../errors.js';
import { jsonOrText, parseNameValue } from './name-value.js';

test('a word is split at its first equals sign', () => {
  assert.deepEqual(parseNameValue('got10k=/data/a=b', '--data', 'x=y'), ['got10k', '/data/a=b']);
  assert.deepEqual(parseNameValue('empty=', '--data', 'x=y'), ['empty', '']);
});

test('a word without a name or an equals sign is refused with an example', () => {
  for (const word of ['otb100', '=x', '']) {
    assert.throws(
      () => parseNameValue(word, '--data', 'otb100=/data/OTB100'),
      new InputError(`--data '${word}': expected name=value, such as otb100=/data/OTB100`),
    );
  }
});

test('values are JSON where they can be', () => {
  assert.deepEqual(['9', '[1]', 'none', '"9"', ''].map(jsonOrText), [9, [1], 'none', '9', '']);
});
