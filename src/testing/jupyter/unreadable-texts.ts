/// <reference lib="dom" />

/**
 * Texts in elements that are hardly seen: the contrast of their colour with the nearest opaque background is under 2 (of 21, by the
 * Web Content Accessibility Guidelines). Runs in a page and refers to nothing outside of itself.
 */
export function unreadableTexts(elements: Element[]): string[] {
  const channels = (color: string): number[] => (color.match(/[\d.]+/g) ?? []).map(Number);
  const luminance = (color: string): number => {
    const [r = 0, g = 0, b = 0] = channels(color).map((value) => {
      const share = value / 255;
      return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4;
    });
    return 0.2126 * r + 0.7152 * g + 0.0722 * b;
  };
  const isOpaque = (color: string): boolean => (channels(color)[3] ?? 1) > 0.5;
  const backgroundOf = (start: Element): string => {
    for (let each: Element | null = start; each; each = each.parentElement) {
      const { backgroundColor } = getComputedStyle(each);
      if (isOpaque(backgroundColor)) return backgroundColor;
    }
    return 'rgb(255, 255, 255)';
  };
  const texts = elements
    .flatMap((element) => [...element.querySelectorAll<HTMLElement>('*:not(svg *, script, style, option)')])
    .filter((each) =>
      [...each.childNodes].some(({ nodeType, textContent }) => nodeType === Node.TEXT_NODE && textContent?.trim()),
    );
  return texts.flatMap((each) => {
    const { color } = getComputedStyle(each);
    const [dark, light] = [luminance(color), luminance(backgroundOf(each))].sort((a, b) => a - b);
    const contrast = (light! + 0.05) / (dark! + 0.05);
    return contrast < 2 ? [`'${each.innerText.slice(0, 40)}' is ${color} on ${backgroundOf(each)}`] : [];
  });
}
