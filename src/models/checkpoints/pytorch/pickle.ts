import { InputError } from '../../../errors.js';
import { quoted } from '../checkpoint.js';
import type { Cursor } from '../cursor.js';

/**
 * Something a pickle may name, such as torch._utils._rebuild_tensor_v2. It stands for a value made here, from the
 * arguments alone; no Python name is ever looked up.
 */
export class PickleGlobal {
  /** 'module.name', for messages. */
  readonly name: string;
  readonly #make: ((args: readonly unknown[]) => unknown) | undefined;

  /** @param make Makes the value of a call; without it the name may stand in the pickle but not be called. */
  constructor(name: string, make?: (args: readonly unknown[]) => unknown) {
    this.name = name;
    this.#make = make;
  }

  /**
   * The value of calling it.
   *
   * @throws InputError when it may not be called or the arguments do not fit.
   */
  call(file: string, args: unknown): unknown {
    if (!this.#make || !Array.isArray(args))
      throw new InputError(`${file}: its pickle calls ${quoted(this.name)}; ${why}`);
    return this.#make(args);
  }
}

/** A value whose attributes a pickle may set; what they are is up to the value. */
export interface Buildable {
  setState(state: unknown): void;
}

/** What a pickle may name and how it refers to data outside of itself. */
export interface PickleRules {
  /** The allow-list: what 'module.name' stands for; undefined refuses it. */
  readonly global: (name: string) => PickleGlobal | undefined;
  /** What a persistent id stands for. Throws InputError for one that is not known. */
  readonly persistent: (id: unknown) => unknown;
}

const why = 'only tensors, OrderedDict, plain containers, numbers and text are read, and nothing is run';
const maxBytes: number = 64 * 2 ** 20;
const maxOperations: number = 1_000_000;
const mark: unique symbol = Symbol('mark');

/**
 * Reads one pickle (protocols 2 to 5) up to its end as plain values, without running anything: lists and tuples become
 * arrays, dicts become Maps, sets become Sets, bytes Uint8Array, whole numbers beyond 2^53 BigInt. A name outside the
 * allow-list, a call of anything else, and an opcode that makes an object are refused.
 *
 * A pickle of more than 64 MiB or a million operations is refused; PyTorch's have about 30 operations per tensor.
 *
 * @throws InputError that names the class, call or opcode that is not allowed, or says where the pickle is damaged.
 */
export function unpickle(cursor: Cursor, rules: PickleRules): unknown {
  return new Machine(cursor, rules).run();
}

class Machine {
  readonly #cursor: Cursor;
  readonly #file: string;
  readonly #rules: PickleRules;
  readonly #stack: unknown[] = [];
  readonly #memo: Map<number, unknown> = new Map();

  constructor(cursor: Cursor, rules: PickleRules) {
    this.#cursor = cursor;
    this.#file = cursor.source.name;
    this.#rules = rules;
  }

  run(): unknown {
    const start = this.#cursor.position;
    for (let count = 0; count < maxOperations && this.#cursor.position - start <= maxBytes; count++) {
      const opcode = this.#cursor.byte();
      if (opcode === 0x2e) return this.#pop();
      this.#step(opcode);
    }
    throw new InputError(`${this.#file}: its pickle is too long to be a checkpoint's`);
  }

  #step(opcode: number): void {
    const operation = this.#operations[String.fromCharCode(opcode)];
    if (!operation) {
      throw new InputError(
        `${this.#file}: its pickle has the opcode ${opcodeName(opcode)} at byte ${this.#cursor.position - 1}, which a checkpoint does not need; ${why}`,
      );
    }
    operation();
  }

  /** What each opcode does, under its name in Python's pickletools. */
  readonly #operations: Readonly<Record<string, () => void>> = {
    '\x80': () => this.#checkProtocol(this.#cursor.byte()), // PROTO
    '\x95': () => void this.#cursor.take(8), // FRAME
    '(': () => this.#push(mark), // MARK
    '0': () => void this.#stack.pop(), // POP
    '1': () => void this.#popToMark(), // POP_MARK
    '2': () => this.#push(this.#top()), // DUP

    N: () => this.#push(null), // NONE
    '\x88': () => this.#push(true), // NEWTRUE
    '\x89': () => this.#push(false), // NEWFALSE
    J: () => this.#push(this.#cursor.unsigned(4) | 0), // BININT
    K: () => this.#push(this.#cursor.unsigned(1)), // BININT1
    M: () => this.#push(this.#cursor.unsigned(2)), // BININT2
    '\x8a': () => this.#push(this.#long(this.#cursor.unsigned(1))), // LONG1
    '\x8b': () => this.#push(this.#long(this.#cursor.unsigned(4))), // LONG4
    G: () => this.#push(bigEndianFloat(this.#cursor.take(8))), // BINFLOAT

