import path from 'node:path';
import v8 from 'node:v8';
import vm from 'node:vm';
import { cacheFolder } from '../../files/cache-folder.js';
import { ContentCache } from '../../files/content-cache.js';
import { installedPackages } from '../../provenance/installed-packages.js';

/**
 * Runs a package's script in a context. The code to which V8 has compiled it is cached, 4 MB for plotly.js: later processes
 * need half of the second. V8 itself refuses code of another version or with other flags.
 *
 * @param name Of the package.
 */
export function runCached(name: string, source: string, context: vm.Context): void {
  const packages = installedPackages();
  const cache = new ContentCache(path.join(cacheFolder(), 'code'), 10);
  const key = packages && [name, process.arch, v8.cachedDataVersionTag(), packages.hash].join(' ');
  const cachedData = key ? cache.read(key) : undefined;
  const script = new vm.Script(source, { filename: name, ...(cachedData && { cachedData }) });
  script.runInContext(context);
  if (key && (!cachedData || script.cachedDataRejected)) cache.write(key, script.createCachedData()); // with functions that have run
}
