import { readFileSync, statSync } from 'node:fs';
import * as v from 'valibot';
import { InputError, messageOf } from '../../errors.js';
import { writeFileAtomic } from '../../files/writing.js';
import { parseJson } from '../../text/strict-json.js';
import { decodeUtf8 } from '../../text/utf8.js';

/** Maximum size of a notebook's file. */
const maxBytes = 2 ** 28;

/** Text as the notebook format stores it: one string, or lines that keep their line ends. */
export type MultilineText = string | string[];

/** One output's representations: MIME type -> text, base64 (pictures) or JSON. */
export type MimeBundle = Record<string, unknown>;

export interface StreamOutput {
  output_type: 'stream';
  name: string;
  text: MultilineText;
}

export interface DisplayOutput {
  output_type: 'display_data' | 'execute_result';
  data: MimeBundle;
  metadata: Record<string, unknown>;
  execution_count?: number | null;
}

export interface ErrorOutput {
  output_type: 'error';
  ename: string;
  evalue: string;
  traceback: string[];
}

export type Output = StreamOutput | DisplayOutput | ErrorOutput;

export interface Cell {
  cell_type: string;
  id?: string;
  metadata: { tags?: string[]; [key: string]: unknown };
  source: MultilineText;
  /** Code cells only. */
  execution_count?: number | null;
  /** Code cells only. */
  outputs?: Output[];
  /** Pictures pasted into a markdown cell. */
  attachments?: Record<string, MimeBundle>;
}

/** A notebook in nbformat 4.5. */
export interface Notebook {
  cells: Cell[];
  metadata: Record<string, unknown>;
  nbformat: number;
  nbformat_minor: number;
}

/** Joins a stored text into one string. */
export function textOf(text: MultilineText | undefined): string {
  return Array.isArray(text) ? text.join('') : (text ?? '');
}

/** Splits a text into lines that keep their line ends, as notebooks store it; the empty text has no lines. */
export function linesOf(text: string): string[] {
  return text === '' ? [] : text.split(/(?<=\n)/);
}

/** Whether a cell carries a tag. */
export function hasTag(cell: Cell, tag: string): boolean {
  return cell.metadata?.tags?.includes(tag) ?? false;
}

/**
 * The text of a notebook file as Jupyter writes it: keys in alphabetical order, indented by one space, a newline at the end.
 */
export function formatNotebook(notebook: Notebook): string {
  return `${JSON.stringify(notebook, sortKeys, 1)}\n`;
}

function sortKeys(_: string, value: unknown): unknown {
  if (!isObject(value)) return value;
  return Object.fromEntries(Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1)));
}

/**
 * Parses a notebook.
 *
 * @param text Content of an .ipynb file.
 * @param name What to call it in a message, usually its path.
 * @throws {InputError} When the text is not JSON or not a notebook of format 4.
 */
export function parseNotebook(text: string, name: string): Notebook {
  const value = parseJson(text, `${name}: not a notebook: the file`);
  const problem = whatIsWrong(value);
  if (problem) throw new InputError(`${name}: not a notebook: ${problem}`);
  return value as Notebook;
}

/**
 * Reads a notebook file.
 *
 * @throws {InputError} When the file cannot be read or is not a notebook; the message names the file.
 */
export function readNotebook(file: string): Notebook {
  let bytes: Uint8Array;
  try {
    if (statSync(file).size > maxBytes) throw new Error(`it is larger than ${maxBytes} bytes`);
    bytes = readFileSync(file);
  } catch (error) {
    const missing = (error as NodeJS.ErrnoException).code === 'ENOENT';
    const reason = missing ? 'no such file' : `cannot be read (${messageOf(error)})`;
    throw new InputError(`${file}: ${reason}; expected a notebook (.ipynb)`, { cause: error });
  }
  return parseNotebook(decodeUtf8(bytes, file), file);
}

/** Writes a notebook file; an interrupted write leaves the last good one. */
export function writeNotebook(file: string, notebook: Notebook): void {
  writeFileAtomic(file, formatNotebook(notebook));
}

const textSchema = v.union([v.string(), v.array(v.string())]);
const attachmentsSchema = v.optional(v.record(v.string(), v.record(v.string(), textSchema)));
/** Representations by type; those that are shown as text or pictures are texts. */
const bundleSchema = v.pipe(
  v.record(v.string(), v.unknown()),
  v.check((data) => Object.entries(data).every(([type, content]) => !/^(text|image)\//.test(type) || isText(content))),
);
const displayEntries = { data: bundleSchema, metadata: v.record(v.string(), v.unknown()) };
const outputSchema = v.variant('output_type', [
  v.looseObject({ output_type: v.literal('stream'), name: v.string(), text: textSchema }),
  v.looseObject({ output_type: v.literal('display_data'), ...displayEntries }),
  v.looseObject({ output_type: v.literal('execute_result'), ...displayEntries }),
  v.looseObject({
    output_type: v.literal('error'),
    ...{ ename: v.string(), evalue: v.string(), traceback: v.array(v.string()) },
  }),
]);

/** The first reason why a parsed JSON value is not a notebook, or undefined when it is one. */
function whatIsWrong(value: unknown): string | undefined {
  if (!isObject(value)) return 'expected a JSON object';
  if (value.nbformat !== 4) return `expected "nbformat": 4, found ${JSON.stringify(value.nbformat) ?? 'none'}`;
  if (!Array.isArray(value.cells)) return 'expected a list of "cells"';
  for (const [index, cell] of value.cells.entries()) {
    if (!isObject(cell)) return `cell ${index} is not an object`;
    if (typeof cell.cell_type !== 'string') return `cell ${index} has no "cell_type"`;
    if (!isText(cell.source)) return `cell ${index} has no "source" text`;
    if (cell.metadata !== undefined && !isObject(cell.metadata)) return `cell ${index}: "metadata" is not an object`;
    const tags = cell.metadata?.tags;
    if (tags !== undefined && !isStrings(tags)) return `cell ${index}: "tags" is not a list of words`;
    if (cell.outputs !== undefined && !(Array.isArray(cell.outputs) && cell.outputs.every(isObject)))
      return `cell ${index}: "outputs" is not a list of objects`;
    for (const output of (cell.outputs ?? []) as Record<string, unknown>[]) {
      if ('data' in output) output.metadata ??= {};
      const { success } = v.safeParse(outputSchema, output);
      if (!success)
        return `cell ${index} has an output of another form than ${String(output.output_type).slice(0, 40)} has`;
    }
    if (!v.is(attachmentsSchema, cell.attachments)) return `cell ${index}: "attachments" are not texts by type by name`;
    cell.metadata ??= {};
  }
  return undefined;
}

function isObject(value: unknown): value is Record<string, unknown> & { metadata?: Record<string, unknown> } {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function isStrings(value: unknown): value is string[] {
  return Array.isArray(value) && value.every((item) => typeof item === 'string');
}

function isText(value: unknown): value is MultilineText {
  return typeof value === 'string' || isStrings(value);
}
