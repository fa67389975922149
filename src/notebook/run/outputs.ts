import { type DisplayOutput, linesOf, type MimeBundle, type Output, type StreamOutput, textOf } from './ipynb.js';

/** Outputs by the id under which a notebook may replace them later, from any cell. */
export type Displays = Map<string, DisplayOutput[]>;

/** Collects the messages of one cell into the outputs that a notebook file stores. */
export class OutputCollector {
  readonly outputs: Output[] = [];
  #displays: Displays;
  #clearsNext = false;

  /** @param displays Shared by all cells of a notebook. */
  constructor(displays: Displays = new Map()) {
    this.#displays = displays;
  }

  /** Takes one message of the kernel's output channel; kinds that leave no output are ignored. */
  add(type: string, content: Record<string, unknown>): void {
    switch (type) {
      case 'stream':
        this.#addText(String(content.name), String(content.text));
        break;
      case 'display_data':
      case 'execute_result':
        this.#addDisplay(type, content);
        break;
      case 'update_display_data':
        this.#update(content);
        break;
      case 'error':
        this.#push({
          output_type: 'error',
          ename: String(content.ename),
          evalue: String(content.evalue),
          traceback: content.traceback as string[],
        });
        break;
      case 'clear_output':
        if (content.wait) this.#clearsNext = true;
        else this.outputs.length = 0;
    }
  }

  /** The outputs as stored: streams as lines, without what a terminal would have overwritten. */
  finished(): Output[] {
    return this.outputs.map((output) =>
      output.output_type === 'stream' ? { ...output, text: linesOf(asOnTerminal(textOf(output.text))) } : output,
    );
  }

  #addText(name: string, text: string): void {
    const last = this.#clearsNext ? undefined : this.outputs.at(-1);
    if (last?.output_type === 'stream' && last.name === name) last.text = textOf(last.text) + text;
    else this.#push({ output_type: 'stream', name, text } satisfies StreamOutput);
  }

  #addDisplay(type: 'display_data' | 'execute_result', content: Record<string, unknown>): void {
    const output: DisplayOutput = {
      output_type: type,
      data: storedBundle(content.data as MimeBundle),
      metadata: (content.metadata ?? {}) as Record<string, unknown>,
    };
    if (type === 'execute_result') output.execution_count = Number(content.execution_count);
    this.#push(output);
    const id = displayId(content);
    if (id) this.#displays.set(id, [...(this.#displays.get(id) ?? []), output]);
  }

  #update(content: Record<string, unknown>): void {
    for (const output of this.#displays.get(displayId(content) ?? '') ?? []) {
      output.data = storedBundle(content.data as MimeBundle);
      output.metadata = (content.metadata ?? {}) as Record<string, unknown>;
    }
  }

  #push(output: Output): void {
    if (this.#clearsNext) this.outputs.length = 0;
    this.#clearsNext = false;
    this.outputs.push(output);
  }
}

function displayId(content: Record<string, unknown>): string | undefined {
  return (content.transient as { display_id?: string } | undefined)?.display_id;
}

/** Text is stored as lines, JSON as it is, base64 as one string. */
function storedBundle(data: MimeBundle): MimeBundle {
  const isText = (type: string): boolean => type.startsWith('text/') || /(svg\+xml|javascript)$/.test(type);
  return Object.fromEntries(
    Object.entries(data).map(([type, value]) => [
      type,
      typeof value === 'string' && isText(type) ? linesOf(value) : value,
    ]),
  );
}

/**
 * What stays of a text on a terminal when a carriage return starts its line again, as progress bars do. A return right
 * before the line's end overwrites nothing.
 */
export function asOnTerminal(text: string): string {
  return text.split('\n').map(lastWritten).join('\n');
}

function lastWritten(line: string): string {
  const content = line.replace(/\r+$/, '');
  return content.slice(content.lastIndexOf('\r') + 1);
}
