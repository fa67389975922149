import type { TestContext } from 'node:test';

/** Sets environment variables, undefined ones removed, until the test ends. */
export function withEnvironment(t: TestContext, values: Readonly<Record<string, string | undefined>>): void {
  const set = (name: string, value: string | undefined): void => {
    if (value === undefined) delete process.env[name];
    else process.env[name] = value;
  };
  const before = Object.keys(values).map((name) => [name, process.env[name]] as const);
  for (const [name, value] of Object.entries(values)) set(name, value);
  t.after(() => {
    for (const [name, value] of before) set(name, value);
  });
}
