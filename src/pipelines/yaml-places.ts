import {
  type Document,
  isAlias,
  isMap,
  isNode,
  isScalar,
  isSeq,
  type LineCounter,
  type Node,
} from 'yaml';

export type Path = readonly (string | number)[];

/** Finds where in a YAML file a value stands, or the nearest that stands around it. */
export class YamlPlaces {
  readonly #file: string;
  readonly #document: Document;
  readonly #lines: LineCounter;

  constructor(file: string, document: Document, lines: LineCounter) {
    this.#file = file;
    this.#document = document;
    this.#lines = lines;
  }

  /** `file:line:column` of the key at `path`, or of the value itself where it has none. */
  key(path: Path): string {
    return this.#find(path, 'key');
  }

  /** `file:line:column` of the value at `path`. */
  value(path: Path): string {
    return this.#find(path, 'value');
  }

  /** `file:line:column` of a character. */
  offset(offset: number): string {
    const { line, col } = this.#lines.linePos(offset);
    return `${this.#file}:${Math.max(line, 1)}:${Math.max(col, 1)}`;
  }

  #find(path: Path, side: 'key' | 'value'): string {
    let node = this.#resolve(this.#document.contents);
    let offset = node?.range?.[0] ?? 0;
    for (const [depth, step] of path.entries()) {
      const isLast = depth === path.length - 1;
      if (isMap(node)) {
        const pair = node.items.find(({ key }) => isScalar(key) && String(key.value) === `${step}`);
        if (!pair) break;
        const key = isNode(pair.key) ? pair.key : undefined;
        const value = isNode(pair.value) ? pair.value : undefined;
        const isEmpty = value?.range === undefined || value.range?.[0] === value.range?.[1];
        const shown = (isLast && side === 'key') || isEmpty ? key : value;
        offset = shown?.range?.[0] ?? offset;
        node = this.#resolve(value);
      } else if (isSeq(node) && typeof step === 'number') {
        const item = node.items[step];
        if (!isNode(item)) break;
        offset = item.range?.[0] ?? offset;
        node = this.#resolve(item);
      } else break;
    }
    return this.offset(offset);
  }

  #resolve(node: unknown): Node | undefined {
    if (isAlias(node)) return node.resolve(this.#document);
    return isNode(node) ? node : undefined;
  }
}
