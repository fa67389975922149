import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { pageScript } from '../../plots/page-script.js';
import { explorerTitle } from './draw.js';
import type { ExplorerConfig } from './scene.js';

/**
 * The explorer as an HTML fragment: the PNG, which sliders and a live drawing replace where scripts run. The script is
 * this kit's label assignment, bundled for the browser when the kit is built.
 */
export function explorerHtml(config: ExplorerConfig, png: Uint8Array): string {
  const code = readFileSync(new URL('./page.bundle.js', import.meta.url), 'utf8');
  const settings = JSON.stringify(config);
  const id = `explorer-${createHash('sha256').update(settings).digest('hex').slice(0, 12)}`;
  const src = `data:image/png;base64,${Buffer.from(png).toString('base64')}`;
  return [
    `<div id="${id}"><img alt="${explorerTitle}" style="max-width:100%" src="${src}"></div>`,
    `<script>${pageScript({ code, name: 'siamdlaExplorer' }, id, config)}</script>`,
  ].join('');
}