    X: () => this.#push(this.#text(this.#cursor.unsigned(4))), // BINUNICODE
    '\x8c': () => this.#push(this.#text(this.#cursor.unsigned(1))), // SHORT_BINUNICODE
    '\x8d': () => this.#push(this.#text(this.#cursor.unsigned(8))), // BINUNICODE8
    T: () => this.#push(latin1(this.#cursor.take(this.#cursor.unsigned(4)))), // BINSTRING, Python 2's text or bytes
    U: () => this.#push(latin1(this.#cursor.take(this.#cursor.unsigned(1)))), // SHORT_BINSTRING
    B: () => this.#push(this.#cursor.take(this.#cursor.unsigned(4)).slice()), // BINBYTES
    C: () => this.#push(this.#cursor.take(this.#cursor.unsigned(1)).slice()), // SHORT_BINBYTES
    '\x8e': () => this.#push(this.#cursor.take(this.#cursor.unsigned(8)).slice()), // BINBYTES8
    '\x96': () => this.#push(this.#cursor.take(this.#cursor.unsigned(8)).slice()), // BYTEARRAY8

    ')': () => this.#push([]), // EMPTY_TUPLE
    ']': () => this.#push([]), // EMPTY_LIST
    '}': () => this.#push(new Map()), // EMPTY_DICT
    '\x8f': () => this.#push(new Set()), // EMPTY_SET
    '\x85': () => this.#push(this.#popMany(1)), // TUPLE1
    '\x86': () => this.#push(this.#popMany(2)), // TUPLE2
    '\x87': () => this.#push(this.#popMany(3)), // TUPLE3
    t: () => this.#push(this.#popToMark()), // TUPLE
    l: () => this.#push(this.#popToMark()), // LIST
    d: () => this.#push(this.#setItems(new Map(), this.#popToMark())), // DICT
    '\x91': () => this.#push(new Set(this.#popToMark())), // FROZENSET
    a: () => this.#append(this.#popMany(1)), // APPEND
    e: () => this.#append(this.#popToMark()), // APPENDS
    s: () => this.#setTopItems(this.#popMany(2)), // SETITEM
    u: () => this.#setTopItems(this.#popToMark()), // SETITEMS
    '\x90': () => this.#addItems(this.#popToMark()), // ADDITEMS

    q: () => this.#put(this.#cursor.unsigned(1)), // BINPUT
    r: () => this.#put(this.#cursor.unsigned(4)), // LONG_BINPUT
    '\x94': () => this.#put(this.#memo.size), // MEMOIZE
    h: () => this.#push(this.#get(this.#cursor.unsigned(1))), // BINGET
    j: () => this.#push(this.#get(this.#cursor.unsigned(4))), // LONG_BINGET

