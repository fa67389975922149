/**
 * Text for HTML and SVG, in element content and in quoted attributes. The quotation mark is a number because plotly, which
 * reads some HTML in its texts, does not know `&quot;`.
 */
export function escapeHtml(text: string): string {
  return text.replace(/&/g, '&amp;').replace(/</g, '&lt;').replace(/>/g, '&gt;').replace(/"/g, '&#34;');
}

/** The text that {@link escapeHtml} was given. */
export function unescapeHtml(text: string): string {
  return text.replace(/&lt;/g, '<').replace(/&gt;/g, '>').replace(/&#34;/g, '"').replace(/&amp;/g, '&');
}
