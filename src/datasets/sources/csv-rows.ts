import type { LabelRow } from './label-table.ts';

/** A longer row is damage, and is not held. */
const MOST_CHARACTERS = 1 << 20;

/** A quote that is not closed within so many characters never is: what is behind it is other rows. */
const MOST_QUOTED = 1 << 17;

const QUOTE = '"';
const TOO_LONG = `the row has more than ${MOST_CHARACTERS} characters`;

/**
 * Yields the rows of a table of cells between delimiters (RFC 4180, and what is about besides: line
 * ends of any kind, spaces around cells, quotes within unquoted ones). Lines without text are left
 * out. A quote that is never closed and a row without end spoil their own row alone.
 */
export async function* csvRows(
  chunks: AsyncIterable<string>,
  delimiter: string,
): AsyncGenerator<LabelRow> {
  const reader = new RowReader(delimiter);
  for await (const chunk of chunks) {
    reader.push(chunk);
    for (let row = reader.next(); row; row = reader.next()) yield row;
  }
  reader.end();
  for (let row = reader.next(); row; row = reader.next()) yield row;
}

/** A place in the text that can't be known before there is more of it. */
const MORE = 'more';

/** Where a line ends, and where the next one begins. */
interface LineEnd {
  readonly at: number;
  readonly after: number;
}

/** A row with quotes: its cells, how many lines it has and where the next row begins. */
interface QuotedRow {
  readonly cells: string[];
  readonly lines: number;
  readonly after: number;
}

/** A cell between quotes, how many lines end in it and where its delimiter or line end is. */
interface QuotedCell {
  readonly text: string;
  readonly lines: number;
  readonly end: number;
}

/** Text that comes in pieces, cut into rows. */
class RowReader {
  readonly #delimiter: string;
  #text = '';
  #position = 0;
  #line = 1;
  #isEnded = false;
  /** Whether what follows is the rest of a row that was too long. */
  #isSkipping = false;
  #feeds = new Finder('\n');
  #returns = new Finder('\r');

  constructor(delimiter: string) {
    this.#delimiter = delimiter;
  }

  push(chunk: string): void {
    this.#text = this.#text.slice(this.#position) + chunk;
    this.#position = 0;
    this.#feeds = new Finder('\n');
    this.#returns = new Finder('\r');
  }

  end(): void {
    this.#isEnded = true;
  }

