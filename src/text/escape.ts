/**
 * Text for HTML and SVG, in element content and in quoted attributes. The quotation mark is a number because plotly, which
 * reads some HTML in its texts, does not know `&quot;`.
 */
export function escapeHtml(text: string): string {
  return text.replace(/&/g, '&amp;').replace(/</g, '&lt;').replace(/>/g, '&gt;').replace(/"/g, '&#34;');
}
