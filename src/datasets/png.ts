import { crc32 } from 'node:zlib';
import sharp from 'sharp';

// Images are many and small: a cache never hits, and a thread for each of libvips's operations
// costs more than it saves.
sharp.cache(false);
sharp.concurrency(1);

/** IPTC's term for media made by a trained model, as it stands in every image. */
export const DIGITAL_SOURCE_TYPE =
  'http://cv.iptc.org/newscodes/digitalsourcetype/trainedAlgorithmicMedia';

const XMP = [
  '<x:xmpmeta xmlns:x="adobe:ns:meta/">',
  '<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">',
  '<rdf:Description rdf:about=""',
  ' xmlns:xmp="http://ns.adobe.com/xap/1.0/"',
  ' xmlns:Iptc4xmpExt="http://iptc.org/std/Iptc4xmpExt/2008-02-29/"',
  ' xmp:CreatorTool="evenface"',
  ` Iptc4xmpExt:DigitalSourceType="${DIGITAL_SOURCE_TYPE}"/>`,
  '</rdf:RDF></x:xmpmeta>',
].join('');

// The signature (8 bytes) and IHDR (25 bytes), which has to come first.
const HEADER_BYTES = 33;
const MARK = chunk('iTXt', Buffer.from(`XML:com.adobe.xmp\0\0\0\0\0${XMP}`));

function chunk(type: string, data: Buffer): Buffer {
  const body = Buffer.concat([Buffer.from(type, 'latin1'), data]);
  const bytes = Buffer.alloc(body.length + 8);
  bytes.writeUInt32BE(data.length, 0);
  body.copy(bytes, 4);
  bytes.writeUInt32BE(crc32(body), body.length + 4);
  return bytes;
}

/**
 * RGB uint8 `[size, size, 3]` as PNG, encoded in the thread pool. The same pixels give the same
 * bytes. XMP in the image says that it is synthetic (IPTC `DigitalSourceType`); it stands where
 * the XMP specification, part 3, 1.1.5, wants it, where sharp's own `withXmp` does not put it.
 */
export async function encodePng(rgb: Uint8Array, size: number): Promise<Uint8Array> {
  const png = await sharp(rgb, { raw: { width: size, height: size, channels: 3 } })
    .png({ compressionLevel: 2, adaptiveFiltering: true })
    .toBuffer();
  return Buffer.concat([png.subarray(0, HEADER_BYTES), MARK, png.subarray(HEADER_BYTES)]);
}

/** Whether a PNG says that it is synthetic, as `encodePng` writes it. */
export function isMarkedSynthetic(png: Uint8Array): boolean {
  return Buffer.from(png.buffer, png.byteOffset, png.length).includes(MARK);
}

/**
 * The pixels of a PNG: RGB uint8 `[size, size, 3]`. Rejects when it can't be decoded or is of
 * another size.
 */
export async function decodePng(png: Uint8Array, size: number): Promise<Uint8Array> {
  const { data, info } = await sharp(png)
    .toColourspace('srgb')
    .removeAlpha()
    .raw()
    .toBuffer({ resolveWithObject: true });
  if (info.width !== size || info.height !== size) {
    throw new Error(`it has ${info.width} x ${info.height} pixels, not ${size} x ${size}`);
  }
  return data;
}