  /** The next row, or undefined when there is none yet. */
  next(): LabelRow | undefined {
    while (this.#position < this.#text.length) {
      const lineEnd = this.#lineEnd(this.#position);
      if (this.#isSkipping) {
        if (!lineEnd) this.#position = this.#text.length;
        else this.#advance(lineEnd.after, 1);
        this.#isSkipping = !lineEnd;
        continue;
      }
      const end = lineEnd?.at ?? this.#text.length;
      if (end - this.#position > MOST_CHARACTERS) return this.#skip(this.#position, 0);
      if (!lineEnd) return undefined;
      const line = this.#text.slice(this.#position, end);
      if (line.includes(QUOTE)) return this.#nextQuoted(line, lineEnd);
      const row = { line: this.#line, cells: this.#split(line) };
      this.#advance(lineEnd.after, 1);
      if (row.cells.length > 1 || row.cells[0] !== '') return row;
    }
    return undefined;
  }

  #nextQuoted(firstLine: string, { after }: LineEnd): LabelRow | undefined {
    const found = this.#quotedRow(this.#position);
    if (found === MORE) return undefined;
    if (found === 'open') {
      const cells = this.#split(firstLine.replaceAll(QUOTE, ''));
      const row = { line: this.#line, cells, problem: 'a quote is not closed' };
      this.#advance(after, 1);
      return row;
    }
    if ('long' in found) return this.#skip(found.long, found.lines);
    const row = { line: this.#line, cells: found.cells };
    this.#advance(found.after, found.lines);
    return row;
  }

  #advance(position: number, lines: number): void {
    this.#position = position;
    this.#line += lines;
  }

  /** The row of what is too long, which is left out as far as the next line end. */
  #skip(position: number, lines: number): LabelRow {
    const row = { line: this.#line, cells: [], problem: TOO_LONG };
    this.#advance(position, lines);
    this.#isSkipping = true;
    return row;
  }

  #split(line: string): string[] {
    const cells = line.split(this.#delimiter);
    for (let i = 0; i < cells.length; i++) cells[i] = cells[i]!.trim();
    return cells;
  }

  #quotedRow(
    from: number,
  ): QuotedRow | typeof MORE | 'open' | { readonly long: number; readonly lines: number } {
    const text = this.#text;
    const cells: string[] = [];
    let lines = 1;
    let at = from;
    for (;;) {
      if (at - from > MOST_CHARACTERS) return { long: at, lines: lines - 1 };
      const quoted = this.#quotedCell(this.#afterSpaces(at));
      if (quoted === MORE || quoted === 'open') return quoted;
      const lineEnd = this.#lineEnd(quoted?.end ?? at);
      if (!lineEnd) return MORE;
      let end: number;
      if (quoted) {
        cells.push(quoted.text);
        lines += quoted.lines;
        end = quoted.end;
      } else {
        const next = text.indexOf(this.#delimiter, at);
        end = next === -1 || next > lineEnd.at ? lineEnd.at : next;
        cells.push(text.slice(at, end).trim());
      }
      if (end === lineEnd.at) return { cells, lines, after: lineEnd.after };
      at = end + this.#delimiter.length;
    }
  }

  /**
   * The cell whose quote opens at `start`. Undefined when there is none, or text behind the closing
   * one, so that the quotes belong to the text.
   */
  #quotedCell(start: number): QuotedCell | typeof MORE | 'open' | undefined {
    const text = this.#text;
    if (text[start] !== QUOTE) return undefined;
    let close = start;
    for (;;) {
      close = text.indexOf(QUOTE, close + 1);
      const isClosed = close !== -1;
      if ((isClosed ? close : text.length) - start > MOST_QUOTED) return 'open';
      if (!isClosed) return this.#isEnded ? 'open' : MORE;
      if (close + 1 === text.length && !this.#isEnded) return MORE;
      if (text[close + 1] !== QUOTE) break;
      close++;
    }
    const end = this.#afterSpaces(close + 1);
    if (end === text.length && !this.#isEnded) return MORE;
    const isLineEnd = end === text.length || text[end] === '\n' || text[end] === '\r';
    const inner = text.slice(start + 1, close);
    if (!isLineEnd && !text.startsWith(this.#delimiter, end)) {
      // Over a line end it is the opening quote of another row's cell.
      return lineEndsIn(inner) > 0 ? 'open' : undefined;
    }
    return { text: inner.replaceAll('""', QUOTE), lines: lineEndsIn(inner), end };
  }

  #afterSpaces(from: number): number {
    let at = from;
    while (this.#text[at] === ' ' || (this.#text[at] === '\t' && this.#delimiter !== '\t')) at++;
    return at;
  }

  /** Where the line at `from` ends; undefined when more text is needed to tell. */
  #lineEnd(from: number): LineEnd | undefined {
    const text = this.#text;
    const feed = this.#feeds.find(text, from);
    const back = this.#returns.find(text, from);
    if (feed === -1 && back === -1) {
      return this.#isEnded ? { at: text.length, after: text.length } : undefined;
    }
    if (back === -1 || (feed !== -1 && feed < back)) return { at: feed, after: feed + 1 };
    if (back + 1 === text.length && !this.#isEnded) return undefined;
    return { at: back, after: text[back + 1] === '\n' ? back + 2 : back + 1 };
  }
}

/** Finds a character from place to place of one text, without looking twice through any of it. */
class Finder {
  readonly #character: string;
  #from = Number.POSITIVE_INFINITY;
  #found = -1;

  constructor(character: string) {
    this.#character = character;
  }

  /** The first at or after `from`, or -1. */
  find(text: string, from: number): number {
    const isKnown = from >= this.#from && (this.#found === -1 || this.#found >= from);
    if (!isKnown) {
      this.#from = from;
      this.#found = text.indexOf(this.#character, from);
    }
    return this.#found;
  }
}

function lineEndsIn(text: string): number {
  return text.match(/\r\n|\r|\n/g)?.length ?? 0;
}
