import assert from 'node:assert/strict';
import { test } from 'node:test';
import { chosenCommands, soakCommands } from './commands.js';

test('soak kills the command that is named, or all; an unknown name is refused with those that there are', () => {
  assert.equal(chosenCommands('x').length, soakCommands('x').length);
  assert.deepEqual(
    chosenCommands('x', 'tune').map(({ name }) => name),
    ['tune'],
  );
  assert.throws(() => chosenCommands('x', 'tuned'), {
    name: 'InputError',
    message: /^unknown command 'tuned'; expected one of train, track, prepare, tune, reproduce, /,
  });
});
