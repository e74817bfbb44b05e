/** How a part of the picture is coded: luma, or one of the two chroma parts. */
export interface Component {
  /** Samples across and down in a unit of the scan, over those of chroma: 1 or 2. */
  readonly across: number;
  readonly down: number;
  /** Steps of the 64 coefficients, in zigzag order. */
  readonly steps: Uint8Array;
  readonly dc: HuffmanCode;
  readonly ac: HuffmanCode;
}

export interface HuffmanCode {
  /** How many codes there are of 1 to 16 bits. */
  readonly counts: Uint8Array;
  /** What they stand for, shorter ones first. */
  readonly symbols: Uint8Array;
}

export interface JpegHeader {
  readonly width: number;
  readonly height: number;
  /** Y, Cb and Cr. */
  readonly components: readonly [Component, Component, Component];
  /** Where the coded picture begins. */
  readonly scan: number;
}

const MARKER = {
  frame: 0xc0,
  huffman: 0xc4,
  image: 0xd8,
  scan: 0xda,
  quantization: 0xdb,
  application: 0xe0,
  exif: 0xe1,
  profile: 0xe2,
  adobe: 0xee,
  comment: 0xfe,
} as const;

/** Sampling factors of luma that are decoded here; chroma has one sample in each unit. */
const SAMPLINGS = [0x11, 0x21, 0x22];
const CHROMA_SAMPLING = 0x11;

/** Where chroma has so few samples, libjpeg repeats them instead of drawing lines between them. */
const LEAST_WIDTH = 5;

/**
 * The header of a plain JPEG (ITU-T T.81, appendix B): baseline, 8 bits, Y, Cb and Cr in one scan
 * without restarts, chroma in full or half resolution, no EXIF and no colour profile. Undefined for
 * all else, damaged files included.
 */
export function readHeader(bytes: Uint8Array): JpegHeader | undefined {
  if (bytes[0] !== 0xff || bytes[1] !== MARKER.image) return undefined;
  const tables = newTables();
  let frame: Frame | undefined;
  for (let at = 2; at + 4 <= bytes.length; ) {
    if (bytes[at] !== 0xff) return undefined;
    const marker = bytes[at + 1]!;
    const end = at + 2 + ((bytes[at + 2]! << 8) | bytes[at + 3]!);
    if (end < at + 4 || end > bytes.length) return undefined;
    const segment = bytes.subarray(at + 4, end);
    if (marker === MARKER.scan) return frame && headerOf(frame, segment, tables, end);
    if (marker === MARKER.frame) {
      if (frame) return undefined;
      frame = readFrame(segment);
      if (!frame) return undefined;
    } else if (!takeSegment(marker, segment, tables)) return undefined;
    at = end;
  }
  return undefined;
}

interface Tables {
  readonly steps: (Uint8Array | undefined)[];
  readonly dc: (HuffmanCode | undefined)[];
  readonly ac: (HuffmanCode | undefined)[];
}

function newTables(): Tables {
  return { steps: [], dc: [], ac: [] };
}

/** Keeps what a segment says; false where it is not of a plain JPEG. */
function takeSegment(marker: number, segment: Uint8Array, tables: Tables): boolean {
  if (marker === MARKER.quantization) return readSteps(segment, tables);
  if (marker === MARKER.huffman) return readCodes(segment, tables);
  if (marker === MARKER.adobe) return readAdobe(segment);
  if (marker === MARKER.comment) return true;
  if (marker === MARKER.exif || marker === MARKER.profile) return false;
  return marker >= MARKER.application && marker < MARKER.application + 16;
}

interface Frame {
  readonly width: number;
  readonly height: number;
  readonly samplings: readonly number[];
  /** Which quantization table each component has. */
  readonly steps: readonly number[];
}

function readFrame(segment: Uint8Array): Frame | undefined {
  if (segment.length !== 15 || segment[0] !== 8 || segment[5] !== 3) return undefined;
  const height = (segment[1]! << 8) | segment[2]!;
  const width = (segment[3]! << 8) | segment[4]!;
  const parts = [6, 9, 12].map((at) => segment.subarray(at, at + 3));
  if (width === 0 || height === 0 || parts.some(([id], i) => id !== i + 1)) return undefined;
  const samplings = parts.map((part) => part[1]!);
  const [luma, ...chroma] = samplings;
  if (!SAMPLINGS.includes(luma!) || chroma.some((one) => one !== CHROMA_SAMPLING)) return undefined;
  if (luma !== CHROMA_SAMPLING && width < LEAST_WIDTH) return undefined;
  return { width, height, samplings, steps: parts.map((part) => part[2]!) };
}

/** Tables of 8 bits; a JPEG of 8 bits may have no other. */
function readSteps(segment: Uint8Array, { steps }: Tables): boolean {
  if (segment.length % 65 !== 0) return false;
  for (let at = 0; at < segment.length; at += 65) {
    if (segment[at]! > 3) return false;
    steps[segment[at]!] = segment.subarray(at + 1, at + 65);
  }
  return true;
}

function readCodes(segment: Uint8Array, { dc, ac }: Tables): boolean {
  for (let at = 0; at < segment.length; ) {
    const which = segment[at]!;
    const counts = segment.subarray(at + 1, at + 17);
    const end = at + 17 + counts.reduce((sum, count) => sum + count, 0);
    if ((which & 0xef) > 3 || end > segment.length) return false;
    (which < 0x10 ? dc : ac)[which & 3] = { counts, symbols: segment.subarray(at + 17, end) };
    at = end;
  }
  return true;
}

/** Whether Adobe's segment says that the components are Y, Cb and Cr. */
function readAdobe(segment: Uint8Array): boolean {
  return segment.length >= 12 && segment[11] === 1;
}

function headerOf(
  { width, height, samplings, steps }: Frame,
  scan: Uint8Array,
  tables: Tables,
  start: number,
): JpegHeader | undefined {
  const isWhole = scan[0] === 3 && scan[7] === 0 && scan[8] === 63 && scan[9] === 0;
  if (scan.length !== 10 || !isWhole) return undefined;
  const components: Component[] = [];
  for (let i = 0; i < 3; i++) {
    const codes = scan[2 + 2 * i]!;
    const dc = tables.dc[codes >> 4];
    const ac = tables.ac[codes & 15];
    const found = tables.steps[steps[i]!];
    if (scan[1 + 2 * i] !== i + 1 || !dc || !ac || !found) return undefined;
    const sampling = samplings[i]!;
    components.push({ across: sampling >> 4, down: sampling & 15, steps: found, dc, ac });
  }
  const [y, cb, cr] = components;
  return { width, height, components: [y!, cb!, cr!], scan: start };
}