    c: () => this.#push(this.#global(this.#cursor.line(), this.#cursor.line())), // GLOBAL
    '\x93': () => this.#push(this.#global(...(this.#popMany(2) as [unknown, unknown]))), // STACK_GLOBAL
    R: () => this.#reduce(...(this.#popMany(2) as [unknown, unknown])), // REDUCE
    b: () => this.#build(this.#pop()), // BUILD
    Q: () => this.#push(this.#rules.persistent(this.#pop())), // BINPERSID
  };

  #push(value: unknown): void {
    this.#stack.push(value);
  }

  #top(): unknown {
    const top = this.#stack.at(-1);
    if (this.#stack.length === 0 || top === mark) throw this.#damaged('takes a value where there is none');
    return top;
  }

  #pop(): unknown {
    const top = this.#top();
    this.#stack.pop();
    return top;
  }

  #popMany(count: number): unknown[] {
    const values = this.#stack.slice(-count);
    if (values.length < count || values.includes(mark)) throw this.#damaged('takes a value where there is none');
    this.#stack.length -= count;
    return values;
  }

  #popToMark(): unknown[] {
    const at = this.#stack.lastIndexOf(mark);
    if (at < 0) throw this.#damaged('has no mark');
    const values = this.#stack.slice(at + 1);
    this.#stack.length = at;
    return values;
  }

  #append(values: readonly unknown[]): void {
    const list = this.#top();
    if (!Array.isArray(list)) throw this.#damaged('appends to what is no list');
    for (const value of values) list.push(value);
  }

  #addItems(values: readonly unknown[]): void {
    const set = this.#top();
    if (!(set instanceof Set)) throw this.#damaged('adds to what is no set');
    for (const value of values) set.add(value);
  }

  #setTopItems(pairs: readonly unknown[]): void {
    const dict = this.#top();
    if (!(dict instanceof Map)) throw this.#damaged('sets an entry of what is no dict');
    this.#setItems(dict, pairs);
  }

  #setItems(dict: Map<unknown, unknown>, pairs: readonly unknown[]): Map<unknown, unknown> {
    if (pairs.length % 2 !== 0) throw this.#damaged('has a key without a value');
    for (let i = 0; i < pairs.length; i += 2) {
      const key = pairs[i];
      if (dict.has(key)) throw new InputError(`${this.#file}: has the key ${quoted(textOf(key))} twice in one dict`);
      dict.set(key, pairs[i + 1]);
    }
    return dict;
  }

  #put(index: number): void {
    this.#memo.set(index, this.#top());
  }

  #get(index: number): unknown {
    if (!this.#memo.has(index)) throw this.#damaged(`refers to value ${index}, which was not stored`);
    return this.#memo.get(index);
  }

  #global(module: unknown, name: unknown): PickleGlobal {
    if (typeof module !== 'string' || typeof name !== 'string') throw this.#damaged('names what is no text');
    const known = this.#rules.global(`${module}.${name}`);
    if (known) return known;
    throw new InputError(
      `${this.#file}: its pickle names ${quoted(`${module}.${name}`)}, which is refused; ${why}. If you trust the file, save its weights alone in PyTorch: torch.save(model.state_dict(), FILE)`,
    );
  }

  #reduce(callable: unknown, args: unknown): void {
    if (!(callable instanceof PickleGlobal)) {
      throw new InputError(`${this.#file}: its pickle calls ${kindOf(callable)}; ${why}`);
    }
    this.#push(callable.call(this.#file, args));
  }

  #build(state: unknown): void {
    const target = this.#top();
    if (target instanceof Map) return; // the attributes of an OrderedDict: '_metadata' of a state dict
    if (!isBuildable(target)) {
      throw new InputError(`${this.#file}: its pickle sets attributes of ${kindOf(target)}; ${why}`);
    }
    target.setState(state);
  }

  #long(length: number): number | bigint {
    const most = 32;
    if (length > most) throw this.#damaged(`has a whole number of ${length} bytes; expected at most ${most}`);
    const bytes = this.#cursor.take(length);
    const unsigned = bytes.reduceRight((value, byte) => (value << 8n) | BigInt(byte), 0n);
    const value = BigInt.asIntN(Math.max(1, length * 8), unsigned);
    return Number.isSafeInteger(Number(value)) ? Number(value) : value;
  }

  #text(length: number): string {
    const bytes = this.#cursor.take(length);
    try {
      return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
    } catch {
      throw this.#damaged('has text that is not UTF-8');
    }
  }

  #checkProtocol(protocol: number): void {
    if (protocol >= 2 && protocol <= 5) return;
    throw new InputError(`${this.#file}: its pickle has protocol ${protocol}; expected 2 to 5`);
  }

  #damaged(what: string): InputError {
    return new InputError(`${this.#file}: its pickle is damaged before byte ${this.#cursor.position}: it ${what}`);
  }
}

function isBuildable(value: unknown): value is Buildable {
  return typeof value === 'object' && value !== null && !Array.isArray(value) && 'setState' in value;
}

function bigEndianFloat(bytes: Uint8Array): number {
  return new DataView(bytes.buffer, bytes.byteOffset).getFloat64(0);
}

function latin1(bytes: Uint8Array): string {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length).toString('latin1');
}

/** The kind of an unpickled value in Python's words, for messages: 'a dict of 2'. */
export function kindOf(value: unknown): string {
  if (value === null) return 'None';
  if (value instanceof Map) return `a dict of ${value.size}`;
  if (value instanceof Set) return `a set of ${value.size}`;
  if (Array.isArray(value)) return `a list of ${value.length}`;
  if (value instanceof Uint8Array) return `${value.length} bytes`;
  if (value instanceof PickleGlobal) return quoted(value.name);
  if (typeof value === 'object') return 'a tensor or another value of PyTorch';
  return typeof value === 'string' ? 'text' : `a ${typeof value}`;
}

/** A plain value as text, for messages; the kind of anything else, however deep it is. */
export function textOf(value: unknown): string {
  return typeof value === 'object' && value !== null ? kindOf(value) : String(value);
}

/** Opcodes that are refused, by the name in Python's pickletools. */
const refusedOpcodes: Readonly<Record<string, string>> = {
  '\x81': 'NEWOBJ',
  '\x92': 'NEWOBJ_EX',
  o: 'OBJ',
  i: 'INST',
  P: 'PERSID',
  '\x82': 'EXT1',
  '\x83': 'EXT2',
  '\x84': 'EXT4',
  '\x97': 'NEXT_BUFFER',
  '\x98': 'READONLY_BUFFER',
};

function opcodeName(opcode: number): string {
  return refusedOpcodes[String.fromCharCode(opcode)] ?? `0x${opcode.toString(16).padStart(2, '0')}`;
}
