import assert from 'node:assert/strict';
import type { Locator, Page } from 'playwright-core';

/** The outputs of a cell, in the classic Notebook and in JupyterLab. */
const outputs = ':is(.output, .jp-Cell-outputArea)';

/** Drags a slider by the mouse to a share of its length. @returns Its value before and after. */
export async function dragSlider(slider: Locator, share: number): Promise<[before: string, after: string]> {
  await slider.scrollIntoViewIfNeeded();
  const before = await slider.inputValue();
  const { x, y, width, height } = (await slider.boundingBox())!;
  const mouse = slider.page().mouse;
  await mouse.move(x + width / 2, y + height / 2);
  await mouse.down();
  await mouse.move(x + width * share, y + height / 2, { steps: 4 });
  await mouse.up();
  return [before, await slider.inputValue()];
}

/** The assignment explorer is drawn anew while its first slider, K, is moved. */
export async function exploreAssignment(page: Page): Promise<void> {
  const slider = page.locator(`${outputs} input[type=range]`).first();
  await slider.waitFor();
  const picture = page.locator(`${outputs} svg`).first();
  const before = await picture.innerHTML();
  const [k, chosen] = await dragSlider(slider, 0.9);
  assert.ok(Number(chosen) > Number(k), `K went from ${k} to ${chosen}`);
  assert.notEqual(await picture.innerHTML(), before, 'the picture shows the new K');
  assert.match(await slider.locator('xpath=..').innerText(), new RegExp(`K\\s+${chosen}`));
}

/** A row of the table of sequences opens, and its slider goes to another frame. */
export async function scrubSequence(page: Page): Promise<void> {
  await page.locator(`${outputs} button[aria-expanded=false]`).first().click();
  const slider = page.locator(`${outputs} input[aria-label^="frame of"]`).first();
  const shown = slider.locator('xpath=following-sibling::output');
  assert.match(await shown.innerText(), /^frame 1 of /);
  await dragSlider(slider, 0.7);
  assert.doesNotMatch(await shown.innerText(), /^frame 1 of /);
}

/** The mouse over the first plot shows values. */
export async function hoverFigure(page: Page): Promise<void> {
  const plot = page.locator('.js-plotly-plot').first();
  await plot.waitFor();
  await plot.scrollIntoViewIfNeeded();
  const { x, y, width, height } = (await plot.locator('.nsewdrag').first().boundingBox())!;
  const tooltip = plot.locator('.hoverlayer .hovertext').first();
  for (const share of [0.2, 0.35, 0.5, 0.65, 0.8]) {
    for (const down of [0.3, 0.5, 0.7]) {
      await page.mouse.move(x + width * share, y + height * down, { steps: 2 });
      if (await tooltip.isVisible()) break;
      await page.waitForTimeout(150);
      if (await tooltip.isVisible()) break;
    }
    if (await tooltip.isVisible()) break;
  }
  assert.ok(await tooltip.isVisible(), 'a tooltip appears over the plot');
  assert.match((await tooltip.textContent()) ?? '', /\d/);
}
